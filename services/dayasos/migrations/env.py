import dayasos.app  # noqa: F401  (the app imports every module, hence every table)
from dayasos.base import Base
from kit import migrations
from pelayanan.base import Base as PelayananBase

migrations.run(PelayananBase.metadata, Base.metadata)
