"""Files that hold from a year on: what is read of each year, and what such a folder may hold."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from kantor.profil import Profil
from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.dasar.kunci import Kunci
from kit.db import Sessions
from kit.profile import ProfileError, office_dir
from ops.office import mistakes
from tests.kinerja.conftest import verify
from tests.kinerja.hitung.test_penerimaan import kirim
from tests.kinerja.kejadian import layanan

IKU = "ppks-berfungsi-sosial"


@pytest.fixture
def salinan(tmp_path: Path) -> Path:
    return Path(shutil.copytree(office_dir("palangkaraya"), tmp_path / "kantor"))


def sejak(folder: Path, tahun: int, nama: str, *ganti: tuple[str, str]) -> None:
    """The file as it is now, whole, with these changes from that year on."""
    teks = (folder / nama).read_text()
    for dari, menjadi in ganti:
        assert dari in teks
        teks = teks.replace(dari, menjadi)
    letak = folder / "tahun" / str(tahun) / nama
    letak.parent.mkdir(parents=True, exist_ok=True)
    letak.write_text(teks)


def test_each_file_holds_until_a_later_year_has_it(salinan: Path) -> None:
    sejak(salinan, 2025, "capaian.yaml", ("minimal_subjek: 10", "minimal_subjek: 20"))
    sejak(salinan, 2026, "indikator/iku.yaml", ("nilai: '3.90'", "nilai: '4.10'"))
    kantor = baca_kantor(salinan)
    assert [satu.sejak for satu in kantor.semua_masa] == [None, 2025, 2026]
    assert [kantor.pada(tahun).minimal_subjek for tahun in (2019, 2024, 2025, 2027)] == [
        10, 10, 20, 20,
    ]  # fmt: skip
    target = [kantor.pada(n).indikator[IKU].target_tahun(2026)[0].nilai for n in (2025, 2026, 2030)]
    assert target == ["3.90", "4.10", "4.10"]
    # From any of them the others can be asked for.
    assert kantor.pada(2024).pada(2026) is kantor.pada(2026)


def test_years_with_the_same_files_are_one(salinan: Path) -> None:
    sejak(salinan, 2025, "kop.yaml")
    sejak(salinan, 2026, "capaian.yaml", ("minimal_subjek: 10", "minimal_subjek: 20"))
    profil = Profil(salinan)
    assert [satu.sejak for satu in profil.masa] == [None, 2026]
    assert profil.pada(2025) is profil


def test_the_fingerprint_covers_every_year(salinan: Path) -> None:
    dulu = Profil(salinan).sidik
    sejak(salinan, 2026, "layanan.yaml", ("# ", "#  "))
    satu = Profil(salinan).sidik
    (salinan / "tahun/2026").rename(salinan / "tahun/2027")
    assert len({dulu, satu, Profil(salinan).sidik}) == 3


def _asing(folder: Path) -> None:
    sejak(folder, 2025, "capaian.yaml")
    (folder / "tahun/2025/capaian.yaml").rename(folder / "tahun/2025/capain.yaml")


def _bukan_tahun(folder: Path) -> None:
    (folder / "tahun/duaribu").mkdir(parents=True)


def _lepas(folder: Path) -> None:
    (folder / "tahun").mkdir()
    (folder / "tahun/capaian.yaml").write_text("")


def _selalu(folder: Path) -> None:
    sejak(folder, 2025, "wilayah.csv")


def _kurang(folder: Path) -> None:
    """A program whose evaluation criteria are gone, while the services of the year go on."""
    sejak(folder, 2025, "pemetaan.yaml", ("'1.06.06':", "'1.06.01':"))


def _program_hilang(folder: Path) -> None:
    """New codes from 2025 on, but every other file still names the old ones."""
    sejak(folder, 2025, "program.csv", ("1.06.06", "1.06.07"))


def _kantor_lain(folder: Path) -> None:
    sejak(folder, 2025, "kantor.yaml", ("kode: palangkaraya", "kode: sampit"))


def _baru_kemudian(folder: Path) -> None:
    """A file that the years before 2025 need as well."""
    sejak(folder, 2025, "pengukuran.yaml")
    (folder / "pengukuran.yaml").unlink()


def _kategori_hilang(folder: Path) -> None:
    """The services of 2025 name a category that only their year's ppks.yaml could have."""
    sejak(folder, 2025, "layanan.yaml", ("ppks: [lanjut-usia-terlantar]", "ppks: [lansia]"))


@pytest.mark.parametrize(
    ("salah", "pesan"),
    [
        (_baru_kemudian, r"^pengukuran\.yaml: tidak dapat dibaca"),
        (_kategori_hilang, r"^tahun/2025/layanan\.yaml:\d+: ppks lansia tidak dikenal"),
        (_asing, r"^tahun/2025/capain\.yaml:1: tidak ada yang membaca"),
        (_bukan_tahun, r"^tahun/duaribu:1: bukan folder sebuah tahun"),
        (_lepas, r"^tahun/capaian\.yaml:1: bukan folder sebuah tahun"),
        (_selalu, r"^tahun/2025/wilayah\.csv:1: berlaku untuk semua tahun"),
        (_kurang, r"^layanan\.yaml:\d+: .*tanpa kriteria.* \(dengan berkas sejak 2025\)$"),
        (_program_hilang, r"^pemetaan\.yaml:\d+: program 1\.06\.06 .* \(dengan berkas sejak 2025"),
        (_kantor_lain, r"^tahun/2025/kantor\.yaml:\d+: kode harus palangkaraya"),
    ],
)
def test_what_does_not_fit_is_named(
    salinan: Path, salah: Callable[[Path], None], pesan: str
) -> None:
    salah(salinan)
    with pytest.raises(ProfileError) as kena:
        baca_kantor(salinan)
    assert any(re.search(pesan, satu) for satu in kena.value.mistakes), kena.value.mistakes
    assert set(kena.value.mistakes) <= set(mistakes(salinan))


async def test_answers_read_the_year_that_is_asked_about(
    salinan: Path, kinerja: Sessions, redis: Redis, kunci: Kunci
) -> None:
    sejak(
        salinan,
        2025,
        "indikator/iku.yaml",
        ("nama: Persentase PPKS yang berfungsi sosial\n", "nama: Bagian PPKS yang mandiri\n"),
        ("nilai: '3.50'", "nilai: '9.50'"),
        ("nilai: '3.70'", "nilai: '7.70'"),
    )
    kantor: Kantor = baca_kantor(salinan)
    app = create_app(sessions=kinerja, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja"
    ) as client:
        client.headers["Authorization"] = "Bearer admin"

        async def target(tahun: int) -> tuple[str, str]:
            jawab = await client.get(f"/v1/indikator/{IKU}?tahun={tahun}")
            assert jawab.status_code == 200, jawab.text
            return jawab.json()["nama"], jawab.json()["target"]

        assert await target(2024) == ("Persentase PPKS yang berfungsi sosial", "3.50")
        assert await target(2025) == ("Bagian PPKS yang mandiri", "7.70")
        for alamat in ("/dasbor", f"/dasbor/indikator/{IKU}", "/dasbor/indikator"):
            dulu = (await client.get(f"{alamat}?tahun=2024")).text
            kini = (await client.get(f"{alamat}?tahun=2025")).text
            assert "Bagian PPKS yang mandiri" not in dulu
            assert "Bagian PPKS yang mandiri" in kini
        for tahun, nilai in ((2024, "3.50"), (2025, "7.70")):
            laporan = await client.get(f"/v1/laporan/pratinjau?jenis=lembar-iku&tahun={tahun}")
            assert laporan.status_code == 200, laporan.text
            assert nilai.replace(".", ",") in laporan.text or nilai in laporan.text


HALAMAN = (
    "/dasbor", "/dasbor/peringatan", "/dasbor/indikator", "/dasbor/indikator/ppks-mandiri",
    "/v1/indikator", f"/v1/indikator/{IKU}", "/v1/peringatan", "/v1/peringatan/ppks-mandiri",
    "/v1/daftar", "/v1/entri", "/v1/entri/ekspor", "/v1/periode", "/v1/anggaran/versi",
)  # fmt: skip
BERJALAN = ("terbitan.laporan.service", "terbitan.dasbor.endpoints", "terbitan.peringatan.service",
            "hitung.angka.nilai", "aturan.kantor")  # fmt: skip


@pytest.mark.parametrize("diteruskan", [True, False])
async def test_a_year_that_no_plan_names_works_on_every_page_and_report(
    salinan: Path,
    kinerja: Sessions,
    redis: Redis,
    kunci: Kunci,
    monkeypatch: pytest.MonkeyPatch,
    diteruskan: bool,
) -> None:
    if not diteruskan:
        berkas = salinan / "capaian.yaml"
        baris = [n for n in berkas.read_text().splitlines() if "target_diteruskan" not in n]
        berkas.write_text("\n".join(baris))
    kantor = baca_kantor(salinan)
    tahun = max(kantor.tahun) + 1
    for modul in BERJALAN:
        monkeypatch.setattr(f"kinerja.{modul}.today", lambda: date(tahun, 2, 1))
    await kirim(kinerja, layanan(tanggal=date(tahun, 1, 5)))
    app = create_app(sessions=kinerja, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja"
    ) as client:
        client.headers["Authorization"] = "Bearer admin"
        for alamat in HALAMAN:
            jawab = await client.get(f"{alamat}?tahun={tahun}")
            tanpa = alamat.endswith("peringatan/ppks-mandiri") and not diteruskan
            assert jawab.status_code == (404 if tanpa else 200), (alamat, jawab.text)
            if alamat.startswith("/dasbor"):
                assert ("targetnya diteruskan dari tahun" in jawab.text) is diteruskan
        utama = (await client.get(f"/v1/indikator/{IKU}?tahun={tahun}")).json()
        assert utama["target"] == ("3.90" if diteruskan else None)
        assert utama["target_diteruskan_dari"] == (tahun - 1 if diteruskan else None)
        assert ("BAB VII Penutup" in (utama["sumber"]["target"] or "")) is diteruskan
        for jenis in ("lembar-iku", "tabel-6-1", "spm", "ikk", "rkt", "lkjip"):
            bagian = "&triwulan=1" if jenis == "spm" else ""
            alamat = f"/v1/laporan/pratinjau?jenis={jenis}&tahun={tahun}{bagian}"
            jawab = await client.get(alamat)
            if diteruskan or jenis not in ("tabel-6-1", "rkt", "lkjip"):
                assert jawab.status_code == 200, (jenis, jawab.text)
                assert ("targetnya diteruskan dari tahun" in jawab.text) is diteruskan
            else:
                assert jawab.status_code == 422, (jenis, jawab.text)
                assert f"tahun {tahun}" in jawab.json()["detail"]
        assert (await client.get(f"/v1/anggaran?tahun={tahun}")).status_code == 404


def test_a_target_cannot_be_taken_over_into_a_planned_year(salinan: Path) -> None:
    berkas = salinan / "capaian.yaml"
    berkas.write_text(berkas.read_text().replace("{sampai: 2027", "{sampai: 2026"))
    with pytest.raises(ProfileError, match=r"^capaian\.yaml:\d+: sampai harus sesudah"):
        baca_kantor(salinan)
