"""What a record of its own stands in: a request, a case, a victim; of the same person, running or
itemised."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, NamedTuple, Protocol

from pydantic import Field

from kantor.acuan import DAFTAR, tak_dikenal
from kit.auth import Actor
from kit.clock import local_date
from kit.db import ReadSession, Session
from kit.errors import FieldError
from pelayanan import induk, lahir
from pelayanan.induk import Induk
from pelayanan.lahir import Lahir
from pelayanan.lahir import sudah_meninggal as sudah_meninggal
from pelayanan.layanan import service as katalog
from pelayanan.layanan.rules import Layanan
from pelayanan.loket import Loket
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.terekam import Melangkah, periksa_hari

# How a form names what holds it.
INDUK, PERMOHONAN = "induk", "permohonan"
PermohonanId = Annotated[
    uuid.UUID | None, Field(description="Permohonan yang memuatnya; sama dengan induk_id")
]
IndukId = Annotated[
    uuid.UUID | None,
    Field(description="Yang memuatnya: permohonan, kasus, atau lainnya yang dapat memuat"),
]


@dataclass(frozen=True, slots=True)
class Perihal:
    ppks: Ppks
    induk: Induk
    layanan: Layanan

    @property
    def meninggal(self) -> datetime | None:
        """When it was known that this person is dead; None for a service that buries them."""
        return None if self.layanan.memakamkan else self.ppks.meninggal


class Kepada(NamedTuple):
    """Somebody, and what holds it, by which name it was named."""

    ppks_id: uuid.UUID
    induk_id: uuid.UUID
    sebutan: str = INDUK


async def tahan(
    session: Session, actor: Actor, loket: Loket, induk_id: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, Induk]:
    """Whatever noun of this bidang they are of, in any area, unchanged until the commit."""
    tertutup = loket.layanan_tertutup(actor)
    return await induk.cari(session, actor, loket.induk, tertutup, induk_id, tahan=True)


async def diselesaikan(
    session: ReadSession, actor: Actor, loket: Loket, induk_id: Iterable[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Which of these the caller completed and so, where the office has it that way (kantor.yaml,
    penilai_harus_lain), does not evaluate."""
    if not loket.kantor.penilai_harus_lain:
        return frozenset()
    return await induk.penyelesai(session, actor, loket.induk, list(induk_id))


class Menyebut(Protocol):
    """A form that names what holds it, a request by its own name."""

    @property
    def permohonan_id(self) -> uuid.UUID | None: ...

    @property
    def induk_id(self) -> uuid.UUID | None: ...


def dalam(isi: Menyebut) -> uuid.UUID:
    """What holds it."""
    satu = isi.induk_id or isi.permohonan_id
    assert satu is not None  # noqa: S101  (the form)
    return satu


def sebutan(isi: Menyebut) -> str:
    return INDUK if isi.permohonan_id is None else PERMOHONAN


async def perihal(
    taking: Melangkah, ppks_id: uuid.UUID, induk_id: uuid.UUID, sebutan: str = INDUK
) -> tuple[Perihal | None, list[FieldError]]:
    """Both unchanged until the commit; or what is wrong with what was named.

    A person outside the caller's area, or a holder that is closed to them, does not exist.
    `sebutan`: by which name it was named.
    """
    session, actor, loket = taking.session, taking.actor, taking.desk
    ppks = await ppks_service.tahan(session, ppks_id, actor)
    if ppks is None:
        return None, [FieldError("ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")]
    satu = (await tahan(session, actor, loket, [induk_id])).get(induk_id)
    salah = periksa_induk(satu, ppks.gabung_ke or ppks.id, sebutan)
    if satu is None or salah:
        return None, salah
    return Perihal(ppks, satu, katalog.menurut(loket, satu.layanan, satu.mulai)), []


def periksa_induk(satu: Induk | None, akar: uuid.UUID, sebutan: str) -> list[FieldError]:
    """Whether it takes something more of the person for whom the record `akar` stands. `sebutan`:
    by which name it was named."""
    lokasi = f"{sebutan}_id"
    disebut = satu is not None and sebutan in (INDUK, satu.jenis)
    if satu is None or not disebut or satu.tertutup or satu.ppks_id != akar:
        pesan = f"{sebutan.capitalize()} ini tidak ada, atau bukan atas nama orang ini."
        return [FieldError(lokasi, pesan, f"{sebutan}-tidak-ditemukan")]
    if satu.berakhir is not None:
        pesan = f"{satu.jenis.capitalize()} ini {satu.berakhir}."
        return [FieldError(lokasi, pesan, f"{satu.jenis}-berakhir")]
    if satu.borongan:
        pesan = (
            f"{satu.jenis.capitalize()} ini sudah selesai dengan komponennya di dalamnya."
            " Betulkan di sana, dengan koreksinya."
        )
        return [FieldError(lokasi, pesan, f"{satu.jenis}-borongan")]
    return []


async def tersimpan(
    taking: Melangkah, ppks_id: uuid.UUID, induk_id: uuid.UUID
) -> tuple[Perihal | None, list[FieldError]]:
    """Of a row that stands already: whoever may take its step may, wherever its person lives."""
    ppks = await ppks_service.tahan(taking.session, ppks_id, taking.actor, terbatas=False)
    satu = (await tahan(taking.session, taking.actor, taking.desk, [induk_id])).get(induk_id)
    if ppks is None or satu is None:
        pesan = "Yang memuatnya tidak ada lagi."
        return None, [FieldError(f"{INDUK}_id", pesan, f"{INDUK}-tidak-ditemukan")]
    return Perihal(ppks, satu, katalog.menurut(taking.desk, satu.layanan, satu.mulai)), []


def periksa_baru(
    taking: Melangkah, satu: Perihal, komponen: str, tanggal: date
) -> list[FieldError]:
    """What is recorded anew: of the service, at a day and in a place that can be."""
    wilayah = taking.desk.kantor.wilayah
    return [
        *periksa_komponen(komponen, satu.layanan),
        *periksa_tanggal(satu, tanggal),
        *wilayah.berakhir("ppks_id", satu.ppks.kelurahan, tanggal),
    ]


async def diberi(
    taking: Melangkah, kepada: Kepada, komponen: str, pada: datetime, hari: str = "pada"
) -> tuple[Perihal | None, list[FieldError]]:
    """To whom something is given at that instant, and what is wrong with it; `hari`: the field
    that says when."""
    satu, salah = await perihal(taking, *kepada)
    if satu is None:
        return None, salah
    if satu.meninggal is not None and pada >= satu.meninggal:
        return satu, sudah_meninggal("ppks_id")
    salah = periksa_baru(taking, satu, komponen, local_date(pada))
    return satu, [replace(s, lokasi=hari) if s.lokasi == "tanggal" else s for s in salah]


def periksa_komponen(kode: str, layanan: Layanan) -> list[FieldError]:
    if kode in layanan.komponen:
        return []
    pesan = "Komponen ini tidak ada pada layanan yang memuatnya."
    di = f"{DAFTAR['layanan']}/{layanan.kode}"
    return [tak_dikenal("komponen", pesan, apa="komponen", di=di)]


def periksa_tanggal(satu: Perihal, tanggal: date) -> list[FieldError]:
    """Birth, holder, then this, as long as they live."""
    return periksa_hari(tanggal) or periksa_hidup(
        satu.ppks.lahir, satu.induk, satu.meninggal, tanggal
    )


def periksa_hidup(
    lahirnya: Lahir, satu: Induk, meninggal: datetime | None, tanggal: date
) -> list[FieldError]:
    """The same of a day that can be."""
    salah = periksa_urutan(lahirnya, satu, tanggal)
    if not salah and meninggal is not None and tanggal > local_date(meninggal):
        salah = sudah_meninggal("tanggal")
    return salah


def periksa_urutan(lahirnya: Lahir, satu: Induk, tanggal: date) -> list[FieldError]:
    """Birth, holder, then this."""
    salah = lahir.periksa("tanggal", tanggal, lahirnya)
    if not salah and tanggal < satu.mulai:
        pesan = f"Sebelum mulainya {satu.jenis} ini ({satu.mulai})."
        salah = [FieldError("tanggal", pesan, f"tanggal-sebelum-{satu.jenis}")]
    return salah
