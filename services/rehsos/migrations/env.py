import rehsos.app  # noqa: F401  (the app imports every module, hence every table)
from kit import migrations
from pelayanan.base import Base as PelayananBase
from rehsos.base import Base

migrations.run(PelayananBase.metadata, Base.metadata)
