"""A PSKS helped in this bidang in this month: one record, however often.

So a helper who is named on fifty thousand deliveries is looked at as often as one named once.
"""

from __future__ import annotations

import uuid

from kantor.bidang import PEMILIK_PSKS
from kinerja.aturan.pemetaan.bentuk import Fakta
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.pemetaan.fakta import kontribusi, tak_berlaku
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.bentuk import Isi, Jenis


class KontribusiRekam(Isi):
    psks: uuid.UUID


def fakta(pemetaan: Pemetaan, _sumber: str, rekam: KontribusiRekam) -> list[Fakta]:
    alasan = tak_berlaku(rekam.tanggal, berlaku=rekam.berlaku)
    tentang = Fakta(JenisFakta.BERKONTRIBUSI, rekam.tanggal, alasan=alasan)
    return [kontribusi(pemetaan, tentang, rekam.psks)]


KONTRIBUSI = Jenis(
    nama="kontribusi",
    model=KontribusiRekam,
    utama=JenisFakta.BERKONTRIBUSI,
    fakta=fakta,
    orang=lambda _sumber, rekam: Orang(PEMILIK_PSKS, rekam.psks),
    asal={
        "orang_sumber": f"'{PEMILIK_PSKS}'",
        "orang_id": "CAST(data ->> 'psks' AS uuid)",
    },
)
