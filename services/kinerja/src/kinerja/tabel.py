"""Every module that has tables, for the migrations."""

from kinerja.aliran import models as aliran
from kinerja.anggaran import models as anggaran
from kinerja.daftar import models as daftar
from kinerja.entri import models as entri
from kinerja.fakta import models as fakta
from kinerja.identitas import models as identitas
from kinerja.laporan import models as laporan
from kinerja.pemasangan import models as pemasangan
from kinerja.pemetaan import models as pemetaan
from kinerja.penutupan import models as penutupan
from kinerja.publik import models as publik
from kinerja.rekam import models as rekam
from kinerja.segel import buku
from kinerja.segel import models as segel

__all__ = [
    "aliran",
    "anggaran",
    "buku",
    "daftar",
    "entri",
    "fakta",
    "identitas",
    "laporan",
    "pemasangan",
    "pemetaan",
    "penutupan",
    "publik",
    "rekam",
    "segel",
]
