"""Menyegel buku besar: sesudah commit, dalam urutan transaksi, satu penyegel pada satu saat."""

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

# Tanpa penutupan yang menunggunya, segel tidak mendesak; blok yang jarang membuat rantai pendek.
SELANG = 60.0
TERLAMBAT = 600.0
JEDA = 0.05


async def segel(
    session: Session, tanda: Penanda, *, menunggu: bool = False, sekali: int = rules.SEKALI
) -> int:
    """Satu blok berisi baris yang sudah pasti, paling banyak `sekali` dari tiap tabel."""
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
    """Lingkaran pekerja; yang tidak mendapat giliran mencoba lagi nanti."""

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
    """Segel semua yang terlihat oleh `session`, lalu blok terakhirnya.

    Penyegelan berjalan pada transaksi sendiri: baris transaksi pemanggil belum boleh disegel, dan
    selama transaksi itu sudah menulis, baris lain di atasnya pun belum.
    """
    habis = time.monotonic() + paling_lama
    while True:
        banyak = 1
        # Tunggakan besar dikejar pekerja; pemanggil memegang kunci dan tidak menunggunya.
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
