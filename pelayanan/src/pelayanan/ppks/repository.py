from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, and_, case, func, or_, select, text
from sqlalchemy.exc import IntegrityError

from kantor.saringan import dalam_wilayah
from kit import changes, rows
from kit.auth import Actor
from kit.crypto import Keyring
from kit.db import ReadSession, Session
from kit.listing import Listing, made, same
from kit.pagination import Rows, decode_cursor, encode_cursor
from pelayanan import batas, induk
from pelayanan.bunyi import bunyi, rapat
from pelayanan.induk import Jenis
from pelayanan.nama import normal
from pelayanan.privasi import TujuanSaring

from . import akar
from .errors import PpksTidakDitemukan, SudahDigabung
from .models import Ppks
from .rules import StatusDukcapil
from .schemas import PpksCari, PpksSaring

# Names are first looked for strictly; only when that finds little, loosely.
KEMIRIPAN = (0.5, 0.3)
# Two letters are like too many names.
PERSIS = 1.0


def milik(actor: Actor) -> Select[Ppks]:
    """Every read of a person starts here, so the limits of the account cannot be forgotten."""
    return select(Ppks).where(batas.milik(actor, Ppks))


async def ambil(session: ReadSession, actor: Actor, ppks_id: uuid.UUID) -> Ppks:
    return _ada(await session.scalar(milik(actor).where(Ppks.id == ppks_id)), ppks_id)


async def tanpa_batas_wilayah(session: ReadSession, ppks_id: uuid.UUID) -> Ppks | None:
    """For a record that stays in its area though the person has moved to another."""
    ppks: Ppks | None = await session.scalar(select(Ppks).where(Ppks.id == ppks_id))
    return ppks


async def terawal(session: ReadSession, jenis: Jenis, ppks_id: uuid.UUID) -> date | None:
    """The earliest date at which this person was served or evaluated, in any area."""
    orang = akar.sekelompok(ppks_id)
    hari: date | None = await session.scalar(induk.terawal(jenis, orang))
    return hari


async def kunci(session: Session, actor: Actor, ppks_id: uuid.UUID) -> Ppks:
    """The record locked for a change, as it is now and not as this session knew it."""
    ini = _ada(await rows.held(session, milik(actor).where(Ppks.id == ppks_id)), ppks_id)
    if ini.gabung_ke is not None:
        raise await _sudah_digabung(session, actor, ini.gabung_ke)
    return ini


async def _sudah_digabung(
    session: ReadSession, actor: Actor, gabung_ke: uuid.UUID
) -> SudahDigabung:
    if await session.scalar(milik(actor).where(Ppks.id == gabung_ke)) is None:
        return SudahDigabung(
            "Data ini sudah digabung dengan data yang tidak dapat dilihat akun ini. Tanyakan"
            " kepada kepala bidang."
        )
    return SudahDigabung(
        f"Data ini sudah digabung. Ubah data yang mewakilinya: {gabung_ke}.",
        gabung_ke=str(gabung_ke),
    )


async def kunci_semua(session: Session, ppks_id: uuid.UUID) -> Ppks | None:
    """The same of anybody, for what is told of them from outside."""
    return await rows.held(session, select(Ppks).where(Ppks.id == ppks_id))


def _ada(ppks: Ppks | None, ppks_id: uuid.UUID) -> Ppks:
    if ppks is None:
        raise PpksTidakDitemukan(f"Tidak ada PPKS {ppks_id}.")
    return ppks


async def tambah(session: Session, nilai: dict[str, Any]) -> Ppks | None:
    """Insert one person; None when the id or the NIK is taken (also by a parallel request)."""
    return await rows.added(session, Ppks, nilai)


async def simpan(session: Session) -> bool:
    """Write what was changed; False when a parallel request took the same NIK first."""
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError:
        return False
    return True


def berstatus(status: StatusDukcapil) -> ColumnElement[bool]:
    """Of whom Dukcapil says this; only people with a NIK, about others it is not asked."""
    if status is not StatusDukcapil.BELUM:
        return Ppks.dukcapil == status
    return and_(Ppks.nik_sandi.is_not(None), Ppks.dukcapil.is_(None))


DAFTAR = Listing(
    PpksSaring,
    Ppks.id,
    orders={"nama": Ppks.nama_normal, "dibuat": Ppks.created_at},
    filters={
        "kategori": lambda kode: Ppks.kategori.contains([kode]),
        "jenis_kelamin": same(Ppks.jenis_kelamin),
        "dukcapil": berstatus,
        "tanpa_nik": lambda tanpa: Ppks.nik_sandi.is_(None) == tanpa,
        **dalam_wilayah(Ppks.kelurahan),
        **made(Ppks.created_at),
    },
    personal=frozenset({"nama"}),
    beside=frozenset(TujuanSaring.model_fields),
)


async def daftar(
    session: ReadSession, actor: Actor, saring: PpksSaring, kunci_data: Keyring
) -> Rows[Ppks]:
    berdiri = milik(actor).where(akar.berdiri(actor))
    terlihat = changes.Seen(berdiri, batas.dulu(actor), batas.hak(actor))
    return await changes.page(session, DAFTAR, terlihat, saring, kunci_data)


async def pemilik_nik(session: ReadSession, sidik: Sequence[bytes]) -> Ppks | None:
    """Who holds this NIK, wherever they live: a NIK exists once in the whole office."""
    pemilik: Ppks | None = await session.scalar(select(Ppks).where(Ppks.nik_cari.in_(sidik)))
    return pemilik


async def ada_id(session: ReadSession, ppks_id: uuid.UUID) -> bool:
    return await session.scalar(select(Ppks.id).where(Ppks.id == ppks_id)) is not None


async def cari_nik(session: ReadSession, actor: Actor, sidik: Sequence[bytes]) -> list[Ppks]:
    ditemukan = await session.scalars(milik(actor).where(Ppks.nik_cari.in_(sidik)))
    return await akar.mewakili(session, actor, ditemukan.all())


async def cari_kk(
    session: ReadSession, actor: Actor, sidik: Sequence[bytes], batas: int
) -> list[Ppks]:
    keluarga = milik(actor).where(Ppks.kk_cari.in_(sidik))
    ditemukan = await session.scalars(keluarga.order_by(Ppks.id).limit(batas))
    return await akar.mewakili(session, actor, ditemukan.all())


async def beberapa(session: ReadSession, actor: Actor, ppks_id: Sequence[uuid.UUID]) -> list[Ppks]:
    return list(await session.scalars(milik(actor).where(Ppks.id.in_(ppks_id)).order_by(Ppks.id)))


async def cari_nama(session: ReadSession, actor: Actor, dicari: PpksCari) -> Rows[Ppks]:
    """Names with all the words first, then the most similar; a cursor goes on at the threshold at
    which it began."""
    didengar = bunyi(dicari.nama or "")
    if not didengar:
        return Rows([], None)
    if dicari.kursor is not None:
        ambang, nilai, terakhir = decode_cursor(dicari.kursor, (float, float, uuid.UUID))
        return await _halaman(session, actor, dicari, didengar, ambang, (nilai, terakhir))
    halaman: Rows[Ppks] = Rows([], None)
    for ambang in KEMIRIPAN if len(rapat(didengar)) > 2 else (PERSIS,):
        halaman = await _halaman(session, actor, dicari, didengar, ambang, None)
        if len(halaman.data) == dicari.batas:
            break
    return halaman


async def _halaman(
    session: ReadSession,
    actor: Actor,
    dicari: PpksCari,
    didengar: str,
    ambang: float,
    sesudah: tuple[float, uuid.UUID] | None,
) -> Rows[Ppks]:
    await session.execute(
        text("SELECT set_config('pg_trgm.similarity_threshold', :ambang, true)"),
        {"ambang": str(ambang)},
    )
    # Each word, or its beginning: what bunyi() gives has no sign that LIKE knows.
    berkata = and_(*(Ppks.nama_bunyi.like(f"% {kata}%") for kata in didengar.split()))
    ditulis = normal(dicari.nama or "")
    if dicari.tahun_lahir is not None:
        # Two letters are not heard yet: "mo" is how Moh. begins, which sounds as Muhammad.
        tertulis = func.concat(" ", Ppks.nama_normal)
        berkata = or_(berkata, and_(*(tertulis.like(f"% {kata}%") for kata in ditulis.split())))
    # By any of its names a person is found once, as the record that stands for them.
    wakil = akar.wakil(actor).label("wakil")
    nilai = func.max(_nilai(berkata, didengar, ditulis))
    temuan = (
        milik(actor)
        .with_only_columns(wakil, nilai.label("nilai"))
        .where(or_(berkata, Ppks.nama_bunyi.op("%")(didengar)))
        .group_by(wakil)
    )
    if dicari.kelurahan is not None:
        temuan = temuan.where(Ppks.kelurahan == dicari.kelurahan)
    if dicari.tahun_lahir is not None:
        temuan = temuan.where(Ppks.tahun_lahir == dicari.tahun_lahir)
    if sesudah is not None:
        lalu, terakhir = sesudah
        temuan = temuan.having(or_(nilai < lalu, and_(nilai == lalu, wakil > terakhir)))
    halaman = temuan.order_by(nilai.desc(), wakil).limit(dicari.batas + 1).subquery()
    isinya = select(Ppks, halaman.c.nilai).join(halaman, Ppks.id == halaman.c.wakil)
    baris = (await session.execute(isinya.order_by(halaman.c.nilai.desc(), Ppks.id))).all()
    isi = [satu[0] for satu in baris[: dicari.batas]]
    lanjut = None
    if len(baris) > dicari.batas:
        lanjut = encode_cursor((ambang, baris[dicari.batas - 1].nilai, isi[-1].id))
    return Rows(isi, lanjut)


def _nilai(berkata: ColumnElement[bool], didengar: str, ditulis: str) -> ColumnElement[float]:
    """1 for all the words, and up to 1 for how alike the names sound and are written. In double
    precision, so that a cursor's value compares equal to itself."""
    mirip = func.similarity(Ppks.nama_bunyi, didengar) + func.similarity(Ppks.nama_normal, ditulis)
    return case((berkata, 1.0), else_=0.0).cast(Float(53)) + mirip.cast(Float(53)) / 2
