"""Services that were finished within so many working days of the office, by its profile alone."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.aturan.pemetaan.masa import Peraturan
from kinerja.hitung.angka import nilai
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kit.db import Sessions, transaction
from kit.profile import ProfileError, office_dir
from kit.streams import Received
from tests.kinerja.kejadian import layanan, permohonan

KODE = "pelayanan-ditangani"
RUMUS = "{jenis: diajukan, beda: rekam, selesai: true, daftar:"
TEPAT = "{jenis: diajukan, beda: rekam, dalam_hari_kerja: 5, daftar:"
LIBUR = ("2021-12-31,nasional,a", "2022-03-03,nasional,Nyepi", "2022-12-30,daerah,b")


def ubah(berkas: Path, dari: str, menjadi: str) -> None:
    isi = berkas.read_text("utf-8")
    assert dari in isi
    berkas.write_text(isi.replace(dari, menjadi), "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pontianak, whose share of requests in time is an indicator."""
    folder = Path(shutil.copytree(office_dir("pontianak"), tmp_path_factory.mktemp("a") / "kantor"))
    ubah(folder / "indikator/sasaran.yaml", RUMUS, TEPAT)
    (folder / "libur.csv").write_text("\n".join(("tanggal,jenis,nama", *LIBUR)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def kantor(folder: Path) -> Kantor:
    return baca_kantor(folder)


@pytest.fixture
async def basis(rolled_back: Callable[[str], Awaitable[Sessions]], kantor: Kantor) -> Sessions:
    sessions = await rolled_back("kinerja")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    return sessions


def selesai(diajukan: str | None, tanggal: str, **isi: object) -> list[Received]:
    """A request of that day, and its completion."""
    ini = layanan(layanan="rehabilitasi-lansia", kategori=["lanjut-usia-terlantar"],
                  kelurahan=None, tanggal=tanggal, diajukan=diajukan, **isi)  # fmt: skip
    return [permohonan(ini, tanggal=diajukan or tanggal), ini]


async def test_requests_in_time_are_counted_by_the_offices_days(
    basis: Sessions, kantor: Kantor
) -> None:
    jeda = [{"dari": "2022-03-08", "sampai": "2022-03-15"}]
    semua = [
        selesai("2022-03-01", "2022-03-09"),  # 2, 4, 7, 8, 9: the 3rd is a holiday
        selesai("2022-03-01", "2022-03-10"),  # the sixth
        selesai("2022-03-01", "2022-03-15", jeda=jeda),  # 2, 4, 7, 8: then it waited
        selesai("2022-03-01", "2022-03-17", jeda=jeda),  # 2, 4, 7, 8, 16, 17
        selesai(None, "2022-03-09"),  # a record of before it was told
        selesai("2022-12-29", "2023-01-06"),  # 30 is a local holiday; 2, 3, 4, 5, 6 January
        selesai("2022-12-28", "2023-01-06"),
        selesai("2022-06-01", "2022-06-02", versi=2, berlaku=False),
    ]
    async with transaction(basis) as session:
        await terima(session, [satu for rekam in semua for satu in rekam])
        angka = (await nilai.semua(session, kantor, 2022))[KODE]

    assert (angka.pembilang, angka.penyebut) == (Fraction(3), Fraction(8))


def test_holidays_of_a_year_change_nothing_of_the_years_before(
    folder: Path, kantor: Kantor, tmp_path: Path
) -> None:
    lain = Path(shutil.copytree(folder, tmp_path / "kantor"))
    with (lain / "libur.csv").open("a") as berkas:
        berkas.write("\n2022-12-28,daerah,Hari jadi\n2024-01-01,nasional,Tahun baru\n")
    lama, baru = kantor.peraturan, baca_kantor(lain).peraturan

    beda = [n for n in range(2019, 2027) if lama.pada(n).sidik() != baru.pada(n).sidik()]
    assert beda == [2022, 2023, 2024, 2025, 2026]
    assert [sejak for sejak, _ in lama.masa] == [0, 2021, 2022]
    assert Peraturan.baca(baru.isi()) == baru


def test_an_office_that_does_not_ask_keeps_its_rules(folder: Path, tmp_path: Path) -> None:
    lain = Path(shutil.copytree(folder, tmp_path / "kantor"))
    ubah(lain / "indikator/sasaran.yaml", TEPAT, RUMUS)
    dulu = baca_kantor(office_dir("pontianak")).peraturan

    assert baca_kantor(lain).peraturan.sidik() == dulu.sidik()
    assert "hari_kerja" not in str(dulu.isi())


@pytest.mark.parametrize(
    ("dari", "menjadi", "pesan"),
    [
        (
            "hari_kerja: 5, daftar",
            "hari_kerja: -1, daftar",
            r"sasaran.yaml:\d+: .*dalam_hari_kerja",
        ),
        (
            "penyebut: {jenis: diajukan, beda: rekam,",
            "penyebut: {jenis: diajukan, beda: rekam, dalam_hari_kerja: 3,",
            r"sasaran.yaml:\d+: .*dalam_hari_kerja pembilang dan penyebut berbeda",
        ),
        ("{jenis: terpenuhi,", "{jenis: terpenuhi, dalam_hari_kerja: 5,", "hanya untuk diajukan"),
    ],
)
def test_a_limit_that_says_nothing_is_named_with_its_place(
    folder: Path, tmp_path: Path, dari: str, menjadi: str, pesan: str
) -> None:
    lain = Path(shutil.copytree(folder, tmp_path / "kantor"))
    ubah(lain / "indikator/sasaran.yaml", dari, menjadi)

    with pytest.raises(ProfileError, match=pesan):
        baca_kantor(lain)


def test_pauses_before_and_after_take_nothing_away(kantor: Kantor) -> None:
    hari_kerja = kantor.peraturan.pada(2022).hari_kerja
    assert hari_kerja is not None
    senin, jumat = date(2022, 3, 7), date(2022, 3, 11)
    luar = [(date(2022, 3, 1), senin), (jumat, date(2022, 3, 20))]

    assert hari_kerja.lama(senin, jumat, luar) == 4
    assert hari_kerja.lama(senin, jumat, [(date(2022, 3, 1), date(2022, 3, 20))]) == 0
    assert hari_kerja.lama(jumat, senin, []) == 0
