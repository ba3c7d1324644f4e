"""Every module that has tables, for the migrations."""

from kinerja.aliran import models as aliran
from kinerja.fakta import models as fakta
from kinerja.identitas import models as identitas
from kinerja.pemasangan import models as pemasangan
from kinerja.pemetaan import models as pemetaan
from kinerja.rekam import models as rekam

__all__ = ["aliran", "fakta", "identitas", "pemasangan", "pemetaan", "rekam"]
