from alembic import context

from kinerja.buku.segel.pemulihan import lanjutkan
from kinerja.modul import MODUL
from kit import migrations, module

migrations.run(*module.metadata(MODUL))
if context.config.attributes.get("runtime_role") is not None:
    lanjutkan(context.config.attributes["url"])
