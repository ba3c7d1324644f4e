"""Early warning: an honest projection, and the smallest number that really reaches the target."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import peringatan as uji_balik
from kantor.profil import terpasang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.rules import Arah
from kinerja.hitung.angka.entri import EntriSah
from kinerja.hitung.angka.nilai import KomponenSpm, Nilai, RinciSpm
from kinerja.hitung.penerimaan.service import terima
from kinerja.pembukuan.anggaran.rules import Anggaran
from kinerja.pembukuan.entri.models import Entri, EntriVersi
from kinerja.terbitan.peringatan import cara, proyeksi, rules, service, susunan
from kinerja.terbitan.peringatan.bahan import Bahan
from kinerja.terbitan.peringatan.proyeksi import Ramalan, RamalanBagian, TerlaluSedikit, Waktu
from kinerja.terbitan.peringatan.rules import Spm, Status
from kinerja.terbitan.peringatan.susunan import Peringatan
from kit.clock import today
from kit.db import ReadSession, Sessions, new_id, transaction
from kit.streams import Received
from tests.kinerja.kejadian import evaluasi, layanan

IKU = "ppks-berfungsi-sosial"
KALENDER = terpasang().kalender
BANYAK = st.integers(0, 100_000)
TARGET = st.fractions(min_value=0, max_value=100, max_denominator=1000)


@pytest.fixture
def kantor(kantor_kini: Kantor) -> Kantor:
    return kantor_kini


def waktu(tahun: int, pada: date) -> Waktu:
    return Waktu(KALENDER.merata(tahun), KALENDER.lewat(tahun, pada))


async def kirim(sessions: Sessions, *peristiwa: Received) -> None:
    async with transaction(sessions) as session:
        await terima(session, peristiwa)


# Bilangan terkecil


@given(BANYAK, st.integers(1, 100_000), TARGET)
def test_the_number_reaches_the_target_and_one_less_does_not(
    pembilang: int, penyebut: int, target: Fraction
) -> None:
    """PROPERTY: the smallest number, of shares as of counts."""
    k = rules.kekurangan_bagian(pembilang, penyebut, target)
    assert Fraction((pembilang + k) * 100, penyebut) >= target
    assert k == 0 or Fraction((pembilang + k - 1) * 100, penyebut) < target

    banyak = target * 37
    k = rules.kekurangan(Fraction(pembilang), banyak)
    assert pembilang + k >= banyak
    assert k == 0 or pembilang + k - 1 < banyak


@given(st.lists(BANYAK, max_size=11), TARGET)
def test_the_mean_is_reached_by_that_much_each_month_and_not_by_less(
    isi: list[int], target: Fraction
) -> None:
    sisa, jumlah = 12 - len(isi), Fraction(sum(isi))
    tiap = rules.kekurangan_rerata(jumlah, len(isi), sisa, target)
    assert (jumlah + tiap * sisa) / 12 >= target
    assert tiap == 0 or (jumlah + (tiap - 1) * sisa) / 12 < target


@given(BANYAK, st.integers(1, 100_000), TARGET)
def test_less_is_better_leaves_exactly_that_much_room(
    pembilang: int, penyebut: int, target: Fraction
) -> None:
    longgar = rules.kelonggaran_bagian(pembilang, penyebut, target)
    if longgar is None:
        assert Fraction(pembilang * 100, penyebut) > target
    else:
        assert Fraction((pembilang + longgar) * 100, penyebut) <= target
        assert Fraction((pembilang + longgar + 1) * 100, penyebut) > target


@st.composite
def spm(draw: st.DrawFn) -> Spm:
    sasaran = draw(st.integers(1, 500))
    komponen = draw(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 250)), max_size=5))
    return Spm(sasaran, draw(st.integers(0, sasaran)), komponen, Fraction("0.8"), Fraction("0.2"))


@given(spm(), TARGET)
def test_so_many_people_served_reach_the_spm_index_and_one_less_does_not(
    keadaan: Spm, target: Fraction
) -> None:
    k = keadaan.kekurangan(target)
    if k is None:
        assert keadaan.indeks(keadaan.sasaran) < target
    else:
        assert keadaan.terlayani + k <= keadaan.sasaran
        assert keadaan.indeks(keadaan.terlayani + k) >= target
        assert k == 0 or keadaan.indeks(keadaan.terlayani + k - 1) < target


# Proyeksi

DERET = st.lists(st.integers(0, 3_000), min_size=12, max_size=12)


@given(DERET, st.lists(DERET, max_size=3), st.integers(1, 12))
def test_a_projection_keeps_what_there_is_and_its_order(
    setahun: list[int], lalu: list[list[int]], bulan: int
) -> None:
    saat = waktu(2026, date(2026, bulan, {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(bulan, 31)))
    kini = [n if m < bulan else 0 for m, n in enumerate(setahun)]
    hasil = proyeksi.jumlah(sum(kini), kini, lalu, saat)
    if isinstance(hasil, TerlaluSedikit):
        assert sum(kini) < 5 or bulan == 1
        return
    assert sum(kini) <= hasil.bawah <= hasil.tengah <= hasil.atas
    if bulan == 12:
        assert (hasil.bawah, hasil.tengah, hasil.atas) == (sum(kini),) * 3


@given(st.data())
def test_the_numerator_stays_part_of_the_denominator(data: st.DataObject) -> None:
    """PROPERTY: also at both ends of its range."""
    semua = data.draw(st.integers(10, 50_000))
    pembilang = data.draw(st.integers(0, semua))
    tambah = sorted(data.draw(st.tuples(*[st.integers(0, 20_000)] * 3)))
    penyebut = Ramalan(semua + tambah[1], semua + tambah[0], semua + tambah[2], 1)

    def tahun() -> tuple[tuple[int, int], tuple[int, int]]:
        n = data.draw(st.integers(0, 900))
        a = data.draw(st.integers(0, n))
        return (a, n), (data.draw(st.integers(a, n)), n)

    lalu = [tahun() for _ in range(data.draw(st.integers(0, 3)))]
    hasil = proyeksi.bagian(pembilang, penyebut, semua, lalu, waktu(2026, date(2026, 6, 30)))

    assert isinstance(hasil, RamalanBagian)
    satu = hasil.pembilang
    assert pembilang <= satu.bawah <= satu.tengah <= satu.atas <= hasil.penyebut.tengah


def test_the_season_of_earlier_years_is_followed() -> None:
    """Half of last year came in December: what there is is not yet half of this year."""
    lalu = [[100] * 11 + [1_100]] * 3
    saat = waktu(2026, date(2026, 11, 30))

    dengan = proyeksi.jumlah(1_100, [100] * 11 + [0], lalu, saat)
    tanpa = proyeksi.jumlah(1_100, [100] * 11 + [0], [], saat)

    assert isinstance(dengan, Ramalan)
    assert isinstance(tanpa, Ramalan)
    assert 1_900 < dengan.tengah < 2_300
    assert dengan.bawah < 2_200 < dengan.atas
    assert 1_150 < tanpa.tengah < 1_250


def test_late_evaluations_are_expected_when_earlier_years_had_them() -> None:
    saat = waktu(2026, date(2026, 9, 30))
    penyebut = Ramalan(1_200, 1_100, 1_300, 2)

    dengan = proyeksi.bagian(9, penyebut, 900, [((10, 900), (50, 1_200))] * 2, saat)
    tanpa = proyeksi.bagian(9, penyebut, 900, [], saat)

    assert isinstance(dengan, RamalanBagian)
    assert isinstance(tanpa, RamalanBagian)
    assert dengan.pembilang.bawah < 45 < dengan.pembilang.atas
    assert dengan.pembilang.tengah > 3 * tanpa.pembilang.tengah
    assert (dengan.pembilang.tahun_lalu, tanpa.pembilang.tahun_lalu) == (2, 0)


def test_the_range_keeps_its_promise_on_generated_years() -> None:
    """Another seed than the one used for tuning; compared with the plain pace (bench/README.md)."""
    nilai = uji_balik.run(150, seed=7)

    for (apa, tahun, bulan, siapa), satu in nilai.items():
        if siapa != "kinerja":
            continue
        ringkas = satu.summary
        merata = nilai[apa, tahun, bulan, "pace"].summary
        assert ringkas["cases"] > 100
        assert 65 <= ringkas["inside_percent"] <= 97, (apa, tahun, bulan)
        assert merata["inside_percent"] < 40
        if tahun:
            assert ringkas["error_percent"] < merata["error_percent"], (apa, tahun, bulan)


@pytest.mark.parametrize(
    ("kini", "rentang", "arah", "tetap", "harap"),
    [
        (50, None, Arah.NAIK, True, Status.TERCAPAI),
        (50, (60, 70), Arah.NAIK, False, Status.SESUAI_JALUR),
        (20, (50, 70), Arah.NAIK, False, Status.SESUAI_JALUR),
        (20, (30, 70), Arah.NAIK, True, Status.BERISIKO),
        (20, (30, 49), Arah.NAIK, True, Status.TIDAK_MUNGKIN),
        (20, None, Arah.NAIK, True, Status.BELUM_DAPAT),
        (20, (30, 50), Arah.TURUN, False, Status.SESUAI_JALUR),
        (20, (30, 70), Arah.TURUN, False, Status.BERISIKO),
        (20, (51, 70), Arah.TURUN, False, Status.TIDAK_MUNGKIN),
    ],
)
def test_the_status_follows_the_range(
    kini: int, rentang: tuple[int, int] | None, arah: Arah, tetap: bool, harap: Status
) -> None:
    batas = None if rentang is None else (Fraction(rentang[0]), Fraction(rentang[1]))
    assert rules.status(Fraction(kini), batas, Fraction(50), arah, tetap=tetap) is harap


def test_the_working_days_of_the_office_make_the_pace() -> None:
    # March 2024: 21 days Monday to Friday, without 11, 12 (Nyepi) and 29 (Good Friday).
    assert KALENDER.banyak(2024, 3) == 18
    assert KALENDER.lewat(2024, date(2024, 3, 15))[2] == Fraction(9, 18)
    assert KALENDER.lewat(2024, date(2024, 3, 31))[:4] == [1, 1, 1, 0]
    assert KALENDER.lewat(2023, date(2024, 3, 31)) == [1] * 12
    assert KALENDER.lewat(2025, date(2024, 3, 31)) == [0] * 12
    assert sum(KALENDER.merata(2024)) == pytest.approx(1)


# From the material to the warning


def bahan(pada: date, **isi: Any) -> Bahan:  # noqa: ANN401  (any column)
    kosong = Bahan(pada.year, waktu(pada.year, pada), {}, {}, {}, {})
    return replace(kosong, **isi)


def nilai(kantor: Kantor, kode: str, tahun: int = 2024, **isi: Any) -> Nilai:  # noqa: ANN401
    kosong = Nilai(
        indikator=kantor.indikator[kode],
        tahun=tahun,
        pembilang=None,
        penyebut=None,
        realisasi=None,
        huruf=None,
        target=None,
        target_lain=(),
        capaian=None,
        predikat=None,
        asal=None,
        catatan=None,
    )
    return replace(kosong, **isi)


def entri(kode: str, isi: Sequence[int | None]) -> dict[int, dict[str, list[EntriSah]]]:
    sah = [
        EntriSah(kode, bulan, Decimal(n), None, None, uuid.uuid4())
        for bulan, n in enumerate(isi, 1)
        if n is not None
    ]
    return {2024: {kode: sah}}


def susun(dari: Bahan, satu: Nilai) -> Peringatan:
    hasil = susunan.susun(dari, satu)
    assert hasil is not None
    return hasil


def test_an_output_says_how_many_more_each_month_and_what_money_is_left(kantor: Kantor) -> None:
    kode = "1.06.04.2.01.01"  # target 115 orang
    cacah = kantor.indikator[kode].rumus
    assert cacah is not None
    pagu = Anggaran(kode, Decimal("50000000.00"), "murni", Decimal("30000000.00"), None)

    hasil = susun(
        bahan(
            date(2024, 6, 30),
            bulanan={(cacah.pembilang.kode, 2024): [10] * 6 + [0] * 6},
            anggaran={kode: pagu},
        ),
        nilai(kantor, kode, realisasi=Fraction(60), pembilang=Fraction(60), asal="fakta"),
    )

    tambah, uang = hasil.langkah
    assert (tambah.jumlah, tambah.per_bulan, tambah.satuan) == (55, 10, "orang")
    assert tambah.kalimat == ("Masih kurang 55 orang (10 tiap bulan selama 6 bulan tersisa).")
    assert uang.kalimat == (
        "Pagu tersisa Rp20.000.000: Rp363.636 untuk tiap kekurangan; selama ini Rp500.000."
    )
    assert hasil.pagu_sisa == Decimal("20000000.00")
    assert hasil.perkiraan is not None
    assert 105 <= hasil.perkiraan.nilai <= 135
    assert hasil.status is Status.BERISIKO
    assert "belum ada tahun pembanding" in hasil.cara


def test_years_that_were_counted_in_another_way_are_not_compared(kantor: Kantor) -> None:
    """Breaks if a year whose formula counted another numerator is read as a year of none."""
    rumus = kantor.indikator[IKU].rumus
    assert rumus is not None
    assert rumus.penyebut is not None
    atas, bawah = rumus.pembilang.kode, rumus.penyebut.kode
    dulu = {(bawah, tahun): [100] * 12 for tahun in (2021, 2022, 2023)}
    kini = bahan(
        date(2024, 6, 30),
        bulanan=dulu | {(bawah, 2024): [100] * 6 + [0] * 6},
        evaluasi={(atas, 2024): [30] * 6 + [0] * 6},
    )
    satu = nilai(kantor, IKU, pembilang=Fraction(180), penyebut=Fraction(600),
                 realisasi=Fraction(30), asal="fakta")  # fmt: skip
    beda = {tahun: frozenset({bawah}) for tahun in (2021, 2022, 2023)}
    hasil = susun(replace(kini, dihitung=beda), satu)
    sama = susun(replace(kini, dihitung={tahun: frozenset({atas, bawah}) for tahun in beda}), satu)

    # The denominator's earlier years are still followed; that of the numerator is not 0.
    assert hasil.perkiraan is not None
    assert round(hasil.perkiraan.nilai) == 30
    assert "Sebelum 2024 cara hitungnya lain" in hasil.cara
    assert "pola bulanan 3 tahun sebelumnya" in hasil.cara
    assert "cara hitungnya lain" not in sama.cara
    assert sama.perkiraan is not None
    assert round(sama.perkiraan.nilai) < 30


def test_no_data_is_no_projection(kantor: Kantor) -> None:
    hasil = susun(bahan(date(2024, 6, 30)), nilai(kantor, "1.06.04.2.01.01"))

    assert (hasil.perkiraan, hasil.status) == (None, Status.BELUM_DAPAT)
    assert hasil.alasan == "Belum ada data tahun ini maupun tahun sebelumnya."
    assert hasil.langkah[0].jumlah == 115


def test_monthly_entries_are_projected_from_the_months_that_were_entered(kantor: Kantor) -> None:
    kode = "1.06.01.2.06.06"  # Dokumen, target 12, jumlah
    isi = [1, 1, 1, 1, 1, 1]

    hasil = susun(
        bahan(date(2024, 8, 10), entri=entri(kode, isi)),
        nilai(kantor, kode, realisasi=Fraction(6), pembilang=Fraction(6), asal="entri"),
    )

    assert hasil.perkiraan is not None
    assert hasil.perkiraan.bawah <= 12 <= hasil.perkiraan.atas
    assert (hasil.langkah[0].jumlah, hasil.langkah[0].per_bulan) == (6, 2)


@pytest.mark.parametrize(
    ("kode", "isi", "kini", "status"),
    [
        pytest.param(
            "1.06.01.2.05.02", [0, 0, 0, 0, 58], 58, Status.TIDAK_MUNGKIN, id="sum-of-months"
        ),
        pytest.param(
            "1.06.01.2.09.11", [None, 10, None, 11], 11, Status.TIDAK_MUNGKIN, id="last-month"
        ),
    ],
)
def test_a_year_that_is_over_is_not_projected_beyond_its_entries(
    kantor: Kantor, kode: str, isi: Sequence[int | None], kini: int, status: Status
) -> None:
    hasil = susun(
        replace(bahan(date(2024, 12, 31)), entri=entri(kode, isi)),
        nilai(kantor, kode, realisasi=Fraction(kini), pembilang=Fraction(kini), asal="entri"),
    )

    assert hasil is not None
    assert (hasil.perkiraan, hasil.alasan) == (None, cara.SELESAI)
    assert hasil.status is status


def test_a_mean_of_months_says_what_the_other_months_must_be(kantor: Kantor) -> None:
    kode = "1.06.01.2.02.01"  # Orang/bulan, target 50
    hasil = susun(
        bahan(date(2024, 6, 30), entri=entri(kode, [48, 48, 47, 49])),
        nilai(kantor, kode, realisasi=Fraction(48), pembilang=Fraction(48), asal="entri"),
    )

    assert hasil.perkiraan is not None
    assert hasil.perkiraan.nilai == 48
    assert hasil.perkiraan.bawah < 48 < hasil.perkiraan.atas < 50
    assert hasil.status is Status.TIDAK_MUNGKIN
    # (48 x 4 + 51 x 8) / 12 = 50
    assert [satu.jumlah for satu in hasil.langkah] == [51]


def test_a_letter_is_compared_by_its_scale(kantor: Kantor) -> None:
    def sakip(huruf: str | None) -> Peringatan:
        return susun(bahan(date(2024, 6, 30)), nilai(kantor, "nilai-sakip", huruf=huruf))

    assert sakip("BB").status is sakip("A").status is Status.TERCAPAI
    assert sakip("B").status is Status.BERISIKO
    assert sakip("B").langkah[0].kalimat == "Nilai SAKIP harus paling sedikit BB."
    assert (sakip(None).status, sakip(None).perkiraan) == (Status.BELUM_DAPAT, None)


def test_an_spm_names_who_and_which_components_are_missing(kantor: Kantor) -> None:
    satu = kantor.indikator["rehsos-lansia"]
    assert satu.spm is not None
    rinci = RinciSpm(
        tahap={},
        sasaran=40,
        terlayani=30,
        penerima=Fraction(75),
        mutu=Fraction(85),
        komponen=[
            KomponenSpm("1.06.04.2.01.01", "Permakanan", 20, 20),
            KomponenSpm("1.06.04.2.01.02", "Sandang", 20, 14),
        ],
    )
    hasil = susun(
        bahan(
            date(2024, 9, 30),
            bulanan={(satu.spm.terlayani.kode, 2024): [0, 5, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0]},
        ),
        nilai(
            kantor,
            "rehsos-lansia",
            realisasi=Fraction(77),
            pembilang=Fraction(30),
            penyebut=Fraction(40),
            asal="fakta",
            spm=rinci,
        ),
    )

    assert {langkah.kode: langkah.jumlah for langkah in hasil.langkah} == {
        "layani": 10,
        "mutu": None,
        "komponen-1.06.04.2.01.02": 6,
    }
    assert hasil.perkiraan is not None
    assert hasil.perkiraan.penyebut == 40
    assert hasil.perkiraan.atas <= 100


# By HTTP, from records really received


async def rinci(api: httpx.AsyncClient, tahun: int, **saring: str) -> dict[str, Any]:
    jawaban = await api.get(f"peringatan/{IKU}", params={"tahun": tahun, **saring})
    assert jawaban.status_code == 200, jawaban.text
    isi: dict[str, Any] = jawaban.json()
    return isi


async def test_with_so_many_more_the_target_is_reached_and_not_before(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    """INVARIANT: the number that is named, done, reaches the target; one less does not."""
    semua = [layanan(tanggal=date(2024, 1 + ke % 12, 5)) for ke in range(60)]
    await kirim(kinerja, *semua, evaluasi(dinilai=semua[0]))
    isi = await rinci(api, 2024)
    perlu = isi["langkah"][0]["jumlah"]
    assert (isi["pembilang"], isi["penyebut"], isi["target"]) == (1, 60, "3.50")
    assert (perlu, isi["status"]) == (2, "tidak-mungkin-tanpa-perubahan")

    await kirim(kinerja, *(evaluasi(dinilai=satu) for satu in semua[1:perlu]))
    kurang_satu = await rinci(api, 2024)
    await kirim(kinerja, evaluasi(dinilai=semua[perlu]))
    cukup = await rinci(api, 2024)

    assert kurang_satu["status"] == "tidak-mungkin-tanpa-perubahan"
    assert kurang_satu["langkah"][0]["jumlah"] == 1
    assert (cukup["status"], cukup["langkah"], cukup["realisasi"]) == ("tercapai", [], "5.00")


async def test_it_says_which_bidang_must_evaluate_whom(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    rehsos = [layanan(kelurahan="62.71.01.1001") for _ in range(4)]
    pkh = [
        layanan("linjamsos", layanan="pkh", kategori=["fakir-miskin"], kelurahan="62.71.03.1002")
        for _ in range(3)
    ]
    tidak = evaluasi(
        dinilai=rehsos[1], kebutuhan_dasar=False, tugas_peran=False, mengatasi_masalah=False
    )
    await kirim(
        kinerja,
        *rehsos,
        *pkh,
        evaluasi(dinilai=rehsos[0]),
        tidak,
        evaluasi("dayasos", dinilai=rehsos[2]),
        evaluasi("linjamsos", dinilai=pkh[0]),
    )

    isi = await rinci(api, 2024)

    assert {
        (t["program"], t["bidang"]): (t["belum_dievaluasi"], t["belum_berfungsi"])
        for t in isi["tertunda"]
    } == {("1.06.04", "rehsos"): (2, 1), ("1.06.05", "linjamsos"): (2, 0)}
    belum = isi["penyebut"] - isi["pembilang"]
    assert belum == sum(t["belum_dievaluasi"] + t["belum_berfungsi"] for t in isi["tertunda"])
    for satu in isi["tertunda"]:
        for nama in ("belum_dievaluasi", "belum_berfungsi"):
            daftar = await api.get(satu[f"tautan_{nama}"].removeprefix("/kinerja/v1/"))
            assert len(daftar.json()["data"]) == satu[nama]
    (satu,) = (await api.get(isi["tertunda"][0]["tautan_belum_berfungsi"].split("v1/")[1])).json()[
        "data"
    ]
    assert satu["tautan"] == f"/rehsos/v1/permohonan/{rehsos[1].event.data['rekam_id']}"

    api.headers["Authorization"] = "Bearer camat"
    camat = await rinci(api, 2024)
    assert [t["program"] for t in camat["tertunda"]] == ["1.06.04"]
    assert camat["wilayah"] == ["62.71.01"]
    assert camat["pembilang"] == 2, "angka resmi kota terbuka"


async def test_as_it_was_known_at_the_end_of_a_month(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    """An evaluation that came later was not known at that time, though its cell is the month of
    service."""
    semua = [layanan(tanggal=date(2024, 1 + ke % 6, 5)) for ke in range(60)]
    await kirim(
        kinerja,
        *semua,
        *(evaluasi(dinilai=satu, tanggal=date(2024, 3, 9)) for satu in semua[:2]),
        *(evaluasi(dinilai=satu, tanggal=date(2024, 11, 9)) for satu in semua[2:5]),
    )

    maret = await rinci(api, 2024, pada="2024-04-10")
    kini = await rinci(api, 2024)

    assert (maret["pembilang"], maret["penyebut"]) == (2, 30)
    assert (kini["pembilang"], kini["penyebut"]) == (5, 60)
    proyeksi_maret = maret["proyeksi"]
    assert proyeksi_maret["peluang"] == 80
    assert 100 <= proyeksi_maret["penyebut"] <= 140
    assert Decimal(proyeksi_maret["bawah"]) <= Decimal(proyeksi_maret["nilai"])
    # A year that is over is not projected.
    assert (kini["proyeksi"], kini["realisasi"], kini["status"]) == (None, "8.33", "tercapai")


async def test_the_list_has_every_indicator_with_a_target_page_by_page(
    api: httpx.AsyncClient, kantor: Kantor
) -> None:
    bertarget = [k for k, satu in kantor.indikator.items() if satu.target_tahun(2024)]
    kode: list[str] = []
    saring: dict[str, str | int] = {"tahun": 2024, "batas": 40}
    while True:
        isi = (await api.get("peringatan", params=saring)).json()
        kode += [satu["kode"] for satu in isi["data"]]
        if isi["berikutnya"] is None:
            break
        saring["kursor"] = isi["berikutnya"]

    assert kode == bertarget
    assert all(satu["cara"] and satu["arti"] for satu in isi["data"])
    iku: dict[str, str | int] = {"tahun": 2024, "jenis": "iku", "total": "true"}
    satu_iku = (await api.get("peringatan", params=iku)).json()
    lain = await api.get("peringatan", params=iku | {"kursor": saring["kursor"]})
    hanya = satu_iku["data"]
    assert satu_iku["total"] == {"banyak": 1, "tepat": True}
    dua: dict[str, int | list[str]] = {"tahun": 2024, "jenis": ["iku", "spm"], "batas": 100}
    jenis = {satu["jenis"] for satu in (await api.get("peringatan", params=dua)).json()["data"]}
    assert jenis == {"iku", "spm"}
    assert (lain.status_code, lain.json()["errors"][0]["kode"]) == (422, "kursor-daftar-lain")
    assert [satu["kode"] for satu in hanya] == [IKU]
    assert (hanya[0]["proyeksi"], hanya[0]["realisasi"]) == (None, None)


async def test_a_mean_of_months_is_not_cut_to_a_whole_number(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    kode = "1.06.01.2.02.01"  # Orang/bulan
    async with transaction(kinerja) as session:
        for bulan, banyak in ((1, 48), (2, 49)):
            satu = Entri(
                indikator=kode, tahun=2024, bulan=bulan, nomor=1, status="disetujui", berlaku=1
            )
            session.add(satu)
            await session.flush()
            session.add(EntriVersi(entri_id=satu.id, nomor=1, pembilang=banyak, oleh="perencana"))

    isi = (await api.get(f"peringatan/{kode}", params={"tahun": 2024})).json()

    assert (isi["realisasi"], isi["pembilang"], isi["penyebut"]) == ("48.50", "48.50", None)


async def test_the_dashboard_reads_the_same(kinerja: Sessions, kantor: Kantor) -> None:
    tahun = today().year
    await kirim(kinerja, *(layanan(ppks_id=new_id(), tanggal=today()) for _ in range(30)))
    async with kinerja() as session:
        semua = await service.semua(ReadSession(session), kantor, tahun, today())

    (iku,) = [satu for satu in semua if satu.indikator.kode == IKU]
    assert iku.nilai.penyebut == 30
    assert iku.nilai.pembilang == 0
    assert iku.langkah[0].jumlah


@pytest.mark.parametrize(
    ("alamat", "saring", "status", "jenis"),
    [
        (f"peringatan/{IKU}", {"tahun": 2023}, 404, "indikator-tanpa-target"),
        ("peringatan/tidak-ada", {"tahun": 2024}, 404, "indikator-tidak-ditemukan"),
        (f"peringatan/{IKU}", {"tahun": 2024, "pada": "2999-01-01"}, 422, None),
        (f"peringatan/{IKU}", {"tahun": 2024, "pada": "2023-06-01"}, 422, None),
        (f"peringatan/{IKU}", {"tahun": 2024, "pada": "2024-01-20"}, 422, None),
        (f"peringatan/{IKU}", {"tahun": 2024, "bidang": "rehsos"}, 422, None),
        ("peringatan", {"tahun": 2024, "status": "aman"}, 422, None),
        ("peringatan", {}, 422, None),
        (f"peringatan/{IKU}/tertunda", {"tahun": 2024, "keadaan": "sudah"}, 422, None),
        (
            "peringatan/1.06.04.2.01.01/tertunda",
            {"tahun": 2024, "keadaan": "belum-dievaluasi"},
            422,
            None,
        ),
    ],
    ids=[
        "tanpa-target",
        "tidak-ada",
        "belum-tiba",
        "sebelum-tahunnya",
        "belum-sebulan",
        "saringan",
        "status",
        "tanpa-tahun",
        "keadaan",
        "bukan-evaluasi",
    ],
)
async def test_a_wrong_question_is_refused(
    api: httpx.AsyncClient, alamat: str, saring: dict[str, Any], status: int, jenis: str | None
) -> None:
    jawaban = await api.get(alamat, params=saring)
    assert jawaban.status_code == status, jawaban.text
    if jenis is not None:
        assert jawaban.json()["type"] == f"/problems/{jenis}"
