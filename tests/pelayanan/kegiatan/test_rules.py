"""Which relatives count, and what an attendance may say: without a database."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest

from kantor.kegiatan import JenisKegiatan, Menghitung, baca_kegiatan
from kantor.profil import Profil
from kit.clock import local_date, now
from kit.profile import ProfileError, office_dir
from pelayanan.kegiatan.rules import Sesi, datang, periksa_isi, periksa_saat

SENIN, SELASA, RABU = (date(2026, 3, hari) for hari in (2, 3, 4))
SATU = uuid.uuid4()


def sesi(hari: date, dana: str = "apbd-kota", **kerabat: int) -> Sesi:
    return Sesi(hari, dana, kerabat)


@pytest.mark.parametrize(
    ("semua", "hari"),
    [
        ([], []),
        ([sesi(SENIN, ibu=1)], [SENIN]),
        # The same who come again are no others.
        ([sesi(SENIN, ibu=1, anak=2), sesi(SELASA, ibu=1, anak=2)], [SENIN] * 3),
        # One more of a relation, or another relation, is somebody else.
        ([sesi(SENIN, anak=1), sesi(SELASA, anak=3), sesi(RABU, anak=2)], [SENIN, *[SELASA] * 2]),
        ([sesi(SENIN, anak=1), sesi(SELASA, ibu=1)], [SENIN, SELASA]),
        # In whichever order they were recorded.
        ([sesi(RABU, ibu=1, anak=1), sesi(SENIN, anak=1)], [SENIN, RABU]),
    ],
)
def test_of_each_relation_there_are_as_many_as_came_at_once(
    semua: list[Sesi], hari: list[date]
) -> None:
    assert [tanggal for tanggal, _ in datang(semua)] == hari
    assert datang(reversed(semua)) == datang(semua)


def test_a_relative_is_of_the_fund_that_brought_them_first() -> None:
    semua = [sesi(SENIN, "apbn", ibu=1), sesi(SELASA, ibu=2)]
    assert datang(semua) == [(SENIN, "apbn"), (SELASA, "apbd-kota")]


@pytest.mark.parametrize(
    ("menghitung", "induk", "kerabat", "kode"),
    [
        ("orang", SATU, [], set()),
        ("orang", None, [], {"wajib-diisi"}),
        ("orang", SATU, ["anak"], {"kerabat-salah"}),
        ("kerabat", SATU, ["anak"], set()),
        ("kerabat", SATU, [], {"kerabat-salah"}),
        ("kerabat", SATU, ["anak", "anak"], {"hubungan-rangkap"}),
        ("kegiatan", None, [], set()),
        ("tidak", SATU, [], {"tanpa-induk"}),
    ],
)
def test_an_attendance_says_what_its_kind_counts(
    menghitung: str, induk: uuid.UUID | None, kerabat: list[str], kode: set[str]
) -> None:
    salah = periksa_isi(Menghitung(menghitung), induk, kerabat)
    assert {satu.kode for satu in salah} == kode


def test_what_was_held_is_over_and_not_before_all_records() -> None:
    kini = now()
    assert periksa_saat(kini, kini, local_date(kini)) == []
    assert periksa_saat(kini + timedelta(seconds=1), kini, local_date(kini))
    assert periksa_saat(kini, kini, date(1999, 12, 31))


def test_the_kinds_of_an_office_name_what_its_bidang_give(tmp_path: Path) -> None:
    for satu in office_dir().iterdir():
        if satu.name != "kegiatan.yaml":
            (tmp_path / satu.name).symlink_to(satu)
    (tmp_path / "kegiatan.yaml").write_text(
        "jenis:\n"
        "  - {kode: satu, nama: Satu, bidang: [rehsos], menghitung: orang, komponen: bukan-apa}\n"
        "  - {kode: satu, nama: Dua, bidang: [rehsos], menghitung: tidak}\n",
        encoding="utf-8",
    )
    with pytest.raises(ProfileError) as salah:
        baca_kegiatan(Profil(tmp_path))
    assert "bukan-apa tidak ada pada layanan rehsos" in str(salah.value)
    assert "tertulis ganda" in str(salah.value)


@pytest.mark.parametrize("isi", [{"menghitung": "orang"}, {"menghitung": "tidak", "komponen": "x"}])
def test_a_kind_gives_something_or_counts_nothing(isi: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="komponen"):
        JenisKegiatan.model_validate({"kode": "a", "nama": "A", "bidang": ["rehsos"], **isi})
