"""Published figures that can be computed again, to the last printed digit.

Each test names its table. The figure to compare with is written here and not read from the profile:
so a typing error in the profile is found too.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import httpx
import pytest

from kinerja.aturan.indikator.profil import Kantor, Riwayat, baca_kantor
from kinerja.aturan.indikator.rules import Arah, angka, bulat, capaian, persen, predikat
from kit.profile import office_dir

Cetak = tuple[int, str, str, str]  # the year, T, R, C

TABEL_2_4_PERANGKAT: list[Cetak] = [
    (2019, "2.68", "2.73", "101.87"),
    (2020, "2.7", "2.27", "84.07"),
]
TABEL_2_4_PROGRAM: list[list[Cetak]] = [
    [(2019, "51.6", "41.77", "80.95"), (2020, "51.9", "50.63", "97.55")],
    [(2019, "96.8", "74.97", "77.45"), (2020, "97", "88.92", "91.67")],
    [(2019, "55", "60", "109.09"), (2020, "55", "33.33", "60.6")],
    [(2019, "96.8", "74.97", "77.45"), (2020, "97", "88.92", "91.67")],
    [(2019, "5.5", "9.23", "167.82"), (2020, "5.5", "6.62", "120.36")],
    [(2019, "100", "100", "100"), (2020, "100", "100", "100")],
    [(2019, "100", "0", "0"), (2020, "100", "100", "100")],
    [(2019, "100", "100", "100"), (2020, "100", "100", "100")],
    [(2019, "100", "100", "100"), (2020, "100", "100", "100")],
]
TABEL_2_5_PERANGKAT: list[Cetak] = [
    (2021, "2.8", "3.18", "113.49"),
    (2022, "3", "3.55", "118.33"),
    (2023, "3.2", "3.25", "101.56"),
]
TABEL_2_5_PROGRAM: list[list[Cetak]] = [
    [(2021, "80", "82.50", "103.13"), (2022, "80", "80", "100"), (2023, "80", "100", "125")],
    [
        (2021, "100", "98.39", "98.39"),
        (2022, "100", "97.82", "97.82"),
        (2023, "100", "99.19", "99.19"),
    ],
    [
        (2021, "45", "80", "177.78"),
        (2022, "45", "84.17", "187.044"),
        (2023, "45", "69.51", "154.47"),
    ],
    [(2021, "100", "99.96", "99.96"), (2022, "100", "100", "100"), (2023, "100", "100", "100")],
]
# Printed otherwise than R/T as printed; both are shown.
BEDA = {"113.49": "113.57"}
SEMUA_C = [
    *(("2.4", 0, satu) for satu in TABEL_2_4_PERANGKAT),
    *(("2.4", ke, satu) for ke, baris in enumerate(TABEL_2_4_PROGRAM, 1) for satu in baris),
    *(("2.5", 0, satu) for satu in TABEL_2_5_PERANGKAT),
    *(("2.5", ke, satu) for ke, baris in enumerate(TABEL_2_5_PROGRAM, 1) for satu in baris),
]


def test_tables_2_4_and_2_5_print_35_achievements() -> None:
    assert len(SEMUA_C) == 35


@pytest.mark.parametrize(
    ("tabel", "nomor", "cetak"),
    SEMUA_C,
    ids=[f"tabel-{tabel}-baris-{nomor}-{cetak[0]}" for tabel, nomor, cetak in SEMUA_C],
)
def test_achievements_of_tables_2_4_and_2_5(
    kantor: Kantor, tabel: str, nomor: int, cetak: Cetak
) -> None:
    tahun, t, r, c = cetak

    dihitung = _capaian(r, t)

    desimal = len(c.partition(".")[2])
    if c in BEDA:
        assert bulat(dihitung) == BEDA[c]
    else:
        assert Decimal(bulat(dihitung, desimal)) == Decimal(c)
    disimpan = _riwayat(kantor, tabel, nomor, tahun)
    assert (disimpan.target, disimpan.realisasi, disimpan.capaian) == (t, r, c)
    if c in BEDA:
        assert disimpan.capaian_hitung == BEDA[c]


def _riwayat(kantor: Kantor, tabel: str, nomor: int, tahun: int) -> Riwayat:
    """Row 0 is the indicator of the office (IKU), the others are those of programs."""
    if nomor == 0:
        riwayat = kantor.indikator["ppks-berfungsi-sosial"].riwayat
    else:
        (program,) = [
            satu for satu in kantor.riwayat_program if (satu.tabel, satu.nomor) == (tabel, nomor)
        ]
        riwayat = list(program.nilai)
    (satu_tahun,) = [lalu for lalu in riwayat if (lalu.tabel, lalu.tahun) == (tabel, tahun)]
    return satu_tahun


def test_table_2_5_prints_one_achievement_with_three_decimals(kantor: Kantor) -> None:
    """Table 2.5, the poor in 2022: 187.044; with two decimals 187.04. Both are shown."""
    (lalu,) = [satu for satu in kantor.indikator["ppks-mandiri"].riwayat if satu.tahun == 2022]

    assert (lalu.capaian, lalu.capaian_hitung) == ("187.044", "187.04")
    assert bulat(_capaian("84.17", "45"), 3) == "187.044"
    assert bulat(_capaian("84.17", "45")) == "187.04"
    assert any("187,044" in c and "187,04 " in c for c in kantor.indikator["ppks-mandiri"].catatan)


def test_half_is_rounded_up_in_table_2_5() -> None:
    """Tabel 2.5, PSKS 2021: 82.50 / 80 = 103.125 tercetak 103.13."""
    assert _capaian("82.50", "80") == Fraction(103125, 1000)
    assert bulat(_capaian("82.50", "80")) == "103.13"


def test_tables_2_4_and_2_5_end_conditions(kantor: Kantor) -> None:
    """Columns of the first and the last state: the last equals what the last year reached."""
    awal = [satu.awal.nilai for satu in kantor.riwayat_program]

    assert awal == ["50", "95", "50", "95", "5", "100", "100", "100", "100", *[None] * 4]
    for satu in kantor.riwayat_program:
        assert satu.akhir.nilai == satu.nilai[-1].realisasi
        assert satu.akhir.tahun == satu.nilai[-1].tahun


@pytest.mark.parametrize(
    ("kode", "realisasi"),
    [
        ("rehsos-disabilitas", ["100", "118.77", "97.95", "99.73", "99.94"]),
        ("rehsos-anak", ["100", "75.22", "96.23", "93.07", "100"]),
        ("rehsos-lansia", ["100", "79.37", "97.50", "99.99", "96.81"]),
        ("rehsos-gepeng", ["100", "100", "100", "97.87", "100"]),
        ("linjamsos-bencana", ["100", "100", "99.96", "100", "100"]),
    ],
)
def test_spm_results_of_table_2_3_stand_as_printed(
    kantor: Kantor, kode: str, realisasi: list[str]
) -> None:
    """Table 2.3 prints percentages without a numerator: kept, not computed again."""
    riwayat = kantor.indikator[kode].riwayat

    assert [(satu.tahun, satu.target, satu.realisasi) for satu in riwayat] == [
        (tahun, "100", nilai) for tahun, nilai in zip(range(2019, 2024), realisasi, strict=True)
    ]
    assert all(satu.capaian is None for satu in riwayat)


def test_the_iku_sheet_of_2024(kantor: Kantor) -> None:
    """Lembar IKU 2024: 615, 64764, 1727; 430, 294, 1727; 67106; 2451; 3.65; 104.36."""
    ditangani, berfungsi = (615, 64_764, 1_727), (430, 294, 1_727)
    assert (sum(ditangani), sum(berfungsi)) == (67_106, 2_451)

    realisasi = persen(sum(berfungsi), sum(ditangani))

    assert realisasi is not None
    assert bulat(realisasi) == "3.65"
    tercapai = capaian(realisasi, Fraction("3.50"), Arah.NAIK)
    assert tercapai is not None
    assert bulat(tercapai) == "104.36"
    assert predikat(tercapai, kantor.pita) == "sangat tinggi"
    (lembar,) = [
        satu
        for satu in kantor.indikator["ppks-berfungsi-sosial"].riwayat
        if satu.tabel == "lembar IKU"
    ]
    assert (lembar.pembilang, lembar.penyebut) == (2_451, 67_106)
    assert (lembar.target, lembar.realisasi, lembar.capaian) == ("3.50", "3.65", "104.36")


def test_the_iku_sheet_rounds_only_at_the_end(kantor: Kantor) -> None:
    """The IKU sheet of 2024: 3.65 / 3.5 gives 104.29; its remark names both."""
    assert bulat(_capaian("3.65", "3.50")) == "104.29"

    catatan = kantor.indikator["ppks-berfungsi-sosial"].catatan

    assert any("104,36 (lembar IKU 2024)" in satu and "104,29" in satu for satu in catatan)


def test_our_reading_of_the_third_ikk_is_far_below_its_target(kantor: Kantor) -> None:
    """Renstra 7.2 and the IKU sheet: 294 / 64764 = 0.45 % against a target of 3.6 %."""
    realisasi = persen(294, 64_764)

    assert realisasi is not None
    assert bulat(realisasi) == "0.45"
    # Its reading is neutral: one sentence, without figures and without guesses at the office's
    # formula.
    tafsir = kantor.indikator["ppks-mandiri"].tafsir
    assert tafsir == "PPKS yang mandiri / PPKS yang ditangani pada program ini."


@pytest.mark.parametrize(
    ("kode", "target"),
    [
        ("ppks-berfungsi-sosial", ["3.5", "3.7", "3.9"]),
        ("psks-berkontribusi", ["80", "100", "100"]),
        ("ppks-kebutuhan-dasar", ["100", "100", "100"]),
        ("ppks-mandiri", ["3.6", "3.7", "3.8"]),
        ("korban-bencana-kebutuhan-dasar", ["100", "100", "100"]),
    ],
)
def test_targets_of_7_1_and_7_2(kantor: Kantor, kode: str, target: list[str]) -> None:
    """Renstra 7.1 (IKU) and 7.2 (IKK), 2024-2026."""
    satu = kantor.indikator[kode]

    dipakai = [satu.target_tahun(tahun)[0].nilai for tahun in (2024, 2025, 2026)]

    assert [Decimal(nilai or "-") for nilai in dipakai] == [Decimal(nilai) for nilai in target]


def test_table_6_1_adds_up_at_every_level(kantor: Kantor) -> None:
    """Table 6.1: sub kegiatan = kegiatan = program = the sum at the foot of the table, each
    year."""
    for tahun in (2024, 2025, 2026):
        assert kantor.pagu_seluruh(tahun) == Decimal("9363273111.00")
        for kode, baris in kantor.program.items():
            if baris.level == "subkegiatan":
                continue
            bawahan = [k for k, satu in kantor.program.items() if satu.kode_induk == kode]
            assert bawahan
            assert sum(kantor.pagu[k][tahun] for k in bawahan) == kantor.pagu[kode][tahun], kode
    tiga_tahun = sum(kantor.pagu_seluruh(tahun) for tahun in kantor.tahun)
    assert tiga_tahun == Decimal("28089819333.00")


@pytest.mark.parametrize(
    ("kode", "setahun", "tiga_tahun"),
    [
        ("1.06.01", "6879188261.00", "20637564783.00"),
        ("1.06.02", "104050600.00", "312151800.00"),
        ("1.06.04", "560283050.00", "1680849150.00"),
        ("1.06.05", "1113925000.00", "3341775000.00"),
        ("1.06.06", "705826200.00", "2117478600.00"),
        ("1.06.01.2.07", "162000000.00", "486000000.00"),
        ("1.06.04.2.01", "548383050.00", "1645149150.00"),
        ("1.06.06.2.01.04", "606440400.00", "1819321200.00"),
    ],
)
def test_budgets_of_table_6_1(kantor: Kantor, kode: str, setahun: str, tiga_tahun: str) -> None:
    """Tabel 6.1: pagu per tahun dan kolom jumlah akhir periode."""
    pagu = kantor.pagu[kode]

    assert list(pagu.values()) == [Decimal(setahun)] * 3
    assert sum(pagu.values()) == Decimal(tiga_tahun)


def test_a_year_without_budget_has_no_target(kantor: Kantor) -> None:
    """Table 6.1, 1.06.01.2.07.02: "-" and 0,00 in 2024 and 2025; 1.06.01.2.07.11 in 2026."""
    kendaraan = kantor.indikator["1.06.01.2.07.02"]

    assert [len(kendaraan.target_tahun(tahun)) for tahun in (2024, 2025, 2026)] == [0, 0, 1]
    assert list(kantor.pagu["1.06.01.2.07.02"].values()) == [0, 0, Decimal("100000000.00")]
    assert kantor.indikator["1.06.01.2.07.11"].target_tahun(2026) == []


@pytest.mark.parametrize(
    ("kode", "pertama", "kedua"),
    [
        ("psks-berkontribusi", "80 % (Renstra 7.2)", "100 % (Renstra Tabel 6.1 dan 4.2)"),
        ("1.06.04.2.01.07", "35 Orang (Renstra Tabel 6.1)", "100 Orang (Renstra 4.2)"),
        ("1.06.04.2.01.08", "25 Orang (Renstra Tabel 6.1)", "50 Orang (Renstra 4.2)"),
        ("1.06.04.2.01.09", "150 Orang (Renstra Tabel 6.1)", "100 Orang (Renstra 4.2)"),
        ("1.06.04.2.01.10", "25 Orang (Renstra Tabel 6.1)", "30 Orang (Renstra 4.2)"),
        ("1.06.04.2.01.11", "5 Orang (Renstra Tabel 6.1)", "10 Orang (Renstra 4.2)"),
        ("1.06.04.2.01.12", "15 Orang (Renstra Tabel 6.1)", "10 Orang (Renstra 4.2)"),
        ("1.06.04.2.02.07", "15 Orang (Renstra Tabel 6.1)", "25 Orang (Renstra 4.2)"),
        ("1.06.05.2.02.03", "6900 Keluarga (Renstra Tabel 6.1)", "3500 KK (Renstra 4.2)"),
        ("1.06.05.2.02.01", "Orang (Renstra Tabel 6.1)", "KK (Renstra 4.2)"),
        ("1.06.05.2.02.02", "Keluarga (Renstra Tabel 6.1)", "KK (Renstra 4.2)"),
        ("1.06.01.2.07.05", "Paket (Renstra Tabel 6.1, indikator)", "Unit (Renstra Tabel 6.1,"),
        ("1.06.01.2.09.09", "3 Unit (Renstra Tabel 6.1, 2025)", "2 Unit (Renstra Tabel 6.1,"),
    ],
)
def test_what_table_6_1_4_2_and_7_2_print_differently_is_shown_with_both_values(
    kantor: Kantor, kode: str, pertama: str, kedua: str
) -> None:
    catatan = kantor.indikator[kode].catatan

    assert any(pertama in satu and kedua in satu for satu in catatan), catatan


async def test_the_answer_of_an_indicator_shows_both_printed_values(api: httpx.AsyncClient) -> None:
    """Renstra 4.2 and Table 6.1, 1.06.04.2.01.07: 100 and 35 people."""
    isi = (await api.get("indikator/1.06.04.2.01.07", params={"tahun": 2024})).json()

    assert isi["target"] == "35"
    lain = [(satu["nilai"], satu["sumber"]) for satu in isi["target_lain"]]
    assert lain == [("100", "Renstra 4.2")]
    assert isi["catatan_naskah"] == [
        "Target 2024: 35 Orang (Renstra Tabel 6.1); 100 Orang (Renstra 4.2)."
    ]


@pytest.fixture(scope="module")
def pontianak() -> Kantor:
    return baca_kantor(office_dir("pontianak"))


def test_pontianak_budgets_add_up(pontianak: Kantor) -> None:
    """RKT 2022 IV.A and IV.B: seven programs; their sum is not printed, 12849288776.00."""
    program = [
        pontianak.pagu[kode][2022]
        for kode, satu in pontianak.program.items()
        if satu.level == "program"
    ]

    assert program == [
        Decimal(rupiah)
        for rupiah in (
            "1688786600.00",
            "2700000.00",
            "1517321850.00",
            "1413913000.00",
            "683045000.00",
            "49012165.00",
            "7494510161.00",
        )
    ]
    assert pontianak.pagu_seluruh(2022) == Decimal("12849288776.00")
    for kode, baris in pontianak.program.items():
        bawahan = [k for k, satu in pontianak.program.items() if satu.kode_induk == kode]
        # Supporting programs are printed without their kegiatan.
        if baris.level != "subkegiatan" and bawahan:
            assert sum(pontianak.pagu[k][2022] for k in bawahan) == pontianak.pagu[kode][2022]


@pytest.mark.parametrize(
    ("kode", "pertama", "kedua"),
    [
        ("pemenuhan-kebutuhan-dasar", "81.50 % (RKT 2022 bagian III)", "81 % (RKT 2022 Tabel 4.1"),
        ("pelayanan-ditangani", "87.00 % (RKT 2022 bagian III)", "84 % (RKT 2022 Tabel 4.1"),
        ("linjamsos-data", "36 (RKT 2022 bagian IV.B)", "33 (hitung ulang)"),
        ("linjamsos-bansos", "46 BPNT dan 53 PKH", "99 Pendamping"),
        ("rehsos-lain-keluarga", "50 orang", "1 Dokumen"),
        ("dayasos-psm", "500 permohonan", "500 Perumahan"),
        ("program-rehabilitasi-sosial", "layanan rehabilitasi", "Bantuan Sosial"),
    ],
)
def test_pontianak_prints_some_figures_twice(
    pontianak: Kantor, kode: str, pertama: str, kedua: str
) -> None:
    """RKT 2022: parts III and IV against Table 4.1."""
    catatan = pontianak.indikator[kode].catatan

    assert any(pertama in satu and kedua in satu for satu in catatan), catatan


@pytest.mark.parametrize(
    ("kode", "realisasi", "tercapai", "mutu"),
    [
        # Table 3.1: the poverty rate, with a target of 4.80, the smaller the better.
        ("angka-kemiskinan", "4.80", "100.00", "sangat tinggi"),
        ("angka-kemiskinan", "4.32", "110.00", "sangat tinggi"),
        ("angka-kemiskinan", "6.00", "75.00", "sedang"),
        ("pemenuhan-kebutuhan-dasar", "40.75", "50.00", "sangat rendah"),
    ],
)
def test_pontianak_targets_give_achievements_in_their_direction(
    pontianak: Kantor, kode: str, realisasi: str, tercapai: str, mutu: str
) -> None:
    satu = pontianak.indikator[kode]

    hasil = capaian(angka(realisasi), angka(satu.target_tahun(2022)[0].nilai), satu.arah)

    assert hasil is not None
    assert bulat(hasil) == tercapai
    assert predikat(hasil, pontianak.pita) == mutu


def test_the_scale_of_the_sakip_grade(kantor: Kantor) -> None:
    """Table 6.1: BB each year, on the scale D < C < CC < B < BB < A < AA."""
    sakip = kantor.indikator["nilai-sakip"]

    assert sakip.skala == ["D", "C", "CC", "B", "BB", "A", "AA"]
    tercetak = [satu.nilai for satu in sakip.target if satu.diteruskan_dari is None]
    assert tercetak == ["BB"] * 3


def _capaian(realisasi: str, target: str) -> Fraction:
    hasil = capaian(angka(realisasi), angka(target), Arah.NAIK)
    assert hasil is not None
    return hasil
