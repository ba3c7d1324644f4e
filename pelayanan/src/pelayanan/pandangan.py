"""What of sensitive categories one answer shows, to whom, for which purpose, and how often.

They are left out unless the caller has the scope and says for what; each person shown is audited
and counted. Whether something is left out is never said, since that would tell half of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from kantor.acuan import DAFTAR
from kantor.berkas import Perlu
from kit import audit, limits
from kit.auth import Actor, full_scope
from kit.db import ReadSession, Session
from kit.errors import FieldError, Forbidden, Invalid
from kit.limits import Limit

from . import batas, induk
from .loket import IZIN_SENSITIF, Loket
from .ppks.akar import akar_id
from .privasi import TujuanIsi, TujuanSaring

SENSITIF, BUKA = "sensitif", "buka"


class KategoriSensitif(Forbidden):
    code = "kategori-sensitif"
    title = "Kategori sensitif"


class TujuanTidakSah(Invalid):
    code = "tujuan-tidak-sah"
    title = "Tujuan tidak sah"


@dataclass(frozen=True, slots=True)
class Pandangan:
    """`tersembunyi`: categories that the answer leaves out; with a purpose, none."""

    tersembunyi: frozenset[str]
    tujuan: str | None = None
    kasus: uuid.UUID | None = None

    @property
    def lengkap(self) -> bool:
        return self.tujuan is not None

    def kategori(self, semua: Iterable[str]) -> list[str]:
        return [kode for kode in semua if kode not in self.tersembunyi]


def tertutup(loket: Loket) -> Pandangan:
    """Without a purpose: the answers to writes, and to whoever does not ask."""
    return Pandangan(loket.kantor.sensitif)


async def pandang(
    session: ReadSession,
    actor: Actor,
    loket: Loket,
    diminta: TujuanSaring | TujuanIsi,
    tentang: uuid.UUID | None = None,
) -> Pandangan:
    """The view that the caller asks for. Raises KategoriSensitif (403) without the scope,
    TujuanTidakSah (422) for a purpose that is not in the list or not said in full."""
    if diminta.tujuan is None:
        return tertutup(loket)
    if not loket.melihat_sensitif(actor):
        raise tolak(loket)
    tujuan = await sah(session, actor, loket, diminta, tentang)
    return Pandangan(frozenset(), tujuan, diminta.kasus)


def tolak(loket: Loket) -> KategoriSensitif:
    izin = full_scope(loket.bidang, IZIN_SENSITIF)
    return KategoriSensitif(
        f"Kategori sensitif tidak dapat ditampilkan, disaring, atau diubah akun ini tanpa izin"
        f" {izin}. Mintalah kepada kepala bidang.",
        scope=izin,
    )


def pastikan_saringan(
    actor: Actor,
    loket: Loket,
    pandangan: Pandangan,
    *,
    kategori: str | None = None,
    layanan: str | None = None,
) -> None:
    """A filter by what is left out is refused, not answered as if nobody were there."""
    if kategori not in pandangan.tersembunyi and (
        layanan not in loket.layanan_sensitif or pandangan.lengkap
    ):
        return
    if not loket.melihat_sensitif(actor):
        raise tolak(loket)
    raise KategoriSensitif(f"Saringan ini menyangkut kategori sensitif. {_SEBUT}")


_SEBUT = "Sebutkan untuk apa: tujuan dari daftar pada /acuan/tujuan, dan kasus bila diminta."


def perlu_tujuan(pandangan: Pandangan) -> None:
    """For a request of a sensitive service, whose every field tells why somebody is served."""
    if not pandangan.lengkap:
        raise KategoriSensitif(f"Permohonan ini untuk layanan sensitif. {_SEBUT}")


async def sah(
    session: ReadSession,
    actor: Actor,
    loket: Loket,
    diminta: TujuanSaring | TujuanIsi,
    tentang: uuid.UUID | None,
) -> str:
    """The purpose as the audit keeps it. TujuanTidakSah: unknown, or not all of it is said."""
    salah = partial(_salah, "body" if isinstance(diminta, TujuanIsi) else "query")
    tujuan = loket.kantor.privasi.menurut_kode.get(diminta.tujuan or "")
    if tujuan is None:
        kenal = ", ".join(loket.kantor.privasi.menurut_kode)
        pesan = f"Tujuan tidak dikenal. Pilih salah satu: {kenal}."
        raise salah("tujuan", pesan, "tidak-dikenal", DAFTAR["tujuan"])
    if isinstance(diminta, TujuanIsi):
        keterangan = diminta.keterangan
    elif tujuan.perlu is Perlu.TEKS:
        pesan = "Tujuan ini perlu keterangan, yang tidak ditulis pada alamat. Pakai tujuan lain."
        raise salah("tujuan", pesan, "perlu-keterangan")
    else:
        keterangan = None
    if tujuan.perlu is Perlu.TEKS and keterangan is None:
        raise salah("keterangan", "Tujuan ini perlu keterangan.", "perlu-keterangan")
    if tujuan.perlu is Perlu.KASUS and diminta.kasus is None:
        raise salah("kasus", "Tujuan ini perlu id permohonannya.", "perlu-kasus")
    if diminta.kasus is not None:
        tertutup = loket.layanan_tertutup(actor)
        ada = await induk.cari(session, actor, loket.induk, tertutup, [diminta.kasus])
        kasus = ada.get(diminta.kasus)
        if kasus is None or kasus.tertutup or not batas.terlihat(actor, kasus):
            raise salah("kasus", "Permohonan ini tidak ada.", "kasus-tidak-ada")
        if tentang is not None and kasus.ppks_id != await akar_id(session, tentang):
            raise salah("kasus", "Permohonan ini bukan tentang orang ini.", "kasus-orang-lain")
    return tujuan.kode if keterangan is None else f"{tujuan.kode}: {keterangan}"


def _salah(
    bagian: str, nama: str, pesan: str, kode: str, acuan: str | None = None
) -> TujuanTidakSah:
    salah = FieldError(f"{bagian}.{nama}", pesan, kode, acuan)
    return TujuanTidakSah("Sebutkan untuk apa data ini dibuka.", salah)


async def catat(
    session: Session,
    actor: Actor,
    loket: Loket,
    pandangan: Pandangan,
    kena: Sequence[uuid.UUID],
    **fakta: str | None,
) -> None:
    """Of these people something sensitive is shown: written down and counted.
    Raises TooManyRequests (429), and then nothing is shown."""
    if not pandangan.lengkap:
        return
    berapa = loket.kantor.privasi.batas.sensitif
    await limits.spend(session, actor, Limit(SENSITIF, *berapa.batas), len(kena))
    isi = {"kasus": str(pandangan.kasus) if pandangan.kasus else None, **fakta}
    # Also that somebody asked and found nobody.
    ditemui: Sequence[uuid.UUID | None] = kena or [None]
    siapa = [(satu, isi) for satu in dict.fromkeys(ditemui)]
    await audit.record_each(session, actor, "ppks.sensitif", siapa, purpose=pandangan.tujuan)


async def buka(
    session: Session,
    actor: Actor,
    loket: Loket,
    untuk: TujuanIsi,
    orang: uuid.UUID | None,
    tindakan: str,
    dibuka: uuid.UUID,
) -> None:
    """Something of a person is opened in full: audited with its purpose, counted, limited.
    `orang`: None for what is about nobody who is registered."""
    tujuan = await sah(session, actor, loket, untuk, orang)
    await limits.spend(session, actor, Limit(BUKA, *loket.kantor.privasi.batas.buka.batas), 1)
    kasus = str(untuk.kasus) if untuk.kasus else None
    await audit.record(session, actor, tindakan, dibuka, purpose=tujuan, kasus=kasus)


def diganti(
    actor: Actor, loket: Loket, lama: Sequence[str], baru: Sequence[str], *, semua: bool
) -> tuple[str, ...]:
    """The categories after somebody wrote `baru`. Who does not write all of them (`semua`) keeps
    the sensitive ones, each in its place, and adds none. Raises KategoriSensitif (403)."""
    sensitif = loket.kantor.sensitif
    if semua and loket.melihat_sensitif(actor):
        return tuple(baru)
    if not sensitif.isdisjoint(baru) or semua:
        if not loket.melihat_sensitif(actor):
            raise tolak(loket)
        raise KategoriSensitif(
            "Kategori sensitif hanya diubah bersama seluruh daftarnya: kirim semua kategori orang"
            " ini dan kategori_lengkap: true."
        )
    hasil = list(baru)
    for tempat, kode in enumerate(lama):
        if kode in sensitif:
            hasil.insert(min(tempat, len(hasil)), kode)
    return tuple(hasil)
