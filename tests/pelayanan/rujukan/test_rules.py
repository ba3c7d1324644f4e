"""When an arrival can be, and as long as what a link holds."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from shutil import copytree

import pytest

from kantor.profil import Profil
from kantor.rujukan import baca_rujukan
from kit.profile import ProfileError, office_dir
from pelayanan.rujukan import hitung, rules
from pelayanan.rujukan.errors import RujukanTidakSah
from pelayanan.rujukan.models import Rujukan
from tests.pelayanan.conftest import loket_untuk

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


def test_an_arrival_counts_by_the_rules_of_its_day() -> None:
    loket = loket_untuk("rehsos")
    ada = loket.kantor.rujukan
    assert ada is not None
    lain = [satu for satu in ada.penerima if satu.kode != "rsud"]
    kelak = replace(loket.kantor, rujukan=ada.model_copy(update={"penerima": lain}))
    loket = replace(loket, kantor=replace(loket.kantor, kemudian=((2031, kelak),)))
    dulu, nanti = date(2030, 12, 31), date(2031, 1, 1)
    assert hitung.komponen(loket, "rsud", dulu) == "akses-pendidikan-kesehatan"
    assert hitung.komponen(loket, "rsud", nanti) is None
    rujukan = Rujukan(penerima="rsud", pemberian_id=uuid.uuid4())
    hitung.periksa_hari(loket, rujukan, dulu)
    with pytest.raises(RujukanTidakSah):
        hitung.periksa_hari(loket, rujukan, nanti)


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
