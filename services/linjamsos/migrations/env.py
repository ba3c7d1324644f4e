import linjamsos.app  # noqa: F401  (the app imports every module, hence every table)
from kit import migrations
from linjamsos.base import Base
from pelayanan.base import Base as PelayananBase

migrations.run(PelayananBase.metadata, Base.metadata)
