"""Activities and who attended as they are read; lists of attendance, of which each row is by
itself."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from kit.auth import Actor
from kit.call import Call
from kit.clock import today
from kit.db import ReadSession, Session
from kit.errors import AppError, FieldError
from kit.idempotency import once
from kit.pagination import Rows
from kit.problems import FieldProblem
from pelayanan import usul
from pelayanan.loket import Loket
from pelayanan.ppks.models import Ppks
from pelayanan.terekam import Keadaan as KeadaanHadir

from . import hadir, kerabat, langkah, repository
from .errors import KehadiranTidakDitemukan, KehadiranTidakSah
from .hadir import Hadir
from .models import Kegiatan, Kehadiran
from .rules import Keadaan
from .schemas import (
    DaftarHadir,
    DaftarJenisKegiatan,
    HasilDaftarHadir,
    JenisKegiatanRinci,
    KegiatanRinci,
    KegiatanSaring,
    KehadiranBaru,
    KehadiranDitolak,
    KehadiranRinci,
    KehadiranSaring,
)

_SAMA = frozenset(KegiatanRinci.model_fields) - {
    "hadir", "kerabat", "status", "boleh", "usul_koreksi", "usul_pembatalan", "dibuat", "versi",
}  # fmt: skip
_SAMA_HADIR = frozenset(KehadiranRinci.model_fields) - {
    "status", "boleh", "usul_koreksi", "usul_pembatalan", "dibuat", "versi",
}  # fmt: skip


def jenis(loket: Loket, actor: Actor) -> DaftarJenisKegiatan:
    """The kinds that this bidang holds this year, as far as they exist for the caller."""
    semua = langkah.jenis_pada(loket, today().year).values()
    return DaftarJenisKegiatan(
        data=[
            JenisKegiatanRinci.model_validate(satu)
            for satu in semua
            if satu.sensitif is None or loket.melihat_sensitif(actor)
        ]
    )


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: KegiatanSaring
) -> Rows[KegiatanRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    semua = await repository.daftar(session, actor, loket, saring)
    banyak = await repository.banyak(session, actor, loket, [satu.id for satu in semua.data])
    return semua.map(lambda satu: _rinci(satu, banyak.get(satu.id, (0, 0))))


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, kegiatan_id: uuid.UUID
) -> KegiatanRinci:
    satu = await repository.ambil(session, actor, loket, kegiatan_id)
    banyak = await repository.banyak(session, actor, loket, [satu.id])
    return _rinci(satu, banyak.get(satu.id, (0, 0)))


async def sesudah_langkah(call: Call[Loket], kegiatan_id: uuid.UUID) -> KegiatanRinci:
    return await lihat(call.session, call.actor, call.desk, kegiatan_id)


def _rinci(satu: Kegiatan, banyak: tuple[int, int]) -> KegiatanRinci:
    keadaan = Keadaan(satu.keadaan)
    return KegiatanRinci(
        **{nama: getattr(satu, nama) for nama in _SAMA},
        hadir=banyak[0],
        kerabat=banyak[1],
        status=keadaan,
        boleh=langkah.DAUR.allowed(keadaan),
        dibuat=satu.created_at,
        versi=satu.version,
        **usul.rinci(satu),
    )


async def daftar_hadir(
    session: ReadSession, actor: Actor, loket: Loket, saring: KehadiranSaring
) -> Rows[KehadiranRinci]:
    return (await repository.daftar_hadir(session, actor, loket, saring)).map(_hadir_rinci)


async def lihat_hadir(
    session: ReadSession, actor: Actor, loket: Loket, kehadiran_id: uuid.UUID
) -> KehadiranRinci:
    return _hadir_rinci(await repository.ambil_hadir(session, actor, loket, kehadiran_id))


async def sesudah_langkah_hadir(call: Call[Loket], kehadiran_id: uuid.UUID) -> KehadiranRinci:
    return await lihat_hadir(call.session, call.actor, call.desk, kehadiran_id)


def _hadir_rinci(satu: Kehadiran) -> KehadiranRinci:
    keadaan = KeadaanHadir(satu.keadaan)
    return KehadiranRinci(
        **{nama: getattr(satu, nama) for nama in _SAMA_HADIR},
        status=keadaan,
        boleh=hadir.DAUR.allowed(keadaan),
        dibuat=satu.created_at,
        versi=satu.version,
        **usul.rinci(satu),
    )


# --- A list of attendance -------------------------------------------------------------------------


async def catat(
    call: Call[Loket], kegiatan_id: uuid.UUID, daftar_hadir: DaftarHadir
) -> HasilDaftarHadir:
    """Each is kept or refused by itself; the same list again changes nothing."""
    hasil: list[HasilDaftarHadir] = []

    async def buat() -> uuid.UUID:
        hasil.append(await _catat(replace(call, key=None), kegiatan_id, daftar_hadir))
        return kegiatan_id

    await once(call.session, call.actor, call.key, buat, status=200)
    return hasil[0] if hasil else await _tercatat(call, kegiatan_id, daftar_hadir)


async def _tercatat(
    call: Call[Loket], kegiatan_id: uuid.UUID, daftar_hadir: DaftarHadir
) -> HasilDaftarHadir:
    """What stands now of a list that came before; nothing is recorded again."""
    orang = [satu.ppks_id for satu in daftar_hadir.hadir]
    ada = await repository.hadir_orang(call.session, call.actor, call.desk, kegiatan_id, orang)
    tidak = KehadiranTidakDitemukan("Tidak tercatat hadir, atau tidak lagi.")
    return HasilDaftarHadir(
        diterima=[_hadir_rinci(ada[satu]) for satu in orang if satu in ada],
        ditolak=[
            _ditolak(ke, satu, tidak)
            for ke, satu in enumerate(daftar_hadir.hadir)
            if satu.ppks_id not in ada
        ],
    )


async def _catat(
    call: Call[Loket], kegiatan_id: uuid.UUID, daftar_hadir: DaftarHadir
) -> HasilDaftarHadir:
    kegiatan = await hadir.terbuka(call, kegiatan_id)
    disebut = Counter(satu.ppks_id for satu in daftar_hadir.hadir)
    diterima: dict[int, uuid.UUID] = {}
    ditolak: dict[int, KehadiranDitolak] = {}
    # In one order, so that two lists of the same people wait for each other only once.
    for ke, satu in sorted(enumerate(daftar_hadir.hadir), key=lambda baris: baris[1].ppks_id):
        try:
            if disebut[satu.ppks_id] > 1:
                KehadiranTidakSah.refuse(_rangkap())
            async with call.session.begin_nested():
                diterima[ke] = await hadir.catat(call, Hadir(kegiatan, satu))
        except AppError as error:
            ditolak[ke] = _ditolak(ke, satu, error)
    ada = await repository.beberapa_hadir(
        call.session, call.actor, call.desk, list(diterima.values())
    )
    return HasilDaftarHadir(
        diterima=[_hadir_rinci(ada[satu]) for _, satu in sorted(diterima.items())],
        ditolak=[satu for _, satu in sorted(ditolak.items())],
    )


def _rangkap() -> list[FieldError]:
    return [FieldError("ppks_id", "Orang ini disebut dua kali.", "orang-rangkap")]


def _ditolak(ke: int, satu: KehadiranBaru, error: AppError) -> KehadiranDitolak:
    return KehadiranDitolak(
        ke=ke,
        ppks_id=satu.ppks_id,
        kode=error.code,
        pesan=error.detail,
        errors=[
            FieldProblem(
                lokasi=f"/hadir/{ke}{_jalan(lain.lokasi)}",
                pesan=lain.pesan,
                kode=lain.kode,
                acuan=lain.acuan,
            )
            for lain in hadir.faults(error)
        ],
    )


def _jalan(lokasi: str) -> str:
    """The place in the body of one attendance as the end of a JSON pointer."""
    bagian = lokasi.split(".")[1:]
    return "".join(f"/{satu}" for satu in bagian)


# --- Whose they turn out to be --------------------------------------------------------------------


async def ikut(
    session: Session, actor: Actor, induk_id: Collection[uuid.UUID], ke: Ppks, alasan: str
) -> None:
    """Attendances in these are of this person; the deliveries that they grew follow by
    themselves."""
    semua = await repository.hadir_dalam(session, induk_id)
    ada = await repository.dihadiri(session, ke.id)
    for satu in semua:
        # Somebody is at an activity once: what both had was told by one of them.
        if satu.kegiatan_id in ada:
            continue
        satu.ppks_id, satu.kelurahan = ke.id, ke.kelurahan
        session.add(hadir.berpindah(satu, actor, alasan))
    await session.flush()
    await kerabat.ikut(session, actor, induk_id, ke)
