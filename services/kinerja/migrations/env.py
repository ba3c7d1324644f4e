from alembic import context

import kinerja.tabel  # noqa: F401  (imports every module with tables)
from kinerja.buku.segel.pemulihan import lanjutkan
from kinerja.dasar.base import Base
from kit import migrations

migrations.run(Base.metadata)
if context.config.attributes.get("runtime_role") is not None:
    lanjutkan(context.config.attributes["url"])
