"""The IKU sheet of 2024 from events one by one, and what its operations tell."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date

import httpx
import pytest

from kinerja.aturan.indikator.profil import Kantor
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kit.db import Sessions, new_id, transaction
from kit.streams import Received
from tests.kinerja.kejadian import evaluasi, identitas, layanan
from tests.kinerja.kertas import periksa_lembar_iku_2024

KELURAHAN = [f"62.71.0{kec}.100{kel}" for kec in range(1, 6) for kel in (1, 2, 3)]


def seprogram(
    sumber: str, kode: str, kategori: str, ditangani: int, berfungsi: int, acak: random.Random
) -> Iterator[Received]:
    for ke in range(ditangani):
        ppks_id = new_id()
        tanggal = date(2024, acak.randint(1, 12), acak.randint(1, 28))
        rekam = layanan(
            sumber,
            layanan=kode,
            kategori=[kategori],
            ppks_id=ppks_id,
            tanggal=tanggal,
            kelurahan=acak.choice(KELURAHAN),
        )
        yield identitas(sumber, ppks_id, f"1:{sumber}-{ke}")
        yield rekam
        if ke < berfungsi:
            yield evaluasi(sumber, dinilai=rekam, tanggal=date(2025, 1, 15), tugas_peran=False)


def lembar(*, skala: int = 1) -> list[Received]:
    """Events that give the sheet of 2024; `skala` divides the largest program for a quick test."""
    acak = random.Random(2024)  # noqa: S311  (data tes)
    besar = 64_764 // skala
    return [
        *seprogram("rehsos", "rumah-singgah", "gelandangan", 615, 430, acak),
        *seprogram("linjamsos", "pkh", "fakir-miskin", besar // 2, 147, acak),
        *seprogram("fakirmiskin", "bantuan-pangan", "fakir-miskin", besar - besar // 2, 147, acak),
        *seprogram(
            "linjamsos", "bantuan-logistik-pascabencana", "korban-bencana-alam", 1727, 1727, acak
        ),
    ]


@pytest.fixture
async def kinerja(fresh_sessions: Callable[[str], Sessions], kantor: Kantor) -> Sessions:
    """A database of its own: a year rolled back leaves millions of dead rows for other tests."""
    sessions = fresh_sessions("kinerja")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    return sessions


@pytest.fixture
async def terisi(kinerja: Sessions) -> Sessions:
    peristiwa = lembar()
    for mulai in range(0, len(peristiwa), 5_000):
        async with transaction(kinerja) as session:
            await terima(session, peristiwa[mulai : mulai + 5_000])
    return kinerja


async def test_the_printed_sheet_of_2024_comes_out_of_single_records(
    terisi: Sessions, api: httpx.AsyncClient, kantor: Kantor
) -> None:
    """IKU 2024, the sheet of progress up to December 2024: each printed figure."""
    jawaban = await api.get("indikator/ppks-berfungsi-sosial", params={"tahun": 2024})

    assert jawaban.status_code == 200
    isi = jawaban.json()
    assert [
        (p["kode"], p["nama"], p["penyebut"], p["pembilang"], p["realisasi"])
        for p in isi["per_program"]
    ] == [
        ("1.06.04", "Program Rehabilitasi Sosial", 615, 430, "69.92"),
        ("1.06.05", "Program Perlindungan dan Jaminan Sosial", 64_764, 294, "0.45"),
        ("1.06.06", "Program Penanganan Bencana", 1727, 1727, "100.00"),
    ]
    assert (isi["penyebut"], isi["pembilang"]) == (67_106, 2_451)
    assert (isi["realisasi"], isi["target"], isi["capaian"]) == ("3.65", "3.50", "104.36")
    assert isi["predikat"] == "sangat tinggi"
    assert isi["sifat"] == "terbagi"
    assert isi["legal"]["pembilang"] == 0
    for per in ("program", "triwulan", "bulan", "kecamatan", "kelurahan"):
        dibagi = await api.get(
            "indikator/ppks-berfungsi-sosial", params={"tahun": 2024, "per": per}
        )
        sel = dibagi.json()["rincian"]
        assert sum(satu["penyebut"] or 0 for satu in sel) == 67_106, per
        assert sum(satu["pembilang"] or 0 for satu in sel) == 2_451, per
        tanpa_penghitung = await api.get(
            "indikator/ppks-berfungsi-sosial",
            params={"tahun": 2024, "per": per, "sampai": "2024-12-31"},
        )
        assert tanpa_penghitung.json()["rincian"] == sel
        assert tanpa_penghitung.json()["sifat"] == "terbagi"
    mandiri = await api.get("indikator/ppks-mandiri", params={"tahun": 2024})
    assert (mandiri.json()["pembilang"], mandiri.json()["penyebut"]) == (294, 64_764)
    assert mandiri.json()["tafsir"]
    await periksa_lembar_iku_2024(terisi, kantor)
