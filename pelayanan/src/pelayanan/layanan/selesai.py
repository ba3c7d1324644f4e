"""The completion of a service by whatever noun: what its counted record may say, and says."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from kantor.acuan import DAFTAR, tak_dikenal
from kit.clock import local_date, today
from kit.errors import FieldError
from pelayanan import lahir
from pelayanan.batas import Terbatas
from pelayanan.ciri import Ciri
from pelayanan.loket import Loket
from pelayanan.ppks.models import Ppks

from .events import KomponenRekam, LayananRekam
from .rules import Layanan


class Diselesaikan(Protocol):
    """The row that is completed; its record has the same id."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def layanan(self) -> str: ...
    @property
    def ppks_id(self) -> uuid.UUID | None: ...
    @property
    def kelurahan(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Selesai:
    """What was done on that day. `rinci`: needs and deliveries are records of their own
    (`pelayanan.terekam.dirinci`), and so it carries no components. `psks`: who helped, told
    once for each month (`pelayanan.pemberian.kontribusi.menyusul`, after each version)."""

    tanggal: date
    sumber_dana: str
    komponen: Sequence[KomponenRekam] = ()
    psks: Sequence[uuid.UUID] = ()
    rinci: bool = False
    diajukan: date | None = None


def pertama(
    diri: Diselesaikan, layanan: Layanan, ppks: Ppks | None, selesai: Selesai
) -> LayananRekam:
    """Version 1: the service as delivered, to the person as registered at this moment.

    So it counts in the kelurahan where the person lives now, not where they lived when they
    asked: every other fact of the record is of this moment too, the same person has one address
    in all records of one day, and who serves them from here on is the new area's officer.
    """
    return LayananRekam(
        rekam_id=diri.id,
        versi=1,
        berlaku=True,
        layanan=diri.layanan,
        ppks_id=diri.ppks_id,
        tanggal=selesai.tanggal,
        **dict(Ciri.dari(ppks, diri.kelurahan)),
        subjek=layanan.subjek_klien(() if ppks is None else ppks.kategori),
        sumber_dana=selesai.sumber_dana,
        komponen=list(selesai.komponen),
        psks=list(selesai.psks),
        rinci=selesai.rinci,
        diajukan=selesai.diajukan,
        kontribusi=bool(selesai.psks),
    )


def periksa(
    loket: Loket, layanan: Layanan, ppks: Ppks | None, mulai: date, selesai: Selesai
) -> list[FieldError]:
    """Begun, done, today, in this order and in the life of the person; in a kelurahan that was;
    with components of the service, which an itemised one has not."""
    return [
        *periksa_tanggal(mulai, selesai.tanggal, today()),
        *periksa_lahir(selesai.tanggal, ppks),
        *periksa_hidup(layanan, selesai.tanggal, ppks),
        *periksa_tempat(loket, selesai.tanggal, ppks),
        *periksa_komponen(selesai.komponen, layanan),
        *periksa_rinci(selesai.komponen, rinci=selesai.rinci),
    ]


def periksa_tanggal(mulai: date, selesai: date | None, hari_ini: date) -> list[FieldError]:
    if salah := lahir.periksa_hari("tanggal", mulai, hari_ini):
        return salah
    if selesai is not None and not mulai <= selesai <= hari_ini:
        return [
            FieldError(
                "tanggal",
                "Tanggal selesai harus antara tanggal diajukan dan hari ini.",
                "tanggal-tidak-mungkin",
            )
        ]
    return []


def periksa_lahir(tanggal: date, ppks: Ppks | None) -> list[FieldError]:
    return [] if ppks is None else lahir.periksa("tanggal", tanggal, ppks.lahir)


class Hidup(Protocol):
    """A person as registered, or as read for the rows of a file."""

    @property
    def meninggal(self) -> datetime | None: ...


def periksa_hidup(layanan: Layanan, tanggal: date, ppks: Hidup | None) -> list[FieldError]:
    """Who is dead is buried, and nothing else: from then on nobody is *ditangani*."""
    if ppks is None or ppks.meninggal is None or layanan.memakamkan:
        return []
    return lahir.sudah_meninggal("tanggal") if tanggal > local_date(ppks.meninggal) else []


def periksa_tempat(loket: Loket, tanggal: date, ppks: Terbatas | None) -> list[FieldError]:
    """Nothing new is counted in a kelurahan that was no more on that day."""
    if ppks is None:
        return []
    salah = loket.kantor.wilayah.berakhir("ppks_id", ppks.kelurahan, tanggal)
    return [replace(satu, pesan=f"Perbarui alamat orangnya. {satu.pesan}") for satu in salah]


class Komponen(Protocol):
    @property
    def kode(self) -> str: ...
    @property
    def jumlah(self) -> int: ...
    @property
    def diberikan(self) -> bool: ...


def periksa_komponen(komponen: Sequence[Komponen], layanan: Layanan) -> list[FieldError]:
    salah: list[FieldError] = []
    terlihat: set[str] = set()
    for nomor, satu in enumerate(komponen, start=1):
        if satu.kode not in layanan.komponen:
            # By its place, not by what was written: the reason of a refusal is stored.
            pesan = f"Komponen ke-{nomor} tidak ada pada layanan ini."
            di = f"{DAFTAR['layanan']}/{layanan.kode}"
            salah.append(tak_dikenal("komponen", pesan, apa="komponen", di=di))
        elif satu.kode in terlihat:
            salah.append(
                FieldError("komponen", f"Komponen {satu.kode} tertulis ganda.", "komponen-ganda")
            )
        elif satu.diberikan and not satu.jumlah:
            pesan = f"Jumlah {satu.kode} 0: isi yang diberikan, atau nyatakan tidak diberikan."
            salah.append(FieldError("komponen", pesan, "komponen-tanpa-jumlah"))
        terlihat.add(satu.kode)
    return salah


def periksa_rinci(komponen: Sequence[object], *, rinci: bool) -> list[FieldError]:
    if not (rinci and komponen):
        return []
    pesan = "Kebutuhan dan pemberian permohonan ini dicatat tersendiri; kosongkan komponen."
    return [FieldError("komponen", pesan, "permohonan-rinci")]
