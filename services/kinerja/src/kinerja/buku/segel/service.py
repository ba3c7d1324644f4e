"""Sealing the ledger: after the commit, in the order of transactions, one sealer at a time."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from kinerja.buku.segel import repository, rules
from kinerja.buku.segel.buku import semua
from kinerja.buku.segel.errors import SegelTertinggal, TransaksiMundur
from kinerja.buku.segel.models import Blok
from kinerja.dasar.kunci import Penanda
from kit import heartbeat
from kit.clock import now
from kit.db import ReadSession, Session, Sessions, transaction
from kit.wake import Loop

log = logging.getLogger(__name__)

# Without a closing that waits for it, sealing is not urgent; few blocks make a short chain.
SELANG = 60.0
TERLAMBAT = 600.0
JEDA = 0.05


async def segel(
    session: Session, tanda: Penanda, *, menunggu: bool = False, sekali: int = rules.SEKALI
) -> int:
    """One block holds rows that are certain, at most `sekali` of each table."""
    if not await repository.giliran(session, menunggu=menunggu):
        return 0
    await repository.bentuk_kanonik(session)
    batas = await repository.batas(session)
    terakhir = await repository.terakhir(session)
    posisi: dict[str, rules.Posisi] = dict(terakhir.posisi) if terakhir else {}
    if any(satu[0] >= batas.atas for satu in posisi.values()):
        raise TransaksiMundur(
            "Nomor transaksi server ini di bawah yang sudah disegel: jalankan dinsos migrate."
        )
    nomor = terakhir.nomor + 1 if terakhir else 1
    bagian: dict[str, Any] = {}
    for buku in semua():
        dari = posisi.get(buku.nama)
        potongan = await repository.simpan_baris(session, buku, nomor, dari, batas.bawah, sekali)
        if potongan is None:
            continue
        bagian[buku.nama] = {
            "kolom": list(buku.kolom),
            "dari": dari,
            "sampai": potongan.terakhir,
            "banyak": potongan.banyak,
            "sidik": potongan.sidik,
        }
        posisi[buku.nama] = potongan.terakhir
    if not bagian:
        return 0
    sebelumnya = terakhir.sidik if terakhir else rules.AWAL
    dibuat = now()
    isi = rules.isi_blok(nomor, sebelumnya, dibuat, bagian, posisi)
    await repository.tambah_blok(
        session,
        nomor=nomor,
        sebelumnya=sebelumnya,
        dibuat=dibuat,
        bagian=bagian,
        posisi=posisi,
        sidik=rules.sidik(isi),
        kid=tanda.kid,
        tanda_tangan=tanda.tandatangani(isi),
    )
    return sum(satu["banyak"] for satu in bagian.values())


def penyegel(sessions: Sessions, tanda: Penanda) -> Loop:
    """The loop of a worker; who does not get a turn tries again later."""

    async def lingkaran() -> None:
        while True:
            async with transaction(sessions) as session:
                banyak = await segel(session, tanda)
            heartbeat.succeeded(within=TERLAMBAT)
            if not banyak:
                await asyncio.sleep(SELANG)

    return lingkaran


async def tuntaskan(
    session: ReadSession, sessions: Sessions, tanda: Penanda, *, paling_lama: float
) -> Blok:
    """Seal all that `session` sees, then the last block.

    Sealing runs in a transaction of its own: rows of the caller's transaction must not be sealed
    yet, and once that transaction has written, neither must other rows above it.
    """
    habis = time.monotonic() + paling_lama
    while True:
        banyak = 1
        # A large backlog is for the worker; the caller holds a lock and does not wait for it.
        while banyak and time.monotonic() < habis:
            async with transaction(sessions) as sendiri:
                banyak = await segel(sendiri, tanda, menunggu=True)
        terakhir = await repository.terakhir(session)
        posisi = terakhir.posisi if terakhir else {}
        if terakhir is not None and not await repository.ada_belum_disegel(session, posisi):
            return terakhir
        if time.monotonic() >= habis:
            raise SegelTertinggal(
                "Masih ada data yang sedang ditulis dan belum tersegel. Coba lagi sebentar lagi.",
                retry_after=5,
            )
        await asyncio.sleep(JEDA)
