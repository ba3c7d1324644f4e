"""Two kinds of cuts: those that split add up exactly, those that filter equal a count by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import date
from typing import Any, get_args

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kinerja.aturan.indikator import rules
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.rules import Banyak, jumlah
from kinerja.aturan.indikator.ukuran import rumus_hitung
from kinerja.aturan.pemetaan.cacah import Beda, Cacah, Rumus
from kinerja.hitung.angka import nilai
from kinerja.hitung.angka.potongan import Potongan
from kinerja.hitung.fakta import endpoints as fakta_endpoints
from kinerja.hitung.fakta.keraguan import Keraguan
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.fakta.sel import Per
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.terbitan.indikator import endpoints
from kinerja.terbitan.indikator.service import dapat_dibagi, ringkas
from kit.app import build_app
from kit.db import ReadSession, Sessions, make_engine, make_sessions, transaction
from kit.module import Module
from tests.databases import Database
from tests.kinerja.conftest import verify
from tests.kinerja.hitung.test_keluaran import GEPENG, PSKS, asuhan, daftarkan, kirim, orang
from tests.kinerja.hitung.test_riwayat_acak import Tempat, buat_riwayat, kosongkan, terima_semua
from tests.kinerja.kejadian import komponen, layanan

IKU, IKK_2, IKK_4 = (
    "ppks-berfungsi-sosial", "ppks-kebutuhan-dasar", "korban-bencana-kebutuhan-dasar",
)  # fmt: skip
SUB, KEGIATAN = "1.06.04.2.01.05", "1.06.04.2.01"
SEMUA = [IKU, PSKS, IKK_2, "ppks-mandiri", IKK_4, GEPENG, KEGIATAN, "1.06.04.2.02", SUB]
PER: tuple[Per, ...] = get_args(Per)


class Kota(Tempat):
    """No dataclass, and it carries its profile: hypothesis writes out the content of each
    parameter."""

    def __init__(self, milik: Database, sessions: Sessions, kantor: Kantor) -> None:
        super().__init__(milik, sessions, kantor.pemetaan.cacah)
        self.kantor = kantor


@pytest.fixture
async def tempat(database: Callable[[str], Database], kantor: Kantor) -> AsyncIterator[Kota]:
    milik = database("kinerja")
    engine = make_engine(milik.url)
    sessions = make_sessions(engine)
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    yield Kota(milik, sessions, kantor)
    await engine.dispose()


def aplikasi(sessions: Sessions, kantor: Kantor) -> FastAPI:
    return build_app(
        "kinerja",
        "Potongan",
        Module("uji", (endpoints.router, fakta_endpoints.router)),
        sessions=sessions,
        verify=verify,
        checks={},
        state={"desk": kantor},
    )


def klien(sessions: Sessions, kantor: Kantor) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(aplikasi(sessions, kantor)),
        base_url="http://kinerja/kinerja/v1/indikator",
        headers={"Authorization": "Bearer perencana"},
    )


async def angka(client: httpx.AsyncClient, kode: str, **saring: object) -> dict[str, Any]:
    jawaban = await client.get(f"/{kode}", params={"tahun": 2024, **_teks(saring)})
    assert jawaban.status_code == 200, jawaban.text
    isi: dict[str, Any] = jawaban.json()
    return isi


def _teks(saring: dict[str, object]) -> dict[str, str]:
    return {nama: str(isi).lower() if isinstance(isi, bool) else str(isi)
            for nama, isi in saring.items()}  # fmt: skip


async def semua_fakta(client: httpx.AsyncClient, kode: str, batas: int = 7) -> list[dict[str, Any]]:
    """Page by page to the end."""
    hasil: list[dict[str, Any]] = []
    params: dict[str, str | int] = {"tahun": 2024, "batas": batas}
    while True:
        isi = (await client.get(f"/{kode}/fakta", params=params)).json()
        hasil += isi["data"]
        if isi["berikutnya"] is None:
            return hasil
        params["kursor"] = isi["berikutnya"]


DUNIA = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    # Without shrinking: one world of some ten events and hundreds of requests.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def dunia(tempat: Kota, benih: int, besar: int) -> None:
    await kosongkan(tempat.milik)
    await terima_semua(tempat.sessions, buat_riwayat(benih, besar).kedatangan)


def semua_rumus(kantor: Kantor) -> dict[str, Rumus]:
    """One indicator for each formula with another denominator, and one without a denominator."""
    rumus = {kode: rumus_hitung(satu) for kode, satu in kantor.indikator.items()}
    berbeda = {r: kode for kode, r in rumus.items() if r and (r.penyebut or kode == SUB)}
    return {kode: r for r, kode in berbeda.items()}


@DUNIA
@given(benih=st.integers(0, 2**32), besar=st.integers(5, 40))
async def test_in_every_cell_the_numerator_is_part_and_the_cells_add_up(
    tempat: Kota, benih: int, besar: int
) -> None:
    """INVARIANT: `per=` splits: each subject stands once, in one cell, whatever the dimension.

    Every formula x every cut; by month and quarter the running total is the official one.
    """
    await dunia(tempat, benih, besar)
    async with tempat.sessions() as satu_bacaan:
        session = ReadSession(satu_bacaan)
        setahun = await nilai.semua(session, tempat.kantor, 2024)
        berjalan = {
            ke: await nilai.semua(session, tempat.kantor, 2024, ke * 3) for ke in range(1, 5)
        }
        for kode, rumus in semua_rumus(tempat.kantor).items():
            for per in PER:
                if not dapat_dibagi(tempat.kantor.indikator[kode], per):
                    continue
                isi = Potongan(setahun[kode])
                await isi.bagi(session, rumus, per, None)
                for sel in (isi.rincian, isi.per_program):
                    semua = jumlah(list(sel.values()))
                    assert _dua(semua) == _dua(isi.jumlah), (kode, per)
                    for nama, satu in sel.items() if rumus.penyebut else ():
                        assert satu.pembilang <= satu.penyebut, (kode, per, nama)
                for ke, satu in (isi.kumulatif or {}).items() if per == "triwulan" else ():
                    assert _dua(satu) == _dua(Potongan(berjalan[ke][kode]).jumlah), (kode, ke)


def _dua(banyak: Banyak) -> tuple[int, int]:
    return banyak.pembilang, banyak.penyebut


@DUNIA
@given(benih=st.integers(0, 2**32), besar=st.integers(5, 40))
async def test_one_program_is_its_cell(tempat: Kota, benih: int, besar: int) -> None:
    """INVARIANT: `program=` is the row of `per_program`, also up to a date."""
    await dunia(tempat, benih, besar)
    async with klien(tempat.sessions, tempat.kantor) as client:
        for kode, saring in ((IKU, {}), (PSKS, {}), (IKK_2, {"sampai": date(2024, 2, 10)})):
            for satu in (await angka(client, kode, **saring))["per_program"]:
                if satu["kode"]:
                    sendiri = await angka(client, kode, program=satu["kode"], **saring)
                    assert sendiri["per_program"] == [satu], kode
                    for bagian in ("pembilang", "penyebut"):
                        assert (sendiri[bagian] or 0) == (satu[bagian] or 0), (kode, satu)


@pytest.mark.parametrize(
    "saring",
    [{"kelurahan": "62.71.01.1001"}, {"bulan": "2"}, {"program": "1.06.01"}, {"umur": "anak"},
     {"disabilitas": "false"}],
)  # fmt: skip
async def test_a_figure_entered_by_hand_is_not_filtered(
    kinerja: Sessions, kantor: Kantor, saring: dict[str, str]
) -> None:
    """Before, the filter was ignored and the figure of the city looked like a filtered one."""
    async with klien(kinerja, kantor) as client:
        jawaban = await client.get("/nilai-sakip", params={"tahun": 2024, **saring})

    assert jawaban.status_code == 422, jawaban.text
    assert [satu["lokasi"] for satu in jawaban.json()["errors"]] == [f"query.{next(iter(saring))}"]


@DUNIA
@given(benih=st.integers(0, 2**32), besar=st.integers(5, 40))
async def test_the_facts_that_count_are_the_figure(tempat: Kota, benih: int, besar: int) -> None:
    """INVARIANT: following a figure down, page by page, gives exactly its facts."""
    await dunia(tempat, benih, besar)
    async with klien(tempat.sessions, tempat.kantor) as client:
        for kode in SEMUA:
            isi, fakta = await angka(client, kode), await semua_fakta(client, kode)
            for bagian in ("pembilang", "penyebut"):
                banyak = sum(bagian in satu["dihitung_sebagai"] for satu in fakta)
                # Without a denominator there is no figure; its numerator is part of the
                # denominator, so it is empty too.
                assert banyak == (isi[bagian] or 0), (kode, bagian)
            assert all(satu["dihitung"] or satu["penjelasan"] for satu in fakta)
            assert len({satu["id"] for satu in fakta}) == len(fakta)


@DUNIA
@given(benih=st.integers(0, 2**32), besar=st.integers(5, 40), sampai=st.integers(1, 12))
async def test_the_numerator_never_exceeds_the_denominator(
    tempat: Kota, benih: int, besar: int, sampai: int
) -> None:
    """INVARIANT: in the year and up to any month; in each cell it is tested with the cells."""
    await dunia(tempat, benih, besar)
    async with tempat.sessions() as session:
        for satu in (await nilai.semua(ReadSession(session), tempat.kantor, 2024, sampai)).values():
            if satu.penyebut is not None and satu.pembilang is not None:
                assert satu.pembilang <= satu.penyebut, satu.indikator.kode


@DUNIA
@given(
    benih=st.integers(0, 2**32),
    besar=st.integers(5, 40),
    akhir=st.sampled_from([date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 31)]),
)
async def test_up_to_a_date_is_the_running_total_and_its_cells_add_up(
    tempat: Kota, benih: int, besar: int, akhir: date
) -> None:
    """INVARIANT: `sampai=` is what closing, report and dashboard read, whatever the date."""
    await dunia(tempat, benih, besar)
    periode = akhir.month if rules.bulan_tepat(akhir) else akhir
    async with tempat.sessions() as session:
        semua = await nilai.semua(ReadSession(session), tempat.kantor, 2024, periode)
    async with klien(tempat.sessions, tempat.kantor) as client:
        for kode, satu in semua.items():
            isi = await angka(client, kode, sampai=akhir, per="kelurahan")
            assert isi == isi | ringkas(satu, Keraguan([])).model_dump(mode="json"), kode
            assert isi["sifat"] == "terbagi"
            for bagian in ("pembilang", "penyebut"):
                for sel in (isi["rincian"], isi["per_program"]):
                    banyak = sum(satu[bagian] or 0 for satu in sel)
                    assert banyak == (isi[bagian] or 0), (kode, bagian)


SARINGAN = st.fixed_dictionaries(
    {},
    optional={
        "kelurahan": st.sampled_from(["62.71.01.1001", "62.71.03.1002"]),
        "kecamatan": st.sampled_from(["62.71.01", "62.71.03"]),
        "kategori": st.sampled_from(["gelandangan", "fakir-miskin", "lanjut-usia-terlantar"]),
        "umur": st.sampled_from(["balita", "anak", "dewasa", "lansia"]),
        "jenis_kelamin": st.sampled_from(["L", "P"]),
        "disabilitas": st.booleans(),
        "sumber_dana": st.sampled_from(["apbd-kota", "apbn"]),
        "layanan": st.sampled_from(["rumah-singgah", "pelayanan-sosial-ppks", "pkh"]),
        "bulan": st.sampled_from([2, 12]),
        "triwulan": st.sampled_from([1, 4]),
        "sampai": st.sampled_from([date(2024, 2, 1), date(2024, 12, 30), date(2024, 12, 31)]),
        "program": st.sampled_from(["1.06.04", "1.06.05", "1.06.06"]),
    },
)


def dengan_tangan(
    rumus: Rumus, semua: Sequence[FaktaStatus], saring: dict[str, Any]
) -> tuple[int, int]:
    """Distinct subjects with a matching fact, and how many of them are in the numerator."""
    fakta = [f for f in semua if "sampai" not in saring or _letak(f, semua) <= saring["sampai"]]
    milik_program = [f for f in fakta if saring.get("program") in (None, f.program)]
    dasar_cacah = rumus.penyebut or rumus.pembilang
    dasar = {
        _beda(dasar_cacah, f)
        for f in milik_program
        if dasar_cacah.kode in f.cacah and _cocok(f, saring)
    }
    atas = {_beda(dasar_cacah, f) for f in milik_program if rumus.pembilang.kode in f.cacah}
    return len(dasar & atas), len(dasar) if rumus.penyebut else 0


def _letak(f: FaktaStatus, semua: Iterable[FaktaStatus]) -> date:
    """The date of their cell: the person's, or that of the PSKS that was listed."""
    sah = [
        satu
        for satu in semua
        if satu.kunci == f.kunci
        and satu.alasan in (None, "subjek-sudah-dihitung", "tanpa-indikator")
    ]
    ditangani = [
        satu.tanggal for satu in sah if satu.jenis == "ditangani" and satu.program == f.program
    ]
    psks = [
        satu.tanggal
        for satu in sah
        if satu.jenis == "terdaftar" and satu.subjek == "psks" and satu.daftar == f.daftar
    ]
    if f.jenis in ("berfungsi", "membutuhkan", "terpenuhi"):
        return min(ditangani, default=f.tanggal)
    if f.jenis == "terdaftar":
        return min([f.tanggal, *ditangani])
    if f.jenis == "berkontribusi":
        return max(f.tanggal, min(psks, default=f.tanggal))
    return f.tanggal


def _beda(cacah: Cacah, f: FaktaStatus) -> tuple[object, ...]:
    return (f.kunci, f.program) if cacah.beda is Beda.SUBJEK_PROGRAM else (f.kunci,)


def _cocok(f: FaktaStatus, saring: dict[str, Any]) -> bool:
    syarat: dict[str, Callable[[Any], bool]] = {
        "kelurahan": lambda isi: f.kelurahan == isi,
        "kecamatan": lambda isi: (f.kelurahan or "").startswith(f"{isi}."),
        "kategori": lambda isi: isi in f.kategori,
        "umur": lambda isi: f.kelompok_umur == isi,
        "jenis_kelamin": lambda isi: f.jenis_kelamin == isi,
        "disabilitas": lambda isi: f.disabilitas is isi,
        "sumber_dana": lambda isi: f.sumber_dana == isi,
        "layanan": lambda isi: f.layanan == isi,
        "bulan": lambda isi: f.bulan == isi,
        "triwulan": lambda isi: (f.bulan - 1) // 3 + 1 == isi,
        "sampai": lambda _: True,
        "program": lambda _: True,
    }
    return all(syarat[nama](isi) for nama, isi in saring.items())


@DUNIA
@given(
    benih=st.integers(0, 2**32),
    besar=st.integers(10, 40),
    saringan=st.lists(SARINGAN, min_size=8, max_size=8),
)
async def test_filters_are_distinct_subjects_with_a_fact_that_matches(
    tempat: Kota, benih: int, besar: int, saringan: list[dict[str, Any]]
) -> None:
    """INVARIANT: several filters at once equal a plain count over the facts."""
    await dunia(tempat, benih, besar)
    async with tempat.sessions() as session:
        fakta = list(await session.scalars(select(FaktaStatus).where(FaktaStatus.tahun == 2024)))
    async with klien(tempat.sessions, tempat.kantor) as client:
        for saring in saringan:
            for kode in (IKU, IKK_2, PSKS, SUB):
                satu = tempat.kantor.indikator[kode]
                if satu.program_rumus and saring.get("program", satu.program_rumus[0]) not in (
                    satu.program_rumus
                ):
                    continue
                rumus = rumus_hitung(satu)
                assert rumus is not None
                isi = await angka(client, kode, **saring)
                diharapkan = dengan_tangan(rumus, fakta, saring)
                assert (isi["pembilang"] or 0, isi["penyebut"] or 0) == diharapkan, (kode, saring)
                memotong = set(saring) <= {"sampai", "program"}
                assert isi["sifat"] == ("terbagi" if memotong else "tersaring")


@pytest.mark.parametrize(
    ("saring", "pembilang", "penyebut"),
    [
        ({"sampai": "2024-03-31"}, None, None),
        ({"sampai": "2024-04-30"}, 0, 1),
        ({"sampai": "2024-05-31"}, 1, 1),
    ],
    ids=["maret", "april", "mei"],
)
async def test_up_to_a_date_is_the_running_total_of_its_month(
    kinerja: Sessions,
    kantor: Kantor,
    saring: dict[str, str],
    pembilang: int | None,
    penyebut: int | None,
) -> None:
    """A PSKS listed in April helps in May: "up to" gives the same as the sum of the months."""
    satu = asuhan(psks=["0198b4f4-0000-7000-8000-000000000001"], tanggal=date(2024, 5, 2))
    await kirim(kinerja, satu)
    await daftarkan(
        kinerja,
        satu.event.data["psks"][0],
        daftar="psks-aktif",
        sumber="dayasos",
        tanggal=date(2024, 4, 1),
    )

    async with klien(kinerja, kantor) as client:
        isi = await angka(client, PSKS, **saring)
    async with kinerja() as session:
        bulan = int(saring["sampai"][5:7])
        bulanan = (await nilai.semua(ReadSession(session), kantor, 2024, bulan))[PSKS]

    assert (isi["pembilang"], isi["penyebut"]) == (pembilang, penyebut)
    assert (bulanan.pembilang, bulanan.penyebut) == (pembilang, penyebut)


async def test_age_groups_are_those_at_the_date_of_the_fact(
    kinerja: Sessions, kantor: Kantor
) -> None:
    await kirim(
        kinerja,
        *(layanan(tahun_lahir=lahir) for lahir in (2020, 2019, 2007, 2006, 1965, 1964, None)),
    )

    async with klien(kinerja, kantor) as client:
        isi = await angka(client, IKU, per="umur")
        salah = await client.get(f"/{IKU}", params={"tahun": 2024, "umur": "remaja"})

    assert [(s["kode"], s["nama"], s["penyebut"]) for s in isi["rincian"]] == [
        ("balita", "0-4 tahun", 1),
        ("anak", "5-17 tahun", 2),
        ("dewasa", "18-59 tahun", 2),
        ("lansia", "60 tahun ke atas", 1),
        ("", "Tidak diketahui", 1),
    ]
    assert (salah.status_code, salah.json()["errors"][0]["lokasi"]) == (422, "query.umur")


@pytest.mark.parametrize(
    ("kode", "saring"),
    [
        (IKU, {"warna": "biru"}),
        (IKU, {"tahun_lahir": "1980"}),
        (f"{IKU}/fakta", {"warna": "biru"}),
        (f"{IKU}/fakta", {"kunci": "1:a"}),
        (IKU, {"per": "kunci"}),
        (IKU, {"per": "komponen"}),
        (IKU, {"per": "tahap"}),
        (SUB, {"per": "tahap"}),
        (GEPENG, {"per": "komponen"}),
        (IKU, {"disabilitas": "barangkali"}),
        (IKU, {"sampai": "2024-02-30"}),
        (IKU, {"bulan": "13"}),
    ],
    ids=str,
)
async def test_a_cut_that_does_not_exist_is_refused(
    kinerja: Sessions, kantor: Kantor, kode: str, saring: dict[str, str]
) -> None:
    async with klien(kinerja, kantor) as client:
        jawaban = await client.get(f"/{kode}", params={"tahun": 2024, **saring})

    assert jawaban.status_code == 422
    assert jawaban.headers["content-type"] == "application/problem+json"


async def test_a_filtered_spm_is_the_share_of_people_and_not_the_index(
    kinerja: Sessions, kantor: Kantor
) -> None:
    """Quality is not cut with its people: its share is not compared with the target of the index.

    Up to a date cuts both: the index of that date, as a closing has it.
    """
    satu, dua = asuhan(komponen("permakanan")), asuhan(komponen("permakanan"), jenis_kelamin="P")
    await kirim(kinerja, satu, dua)
    for peristiwa in (satu, dua):
        await daftarkan(kinerja, orang(peristiwa))

    async with klien(kinerja, kantor) as client:
        utuh = await angka(client, GEPENG)
        perempuan = await angka(client, GEPENG, jenis_kelamin="P")
        sampai = await angka(client, GEPENG, sampai="2024-12-31")

    assert (utuh["realisasi"], utuh["capaian"]) == ("100.00", "100.00")
    assert (perempuan["pembilang"], perempuan["penyebut"]) == (1, 1)
    assert (perempuan["capaian"], perempuan["predikat"], perempuan["spm"]) == (None, None, None)
    assert perempuan["catatan"] == "bagian sasaran yang terlayani, bukan indeks SPM"
    assert sampai == utuh


async def test_a_part_of_a_count_is_not_judged_by_the_target_of_all(
    kinerja: Sessions, kantor: Kantor
) -> None:
    await kirim(kinerja, asuhan(komponen("permakanan"), jenis_kelamin="L"))
    await kirim(kinerja, asuhan(komponen("permakanan"), jenis_kelamin="P"))

    async with klien(kinerja, kantor) as client:
        utuh = await angka(client, SUB)
        perempuan = await angka(client, SUB, jenis_kelamin="P")
        sama = await angka(client, SUB, program="1.06.04")

    assert (utuh["pembilang"], utuh["predikat"], utuh["tercapai"]) == (2, "sangat rendah", False)
    assert (perempuan["pembilang"], perempuan["predikat"], perempuan["tercapai"]) == (1, None, None)
    assert perempuan["capaian"] is not None
    assert perempuan["alasan"] == "Hanya sebagian dari angkanya; targetnya untuk seluruhnya."
    assert (sama["predikat"], sama["alasan"]) == (utuh["predikat"], None)


async def test_a_limited_account_follows_a_figure_down_in_its_area_only(
    kinerja: Sessions, kantor: Kantor
) -> None:
    for kelurahan in ("62.71.01.1001", "62.71.03.1002", "62.71.03.1002"):
        satu = asuhan(komponen("permakanan"), kelurahan=kelurahan)
        await kirim(kinerja, satu)
        await daftarkan(kinerja, orang(satu), kelurahan=kelurahan)

    async with klien(kinerja, kantor) as client:
        client.headers["Authorization"] = "Bearer lurah"
        for kode in (IKK_2, GEPENG, "1.06.04.2.01.01"):
            saring = await angka(client, kode, jenis_kelamin="L")
            fakta = await semua_fakta(client, kode)
            assert saring["pembilang"] == 2
            assert {f["kelurahan"] for f in fakta} == {"62.71.03.1002"}
            assert sum("pembilang" in f["dihitung_sebagai"] for f in fakta) == 2
            sel = (await angka(client, kode, per="kelurahan"))["rincian"]
            assert [(s["kode"], s["pembilang"]) for s in sel] == [("62.71.03.1002", 2)]
            lain = await client.get(f"/{kode}", params={"tahun": 2024, "kecamatan": "62.71.01"})
            assert lain.status_code == 403


@pytest.mark.parametrize(
    ("saring", "banyak"),
    [
        ({"jenis": "membutuhkan"}, 2),
        ({"jenis": "terpenuhi", "dihitung": "true"}, 1),
        ({"komponen": "1.06.04.2.01.01"}, 2),
        ({"alasan": "belum-lengkap"}, 0),
        ({"alasan": "bukan-penyebut"}, 1),
        ({"bulan": "3", "triwulan": "1", "kelurahan": "62.71.03.1002"}, 5),
        ({"bulan": "3", "triwulan": "2"}, 0),
        ({"jenis": "ditangani"}, 0),
    ],
    ids=str,
)
async def test_the_facts_of_an_indicator_are_filtered(
    kinerja: Sessions, kantor: Kantor, saring: dict[str, str], banyak: int
) -> None:
    await kirim(kinerja, asuhan(komponen("permakanan"), komponen("sandang")))

    async with klien(kinerja, kantor) as client:
        isi = (await client.get(f"/{IKK_2}/fakta", params={"tahun": 2024, **saring})).json()

    assert len(isi["data"]) == banyak
