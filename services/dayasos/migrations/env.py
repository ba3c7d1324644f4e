from dayasos.app import MODUL
from kit import migrations, module

migrations.run(*module.metadata(MODUL))
