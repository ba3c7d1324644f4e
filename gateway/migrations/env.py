from gateway.modul import MODUL
from kit import migrations, module

migrations.run(*module.metadata(MODUL))
