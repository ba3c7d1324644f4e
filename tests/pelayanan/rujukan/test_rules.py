"""When an arrival can be, and as long as what a link holds."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from shutil import copytree

import pytest

from kantor.profil import Profil
from kantor.rujukan import baca_rujukan
from kit.profile import ProfileError, office_dir
from pelayanan.rujukan import rules

WIB = timezone(timedelta(hours=7))
KIRIM = datetime(2025, 12, 31, 9, tzinfo=WIB)
KINI = datetime(2026, 1, 1, 0, 10, tzinfo=WIB)


@pytest.mark.parametrize(
    ("pada", "kode"),
    [
        (KIRIM - timedelta(seconds=1), "tiba-sebelum-dikirim"),
        (KINI + timedelta(seconds=1), "tanggal-tidak-mungkin"),
        # The same moment elsewhere.
        (KINI.astimezone(timezone(timedelta(hours=9))), None),
        (KIRIM, None),
    ],
)
def test_an_arrival_is_after_its_sending_and_over(pada: datetime, kode: str | None) -> None:
    salah = rules.periksa_saat("pada", pada, KIRIM, KINI)
    assert [satu.kode for satu in salah] == [kode] * (kode is not None)


def test_a_link_holds_a_week_until_used_or_guessed_at() -> None:
    assert rules.tautan_berlaku(KINI + timedelta(seconds=1), None, 4, KINI)
    assert not rules.tautan_berlaku(KINI, None, 0, KINI)
    assert not rules.tautan_berlaku(KINI + timedelta(1), KIRIM, 0, KINI)
    assert not rules.tautan_berlaku(KINI + timedelta(1), None, 5, KINI)


@pytest.mark.parametrize(
    ("lama", "baru", "pesan"),
    [
        ("jenis: faskes}", "jenis: klinik}", "jenis klinik tidak ada"),
        ("[rujukan-lansia-panti, ", "[rujukan-lansia, ", "layanan rujukan-lansia tidak ada"),
        ("{rehsos: rujukan-layanan}", "{rehsos: rujukan-lain}", "rujukan-lain tidak ada"),
        ("{kode: rsud,", "{kode: rsj,", "rsj tertulis dua kali"),
    ],
)
def test_a_mistake_in_the_list_of_receivers_is_named(
    tmp_path: Path, lama: str, baru: str, pesan: str
) -> None:
    folder = tmp_path / "kantor"
    copytree(office_dir(), folder)
    berkas = folder / "rujukan.yaml"
    berkas.write_text(berkas.read_text("utf-8").replace(lama, baru, 1), "utf-8")
    with pytest.raises(ProfileError) as salah:
        baca_rujukan(Profil(folder))
    assert "rujukan.yaml:" in str(salah.value)
    assert pesan in str(salah.value)
