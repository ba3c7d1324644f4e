"""Every module that has tables, and what the upper wings hand in to the lower ones.

The migrations need the tables, the sealer those of the ledger, the figures what was entered by
hand.
"""

from kinerja.aturan.pemetaan import models as pemetaan
from kinerja.buku.aliran import models as aliran
from kinerja.buku.identitas import models as identitas
from kinerja.buku.pemasangan import models as pemasangan
from kinerja.buku.rekam import models as rekam
from kinerja.buku.segel import buku
from kinerja.buku.segel import models as segel
from kinerja.buku.sengketa import models as sengketa
from kinerja.hitung.angka import entri as angka_entri
from kinerja.hitung.fakta import models as fakta
from kinerja.pembukuan.anggaran import models as anggaran
from kinerja.pembukuan.daftar import models as daftar
from kinerja.pembukuan.entri import models as entri
from kinerja.pembukuan.entri import repository as entri_repository
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
angka_entri.daftarkan(entri_repository.disetujui)
