"""Riwayat acak dibandingkan dengan perhitungan ulang yang polos."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import make_url

from kinerja.fakta.repository import hitung_semua
from kinerja.indikator.profil import Kantor
from kinerja.rekam.pergantian import pastikan_aturan
from kinerja.rekam.service import terima
from kit.db import Sessions, make_engine, make_sessions, transaction
from kit.streams import Received
from tests.databases import Database
from tests.kinerja.hitung_polos import Baris, hitung
from tests.kinerja.kejadian import evaluasi, identitas, layanan, ulang

SUMBER = ("rehsos", "linjamsos", "fakirmiskin")
LAYANAN_SUMBER = {
    "rehsos": ["rumah-singgah", "pelayanan-sosial-ppks", "pengaduan-aspirasi-informasi", "hapus"],
    "linjamsos": ["pkh", "bantuan-logistik-pascabencana", "rekomendasi-kis-pbi"],
    "fakirmiskin": ["bantuan-pangan"],
}
KATEGORI: list[list[str]] = [
    ["gelandangan"],
    ["fakir-miskin"],
    ["fakir-miskin", "lanjut-usia-terlantar"],
    ["korban-napza"],
    ["korban-napza", "fakir-miskin"],
    ["korban-bencana-alam"],
    [],
]
TANGGAL = [date(2024, 2, 1), date(2024, 2, 2), date(2024, 12, 31), date(2025, 1, 1)]
KELURAHAN = ["62.71.01.1001", "62.71.03.1002"]


@dataclass(frozen=True)
class Riwayat:
    """Semua peristiwa sebuah dunia kecil, dan urutan serta pembagian kedatangannya."""

    peristiwa: list[Received]
    kedatangan: list[list[Received]]


def _id(acak: random.Random) -> uuid.UUID:
    return uuid.UUID(int=acak.getrandbits(128), version=4)


def buat_riwayat(benih: int, besar: int) -> Riwayat:
    """Dunia dari satu benih: hypothesis mengecilkan benih dan besarnya, bukan tiap kolom."""
    acak = random.Random(benih)  # noqa: S311  (data tes)
    orang = [(acak.choice(SUMBER), _id(acak)) for _ in range(max(2, besar // 4))]
    peristiwa: list[Received] = []
    for sumber, ppks_id in orang:
        for versi in range(1, acak.randint(0, 3) + 1):
            kunci = f"1:{acak.randint(1, max(2, besar // 6))}"
            peristiwa.append(identitas(sumber, ppks_id, kunci, versi))
    rekam: list[Received] = []
    for _ in range(besar):
        sumber, ppks_id = acak.choice(orang)
        satu = layanan(
            sumber,
            rekam_id=_id(acak),
            ppks_id=None if acak.random() < 0.05 else ppks_id,
            layanan=acak.choice(LAYANAN_SUMBER[sumber]),
            kategori=acak.choice(KATEGORI),
            status_khusus=acak.choice([None, None, None, "orang-terlantar"]),
            tanggal=acak.choice(TANGGAL),
            kelurahan=acak.choice(KELURAHAN),
        )
        rekam.append(satu)
        peristiwa += [satu, *_versi_lain(acak, satu, orang)]
    for _ in range(besar // 2):
        dinilai = acak.choice(rekam)
        milik = dinilai.event.data["ppks_id"]
        sumber = dinilai.event.source[1:]
        if milik is None or acak.random() < 0.4:
            sumber, milik = acak.choice(orang)
        peristiwa_evaluasi = evaluasi(
            sumber,
            dinilai=dinilai,
            rekam_id=_id(acak),
            ppks_id=milik,
            tanggal=acak.choice(TANGGAL),
            kebutuhan_dasar=acak.random() < 0.6,
            tugas_peran=acak.random() < 0.5,
            mengatasi_masalah=acak.random() < 0.6,
        )
        peristiwa += [peristiwa_evaluasi, *_versi_lain(acak, peristiwa_evaluasi, orang)]
    # Sebagian belum sampai; sebagian sampai dua kali; urutan bebas; kumpulan sebesar apa pun.
    sampai = [satu for satu in peristiwa if acak.random() > 0.1]
    antrean = sampai + [satu for satu in sampai if acak.random() < 0.2]
    acak.shuffle(antrean)
    kedatangan = []
    while antrean:
        banyak = acak.choice([1, 2, 5, 20, len(antrean)])
        kedatangan.append(antrean[:banyak])
        antrean = antrean[banyak:]
    return Riwayat(sampai, kedatangan)


def _versi_lain(
    acak: random.Random, satu: Received, orang: Sequence[tuple[str, uuid.UUID]]
) -> list[Received]:
    hasil = []
    terakhir = satu
    for versi in range(2, acak.choice([1, 1, 2, 3, 4]) + 1):
        isi: dict[str, object] = {"versi": versi}
        nasib = acak.random()
        if nasib < 0.4:
            isi["berlaku"] = not terakhir.event.data["berlaku"]
        elif nasib < 0.7:
            isi["tanggal"] = acak.choice(TANGGAL)
        else:
            sesumber = [milik for sumber, milik in orang if sumber == satu.event.source[1:]]
            isi["ppks_id"] = acak.choice(sesumber or [orang[0][1]])
        terakhir = ulang(terakhir, **isi)
        hasil.append(terakhir)
    return hasil


@pytest.fixture
async def tempat(
    database: Callable[[str], Database], kantor: Kantor
) -> AsyncIterator[tuple[Database, Sessions]]:
    milik = database("kinerja")
    engine = make_engine(milik.url)
    sessions = make_sessions(engine)
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.pemetaan)
    yield milik, sessions
    await engine.dispose()


async def kosongkan(milik: Database) -> None:
    """Hanya pemilik basis data yang dapat: bagi programnya riwayat tidak terhapus."""
    alamat = make_url(milik.owner_url).set(drivername="postgresql")
    async with await psycopg.AsyncConnection.connect(
        alamat.render_as_string(hide_password=False), autocommit=True
    ) as pemilik:
        await pemilik.execute(
            "TRUNCATE rekam_versi, rekam, identitas_versi, identitas, subjek, fakta,"
            " fakta_status, hitungan"
        )


async def terima_semua(sessions: Sessions, kedatangan: Sequence[list[Received]]) -> None:
    for kumpulan in kedatangan:
        async with transaction(sessions) as session:
            await terima(session, kumpulan)


Kedudukan = dict[tuple[str, str], Baris]
Penghitung = Counter[tuple[int, int, str, str, str]]


async def tersimpan(sessions: Sessions) -> tuple[Kedudukan, Penghitung]:
    async with sessions() as session:
        baris = await session.execute(
            text(
                "SELECT sumber, rekam_id, jenis, tahun, program, tanggal, dihitung, tanpa_ganda,"
                " legal, alasan, bulan, kelurahan FROM fakta_status"
            )
        )
        kedudukan = {(satu[0], str(satu[1])): Baris(*satu[2:]) for satu in baris}
        hasil = await session.execute(
            text("SELECT tahun, bulan, kelurahan, program, jenis, n FROM hitungan WHERE n <> 0")
        )
        penghitung: Penghitung = Counter({tuple(satu[:5]): satu[5] for satu in hasil})
    return kedudukan, penghitung


def program_layanan(kedudukan: Kedudukan) -> Kedudukan:
    """Program fakta yang tidak dihitung hanya keterangan; perhitungan polos tidak mengenalnya."""
    for satu in kedudukan.values():
        if satu.alasan in ("tanpa-pemetaan", "layanan-tidak-dihitung"):
            satu.program = None
    return kedudukan


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(benih=st.integers(0, 2**32), besar=st.integers(1, 30), konsumen=st.sampled_from([1, 1, 2]))
async def test_any_history_gives_what_a_plain_recomputation_gives(
    tempat: tuple[Database, Sessions], benih: int, besar: int, konsumen: int
) -> None:
    """INVARIANT: statuses and counters depend on what arrived, never on how it arrived."""
    milik, sessions = tempat
    await kosongkan(milik)
    riwayat = buat_riwayat(benih, besar)

    await asyncio.gather(
        *(terima_semua(sessions, riwayat.kedatangan[ke::konsumen]) for ke in range(konsumen))
    )

    kedudukan, penghitung = await tersimpan(sessions)
    diharapkan, cacah = hitung(riwayat.peristiwa)
    assert program_layanan(kedudukan) == program_layanan(diharapkan)
    assert penghitung == cacah
    async with transaction(sessions) as session:
        await hitung_semua(session, 1)
    assert await tersimpan(sessions) == (kedudukan, penghitung)
