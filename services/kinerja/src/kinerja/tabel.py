"""Every module that has tables, for the migrations."""

from kinerja.aliran import models as aliran
from kinerja.fakta import models as fakta
from kinerja.identitas import models as identitas
from kinerja.pemasangan import models as pemasangan
from kinerja.pemetaan import models as pemetaan
from kinerja.penutupan import models as penutupan
from kinerja.rekam import models as rekam
from kinerja.segel import buku
from kinerja.segel import models as segel

__all__ = [
    "aliran",
    "buku",
    "fakta",
    "identitas",
    "pemasangan",
    "pemetaan",
    "penutupan",
    "rekam",
    "segel",
]
