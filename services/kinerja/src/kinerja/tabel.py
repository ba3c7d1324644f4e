"""Every module that has tables, for the migrations and for the sealer of the ledger."""

from kinerja.aturan.pemetaan import models as pemetaan
from kinerja.buku.aliran import models as aliran
from kinerja.buku.identitas import models as identitas
from kinerja.buku.pemasangan import models as pemasangan
from kinerja.buku.rekam import models as rekam
from kinerja.buku.segel import buku
from kinerja.buku.segel import models as segel
from kinerja.buku.sengketa import models as sengketa
from kinerja.hitung.fakta import models as fakta
from kinerja.pembukuan.anggaran import models as anggaran
from kinerja.pembukuan.daftar import models as daftar
from kinerja.pembukuan.entri import models as entri
from kinerja.pembukuan.penutupan import models as penutupan
from kinerja.terbitan.laporan import models as laporan
from kinerja.terbitan.publik import models as publik

__all__ = [
    "aliran",
    "anggaran",
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
    "sengketa",
]

buku.daftarkan()
