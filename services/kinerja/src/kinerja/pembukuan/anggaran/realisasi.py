"""Realisasi: dicatat sebagai usul, berlaku sesudah disetujui orang lain."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from kinerja.aturan.bidang import pastikan_program
from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan.anggaran import repository, rules, tampilan
from kinerja.pembukuan.anggaran.errors import RealisasiBerubah, RealisasiTidakDitemukan
from kinerja.pembukuan.anggaran.models import Realisasi
from kinerja.pembukuan.anggaran.schemas import (
    RealisasiBaru,
    RealisasiRinci,
    RealisasiSaring,
)
from kinerja.pembukuan.anggaran.service import pagu_setahun, susunan, tahun_salah, tolak_bila
from kinerja.pembukuan.entri.rules import pastikan_seluruh_kota, periksa_bulan
from kinerja.pembukuan.usul import (
    HasilPutusan,
    StatusUsul,
    SudahDiputus,
    hasil_putusan,
    pastikan_berhak,
)
from kit import audit
from kit.auth import Actor
from kit.clock import today
from kit.db import ReadSession, Session
from kit.errors import AppError, FieldError
from kit.idempotency import Key, once
from kit.pagination import Rows
from kit.preconditions import check


def periksa_letak(kantor: Kantor, tahun: int, kode: str, bulan: int) -> list[FieldError]:
    """Tahun, sub kegiatan, dan bulan yang dapat menerima realisasi."""
    kini = today()
    salah = [
        *tahun_salah(kantor, tahun),
        *periksa_bulan(tahun, bulan, kini=(kini.year, kini.month)),
    ]
    if kode not in rules.daun(susunan(kantor)):
        pesan = f"{kode} bukan sub kegiatan kantor ini."
        salah.append(FieldError("kode", pesan, "bukan-sub-kegiatan"))
    return salah


async def daftar(
    session: ReadSession, kantor: Kantor, saring: RealisasiSaring
) -> Rows[RealisasiRinci]:
    rows = await repository.daftar_realisasi(session, saring)
    pagu = await pagu_setahun(session, kantor, saring.tahun)
    return rows.map(lambda satu: tampilan.realisasi_rinci(kantor, satu, pagu))


async def lihat(session: ReadSession, kantor: Kantor, realisasi_id: uuid.UUID) -> RealisasiRinci:
    satu = await repository.realisasi(session, realisasi_id)
    pagu = await pagu_setahun(session, kantor, satu.realisasi.tahun)
    return tampilan.realisasi_rinci(kantor, satu, pagu)


async def catat(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    key: Key | None,
    if_match: int | None,
    baru: RealisasiBaru,
) -> RealisasiRinci:
    async def sekali() -> uuid.UUID:
        pastikan_seluruh_kota(actor)
        pastikan_program(actor, kantor, baru.kode)
        tolak_bila(periksa_letak(kantor, baru.tahun, baru.kode, baru.bulan))
        bulan = (baru.tahun, baru.kode, baru.bulan)
        ada = (await repository.terkini(session, [bulan])).get(bulan)
        check(ada.nomor if ada else 0, if_match)
        lama = ada.sah.jumlah if ada and ada.sah else None
        tolak_bila(rules.periksa_realisasi(baru.jumlah, baru.alasan, lama=lama))
        nomor = ada.nomor + 1 if ada else 1
        isi = baru.model_dump() | {"nomor": nomor, "oleh": actor.id}
        masuk = await repository.tambah_realisasi(session, [isi])
        if bulan not in masuk:
            raise RealisasiBerubah("Realisasi bulan ini baru saja diubah orang lain. Muat ulang.")
        await audit.record(session, actor, "realisasi.catat", masuk[bulan], nomor=nomor)
        return masuk[bulan]

    realisasi_id, _ = await once(session, actor, key, sekali)
    return await lihat(session, kantor, realisasi_id)


async def putuskan(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    key: Key | None,
    realisasi_id: uuid.UUID,
    status: StatusUsul,
    alasan: str | None = None,
) -> RealisasiRinci:
    """Setujui, tolak, atau tarik satu usul."""

    async def sekali() -> uuid.UUID:
        pastikan_seluruh_kota(actor)
        for tidak in (
            await _putuskan(session, actor, kantor, [realisasi_id], status, alasan)
        ).values():
            raise tidak
        return realisasi_id

    await once(session, actor, key, sekali, status=200)
    return await lihat(session, kantor, realisasi_id)


async def setujui_semua(
    session: Session, actor: Actor, kantor: Kantor, realisasi_id: Collection[uuid.UUID]
) -> HasilPutusan:
    pastikan_seluruh_kota(actor)
    diminta = set(realisasi_id)
    tidak = await _putuskan(session, actor, kantor, diminta, StatusUsul.DISETUJUI)
    return hasil_putusan(diminta, tidak)


async def _putuskan(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    realisasi_id: Collection[uuid.UUID],
    status: StatusUsul,
    alasan: str | None = None,
) -> dict[uuid.UUID, AppError]:
    """Yang tidak dapat diputus, dan sebabnya."""
    ada = await repository.realisasi_semua(session, realisasi_id)
    tidak = {
        satu: sebab
        for satu in realisasi_id
        if (sebab := _sebab(actor, kantor, satu, ada.get(satu), status))
    }
    boleh = ada.keys() - tidak.keys()
    masuk = await repository.putuskan_realisasi(session, boleh, status, actor.id, alasan)
    tidak |= {
        satu: SudahDiputus("Realisasi ini sudah diputuskan, ditarik, atau digantikan.")
        for satu in boleh - masuk
    }
    if masuk and status is StatusUsul.DISETUJUI:
        await repository.kabarkan(session)
    await audit.record_each(session, actor, f"realisasi.{status}", [(satu, {}) for satu in masuk])
    return tidak


def _sebab(
    actor: Actor,
    kantor: Kantor,
    realisasi_id: uuid.UUID,
    satu: Realisasi | None,
    status: StatusUsul,
) -> AppError | None:
    if satu is None:
        return RealisasiTidakDitemukan(f"Tidak ada realisasi {realisasi_id}.")
    try:
        pastikan_program(actor, kantor, satu.kode)
        pastikan_berhak(actor.id, satu.oleh, status)
    except AppError as sebab:
        return sebab
    return None
