"""Random histories compared with a plain recomputation."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import make_url

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import repository as aturan_repository
from kinerja.aturan.pemetaan.cacah import Cacah, Tahap
from kinerja.buku.rekam.daftar import DaftarRekam
from kinerja.dasar.ciri import Ciri
from kinerja.hitung.fakta import bacaan as indikator
from kinerja.hitung.fakta.repository import hitung_semua
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import catat_daftar, terima
from kit.db import ReadSession, Sessions, make_engine, make_sessions, transaction
from kit.streams import Received
from tests.databases import Database
from tests.kinerja.hitung_polos import Hasil, Penghitung, hitung
from tests.kinerja.hitung_polos import sampai as sampai_polos
from tests.kinerja.kejadian import (
    LAYANAN,
    evaluasi,
    identitas,
    komponen,
    layanan,
    permohonan,
    ulang,
)

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
KOMPONEN = {
    "rehsos": ["permakanan", "sandang", "alat-bantu"],
    "linjamsos": ["makanan", "sandang"],
    "fakirmiskin": ["tidak-dikenal"],
}
DAFTAR = ["rehsos-gepeng", "rehsos-lansia", "rehsos-non-spm", "linjamsos-bencana", "psks-aktif"]


# What a bidang sends, or an entry of kinerja's own governed lists.
Kabar = Received | DaftarRekam


@dataclass(frozen=True)
class Riwayat:
    """All events of a small world, and the order and grouping in which they come."""

    sampai: list[Kabar]
    kedatangan: list[list[Kabar]]


def _id(acak: random.Random) -> uuid.UUID:
    return uuid.UUID(int=acak.getrandbits(128), version=4)


def buat_riwayat(benih: int, besar: int) -> Riwayat:
    """A world from one seed: hypothesis shrinks the seed and its size, not each column."""
    acak = random.Random(benih)  # noqa: S311  (data tes)
    orang = [(acak.choice(SUMBER), _id(acak)) for _ in range(max(2, besar // 4))]
    psks = [_id(acak) for _ in range(2)]
    peristiwa: list[Kabar] = []
    for sumber, ppks_id in [*orang, *(("dayasos", satu) for satu in psks)]:
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
            tahun_lahir=acak.choice([None, 1950, 1990, 2010, 2021]),
            jenis_kelamin=acak.choice([None, "L", "P"]),
            disabilitas=acak.choice([None, True, False]),
            sumber_dana=acak.choice(["apbd-kota", "apbn"]),
            komponen=_komponen(acak, sumber),
            psks=[str(p) for p in psks if acak.random() < 0.2],
        )
        rekam.append(satu)
        if acak.random() < 0.5:
            mohon = permohonan(satu, tanggal=acak.choice(TANGGAL))
            peristiwa += [mohon, *_versi_lain(acak, mohon, orang)]
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
    for _ in range(besar // 2):
        peristiwa += _entri_daftar(acak, [*orang, *(("dayasos", satu) for satu in psks)])
    # Some do not come; some come twice; in any order; in batches of any size.
    sampai = [satu for satu in peristiwa if acak.random() > 0.1]
    antrean = sampai + [satu for satu in sampai if acak.random() < 0.2]
    acak.shuffle(antrean)
    kedatangan = []
    while antrean:
        banyak = acak.choice([1, 2, 5, 20, len(antrean)])
        kedatangan.append(antrean[:banyak])
        antrean = antrean[banyak:]
    return Riwayat(sampai, kedatangan)


def _komponen(acak: random.Random, sumber: str) -> list[object]:
    return [
        komponen(kode, acak.randint(0, 3), perlu=acak.random() < 0.6, beri=acak.random() < 0.6)
        for kode in KOMPONEN[sumber]
        if acak.random() < 0.4
    ]


def _entri_daftar(acak: random.Random, orang: Sequence[tuple[str, uuid.UUID]]) -> list[DaftarRekam]:
    """One entry of a governed list and its versions: moved to a stage, removed, back again."""
    rekam_id = _id(acak)
    sumber, ppks_id = acak.choice(orang)
    daftar, tahun = acak.choice(DAFTAR), acak.choice([2024, 2025])
    return [
        DaftarRekam(
            rekam_id=rekam_id,
            versi=versi,
            berlaku=acak.random() < 0.8,
            daftar=daftar,
            tahun=tahun,
            sumber=sumber,
            ppks_id=ppks_id,
            tahap=acak.choice(list(Tahap)),
            tanggal=acak.choice(TANGGAL),
            ciri=Ciri.tersimpan(
                kategori=tuple(acak.choice(KATEGORI)),
                kelurahan=acak.choice(KELURAHAN),
                jenis_kelamin=acak.choice([None, "L", "P"]),
            ),
        )
        for versi in range(1, acak.randint(1, 3) + 1)
    ]


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
        elif nasib < 0.6:
            isi["tanggal"] = acak.choice(TANGGAL)
        elif nasib < 0.8 and satu.event.type == LAYANAN:
            isi["komponen"] = _komponen(acak, satu.event.source[1:])
            isi["psks"] = []
        else:
            sesumber = [milik for sumber, milik in orang if sumber == satu.event.source[1:]]
            isi["ppks_id"] = acak.choice(sesumber or [orang[0][1]])
        terakhir = ulang(terakhir, **isi)
        hasil.append(terakhir)
    return hasil


class Tempat:
    """No dataclass: hypothesis writes out all of its content if an example fails."""

    def __init__(self, milik: Database, sessions: Sessions, cacah: Sequence[Cacah]) -> None:
        self.milik = milik
        self.sessions = sessions
        self.cacah = cacah


@pytest.fixture
async def tempat(database: Callable[[str], Database], kantor: Kantor) -> AsyncIterator[Tempat]:
    milik = database("kinerja")
    engine = make_engine(milik.url)
    sessions = make_sessions(engine)
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    yield Tempat(milik, sessions, kantor.pemetaan.cacah)
    await engine.dispose()


async def kosongkan(milik: Database) -> None:
    """Only the owner of the database can: for its program the history cannot be deleted."""
    alamat = make_url(milik.owner_url).set(drivername="postgresql")
    async with await psycopg.AsyncConnection.connect(
        alamat.render_as_string(hide_password=False), autocommit=True
    ) as pemilik:
        await pemilik.execute(
            "TRUNCATE rekam_versi, rekam, identitas_versi, identitas, subjek, fakta,"
            " fakta_status, hitungan"
        )


async def terima_semua(sessions: Sessions, kedatangan: Sequence[list[Kabar]]) -> None:
    for kumpulan in kedatangan:
        async with transaction(sessions) as session:
            await terima(session, [satu for satu in kumpulan if isinstance(satu, Received)])
        # Lists are recorded by API, in a transaction of their own.
        async with transaction(sessions) as session:
            await catat_daftar(
                session, [satu for satu in kumpulan if isinstance(satu, DaftarRekam)]
            )


async def tersimpan(sessions: Sessions) -> tuple[Hasil, Penghitung]:
    async with sessions() as session:
        baris = await session.execute(
            text(
                "SELECT sumber, rekam_id, jenis, kunci, sub_kegiatan, komponen, tahun, bulan,"
                " program, kelurahan, alasan, dihitung FROM fakta_status"
            )
        )
        kedudukan: Hasil = Counter(
            (satu[0], str(satu[1]), *satu[2:11], frozenset(satu[11])) for satu in baris
        )
        hasil = await session.execute(
            text("SELECT tahun, dimensi, cacah, sel, n FROM hitungan WHERE n <> 0")
        )
        penghitung: Penghitung = Counter({tuple(satu[:4]): satu[4] for satu in hasil})
    return kedudukan, penghitung


def beda(satu: Mapping[Any, Any], lain: Mapping[Any, Any]) -> list[str]:
    """Some that differ, only: all of them are too long to read."""
    kunci = [k for k in {**satu, **lain} if satu.get(k) != lain.get(k)]
    return [f"{k}: {satu.get(k)} seharusnya {lain.get(k)}" for k in kunci][:5]


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(benih=st.integers(0, 2**32), besar=st.integers(1, 30), konsumen=st.sampled_from([1, 1, 2]))
async def test_any_history_gives_what_a_plain_recomputation_gives(
    tempat: Tempat, benih: int, besar: int, konsumen: int
) -> None:
    """INVARIANT: statuses and counters depend on what arrived, never on how it arrived."""
    sessions = tempat.sessions
    await kosongkan(tempat.milik)
    riwayat = buat_riwayat(benih, besar)

    await asyncio.gather(
        *(terima_semua(sessions, riwayat.kedatangan[ke::konsumen]) for ke in range(konsumen))
    )

    kedudukan, penghitung = await tersimpan(sessions)
    diharapkan, cacah = hitung(
        [satu for satu in riwayat.sampai if isinstance(satu, Received)],
        [satu for satu in riwayat.sampai if isinstance(satu, DaftarRekam)],
        tempat.cacah,
    )
    assert beda(kedudukan, diharapkan) == []
    assert beda(penghitung, cacah) == []
    async with transaction(sessions) as session:
        await hitung_semua(session, await aturan_repository.baca(ReadSession(session), 1))
    assert await tersimpan(sessions) == (kedudukan, penghitung)


# Dates that divide the months of the history, ends of months, and some that hold nothing.
POTONGAN = [
    date(2024, 1, 31),
    date(2024, 2, 1),
    date(2024, 2, 2),
    date(2024, 2, 29),
    date(2024, 12, 30),
    date(2024, 12, 31),
    date(2025, 1, 1),
]


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(benih=st.integers(0, 2**32), besar=st.integers(1, 30))
async def test_up_to_any_date_is_what_a_plain_recomputation_gives(
    tempat: Tempat, benih: int, besar: int
) -> None:
    """INVARIANT: the running total of any date, inside a month as at its end."""
    await kosongkan(tempat.milik)
    riwayat = buat_riwayat(benih, besar)
    await terima_semua(tempat.sessions, riwayat.kedatangan)
    peristiwa = [satu for satu in riwayat.sampai if isinstance(satu, Received)]
    daftar = [satu for satu in riwayat.sampai if isinstance(satu, DaftarRekam)]

    async with tempat.sessions() as session:
        for akhir in POTONGAN:
            ada = await indikator.sampai(ReadSession(session), akhir.year, akhir)
            diharapkan = sampai_polos(peristiwa, daftar, tempat.cacah, akhir)
            assert beda(ada.jumlah, diharapkan) == [], akhir
