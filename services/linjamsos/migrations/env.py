from kit import migrations, module
from linjamsos.app import MODUL

migrations.run(*module.metadata(MODUL))
