"""The request that a record of its own stands in: of the same person, running or itemised."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from kantor.acuan import DAFTAR, tak_dikenal
from kit.clock import local_date
from kit.errors import FieldError
from pelayanan import lahir
from pelayanan.layanan import service as katalog
from pelayanan.layanan.rules import Layanan
from pelayanan.permohonan import service as permohonan_service
from pelayanan.permohonan.models import Permohonan
from pelayanan.permohonan.rules import Status
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.terekam import Melangkah, periksa_hari

# The output of a service to those who died.
PEMAKAMAN = "pemakaman"
_BERAKHIR = (Status.DITOLAK, Status.DIBATALKAN)


@dataclass(frozen=True, slots=True)
class Perihal:
    ppks: Ppks
    permohonan: Permohonan
    layanan: Layanan

    @property
    def meninggal(self) -> datetime | None:
        """When it was known that this person is dead; None for a service that buries them."""
        return None if PEMAKAMAN in self.layanan.output else self.ppks.meninggal


def sudah_meninggal(kolom: str) -> list[FieldError]:
    pesan = "Menurut Dukcapil orang ini sudah meninggal. Bila keliru, periksa lagi datanya di sana."
    return [FieldError(kolom, pesan, "sudah-meninggal")]


async def perihal(
    taking: Melangkah, ppks_id: uuid.UUID, permohonan_id: uuid.UUID
) -> tuple[Perihal | None, list[FieldError]]:
    """Both unchanged until the commit; or what is wrong with what was named.

    A request outside the caller's area or of a service that is closed to them does not exist.
    """
    session, actor, loket = taking.session, taking.actor, taking.desk
    ppks = await ppks_service.tahan(session, ppks_id, actor)
    if ppks is None:
        return None, [FieldError("ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")]
    permohonan = await permohonan_service.yang_dinilai(session, permohonan_id)
    if (
        permohonan is None
        or permohonan.layanan in loket.layanan_tertutup(actor)
        or permohonan.ppks_id is None
        or not await ppks_service.satu_orang(session, permohonan.ppks_id, ppks.id)
    ):
        pesan = "Permohonan ini tidak ada, atau bukan atas nama orang ini."
        return None, [FieldError("permohonan_id", pesan, "permohonan-tidak-ditemukan")]
    if Status(permohonan.status) in _BERAKHIR:
        pesan = f"Permohonan ini {permohonan.status}."
        return None, [FieldError("permohonan_id", pesan, "permohonan-berakhir")]
    if permohonan.rekam is not None and not permohonan.rekam.get("rinci"):
        pesan = (
            "Permohonan ini sudah selesai dengan komponennya di dalamnya. Betulkan di sana,"
            " dengan koreksinya."
        )
        return None, [FieldError("permohonan_id", pesan, "permohonan-borongan")]
    return Perihal(ppks, permohonan, katalog.milik(loket, permohonan)), []


async def tersimpan(
    taking: Melangkah, ppks_id: uuid.UUID, permohonan_id: uuid.UUID
) -> tuple[Perihal | None, list[FieldError]]:
    """Of a row that stands already: whoever may take its step may, wherever its person lives."""
    ppks = await ppks_service.tahan(taking.session, ppks_id, taking.actor, terbatas=False)
    permohonan = await permohonan_service.yang_dinilai(taking.session, permohonan_id)
    if ppks is None or permohonan is None:
        pesan = "Permohonan ini tidak ada lagi."
        return None, [FieldError("permohonan_id", pesan, "permohonan-tidak-ditemukan")]
    return Perihal(ppks, permohonan, katalog.milik(taking.desk, permohonan)), []


def periksa_baru(
    taking: Melangkah, satu: Perihal, komponen: str, tanggal: date
) -> list[FieldError]:
    """What is recorded anew: of the service, at a day and in a place that can be."""
    wilayah = taking.desk.kantor.wilayah
    return [
        *_periksa_komponen(komponen, satu.layanan),
        *periksa_tanggal(satu, tanggal),
        *wilayah.berakhir("ppks_id", satu.ppks.kelurahan, tanggal),
    ]


def _periksa_komponen(kode: str, layanan: Layanan) -> list[FieldError]:
    if kode in layanan.komponen:
        return []
    pesan = "Komponen ini tidak ada pada layanan permohonannya."
    di = f"{DAFTAR['layanan']}/{layanan.kode}"
    return [tak_dikenal("komponen", pesan, apa="komponen", di=di)]


def periksa_tanggal(satu: Perihal, tanggal: date) -> list[FieldError]:
    """Birth, request, then this, as long as they live."""
    salah = periksa_hari(tanggal) or lahir.periksa("tanggal", tanggal, satu.ppks.lahir)
    if not salah and satu.meninggal is not None and tanggal > local_date(satu.meninggal):
        salah = sudah_meninggal("tanggal")
    if not salah and tanggal < satu.permohonan.tanggal_diajukan:
        pesan = f"Sebelum permohonannya diajukan ({satu.permohonan.tanggal_diajukan})."
        salah = [FieldError("tanggal", pesan, "tanggal-sebelum-permohonan")]
    return salah
