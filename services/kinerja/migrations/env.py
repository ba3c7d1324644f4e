import kinerja.tabel  # noqa: F401  (imports every module with tables)
from kinerja.base import Base
from kit import migrations

migrations.run(Base.metadata)
