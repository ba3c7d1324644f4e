from kit import migrations, module
from rehsos.app import MODUL

migrations.run(*module.metadata(MODUL))
