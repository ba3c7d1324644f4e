from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kit.profile import ProfileError, office_dir
from pelayanan import nama
from pelayanan.profil import muat

KANTOR = muat()


def test_the_catalogue_is_divided_among_the_bidang() -> None:
    bernomor = {
        bidang: sorted(s.nomor for s in KANTOR.katalog(bidang).values() if s.nomor is not None)
        for bidang in ("rehsos", "linjamsos", "dayasos", "fakirmiskin")
    }

    assert bernomor == {
        "rehsos": [9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22],
        "linjamsos": [1, 2, 8],
        "dayasos": [3, 4, 5, 11],
        "fakirmiskin": [6, 7],
    }


def test_routine_aid_stands_beside_the_numbered_services() -> None:
    tanpa_nomor = {s.kode: s.bidang for s in KANTOR.layanan.values() if s.nomor is None}

    assert tanpa_nomor == {
        "pkh": "linjamsos",
        "pbi-jaminan-kesehatan": "linjamsos",
        "bantuan-pangan": "fakirmiskin",
        "bantuan-ekonomi": "fakirmiskin",
        "kube": "fakirmiskin",
    }


def test_the_office_has_its_areas_and_categories() -> None:
    assert len(KANTOR.wilayah.kecamatan) == 5
    assert len(KANTOR.wilayah.kelurahan) == 30
    assert len(KANTOR.kategori) == 26
    assert KANTOR.layanan["rumah-singgah"].ppks == frozenset(KANTOR.kategori)
    assert KANTOR.layanan["tanda-daftar-lks"].untuk_lembaga


def test_another_office_loads_from_its_data_alone() -> None:
    pontianak = muat(office_dir("pontianak"))

    assert pontianak.nama == "Dinas Sosial Kota Pontianak"
    assert next(iter(pontianak.wilayah.daerah)) == "61.71"
    assert len(pontianak.kategori) == 26


@pytest.fixture
def salinan(tmp_path: Path) -> Path:
    return Path(shutil.copytree(office_dir("palangkaraya"), tmp_path / "kantor"))


@pytest.mark.parametrize(
    ("berkas", "dari", "menjadi", "pesan"),
    [
        ("layanan.yaml", "ppks: [lanjut-usia-terlantar]", "ppks: [lansia]", "ppks lansia"),
        ("layanan.yaml", "output: [pemulangan]", "output: [pulang]", "output pulang"),
        ("layanan.yaml", "    bidang: dayasos\n", "    bidang: dayasosial\n", "bidang"),
        ("layanan.yaml", "kode: kube", "kode: pkh", "pkh tertulis ganda"),
        ("layanan.yaml", "    sasaran: orang terlantar\n", "    sasarn: x\n", "sasarn"),
        ("libur.csv", "2024-02-08", "2024-02-30", "libur.csv:7"),
        ("wilayah.csv", ",kelurahan,62.71.05,", ",kelurahan,62.71.09,", "62.71.09"),
        ("kantor.yaml", "wilayah: '62.71'", "wilayah: '61.71'", "61.71"),
    ],
)
def test_a_mistake_in_the_profile_is_named_with_its_file(
    salinan: Path, berkas: str, dari: str, menjadi: str, pesan: str
) -> None:
    isi = (salinan / berkas).read_text(encoding="utf-8")
    assert dari in isi
    (salinan / berkas).write_text(isi.replace(dari, menjadi), encoding="utf-8")

    with pytest.raises(ProfileError) as salah:
        muat(salinan)

    assert pesan in str(salah.value)
    assert ".csv" in str(salah.value) or ".yaml:" in str(salah.value)


@pytest.mark.parametrize(
    ("tulisan", "normal"),
    [
        ("Siti Nur'aini, S.Sos", "siti nuraini s sos"),
        ("  MUHAMMAD   yusuf ", "muhammad yusuf"),
        ("José Nuñez", "jose nunez"),
        ("Nur\u2019aini", "nuraini"),
        ("---", ""),
    ],
)
def test_names_are_compared_without_signs_and_accents(tulisan: str, normal: str) -> None:
    assert nama.normal(tulisan) == normal
