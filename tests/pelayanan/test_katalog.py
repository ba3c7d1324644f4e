"""A service that left the catalogue: its requests stay readable, correctable and findable."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kantor.profil import Profil
from kit.clock import today
from kit.db import Sessions
from kit.profile import office_dir
from pelayanan.loket import Loket
from pelayanan.profil import baca
from tests.pelayanan.conftest import (
    KEPALA,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    formulir,
    selesaikan,
)

BERAKHIR = "rumah-singgah"


def _tanpa(layanan: str, kode: str) -> str:
    """The catalogue without one service: from its line to the next one's."""
    baris = layanan.splitlines(keepends=True)
    awal = next(ke for ke, satu in enumerate(baris) if satu.strip() == f"kode: {kode}")
    while not baris[awal].startswith("- ") and not baris[awal].startswith("  - "):
        awal -= 1
    jarak = baris[awal][: baris[awal].index("-") + 2]
    akhir = next(
        (ke for ke in range(awal + 1, len(baris)) if baris[ke].startswith(jarak)), len(baris)
    )
    return "".join(baris[:awal] + baris[akhir:])


def sesudah(loket: Loket, folder: Path, *, tahun: int | None) -> Loket:
    """The office after one of its services ended: that year, or as if it had never been."""
    shutil.copytree(office_dir(), folder)
    isi = _tanpa((folder / "layanan.yaml").read_text("utf-8"), BERAKHIR)
    tempat = folder if tahun is None else folder / "tahun" / str(tahun)
    tempat.mkdir(parents=True, exist_ok=True)
    (tempat / "layanan.yaml").write_text(isi, "utf-8")
    if tahun is None:
        surat = folder / "surat.yaml"
        tanpa = surat.read_text("utf-8").replace(f", {BERAKHIR}]", "]")
        surat.write_text(tanpa.replace(f"      - {BERAKHIR}\n", ""), "utf-8")
    return replace(loket, kantor=baca(Profil(folder)))


@pytest.mark.parametrize("sejak", ["tahun ini", "semula"])
async def test_what_was_asked_for_then_stays_readable_and_correctable(
    klien: Klien, sessions: Sessions, loket: Loket, tmp_path: Path, sejak: str
) -> None:
    kantor = sesudah(loket, tmp_path / "kantor", tahun=today().year if sejak != "semula" else None)
    orang = await daftarkan(klien)
    dulu = date(today().year - 1, 3, 4).isoformat()
    selesai = await ajukan(klien, orang["id"], layanan=BERAKHIR, tanggal=dulu)
    await selesaikan(klien, selesai["id"], tanggal=dulu)
    jalan = await ajukan(klien, orang["id"], layanan=BERAKHIR, tanggal=dulu)
    async with (kini := buat_klien("rehsos", sessions, kantor)).client:
        satu = await kini.get(f"permohonan/{selesai['id']}")
        koreksi = await kini.post(
            f"permohonan/{selesai['id']}/koreksi",
            {
                "alasan": "Salah jumlah pada berkas.",
                "komponen": [{"kode": "kebutuhan-dasar", "jumlah": 2, "satuan": "hari"}],
            },
        )
        setuju = await kini.sebagai(KEPALA).post(f"permohonan/{selesai['id']}/koreksi/setujui")
        baru = await kini.post(
            "permohonan",
            {"layanan": BERAKHIR, "ppks_id": orang["id"], "sumber": "permohonan"},
        )
        lanjut = await selesaikan(kini, jalan["id"], komponen=[], tetap_catat=True)
        katalog = [satu["kode"] for satu in (await kini.get("layanan", batas=100)).json()["data"]]

    assert (satu.status_code, satu.json()["layanan"]) == (200, BERAKHIR)
    assert (koreksi.status_code, setuju.status_code) == (200, 200), koreksi.text + setuju.text
    assert setuju.json()["rekam"]["komponen"][0]["jumlah"] == 2
    assert (baru.status_code, baru.json()["errors"][0]["kode"]) == (422, "layanan-tidak-dikenal")
    assert lanjut["status"] == "selesai"
    assert BERAKHIR not in katalog


async def test_who_has_a_category_that_is_no_more_is_read_and_corrected(
    klien: Klien, sessions: Sessions, loket: Loket
) -> None:
    kategori = "lanjut-usia-terlantar"
    orang = await daftarkan(klien, kategori=[kategori])
    kini = {kode: satu for kode, satu in loket.kantor.kategori.items() if kode != kategori}
    kantor = replace(loket, kantor=replace(loket.kantor, kategori=kini))
    async with (sesudahnya := buat_klien("rehsos", sessions, kantor)).client:
        alamat = f"ppks/{orang['id']}"
        terbaca = await sesudahnya.get(alamat)
        telepon = await sesudahnya.patch(alamat, {"telepon": "081234567890"}, If_Match='"1"')
        baru = await sesudahnya.post("ppks", formulir(kategori=[kategori]))

    assert (terbaca.status_code, terbaca.json()["kategori"]) == (200, [kategori])
    assert telepon.status_code == 200, telepon.text
    assert baru.json()["errors"][0]["kode"] == "kategori-tidak-dikenal"


async def test_its_year_still_knows_it(
    klien: Klien, sessions: Sessions, loket: Loket, tmp_path: Path
) -> None:
    kantor = sesudah(loket, tmp_path / "kantor", tahun=today().year)
    orang = await daftarkan(klien)
    dulu = date(today().year - 1, 3, 4).isoformat()
    async with (kini := buat_klien("rehsos", sessions, kantor)).client:
        terlambat = await ajukan(kini, orang["id"], layanan=BERAKHIR, tanggal=dulu)
        tersaring = (await kini.get("permohonan", layanan=BERAKHIR)).json()["data"]
        rinci = await kini.get(f"layanan/{BERAKHIR}")
        katalog = (await kini.get("layanan", batas=100, pada=dulu)).json()["data"]
        isi = {"layanan": BERAKHIR, "ppks_id": orang["id"], "sumber": "permohonan"}
        baru = await kini.post("permohonan", isi)

    assert [satu["id"] for satu in tersaring] == [terlambat["id"]]
    assert rinci.status_code == 200
    assert BERAKHIR in {satu["kode"] for satu in katalog}
    assert f"katalog tahun {today().year}" in baru.json()["errors"][0]["pesan"]
