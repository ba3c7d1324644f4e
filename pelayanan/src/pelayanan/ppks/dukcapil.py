"""What Dukcapil says of a person, bound to what was compared of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, and_, func, select

from kit.areas import within
from kit.db import ReadSession, Session
from mitra.dukcapil.outcomes import Element
from pelayanan.loket import Loket

from . import kartu, repository
from .models import Ppks
from .rules import Calon, StatusDukcapil

# Whoever changes one of these makes the person unverified again.
DIBANDINGKAN = frozenset({"nik", "nama", "tanggal_lahir", "jenis_kelamin"})


@dataclass(frozen=True, slots=True)
class Dibandingkan:
    """`sidik`: a keyed hash of all that is compared."""

    elemen: Mapping[Element, str]
    sidik: str


def _dari(loket: Loket, calon: Calon) -> Dibandingkan | None:
    if calon.nik is None:
        return None
    lahir = calon.tanggal_lahir
    elemen = {
        Element.NIK: calon.nik,
        Element.NAME: calon.nama,
        **({} if lahir is None else {Element.BIRTH_DATE: lahir.isoformat()}),
        Element.SEX: calon.jenis_kelamin,
    }
    isi = orjson.dumps(sorted(elemen.items())).decode()
    return Dibandingkan(elemen, loket.kunci.cari.digest("dukcapil", isi).hex())


async def baca(session: ReadSession, loket: Loket, ppks_id: uuid.UUID) -> Dibandingkan | None:
    """What is compared of a person, as they are now; None of whom without a NIK."""
    ppks = await repository.tanpa_batas_wilayah(session, ppks_id)
    return None if ppks is None else _dari(loket, kartu.terbuka(loket.kunci, ppks))


async def kunci(session: Session, ppks_id: uuid.UUID) -> Ppks | None:
    """The person, locked until the commit for what is said of them; of any area."""
    return await repository.kunci_semua(session, ppks_id)


async def tetapkan(
    session: Session,
    loket: Loket,
    ppks_id: uuid.UUID,
    sidik: str,
    hasil: StatusDukcapil,
    pada: datetime,
) -> bool:
    """Say it of the person, as of `pada`; False if they are no longer what was compared. What is
    not conclusive leaves what was said before."""
    ppks = await kunci(session, ppks_id)
    sekarang = None if ppks is None else _dari(loket, kartu.terbuka(loket.kunci, ppks))
    if ppks is None or sekarang is None or sekarang.sidik != sidik:
        return False
    if hasil is not StatusDukcapil.BELUM:
        ppks.dukcapil, ppks.dukcapil_pada = hasil.value, pada
        await session.flush()
    return True


@dataclass(frozen=True, slots=True)
class Antrean:
    """Whom to compare in bulk: of these areas, of whom Dukcapil says this, registered by then."""

    wilayah: tuple[str, ...]
    status: StatusDukcapil
    sampai: datetime

    def syarat(self) -> ColumnElement[bool]:
        return and_(
            within(self.wilayah, Ppks.kelurahan),
            repository.berstatus(self.status),
            Ppks.created_at <= self.sampai,
        )


async def banyak(session: ReadSession, antrean: Antrean) -> int:
    jumlah = select(func.count()).select_from(Ppks).where(antrean.syarat())
    return int(await session.scalar(jumlah) or 0)


async def berikut(
    session: ReadSession, loket: Loket, antrean: Antrean, sesudah: uuid.UUID | None, batas: int
) -> list[tuple[uuid.UUID, Dibandingkan]]:
    """The next of them by id, with what is compared."""
    semua = select(Ppks).where(antrean.syarat())
    if sesudah is not None:
        semua = semua.where(Ppks.id > sesudah)
    orang = await session.scalars(semua.order_by(Ppks.id).limit(batas))
    dibandingkan = ((satu.id, _dari(loket, kartu.terbuka(loket.kunci, satu))) for satu in orang)
    return [(ppks_id, isi) for ppks_id, isi in dibandingkan if isi is not None]


def lepas(ppks: Ppks) -> None:
    """What was said is no longer about this person's data."""
    ppks.dukcapil = ppks.dukcapil_pada = None
