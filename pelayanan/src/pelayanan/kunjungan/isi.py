"""What of a visit is sealed."""

from __future__ import annotations

import uuid

from kit.clock import local_date
from kit.schemas import ACCEPTED_BEFORE
from pelayanan.loket import Kunci

from .models import Kunjungan, RiwayatKunjungan
from .schemas import IsiKunjungan

_ISI, _TERTULIS = "kunjungan.isi", "kunjungan_riwayat.isi"


def baca(kunci: Kunci, satu: Kunjungan) -> IsiKunjungan | None:
    return _terbuka(kunci.buka(_ISI, satu.id, satu.isi_sandi))


def tertulis(kunci: Kunci, langkah: RiwayatKunjungan) -> IsiKunjungan | None:
    """What one step wrote."""
    return _terbuka(kunci.buka(_TERTULIS, langkah.id, langkah.isi_sandi))


def _terbuka(teks: str | None) -> IsiKunjungan | None:
    if teks is None:
        return None
    return IsiKunjungan.model_validate_json(teks, context=ACCEPTED_BEFORE)


def tutup(kunci: Kunci, riwayat_id: uuid.UUID, baru: IsiKunjungan | None) -> bytes | None:
    """As one step wrote it, for the history."""
    teks = None if baru is None else baru.model_dump_json()
    return kunci.tutup(_TERTULIS, riwayat_id, teks)


def kolom(kunci: Kunci, kunjungan_id: uuid.UUID, baru: IsiKunjungan) -> dict[str, object]:
    """The columns of a visit of which this holds from now on."""
    return {
        "isi_sandi": kunci.tutup(_ISI, kunjungan_id, baru.model_dump_json()),
        "pada": baru.pada,
        "tanggal": local_date(baru.pada),
        "hasil": baru.hasil,
        "tempo": baru.tempo,
    }
