"""The counted record of a request: frozen at completion, changed only version by version."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kantor.acuan import tak_dikenal
from kit import faults
from kit.clock import today
from kit.errors import FieldError
from pelayanan import lahir
from pelayanan.lahir import Lahir
from pelayanan.layanan import selesai
from pelayanan.layanan.events import KomponenRekam, LayananRekam
from pelayanan.layanan.rules import Layanan
from pelayanan.layanan.selesai import Selesai
from pelayanan.loket import Loket
from pelayanan.ppks.models import Ppks

from .errors import PermohonanTidakSah
from .models import Permohonan
from .schemas import PermohonanKoreksi, PermohonanSelesai


def pertama(
    permohonan: Permohonan,
    layanan: Layanan,
    loket: Loket,
    ppks: Ppks | None,
    isi: PermohonanSelesai,
    *,
    rinci: bool = False,
) -> LayananRekam:
    """Version 1. `rinci`: needs and deliveries are records of their own."""
    selesainya = Selesai(
        tanggal=isi.tanggal or today(),
        sumber_dana=str(isi.sumber_dana),
        komponen=[KomponenRekam(**satu.model_dump(mode="json")) for satu in isi.komponen],
        psks=isi.psks,
        rinci=rinci,
        diajukan=permohonan.tanggal_diajukan,
    )
    PermohonanTidakSah.refuse(
        selesai.periksa(loket, layanan, ppks, permohonan.tanggal_diajukan, selesainya)
    )
    return selesai.pertama(permohonan, layanan, ppks, selesainya)


@dataclass(frozen=True, slots=True)
class Sekitar:
    """What the dates of a record are compared with: its person, and its first evaluation."""

    ppks: Ppks | None
    evaluasi_terawal: date | None


def dikoreksi(
    permohonan: Permohonan,
    layanan: Layanan,
    loket: Loket,
    sekitar: Sekitar,
    isi: PermohonanKoreksi,
) -> LayananRekam:
    """The next version with what the correction changes; one that changes nothing is refused."""
    lama = terakhir(permohonan)
    # exclude_unset would also drop the defaults inside each komponen.
    dikirim = isi.model_fields_set - {"alasan", "tetap_catat"}
    diubah = {n: nilai for n, nilai in isi.model_dump(mode="json").items() if n in dikirim}
    if isi.kategori is not None:
        diubah["subjek"] = layanan.subjek_klien(isi.kategori)
    salah = _periksa_koreksi(permohonan, layanan, loket, isi)
    if isi.psks and not lama.psks:
        diubah["kontribusi"] = True
    baru = LayananRekam.model_validate({**lama.model_dump(mode="json"), **diubah})
    salah += _periksa_urutan(baru, sekitar, dikirim)
    if "tanggal" in dikirim and not salah:
        salah += selesai.periksa_hidup(layanan, baru.tanggal, sekitar.ppks)
    if "kelurahan" in dikirim and not salah:
        salah += loket.kantor.wilayah.salah("kelurahan", baru.kelurahan, baru.tanggal)
    if not salah and baru == lama:
        salah.append(FieldError("", "Tidak ada yang berubah.", "tanpa-perubahan"))
    PermohonanTidakSah.refuse(salah)
    # What versions of before it was told leave out.
    lanjutan = {"versi": lama.versi + 1, "diajukan": permohonan.tanggal_diajukan}
    return baru.model_copy(update=lanjutan)


def sekali_lagi(permohonan: Permohonan, baru: LayananRekam, sekitar: Sekitar) -> LayananRekam:
    """The next version of what was completed before, and then was not."""
    PermohonanTidakSah.refuse(_periksa_urutan(baru, sekitar, {"tanggal"}))
    return baru.model_copy(update={"versi": permohonan.rekam_versi + 1})


def dibatalkan(permohonan: Permohonan) -> LayananRekam:
    lama = terakhir(permohonan)
    return lama.model_copy(update={"versi": lama.versi + 1, "berlaku": False})


def terakhir(permohonan: Permohonan) -> LayananRekam:
    return LayananRekam.model_validate(permohonan.rekam)


def _periksa_koreksi(
    permohonan: Permohonan, layanan: Layanan, loket: Loket, isi: PermohonanKoreksi
) -> list[FieldError]:
    hari_ini = today()
    salah: list[FieldError] = []
    if isi.tanggal is not None:
        salah += selesai.periksa_tanggal(permohonan.tanggal_diajukan, isi.tanggal, hari_ini)
    if isi.komponen is not None:
        rinci = bool((permohonan.rekam or {}).get("rinci"))
        salah += selesai.periksa_komponen(isi.komponen, layanan)
        salah += selesai.periksa_rinci(isi.komponen, rinci=rinci)
    return salah + faults.found(_ATURAN_ISI, isi, loket)


# --- What can be said of a form alone -------------------------------------------------------------


def _kelurahan(isi: PermohonanKoreksi, loket: Loket) -> list[FieldError]:
    if isi.kelurahan is None:
        return []
    return loket.kantor.wilayah.tak_ada("kelurahan", isi.kelurahan)


def _kategori(isi: PermohonanKoreksi, loket: Loket) -> list[FieldError]:
    if set(isi.kategori or ()).issubset(loket.kategori_dikenal):
        return []
    return [tak_dikenal("kategori", "Kategori PPKS tidak dikenal.", apa="kategori")]


def _status_khusus(isi: PermohonanKoreksi, loket: Loket) -> list[FieldError]:
    if isi.status_khusus is None or isi.status_khusus in loket.status_dikenal:
        return []
    return [tak_dikenal("status_khusus", "Status khusus tidak dikenal.", apa="status-khusus")]


def _tahun_lahir(isi: PermohonanKoreksi, _loket: Loket) -> list[FieldError]:
    if isi.tahun_lahir is None or lahir.tahun_mungkin(isi.tahun_lahir, today()):
        return []
    return [FieldError("tahun_lahir", "Tahun tidak mungkin.", "tahun-tidak-mungkin")]


def _tanggal(isi: PermohonanSelesai | PermohonanKoreksi, _loket: Loket) -> list[FieldError]:
    # Whether it is before the request only the request tells.
    return [] if isi.tanggal is None else selesai.periksa_tanggal(isi.tanggal, None, today())


ATURAN_SELESAI: tuple[faults.Rule, ...] = (_tanggal,)
_ATURAN_ISI: tuple[faults.Rule, ...] = (_kelurahan, _kategori, _status_khusus, _tahun_lahir)
ATURAN_KOREKSI: tuple[faults.Rule, ...] = (_tanggal, *_ATURAN_ISI)


def _periksa_urutan(
    baru: LayananRekam, sekitar: Sekitar, dikirim: Collection[str]
) -> list[FieldError]:
    """Birth, service, evaluation, in this order, as far as the correction touches it."""
    if "tanggal" in dikirim:
        if salah := selesai.periksa_lahir(baru.tanggal, sekitar.ppks):
            return salah
        dinilai = sekitar.evaluasi_terawal
        if dinilai is not None and baru.tanggal > dinilai:
            pesan = (
                f"Tanggal {baru.tanggal} sesudah evaluasi layanan ini tanggal {dinilai}. Periksa"
                " kedua tanggal itu; tanggal evaluasi dibetulkan dengan koreksinya."
            )
            return [FieldError("tanggal", pesan, "tanggal-sesudah-evaluasi")]
    for kolom in ("tahun_lahir", "tanggal"):
        if kolom in dikirim:
            return lahir.periksa(kolom, baru.tanggal, Lahir(None, baru.tahun_lahir))
    return []
