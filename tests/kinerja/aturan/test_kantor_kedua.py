"""A second office from its profile alone: events of Pontianak become the figures of the RKT
2022."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from fractions import Fraction

import httpx
import pytest
from redis.asyncio import Redis

from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.aturan.indikator.rules import bulat
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.angka import nilai
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kit.auth import Actor
from kit.db import Sessions, new_id, transaction
from kit.profile import office_dir
from kit.streams import Received
from tests.actors import officer
from tests.kinerja.kejadian import PERMOHONAN, layanan, peristiwa

LANSIA = ["lanjut-usia-terlantar"]


@pytest.fixture(scope="module")
def pontianak() -> Kantor:
    return baca_kantor(office_dir("pontianak"))


@pytest.fixture
async def basis(rolled_back: Callable[[str], Awaitable[Sessions]], pontianak: Kantor) -> Sessions:
    sessions = await rolled_back("kinerja")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, pontianak.peraturan)
    return sessions


def diajukan(sumber: str, kode: str, kategori: list[str]) -> Received:
    data = {
        "rekam_id": str(new_id()),
        "versi": 1,
        "berlaku": True,
        "layanan": kode,
        "ppks_id": str(new_id()),
        "tanggal": "2022-03-01",
        "kategori": kategori,
        "status_khusus": None,
        "kelurahan": None,
        "tahun_lahir": 1950,
        "jenis_kelamin": "P",
        "disabilitas": False,
        "subjek": "orang",
    }
    return peristiwa(sumber, PERMOHONAN, data)


def selesai(permohonan: Received, **komponen: bool) -> Received:
    """Components assessed as needed; true where given."""
    asal = permohonan.event.data
    isi = {
        nama: asal[nama]
        for nama in ("rekam_id", "layanan", "ppks_id", "kategori", "tahun_lahir", "jenis_kelamin")
    }
    return layanan(
        permohonan.event.source.removeprefix("/"),
        **isi,
        tanggal=date(2022, 3, 20),
        kelurahan=None,
        komponen=[
            {
                "kode": kode.replace("_", "-"),
                "jumlah": 1,
                "satuan": "paket",
                "dinilai_perlu": True,
                "diberikan": diberikan,
            }
            for kode, diberikan in komponen.items()
        ],
    )


async def test_needs_and_requests_are_counted_by_the_formulas_of_the_rkt(
    basis: Sessions, pontianak: Kantor
) -> None:
    """RKT 2022 III: needs met / recorded; requests of an SPM handled / submitted."""
    lansia = diajukan("rehsos", "rehabilitasi-lansia", LANSIA)
    menunggu = diajukan("rehsos", "rehabilitasi-anak", ["anak-terlantar"])
    korban = diajukan("linjamsos", "perlindungan-korban-bencana", ["korban-bencana-alam"])
    pengadu = diajukan("rehsos", "data-pengaduan", [])

    async with transaction(basis) as session:
        await terima(
            session,
            [
                lansia,
                selesai(lansia, permakanan=True, sandang=False),
                menunggu,
                korban,
                selesai(korban, makanan=True),
                pengadu,
                selesai(pengadu),
            ],
        )
        angka = await nilai.semua(session, pontianak, 2022)

    kebutuhan, permohonan = angka["pemenuhan-kebutuhan-dasar"], angka["pelayanan-ditangani"]
    assert (kebutuhan.pembilang, kebutuhan.penyebut) == (Fraction(2), Fraction(3))
    assert (permohonan.pembilang, permohonan.penyebut) == (Fraction(2), Fraction(3))
    assert kebutuhan.capaian is not None
    assert bulat(kebutuhan.capaian) == "81.80"  # 66.666... / 81.50
    assert [target.nilai for target in kebutuhan.target_lain] == ["81"]
    assert angka["rehsos-permakanan"].realisasi == 1
    assert angka["rehsos-sandang"].asal is None
    assert angka["rehsos-data-pengaduan"].realisasi == 1
    assert angka["bencana-makanan"].realisasi == 100
    assert angka["angka-kemiskinan"].asal is None


async def test_the_fourth_quarter_has_its_own_target_beside_that_of_the_year(
    basis: Sessions, redis: Redis, pontianak: Kantor, kunci: Kunci
) -> None:
    """The RKT 2022 prints 81 for quarter IV and 81.50 for the year; both stay."""

    async def verify(token: str) -> Actor:
        return officer("perencana", scopes=frozenset({"kinerja:periode:*"}))

    app = create_app(sessions=basis, redis=redis, verify=verify, kantor=pontianak, kunci=kunci)
    target = []
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1"
    ) as client:
        client.headers["Authorization"] = "Bearer perencana"
        for triwulan in (4, None):
            jawab = await client.post("periode", json={"tahun": 2022, "triwulan": triwulan})
            assert jawab.status_code == 201, jawab.text
            angka = {satu["kode"]: satu["kini"] for satu in jawab.json()["angka"]}
            target.append(angka["pemenuhan-kebutuhan-dasar"]["target"])

    assert target == ["81", "81.50"]
