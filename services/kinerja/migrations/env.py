from alembic import context

import kinerja.tabel  # noqa: F401  (imports every module with tables)
from kinerja.base import Base
from kinerja.segel.pemulihan import lanjutkan
from kit import migrations

migrations.run(Base.metadata)
if context.config.attributes.get("runtime_role") is not None:
    lanjutkan(context.config.attributes["url"])
