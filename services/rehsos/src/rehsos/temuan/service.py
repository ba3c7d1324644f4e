"""What may be seen of finds, and what is done with one beside the steps of its life."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any

from kit.auth import Actor
from kit.call import Call
from kit.clock import today
from kit.db import ReadSession, Session
from kit.files import store
from kit.files.store import Kept
from kit.lifecycle import begin
from kit.pagination import PageQuery, Rows
from pelayanan import pandangan
from pelayanan.loket import Loket
from pelayanan.ppks import service as ppks_service
from pelayanan.privasi import TujuanIsi
from pelayanan.surat import lembar
from rehsos.pengaduan.schemas import Lampiran, LampiranRinci

from . import isi, laporan, repository, rules
from .daur import DAUR
from .errors import TemuanTidakSah
from .masuk import CATAT
from .models import Temuan
from .schemas import (
    DaftarTemuanMirip,
    PencarianRinci,
    RiwayatTemuanRinci,
    TeksTemuan,
    TemuanBaru,
    TemuanCari,
    TemuanLengkap,
    TemuanMirip,
    TemuanRingkas,
    TemuanSaring,
    TemuanTerbuka,
)

_SAMA = (
    "id", "ppks_id", "jenis", "layanan", "kelurahan", "status", "penemu", "pada", "wafat",
    "usia_min", "usia_maks", "hasil", "tanggal_akhir", "rekam_versi",
)  # fmt: skip


async def catat(call: Call[Loket], baru: TemuanBaru) -> TemuanLengkap:
    temuan_id = await begin(DAUR, call, CATAT, baru, baru.id)
    return await sesudah_langkah(call, temuan_id)


async def sesudah_langkah(call: Call[Loket], temuan_id: uuid.UUID) -> TemuanLengkap:
    return await lihat(call.session, call.actor, call.desk, temuan_id)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: TemuanSaring
) -> Rows[TemuanRingkas]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    baris = await repository.daftar(session, actor, loket.layanan_tertutup(actor), saring)
    orang = await repository.orang(session, actor, {satu.ppks_id for satu in baris.data})
    return baris.map(lambda satu: TemuanRingkas.model_validate(_ringkas(satu, orang)))


async def cari(
    session: ReadSession, actor: Actor, loket: Loket, dicari: TemuanCari
) -> DaftarTemuanMirip:
    if dicari.kelurahan is not None:
        TemuanTidakSah.refuse(loket.kantor.wilayah.tak_ada("kelurahan", dicari.kelurahan))
    baris = await repository.cari(session, actor, loket.layanan_tertutup(actor), dicari)
    orang = await repository.orang(session, actor, {satu.ppks_id for satu, _ in baris})
    return DaftarTemuanMirip(
        data=[
            TemuanMirip(**_ringkas(satu, orang), kemiripan=round(100 * nilai))
            for satu, nilai in baris
        ]
    )


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, temuan_id: uuid.UUID
) -> TemuanLengkap:
    temuan = await _terlihat(session, actor, loket, temuan_id)
    orang = await repository.orang(session, actor, [temuan.ppks_id])
    return TemuanLengkap(
        **_ringkas(temuan, orang),
        pencarian=[
            PencarianRinci.model_validate(satu)
            for satu in await repository.pencarian(session, temuan.id)
        ],
        pencarian_wajib=rules.PENCARIAN_WAJIB,
        dibuat=temuan.created_at,
    )


async def _terlihat(
    session: ReadSession, actor: Actor, loket: Loket, temuan_id: uuid.UUID
) -> Temuan:
    return await repository.ambil(session, actor, loket.layanan_tertutup(actor), temuan_id)


def _ringkas(temuan: Temuan, orang: Mapping[uuid.UUID, tuple[str | None, bool]]) -> dict[str, Any]:
    nama, dikenal = orang[temuan.ppks_id]
    return {
        **{kolom: getattr(temuan, kolom) for kolom in _SAMA},
        "nama": nama,
        "dikenal": dikenal,
        "batal_diusulkan_oleh": temuan.usul_oleh,
        "alasan_batal": temuan.usul_alasan,
        "boleh": DAUR.allowed(DAUR.state(temuan)),
        "versi": temuan.version,
    }


# --- Time line, and what was written --------------------------------------------------------------


async def riwayat(
    session: ReadSession, actor: Actor, loket: Loket, temuan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatTemuanRinci]:
    await _terlihat(session, actor, loket, temuan_id)
    baris = await repository.riwayat(session, temuan_id, halaman)
    return baris.map(RiwayatTemuanRinci.model_validate)


async def buka(
    session: Session, actor: Actor, loket: Loket, temuan_id: uuid.UUID, untuk: TujuanIsi
) -> TemuanTerbuka:
    """What was written, in full. The audit row commits before the answer."""
    temuan = await _dibuka(session, actor, loket, temuan_id, untuk, "temuan.buka")
    dibaca = (
        (satu, isi.teks(loket.kunci, satu))
        for satu in await repository.semua_langkah(session, temuan.id)
    )
    return TemuanTerbuka(
        id=temuan.id,
        **isi.rincian(loket.kunci, temuan).model_dump(),
        langkah=[
            TeksTemuan(tercatat=satu.tercatat, oleh=satu.oleh, langkah=satu.langkah, teks=teks)
            for satu, teks in dibaca
            if teks is not None
        ],
    )


async def _dibuka(
    session: Session,
    actor: Actor,
    loket: Loket,
    temuan_id: uuid.UUID,
    untuk: TujuanIsi,
    apa: str,
) -> Temuan:
    temuan = await _terlihat(session, actor, loket, temuan_id)
    await pandangan.buka(session, actor, loket, untuk, temuan.ppks_id, apa, temuan.id)
    return temuan


async def cetak(
    session: Session, actor: Actor, loket: Loket, temuan_id: uuid.UUID, untuk: TujuanIsi
) -> bytes:
    """The social report as it stands today, for a signature by hand."""
    temuan = await _dibuka(session, actor, loket, temuan_id, untuk, "temuan.laporan")
    ppks = await ppks_service.untuk_rekam(session, temuan.ppks_id)
    assert ppks is not None  # noqa: S101  (a find of somebody)
    dicari = await repository.pencarian(session, temuan.id)
    ditulis = laporan.susun(loket, temuan, ppks, isi.rincian(loket.kunci, temuan), dicari)
    return await asyncio.to_thread(lembar.pdf, ditulis, today())


# --- Papers and photos ----------------------------------------------------------------------------


async def berkas(
    session: ReadSession, actor: Actor, loket: Loket, temuan_id: uuid.UUID
) -> Lampiran:
    temuan = await _terlihat(session, actor, loket, temuan_id)
    return Lampiran(
        data=[
            LampiranRinci(id=satu.id, jenis=satu.kind, ukuran=satu.size)
            for satu in await store.listed(session, loket.kunci.data, temuan.id)
        ]
    )


async def unduh(
    session: Session, actor: Actor, loket: Loket, temuan_id: uuid.UUID, berkas_id: uuid.UUID
) -> tuple[Kept, bytes]:
    temuan = await _terlihat(session, actor, loket, temuan_id)
    return await store.read(session, loket.kunci.data, actor, berkas_id, temuan.id)
