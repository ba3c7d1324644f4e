import gateway.app  # noqa: F401  (the app imports every module, hence every table)
from gateway.base import Base
from kit import migrations

migrations.run(Base.metadata)
