"""Attendance by file: each row as if it stood in a list by itself."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from kit.auth import Actor
from kit.call import Call
from kit.db import Session
from kit.errors import AppError
from kit.imports.cells import Cells, read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome, RowError
from kit.imports.words import Choices
from pelayanan import batas, impor
from pelayanan.keluarga.rules import Hubungan
from pelayanan.loket import Loket
from pelayanan.ppks import dari_nik

from . import hadir
from .hadir import Hadir
from .schemas import KehadiranBaru, KerabatBaru

JENIS = "kehadiran"
KOLOM = ("id", "kegiatan_id", "ppks_id", "nik", "induk_id", "kebutuhan_id", "kerabat")
_HUBUNGAN = Choices.of({satu.value: (satu.label,) for satu in Hubungan})
_TERPANJANG = 500


@dataclass(frozen=True, slots=True)
class Terbaca(dari_nik.Terbaca):
    kegiatan_id: uuid.UUID
    induk_id: uuid.UUID | None
    kebutuhan_id: uuid.UUID | None
    kerabat: Mapping[str, int]


def spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec(
        JENIS, KOLOM, frozenset({"kegiatan_id"}), partial(olah, loket), frozenset({"nik"})
    )


async def olah(loket: Loket, session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    terbaca, salah = await asyncio.to_thread(read_all, rows, partial(_baca, loket, actor))
    terbaca, luput = await dari_nik.temukan(session, actor, loket, terbaca)
    pilahan = await impor.pilahan(session, loket, JENIS, terbaca)
    call = Call(session, actor, loket, rules=loket.aturan)
    for satu in sorted(terbaca, key=lambda satu: satu.ppks_id):
        if pilahan.dikenal(satu):
            continue
        try:
            async with session.begin_nested():
                await _catat(call, satu)
        except AppError as error:
            pilahan.ditolak += _ditolak(satu, error)
        else:
            pilahan.baru[satu.id] = satu
    return Outcome(len(pilahan.baru), pilahan.ada, [*salah, *luput, *pilahan.ditolak])


def _baca(loket: Loket, actor: Actor, sel: Cells) -> Terbaca:
    isi = impor.isi_baris(sel.row, KOLOM, (), batas.pengaju(actor))
    ppks_id, nik = dari_nik.baca(sel)
    kegiatan_id = sel.must("kegiatan_id", sel.id("kegiatan_id"))
    induk_id, kebutuhan_id = sel.id("induk_id"), sel.id("kebutuhan_id")
    kerabat = _kerabat(sel)
    sel.check()
    return Terbaca(
        baris=sel.row.number,
        id=impor.id_baris(sel, loket.kunci.cari, JENIS, isi),
        isi=isi,
        ppks_id=ppks_id,
        nik=nik,
        kegiatan_id=kegiatan_id,
        induk_id=induk_id,
        kebutuhan_id=kebutuhan_id,
        kerabat=kerabat,
    )


def _kerabat(sel: Cells) -> Mapping[str, int]:
    """`orang-tua=2;anak=1`."""
    hasil: dict[str, int] = {}
    for satu in (sel.text("kerabat", _TERPANJANG, formula=False) or "").split(";"):
        if not satu.strip():
            continue
        nama, _, angka = (bagian.strip() for bagian in satu.partition("="))
        hubungan = _HUBUNGAN.find(nama)
        if hubungan is None or not (angka.isascii() and angka.isdigit() and 0 < int(angka) <= 20):
            sel.refuse("kerabat", "Tulis hubungan=banyaknya;… .", "kerabat-salah")
        elif hubungan in hasil:
            sel.refuse("kerabat", f"{nama} disebut dua kali.", "hubungan-rangkap")
        else:
            hasil[hubungan] = int(angka)
    return hasil


async def _catat(call: Call[Loket], satu: Terbaca) -> None:
    isi = KehadiranBaru(
        id=satu.id,
        ppks_id=satu.ppks_id,
        induk_id=satu.induk_id,
        kebutuhan_id=satu.kebutuhan_id,
        kerabat=[
            KerabatBaru(hubungan=Hubungan(hubungan), jumlah=banyak)
            for hubungan, banyak in satu.kerabat.items()
        ],
    )
    sidik = call.desk.kunci.cari.digest(f"impor-{JENIS}", satu.isi)
    await hadir.catat(call, Hadir(await hadir.terbuka(call, satu.kegiatan_id), isi, sidik))


def _ditolak(satu: Terbaca, error: AppError) -> list[RowError]:
    """A fault of a column that the file has is of that column, any other of the activity."""
    hasil = []
    for lain in hadir.faults(error):
        kolom = lain.lokasi.removeprefix("body.")
        kolom = kolom if kolom in KOLOM else "kegiatan_id"
        hasil.append(impor.galat(satu.baris, kolom, lain.pesan, lain.kode))
    return hasil
