"""Another office's special states and kinds of subject work by its profile alone."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import select

from kantor.profil import Profil
from kit.clock import today
from kit.db import Sessions
from kit.outbox import event_log
from kit.profile import ProfileError, office_dir
from pelayanan.layanan.rules import peringatan
from pelayanan.loket import Loket
from pelayanan.ppks import impor
from pelayanan.profil import Kantor, baca
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    formulir,
    loket_untuk,
    selesaikan,
)

KELUARGA, KELOMPOK = "keluarga-bermasalah-sosial-psikologis", "komunitas-adat-terpencil"
BERUBAH = {
    "ppks.yaml": (("{orang-terlantar: Orang terlantar}", "{penyintas-pasung: Penyintas pasung}"),),
    "layanan.yaml": (
        ("  posko: {nama: Posko atau tempat pengungsian", "  huntara: {nama: Huntara"),
    ),
}


def tulis(folder: Path, nama: str, *ganti: tuple[str, str]) -> None:
    isi = (folder / nama).read_text("utf-8")
    for dari, menjadi in ganti:
        assert dari in isi
        isi = isi.replace(dari, menjadi)
    (folder / nama).write_text(isi, "utf-8")


@pytest.fixture(scope="module")
def kantor(tmp_path_factory: pytest.TempPathFactory) -> Kantor:
    """Palangka Raya, which from this year on knows another state and another thing of its own."""
    folder = Path(shutil.copytree(office_dir(), tmp_path_factory.mktemp("lain") / "kantor"))
    kini = folder / "tahun" / str(today().year)
    kini.mkdir(parents=True)
    for nama, ganti in BERUBAH.items():
        shutil.copy(folder / nama, kini)
        tulis(kini, nama, *ganti)
    return baca(Profil(folder))


@pytest.fixture
def loket_lain(kantor: Kantor) -> Loket:
    return replace(loket_untuk("rehsos"), kantor=kantor)


@pytest.fixture
async def klien_lain(sessions: Sessions, loket_lain: Loket) -> AsyncIterator[Klien]:
    async with (klien := buat_klien("rehsos", sessions, loket_lain)).client:
        yield klien


async def rekam(sessions: Sessions) -> dict[str, dict[str, Any]]:
    async with sessions() as session:
        baris = await session.execute(select(event_log.c.type, event_log.c.data))
        return {jenis.partition(".")[0]: data for jenis, data in baris}


def salah(jawaban: Response) -> list[tuple[str, str, str | None]]:
    return [(satu["lokasi"], satu["kode"], satu["acuan"]) for satu in jawaban.json()["errors"]]


async def test_a_person_is_in_a_state_of_the_office_and_counts_by_it(
    klien_lain: Klien, sessions: Sessions, loket_lain: Loket
) -> None:
    orang = await daftarkan(klien_lain, kategori=[], status_khusus="penyintas-pasung")
    permohonan = await ajukan(klien_lain, orang["id"])
    hasil = await selesaikan(klien_lain, permohonan["id"])
    tak_dikenal = await klien_lain.post("ppks", formulir(status_khusus="orang-terlantar"))
    koreksi = {"alasan": "Salah tulis pada berkas", "status_khusus": "wisatawan"}
    tak_ada = await klien_lain.post(f"permohonan/{permohonan['id']}/koreksi", koreksi)
    # That of an earlier year stays: what was recorded then may be corrected.
    lama = await klien_lain.post(
        f"permohonan/{permohonan['id']}/koreksi", {**koreksi, "status_khusus": "orang-terlantar"}
    )

    assert hasil["peringatan"] == []
    assert (await rekam(sessions))["layanan"]["status_khusus"] == "penyintas-pasung"
    di = "/acuan/pilihan/status-khusus"
    for jawaban in (tak_dikenal, tak_ada):
        assert salah(jawaban) == [("/status_khusus", "status-khusus-tidak-dikenal", di)]
    assert lama.status_code == 200, lama.text
    assert impor.spesifikasi(loket_lain).choices["status_khusus"] == ("penyintas-pasung",)


async def test_who_has_a_state_that_is_no_more_is_read_and_changed(
    klien: Klien, klien_lain: Klien
) -> None:
    orang = await daftarkan(klien, kategori=[], status_khusus="orang-terlantar")
    alamat = f"ppks/{orang['id']}"
    telepon = await klien_lain.patch(alamat, {"telepon": "081234567890"}, If_Match='"1"')

    assert telepon.status_code == 200, telepon.text
    assert (await klien_lain.get(alamat)).json()["status_khusus"] == "orang-terlantar"


async def test_a_thing_of_the_office_counts_as_one(klien_lain: Klien) -> None:
    isi = {"kelurahan": MENTENG, "komponen": "sandang", "tanggal": today().isoformat(),
           "jumlah": 1, "satuan": "unit", "sumber_dana": "apbn"}  # fmt: skip
    ada = await klien_lain.post("pemberian", {**isi, "benda": "huntara"})
    tak_ada = await klien_lain.post("pemberian", {**isi, "benda": "posko"})
    dulu = f"{today().year - 1}-03-04"
    tahun_lalu = await klien_lain.post("pemberian", {**isi, "benda": "posko", "tanggal": dulu})

    assert (ada.status_code, tahun_lalu.status_code) == (201, 201), ada.text + tahun_lalu.text
    di = "/acuan/pilihan/subjek-sendiri"
    assert salah(tak_ada) == [("/benda", "benda-tidak-dikenal", di)]
    assert (await klien_lain.get("layanan", subjek="posko")).status_code == 422


@pytest.mark.parametrize(
    ("kategori", "subjek"),
    [
        ([KELUARGA], "keluarga"),
        ([KELOMPOK], "kelompok"),
        ([KELUARGA, "gelandangan"], "orang"),  # served as a person too: the service's own
        (["gelandangan"], "orang"),
    ],
)
async def test_the_category_says_what_kind_of_subject_its_client_is(
    klien: Klien, sessions: Sessions, kategori: list[str], subjek: str
) -> None:
    orang = await daftarkan(klien, kategori=kategori)
    permohonan = await ajukan(klien, orang["id"])
    hasil = await selesaikan(klien, permohonan["id"])

    semua = await rekam(sessions)
    assert (semua["permohonan"]["subjek"], semua["layanan"]["subjek"]) == (subjek, subjek)
    assert hasil["peringatan"] == []


async def test_a_corrected_category_takes_its_kind_of_subject_along(klien: Klien) -> None:
    orang = await daftarkan(klien, kategori=["gelandangan"])
    permohonan = await ajukan(klien, orang["id"])
    await selesaikan(klien, permohonan["id"])
    usul = await klien.post(
        f"permohonan/{permohonan['id']}/koreksi",
        {"alasan": "Salah kategori pada berkas", "kategori": [KELUARGA]},
    )

    assert usul.status_code == 200, usul.text
    setuju = await klien.sebagai(KEPALA).post(f"permohonan/{permohonan['id']}/koreksi/setujui")
    assert setuju.json()["rekam"]["subjek"] == "keluarga"


def test_contradicting_kinds_of_subject_are_a_warning(kantor: Kantor) -> None:
    singgah, sembako = kantor.layanan["rumah-singgah"], kantor.layanan["bantuan-pangan"]
    sembako = replace(sembako, ppks=frozenset(kantor.kategori))

    assert peringatan(singgah, frozenset({KELUARGA, KELOMPOK}), None) == [
        "Kategori orang ini untuk subjek berlainan: kelompok, keluarga."
    ]
    assert singgah.subjek_klien({KELUARGA, KELOMPOK}) == "orang"
    assert peringatan(sembako, frozenset({KELOMPOK}), None) == [
        "Layanan ini untuk keluarga, kategori orang ini untuk kelompok."
    ]
    assert sembako.subjek_klien({KELOMPOK}) == "kelompok"
    assert peringatan(sembako, frozenset({KELUARGA}), None) == []
    assert kantor.layanan["tanda-daftar-lks"].subjek_klien({KELUARGA}) == "lembaga"


@pytest.mark.parametrize(
    ("berkas", "dari", "menjadi", "pesan"),
    [
        ("ppks.yaml", "subjek: kelompok", "subjek: lembaga", r"ppks.yaml:\d+: subjek lembaga"),
        ("ppks.yaml", "subjek: kelompok", "subjek: suku", r"ppks.yaml:\d+: subjek suku"),
        (
            "layanan.yaml",
            "    subjek: keluarga",
            "    subjek: posko",
            r"layanan.yaml:\d+: subjek po",
        ),
        ("layanan.yaml", "berupa: lembaga", "berupa: badan", "subjek.lembaga.berupa"),
    ],
)
def test_a_kind_of_subject_that_cannot_be_is_named_with_its_place(
    tmp_path: Path, berkas: str, dari: str, menjadi: str, pesan: str
) -> None:
    folder = Path(shutil.copytree(office_dir(), tmp_path / "kantor"))
    tulis(folder, berkas, (dari, menjadi))

    with pytest.raises(ProfileError, match=pesan):
        baca(Profil(folder))


def test_files_of_before_the_kinds_were_named_stay_readable(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(office_dir("pontianak"), tmp_path / "kantor"))
    baru = baca(Profil(folder))
    for berkas, awal in (("ppks.yaml", "status_khusus:"), ("layanan.yaml", "subjek:")):
        isi = (folder / berkas).read_text("utf-8").splitlines(keepends=True)
        dari = next(ke for ke, satu in enumerate(isi) if satu.startswith(awal))
        sampai = next(ke for ke in range(dari + 1, len(isi)) if isi[ke][0].isalpha())
        (folder / berkas).write_text("".join(isi[:dari] + isi[sampai:]), "utf-8")
    tulis(folder, "ppks.yaml", ("    subjek: keluarga\n", ""), ("    subjek: kelompok\n", ""))
    lama = baca(Profil(folder))

    assert (lama.status_khusus, lama.benda) == (baru.status_khusus, baru.benda)
    assert lama.subjek == {kode: nama for kode, nama in baru.subjek.items() if kode != "kelompok"}
