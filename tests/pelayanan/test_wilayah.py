"""A kelurahan that was split: who is registered there stays whole, whatever is new asks where."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kantor.profil import Profil
from kit.clock import today
from kit.db import Sessions
from kit.profile import ProfileError, office_dir
from pelayanan.loket import Loket
from pelayanan.profil import baca
from tests.pelayanan.conftest import (
    MENTENG,
    PALANGKA,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    formulir,
    selesaikan,
)

BERAKHIR = today() - timedelta(days=10)
UTARA, SELATAN = "62.71.03.1090", "62.71.03.1091"
Menjadi = Callable[[str], Profil]


@pytest.fixture
def profil(tmp_path: Path) -> Menjadi:
    """An office whose areas are those of Palangka Raya, with Menteng's row and others changed."""
    folder = tmp_path / "kantor"
    shutil.copytree(office_dir("palangkaraya"), folder)

    def menjadi(baris: str) -> Profil:
        kepala, *isi = (folder / "wilayah.csv").read_text("utf-8").splitlines()
        while kepala.startswith("#"):
            kepala, *isi = isi
        semua = [f"{kepala},berlaku_sejak,berlaku_sampai,penerus"]
        semua += [f"{satu},,," for satu in isi if not satu.startswith(MENTENG)]
        (folder / "wilayah.csv").write_text("\n".join([*semua, *baris.split()]), "utf-8")
        return Profil(folder)

    return menjadi


def _terbelah(sampai: date = BERAKHIR, sejak: date = BERAKHIR + timedelta(days=1)) -> str:
    return (
        f"{MENTENG},Menteng,kelurahan,62.71.03,,,,,{sampai},{UTARA};{SELATAN}\n"
        f"{UTARA},Menteng-Utara,kelurahan,62.71.03,,,,{sejak},,\n"
        f"{SELATAN},Menteng-Selatan,desa,62.71.03,,,,{sejak},,\n"
    )


@pytest.fixture
async def kini(sessions: Sessions, loket: Loket, profil: Menjadi) -> AsyncIterator[Klien]:
    klien = buat_klien("rehsos", sessions, replace(loket, kantor=baca(profil(_terbelah()))))
    async with klien.client:
        yield klien


async def test_who_lives_there_is_found_and_corrected_and_served_once_they_have_an_address(
    klien: Klien, kini: Klien
) -> None:
    orang = await daftarkan(klien)
    dulu = await ajukan(klien, orang["id"])
    alamat = f"ppks/{orang['id']}"
    telepon = await kini.patch(alamat, {"telepon": "081234567890"}, If_Match='"1"')
    temuan = (await kini.get("ppks", kelurahan=MENTENG)).json()["data"]
    baru = {"layanan": "rumah-singgah", "ppks_id": orang["id"], "sumber": "permohonan"}
    ditolak = await kini.post("permohonan", baru)
    hari_lalu = (BERAKHIR - timedelta(days=1)).isoformat()
    terlambat = await kini.post("permohonan", baru | {"tanggal": hari_lalu})
    pindah = await kini.patch(alamat, {"kelurahan": UTARA}, If_Match=telepon.headers["ETag"])
    selesai = await selesaikan(kini, dulu["id"])

    assert telepon.status_code == 200, telepon.text
    assert [satu["id"] for satu in temuan] == [orang["id"]]
    assert ditolak.json()["errors"][0]["kode"] == "kelurahan-berakhir"
    assert f"Menteng-Utara ({UTARA})" in ditolak.json()["errors"][0]["pesan"]
    assert terlambat.status_code == 201, terlambat.text
    assert pindah.status_code == 200, pindah.text
    assert selesai["rekam"]["kelurahan"] == UTARA


async def test_nobody_new_is_put_there(kini: Klien) -> None:
    ditolak = await kini.post("ppks", formulir(kelurahan=MENTENG))
    asing = await kini.post("ppks", formulir(kelurahan="62.71.09.1001"))
    diterima = await kini.post("ppks", formulir(kelurahan=SELATAN))

    assert [satu["kode"] for satu in ditolak.json()["errors"]] == ["kelurahan-berakhir"]
    assert "ini tidak ada di kota ini" in asing.json()["errors"][0]["pesan"]
    assert asing.json()["errors"][0]["pesan"].startswith("Desa/kelurahan")
    assert diterima.status_code == 201, diterima.text


def test_a_name_means_the_area_of_that_day(profil: Menjadi) -> None:
    wilayah = profil(_terbelah().replace("Menteng-Utara", "Menteng")).wilayah

    assert wilayah.cari_kelurahan("Kel. Menteng", "", today()) == [UTARA]
    assert wilayah.cari_kelurahan("menteng", "", BERAKHIR) == [MENTENG]
    assert UTARA in wilayah.berlaku(today())
    assert UTARA not in wilayah.berlaku(BERAKHIR)


@pytest.mark.parametrize(
    ("ganti", "salah"),
    [
        ((f"{UTARA};{SELATAN}", MENTENG), "penerusnya sendiri"),
        ((f"{UTARA};{SELATAN}", "62.71.03.1999"), "penerus 62.71.03.1999 bukan kelurahan"),
        ((f"{UTARA};{SELATAN}", "62.71.03"), "penerus 62.71.03 bukan kelurahan"),
        ((f"{UTARA};{SELATAN}", ""), "berlaku_sampai dan penerus bersama-sama"),
        ((f",{BERAKHIR},", f",{BERAKHIR - timedelta(days=3)},"), "penerus .* tidak ada pada"),
        ((f"{UTARA},Menteng-Utara,kelurahan", f"{UTARA},Menteng-Utara,dusun"), "jenis"),
    ],
)
def test_a_wrong_succession_is_named(profil: Menjadi, ganti: tuple[str, str], salah: str) -> None:
    with pytest.raises(ProfileError, match=f"wilayah.csv.*{salah}"):
        _ = profil(_terbelah().replace(*ganti)).daerah


async def test_an_office_of_a_kabupaten_speaks_of_it(
    sessions: Sessions, loket: Loket, profil: Menjadi
) -> None:
    isi = profil("")
    wilayah = isi.folder / "wilayah.csv"
    teks = wilayah.read_text("utf-8").replace(",kota,", ",kabupaten,")
    wilayah.write_text(teks.replace(",kelurahan,", ",desa,"), "utf-8")
    klien = buat_klien("rehsos", sessions, replace(loket, kantor=baca(Profil(isi.folder))))
    async with klien.client:
        ditolak = await klien.post("ppks", formulir(kelurahan=MENTENG))
        diterima = await klien.post("ppks", formulir(kelurahan=PALANGKA))

    assert ditolak.json()["errors"][0]["pesan"] == "Desa ini tidak ada di kabupaten ini."
    assert diterima.status_code == 201
