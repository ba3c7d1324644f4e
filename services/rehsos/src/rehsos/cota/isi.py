"""What of an adoption's preparation is sealed, and what the office asks of it."""

from __future__ import annotations

import uuid

from kantor.cota import Bentuk, BerkasCota
from kit.clock import local_date
from kit.db import ReadSession
from kit.schemas import ACCEPTED_BEFORE
from pelayanan.kunjungan import service as kunjungan_service
from pelayanan.loket import Kunci, Loket

from .errors import CotaTidakDilayani
from .models import Cota
from .rules import Bekal, Hadir
from .schemas import IsiCota

_ISI = "cota.isi"


def aturan(loket: Loket) -> BerkasCota:
    """What the office asks this year; raises CotaTidakDilayani."""
    ada = loket.kini.cota
    if ada is None:
        raise CotaTidakDilayani("Kantor ini tidak memberi rekomendasi pengangkatan anak.")
    return ada


def baca(kunci: Kunci, cota: Cota) -> IsiCota:
    teks = kunci.buka(_ISI, cota.id, cota.isi_sandi) or "{}"
    return IsiCota.model_validate_json(teks, context=ACCEPTED_BEFORE)


def tutup(kunci: Kunci, cota_id: uuid.UUID, isi: IsiCota) -> bytes | None:
    return kunci.tutup(_ISI, cota_id, isi.model_dump_json())


async def bekal(session: ReadSession, loket: Loket, cota: Cota, isi: IsiCota) -> Bekal:
    """What there is of it now, the visits to the home included."""
    lihat = aturan(loket).kunjungan
    semua = await kunjungan_service.berlaku(session, cota.permohonan_id, lihat.formulir)
    return Bekal(
        bentuk=Bentuk(cota.bentuk),
        syarat=frozenset(isi.syarat),
        konseling=len(isi.konseling),
        laporan=len(isi.laporan),
        pengasuhan=cota.pengasuhan,
        kunjungan=[
            Hadir(local_date(satu.pada), satu.hasil in lihat.hasil, satu.tempo is not None)
            for satu in semua
            if satu.pada is not None
        ],
    )
