"""Numbers, days and forms, and what a profile may say of letters; no database."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from kantor.berkas import MasaBerlaku
from kantor.profil import Profil
from kantor.surat import Buku, baca_surat
from kantor.tanggal import panjang, terakhir
from kit.lifecycle import Who
from kit.profile import ProfileError, office_dir
from pelayanan.surat import rules
from pelayanan.surat.langkah import DAUR
from pelayanan.surat.rules import Keadaan


@pytest.mark.parametrize(
    ("mulai", "lama", "satuan", "sampai"),
    [
        (date(2026, 3, 1), 3, "bulan", date(2026, 5, 31)),
        (date(2026, 3, 15), 3, "bulan", date(2026, 6, 14)),
        (date(2026, 1, 31), 1, "bulan", date(2026, 2, 28)),
        (date(2026, 11, 30), 3, "bulan", date(2027, 2, 28)),
        (date(2024, 2, 29), 3, "tahun", date(2027, 2, 28)),
        (date(2026, 12, 30), 3, "hari", date(2027, 1, 1)),
    ],
)
def test_the_last_day_of_what_holds_for_so_long(
    mulai: date, lama: int, satuan: Literal["hari", "bulan", "tahun"], sampai: date
) -> None:
    assert terakhir(mulai, lama, satuan) == sampai


def test_a_number_is_written_as_the_office_does() -> None:
    """As on the decree of 2024 (seed 002)."""
    buku = Buku(kode="sk", nama="Keputusan", klasifikasi="000.8.6.3")
    bentuk = "{klasifikasi}/{nomor}/{unit}/{bulan}/{tahun}"
    assert rules.nomor(bentuk, buku, "Sos", 206, date(2024, 3, 1)) == "000.8.6.3/206/Sos/III/2024"
    assert panjang(date(1964, 12, 7)) == "7 Desember 1964"


def test_the_variant_decides_how_long() -> None:
    masa = [
        MasaBerlaku(varian="panjang", lama=3, satuan="bulan", sumber="7.3"),
        MasaBerlaku(varian="pendek", lama=3, satuan="hari", sumber="7.3"),
    ]
    hari = date(2026, 3, 1)
    assert rules.berlaku_sampai(masa, "pendek", hari) == date(2026, 3, 3)
    assert rules.berlaku_sampai([], None, hari) is None
    assert [s.kode for s in rules.periksa_varian(masa, None, "/")] == ["varian-kurang"]
    assert [s.kode for s in rules.periksa_varian(masa, "lain", "/")] == ["varian-tidak-dikenal"]
    assert rules.periksa_varian(masa[:1], None, "/") == []


def test_nothing_but_a_signature_leads_to_a_signed_letter() -> None:
    """INVARIANT: and no operation takes that step."""
    ke = [
        s
        for s in DAUR.steps
        if Keadaan.DITANDATANGANI in s.moves.values() and Keadaan.MENUNGGU in s.moves
    ]
    assert [satu.operation for satu in ke] == [None]
    lain = {s.name: s.who for s in DAUR.steps}
    assert {lain[n] for n in ("periksa", "setujui", "pencabutan/setujui")} == {Who.OTHER}


def _salah(folder: Path, dari: str, jadi: str) -> str:
    berkas = folder / "surat.yaml"
    isi = berkas.read_text(encoding="utf-8")
    assert dari in isi
    berkas.write_text(isi.replace(dari, jadi, 1), encoding="utf-8")
    with pytest.raises(ProfileError) as ada:
        baca_surat(Profil(folder))
    berkas.write_text(isi, encoding="utf-8")
    return str(ada.value)


def test_a_mistake_in_the_profile_is_named_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "kota"
    shutil.copytree(office_dir("palangkaraya"), folder)
    assert len(baca_surat(Profil(folder)).jenis) >= 16
    for dari, jadi, kata in (
        ("buku: rekomendasi\n", "buku: rekomendasii\n", "buku rekomendasii tidak ada"),
        ("penandatangan: kepala-dinas\n", "penandatangan: camat\n", "camat tidak ada"),
        ("layanan: [rekomendasi-kis-pbi]", "layanan: [kis]", "layanan kis tidak ada"),
        ("bahwa {keterangan}.", "bahwa {ket}.", "{ket} tidak ada"),
        ("/{nomor}/{unit}", "/{nomor}", "memerlukan klasifikasi"),
        ("dayasos: Sos-PS", "dayasos: Sos-RS", "unit yang sama"),
        ("kode: keterangan-dtks", "kode: surat-pengantar", "tertulis dua kali"),
        ("    hal: Pengantar\n", "", "hal ada pada surat dinas"),
        ("    nama: Surat Rekomendasi\n", "    judul: Surat\n", "judul"),
    ):
        pesan = _salah(folder, dari, jadi)
        assert kata in pesan, pesan
        assert "surat.yaml:" in pesan
    (folder / "surat.yaml").unlink()
    assert baca_surat(Profil(folder)).jenis == []
