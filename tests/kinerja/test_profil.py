"""Profil kantor: kesalahan menyebut berkas dan baris, dan kantor kedua tidak perlu kode lain."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kinerja.indikator.profil import Kantor, baca_kantor
from kinerja.pemetaan.profil import baca_program, dari_isi
from kit.profile import ProfileError, office_dir


@pytest.fixture
def salinan(tmp_path: Path) -> Path:
    return Path(shutil.copytree(office_dir("palangkaraya"), tmp_path / "kantor"))


@pytest.mark.parametrize(
    ("berkas", "dari", "menjadi", "pesan"),
    [
        ("pemetaan.yaml", "'1.06.06':", "'1.06.66':", r"pemetaan.yaml:\d+: program 1.06.66"),
        ("pemetaan.yaml", "mengatasi_masalah", "lulus", r"pemetaan.yaml:\d+: "),
        ("pemetaan.yaml", "fakir-miskin:", "fakir:", r"pemetaan.yaml:\d+: kategori fakir tidak"),
        ("pemetaan.yaml", "status_khusus:", "lain:", r"pemetaan.yaml:\d+: "),
        (
            "layanan.yaml",
            "ditangani: {hitung: ya, program: '1.06.04'",
            "ditangani: {hitung: ya, program: '1.06.09'",
            r"layanan.yaml:\d+: pemulangan-orang-terlantar: program 1.06.09",
        ),
        (
            "layanan.yaml",
            "ditangani: {hitung: ya, program: '1.06.04'",
            "ditangani: {hitung: ya, program: null",
            r"layanan.yaml:\d+: pemulangan-orang-terlantar: dihitung tanpa program",
        ),
        ("indikator/iku.yaml", "nilai: '3.50'", "nilai: tiga", r"iku.yaml:\d+: .* bukan angka"),
        ("indikator/iku.yaml", "tahun: 2024", "tahun: 24", r"iku.yaml:\d+: "),
        ("indikator/ikk.yaml", "kode: ppks-mandiri", "kode: psks-berkontribusi", "sudah ada"),
        ("indikator/ikk.yaml", "program: '1.06.02'", "program: '9.9'", r"ikk.yaml:\d+: .* 9.9"),
        ("indikator/sakip.yaml", "nilai: BB", "nilai: E", "di luar skala"),
        ("program.csv", "1.06.06.2.02,kegiatan", "1.06.07.2.02,kegiatan", "induknya 1.06.07"),
        ("capaian.yaml", "minimal: '91'", "minimal: tinggi", r"capaian.yaml:\d+: "),
    ],
)
def test_a_mistake_names_its_place(
    salinan: Path, berkas: str, dari: str, menjadi: str, pesan: str
) -> None:
    teks = (salinan / berkas).read_text()
    assert dari in teks
    (salinan / berkas).write_text(teks.replace(dari, menjadi, 1))

    with pytest.raises(ProfileError) as salah:
        baca_kantor(salinan)

    assert re.search(pesan, str(salah.value)), salah.value


def test_the_mapping_survives_the_database(kantor: Kantor) -> None:
    pemetaan = kantor.pemetaan

    kembali = dari_isi(pemetaan.isi())

    assert kembali == pemetaan
    assert kembali.sidik() == pemetaan.sidik()
    assert list(kembali.kategori) == list(pemetaan.kategori)


def test_the_budget_table_has_its_rows() -> None:
    baris = baca_program(office_dir("palangkaraya"))

    assert [sum(b.level == jenis for b in baris) for jenis in ("program", "kegiatan")] == [5, 14]
    assert len(baris) == 70


def test_a_second_office_needs_no_other_code() -> None:
    pontianak = baca_kantor(office_dir("pontianak"))

    target = pontianak.indikator["pemenuhan-kebutuhan-dasar"].target_tahun(2022)
    assert [(t.nilai, t.sumber) for t in target] == [
        ("81.50", "RKT 2022 bagian III"),
        ("81", "RKT 2022 Tabel 4.1"),
    ]
    assert len([i for i in pontianak.indikator.values() if i.jenis == "subkegiatan"]) == 30
