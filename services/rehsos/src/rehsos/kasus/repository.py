from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    false,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert

from kantor.saringan import dalam_wilayah
from kit import changes, rows
from kit.areas import within
from kit.auth import Actor, full_scope
from kit.db import ReadSession, Session
from kit.listing import Listing, any_of, dated, same
from kit.pagination import PageQuery, Rows, Sort, paginate
from pelayanan import batas
from pelayanan.loket import IZIN_SENSITIF
from pelayanan.penugasan import repository as penugasan
from pelayanan.penugasan.models import Tugas
from pelayanan.permohonan.models import Permohonan
from pelayanan.ppks.akar import sekelompok

from .errors import KasusTidakDitemukan
from .models import BERJALAN, Kasus, Penilaian, PermohonanKasus, RiwayatKasus, TimKasus
from .rules import BERAKHIR, Persetujuan, Saat, StatusKasus, Tingkat
from .schemas import KasusSaring

NAMA = "kasus"
_LIHAT_SENSITIF = full_scope("rehsos", IZIN_SENSITIF)
_BERJALAN: ColumnElement[bool] = literal_column(f"kasus.{BERJALAN}", Boolean)


# --- Whom a case exists for -----------------------------------------------------------------------


def _pada_saya(actor: Actor) -> Select[uuid.UUID]:
    """Whose task is the caller's, or of somebody whose work the caller does today."""
    return select(Tugas.rekam_id).where(Tugas.noun == NAMA, penugasan.milik_saya(actor))


def _ditugaskan(actor: Actor) -> ColumnElement[bool]:
    tim = select(TimKasus.kasus_id).where(TimKasus.kasus_id == Kasus.id, TimKasus.akun == actor.id)
    tugas = _pada_saya(actor).where(Tugas.rekam_id == Kasus.id)
    # OFFSET: asked of each of the few rows that are hidden. Without it the planner, which does not
    # know how few, reads the seats and tasks of all cases first.
    return or_(*(satu.correlate(Kasus).offset(0).exists() for satu in (tim, tugas)))


def tersembunyi(actor: Actor) -> ColumnElement[bool]:
    """Cases that do not exist for the caller: of programs all, shielded ones for whom they are not
    assigned to, sensitive ones without the right to see what is sensitive."""
    if actor.program:
        return true()
    rahasia = [Tingkat.TERLINDUNG]
    if not actor.allows(_LIHAT_SENSITIF):
        rahasia.append(Tingkat.SENSITIF)
    return Kasus.tingkat.in_(rahasia) & ~_ditugaskan(actor)


def milik(actor: Actor, tertutup: Collection[str]) -> Select[Kasus]:
    """Every read of a case starts here. `tertutup`: the services closed to the caller."""
    terlihat = select(Kasus).where(within(actor.wilayah, Kasus.kelurahan), ~tersembunyi(actor))
    return terlihat.where(Kasus.layanan.not_in(tertutup)) if tertutup else terlihat


def _ada(kasus: Kasus | None, kasus_id: uuid.UUID) -> Kasus:
    if kasus is None:
        raise KasusTidakDitemukan(f"Tidak ada kasus {kasus_id}.")
    return kasus


async def ambil(
    session: ReadSession, actor: Actor, tertutup: Collection[str], kasus_id: uuid.UUID
) -> Kasus:
    return _ada(await session.scalar(milik(actor, tertutup).where(Kasus.id == kasus_id)), kasus_id)


async def kunci(
    session: Session, actor: Actor, tertutup: Collection[str], kasus_id: uuid.UUID
) -> Kasus:
    satu = milik(actor, tertutup).where(Kasus.id == kasus_id)
    return _ada(await rows.held(session, satu), kasus_id)


async def sesudah_langkah(session: ReadSession, kasus_id: uuid.UUID) -> Kasus:
    """Only for the answer to a step that the caller was allowed to take."""
    return _ada(await session.scalar(select(Kasus).where(Kasus.id == kasus_id)), kasus_id)


async def tambah(session: Session, nilai: Mapping[str, object]) -> Kasus | None:
    """Insert one case; None when its id is taken."""
    return await rows.added(session, Kasus, nilai)


async def kunci_semua(session: Session, kasus_id: Collection[uuid.UUID]) -> list[Kasus]:
    """Of any area, for a move to another person."""
    dicari = select(Kasus).where(Kasus.id.in_(kasus_id)).order_by(Kasus.id)
    return await rows.held_all(session, dicari)


async def berjalan(
    session: ReadSession, actor: Actor, tertutup: Collection[str], ppks_id: uuid.UUID, layanan: str
) -> uuid.UUID | None:
    """A running case of this person in this service that the caller may know of."""
    satu = milik(actor, tertutup).where(
        Kasus.ppks_id.in_(sekelompok(ppks_id)), Kasus.layanan == layanan, _BERJALAN
    )
    ada: uuid.UUID | None = await session.scalar(satu.with_only_columns(Kasus.id).limit(1))
    return ada


async def terdahulu(
    session: ReadSession,
    actor: Actor,
    tertutup: Collection[str],
    ppks_id: uuid.UUID,
    kasus_id: uuid.UUID,
) -> bool:
    """Whether this is a case of this person that ended, as far as the caller may know."""
    satu = milik(actor, tertutup).where(
        Kasus.id == kasus_id,
        Kasus.ppks_id.in_(sekelompok(ppks_id)),
        Kasus.status.in_((StatusKasus.SELESAI, StatusKasus.BERHENTI)),
    )
    return await session.scalar(satu.with_only_columns(Kasus.id)) is not None


async def menolak(session: ReadSession, induk_id: uuid.UUID) -> bool:
    """Whether this is a case, or a request in one, whose client or guardian refused it."""
    memuat = select(PermohonanKasus.kasus_id).where(PermohonanKasus.permohonan_id == induk_id)
    satu = select(Kasus.id).where(
        or_(Kasus.id == induk_id, Kasus.id == memuat.scalar_subquery()),
        Kasus.persetujuan == Persetujuan.DITOLAK,
    )
    return await session.scalar(satu) is not None


async def yang_memuat(session: ReadSession, permohonan_id: uuid.UUID) -> Kasus | None:
    """The case that a request stands in, whoever asks."""
    dicari = select(Kasus).join(PermohonanKasus, PermohonanKasus.kasus_id == Kasus.id)
    satu: Kasus | None = await session.scalar(
        dicari.where(PermohonanKasus.permohonan_id == permohonan_id)
    )
    return satu


async def dinilai_awal(
    session: ReadSession, kasus_id: uuid.UUID, instrumen: str, versi: int
) -> bool:
    satu = select(Penilaian.id).where(
        Penilaian.kasus_id == kasus_id,
        Penilaian.instrumen == instrumen,
        Penilaian.versi == versi,
        Penilaian.saat == Saat.AWAL,
    )
    return await session.scalar(satu.limit(1)) is not None


async def penilaian(session: ReadSession, kasus_id: uuid.UUID) -> Sequence[Penilaian]:
    semua = select(Penilaian).where(Penilaian.kasus_id == kasus_id).order_by(Penilaian.id)
    return (await session.scalars(semua)).all()


async def penyelesai(
    session: ReadSession, actor: Actor, kasus_id: Collection[uuid.UUID]
) -> frozenset[uuid.UUID]:
    milik_nya = select(Kasus.id).where(
        Kasus.id.in_(kasus_id),
        Kasus.diakhiri_oleh == actor.id,
        Kasus.status == StatusKasus.SELESAI,
    )
    return frozenset(await session.scalars(milik_nya))


# --- Lists ----------------------------------------------------------------------------------------


def _berstatus(status: Sequence[StatusKasus]) -> ColumnElement[bool]:
    dipilih = any_of(Kasus.status)(status)
    # Literally the index's own condition: a prepared query does not know the status yet.
    return dipilih if BERAKHIR.intersection(status) else and_(dipilih, _BERJALAN)


def _daftar(actor: Actor) -> Listing:
    def pada_saya(ya: bool) -> ColumnElement[bool]:  # noqa: FBT001  (the value of a filter)
        terbuka = _pada_saya(actor).where(penugasan.TERBUKA)
        return Kasus.id.in_(terbuka) if ya else Kasus.id.not_in(terbuka)

    def tindak_lanjut(sampai: date) -> ColumnElement[bool]:
        return and_(Kasus.tindak_lanjut.is_not(None), Kasus.tindak_lanjut <= sampai, _BERJALAN)

    return Listing(
        KasusSaring,
        Kasus.id,
        orders={"tanggal": Kasus.tanggal, "tindak_lanjut": Kasus.tindak_lanjut},
        filters={
            "status": _berstatus,
            "sumber": same(Kasus.sumber),
            "urgensi": same(Kasus.urgensi),
            "layanan": same(Kasus.layanan),
            "ppks_id": lambda siapa: Kasus.ppks_id.in_(sekelompok(siapa)),
            "saya": pada_saya,
            "tindak_lanjut_sampai": tindak_lanjut,
            **dalam_wilayah(Kasus.kelurahan),
            **dated(Kasus.tanggal),
        },
    )


async def daftar(
    session: ReadSession, actor: Actor, tertutup: Collection[str], saring: KasusSaring
) -> Rows[Kasus]:
    berubah = saring.diubah_sejak is not None
    pengganti_dari = await penugasan.digantikan(session, actor) if berubah else []
    terlihat = changes.Seen(
        milik(actor, tertutup),
        _dulu(actor, tertutup, pengganti_dari),
        [
            *batas.hak(actor),
            sorted(tertutup),
            actor.allows(_LIHAT_SENSITIF),
            pengganti_dari,
        ],
    )
    return await changes.page(session, _daftar(actor), terlihat, saring)


def _dulu(
    actor: Actor, tertutup: Collection[str], pengganti_dari: Sequence[str]
) -> ColumnElement[bool]:
    """Of the cases that are gone from somewhere, those that the caller saw there: by their level,
    or as one of those who were assigned (`akun`: who is so no more; others still are)."""
    akun, gone = changes.was("akun"), changes.gone.c
    tingkat = [Tingkat.BIASA, *([Tingkat.SENSITIF] if actor.allows(_LIHAT_SENSITIF) else [])]
    tim = select(TimKasus.kasus_id).where(TimKasus.akun == actor.id)
    ditugaskan = gone.row_id.in_(tim) | gone.row_id.in_(_pada_saya(actor))
    return and_(
        true() if not actor.program else false(),
        batas.dulu(actor),
        changes.was("layanan").not_in(tertutup),
        case(
            (akun.is_(None), changes.was("tingkat").in_(tingkat) | ditugaskan),
            else_=akun.in_([actor.id, *pengganti_dari]),
        ),
    )


async def riwayat(
    session: ReadSession, kasus_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatKasus]:
    """Of a case that the caller may see."""
    langkah = select(RiwayatKasus).where(RiwayatKasus.kasus_id == kasus_id)
    return await paginate(session, langkah, halaman, Sort(RiwayatKasus.id))


async def linimasa(
    session: ReadSession,
    actor: Actor,
    tertutup: Collection[str],
    ppks_id: uuid.UUID,
    halaman: PageQuery,
) -> Rows[RiwayatKasus]:
    """The steps of all cases of a person that exist for the caller."""
    kasusnya = milik(actor, tertutup).where(Kasus.ppks_id.in_(sekelompok(ppks_id)))
    langkah = select(RiwayatKasus).where(
        RiwayatKasus.kasus_id.in_(kasusnya.with_only_columns(Kasus.id))
    )
    return await paginate(session, langkah, halaman, Sort(RiwayatKasus.id))


async def semua_langkah(session: ReadSession, kasus_id: uuid.UUID) -> Sequence[RiwayatKasus]:
    milik_ini = select(RiwayatKasus).where(RiwayatKasus.kasus_id == kasus_id)
    return (await session.scalars(milik_ini.order_by(RiwayatKasus.id))).all()


# --- Who is assigned, and what else is served in it -----------------------------------------------


async def tim(session: ReadSession, kasus_id: uuid.UUID) -> list[str]:
    akun = select(TimKasus.akun).where(TimKasus.kasus_id == kasus_id).order_by(TimKasus.akun)
    return list(await session.scalars(akun))


async def ubah_tim(
    session: Session,
    kasus_id: uuid.UUID,
    oleh: str,
    tambah: Collection[str],
    lepas: Collection[str] = (),
) -> None:
    if tambah:
        baris = [{"kasus_id": kasus_id, "akun": akun, "oleh": oleh} for akun in sorted(set(tambah))]
        await session.execute(insert(TimKasus).values(baris).on_conflict_do_nothing())
    if lepas:
        keluar = delete(TimKasus).where(TimKasus.kasus_id == kasus_id, TimKasus.akun.in_(lepas))
        await session.execute(keluar)


async def ditangani(
    session: Session, actor: Actor, tertutup: Collection[str], akun: str
) -> Sequence[Kasus]:
    """Whose team this account is in, or whose task it has, in the caller's areas, whether the
    caller sees them or not; locked."""
    kursi = select(TimKasus.kasus_id).where(TimKasus.akun == akun)
    tugas = select(Tugas.rekam_id).where(Tugas.noun == NAMA, Tugas.petugas == akun)
    semua = select(Kasus).where(
        Kasus.id.in_(kursi.union(tugas)),
        within(actor.wilayah, Kasus.kelurahan),
        Kasus.layanan.not_in(tertutup),
    )
    return await rows.held_all(session, semua.order_by(Kasus.id))


async def alihkan(
    session: Session, kasus_id: Sequence[uuid.UUID], oleh: str, dari: str, ke: str
) -> None:
    """In the teams of these cases that account stands where this one stood."""
    if not kasus_id:
        return
    baris = [{"kasus_id": satu, "akun": ke, "oleh": oleh} for satu in kasus_id]
    await session.execute(insert(TimKasus).values(baris).on_conflict_do_nothing())
    keluar = delete(TimKasus).where(TimKasus.kasus_id.in_(kasus_id), TimKasus.akun == dari)
    await session.execute(keluar)


async def permohonan(session: ReadSession, kasus_id: uuid.UUID) -> list[uuid.UUID]:
    punya = select(PermohonanKasus.permohonan_id).where(PermohonanKasus.kasus_id == kasus_id)
    return list(await session.scalars(punya.order_by(PermohonanKasus.permohonan_id)))


async def permohonan_terbuka(
    session: ReadSession, kasus_id: uuid.UUID, status: Collection[str]
) -> Sequence[Any]:
    """Requests of a case in one of these states: id, status."""
    terbuka = (
        select(Permohonan.id, Permohonan.status)
        .join(PermohonanKasus, PermohonanKasus.permohonan_id == Permohonan.id)
        .where(PermohonanKasus.kasus_id == kasus_id, Permohonan.status.in_(status))
        .order_by(Permohonan.id)
    )
    return (await session.execute(terbuka)).all()
