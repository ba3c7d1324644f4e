"""Birth, service, evaluation: in this order, whichever of them is written or moved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from httpx import Response

from pelayanan.lahir import Lahir, periksa, periksa_baru
from tests.pelayanan.conftest import (
    KEPALA,
    Klien,
    ajukan,
    daftarkan,
    nik_baru,
    selesaikan,
)

TANPA_NIK: dict[str, Any] = {"nik": ..., "alasan_tanpa_nik": "belum perekaman"}


def ditolak(jawaban: Response, kolom: str, kode: str, *menyebut: str) -> None:
    assert jawaban.status_code == 422, jawaban.text
    (satu,) = jawaban.json()["errors"]
    assert (satu["lokasi"], satu["kode"]) == (f"/{kolom}", kode)
    for hari in menyebut:
        assert hari in satu["pesan"]


async def anak(klien: Klien, **ganti: object) -> dict[str, Any]:
    """Somebody born on 2 January 2020, known without a NIK."""
    return await daftarkan(klien, **TANPA_NIK, tanggal_lahir="2020-01-02", **ganti)


def minta(ppks_id: str, tanggal: str) -> dict[str, str]:
    return {
        "layanan": "rumah-singgah",
        "ppks_id": ppks_id,
        "sumber": "temuan",
        "tanggal": tanggal,
    }


@pytest.mark.parametrize(
    ("lahir", "hari", "mungkin"),
    [
        (Lahir(date(2020, 1, 2), 2020), date(2020, 1, 1), False),
        (Lahir(date(2020, 1, 2), 2020), date(2020, 1, 2), True),
        (Lahir(date(2020, 2, 29), 2020), date(2020, 2, 28), False),
        (Lahir(None, 2020), date(2019, 12, 31), False),
        (Lahir(None, 2020), date(2020, 1, 1), True),
        (Lahir(None, None), date(2000, 1, 1), True),
    ],
)
def test_both_ways_are_one_rule(lahir: Lahir, hari: date, *, mungkin: bool) -> None:
    assert (periksa("tanggal", hari, lahir) == []) is mungkin
    assert (periksa_baru("tanggal_lahir", lahir, hari) == []) is mungkin
    assert periksa_baru("tanggal_lahir", lahir, None) == []


async def test_nobody_is_served_before_birth(klien: Klien) -> None:
    orang = await anak(klien)

    jawaban = await klien.post("permohonan", minta(orang["id"], "2020-01-01"))
    ditolak(jawaban, "tanggal", "sebelum-lahir", "2020-01-01", "2020-01-02")
    assert (await klien.post("permohonan", minta(orang["id"], "2020-01-02"))).status_code == 201


@pytest.mark.parametrize("tanggal", ["1999-12-31", "1900-01-01"])
async def test_nothing_is_recorded_before_2000(klien: Klien, tanggal: str) -> None:
    """Kinerja reads no such date: it would lie among the dead letters for ever."""
    orang = await daftarkan(klien)

    jawaban = await klien.post("permohonan", minta(orang["id"], tanggal))
    ditolak(jawaban, "tanggal", "tanggal-tidak-mungkin", "2000-01-01")


async def test_a_birth_does_not_move_behind_a_service(klien: Klien) -> None:
    orang = await anak(klien)
    await klien.post("permohonan", minta(orang["id"], "2021-05-06"))

    for kolom, nilai in (("tanggal_lahir", "2021-05-07"), ("tahun_lahir", 2022)):
        ganti = {"tanggal_lahir": None, kolom: nilai}
        jawaban = await klien.patch(f"ppks/{orang['id']}", ganti, if_match='"1"')
        ditolak(jawaban, "tanggal_lahir", "lahir-sesudah-pelayanan", "2021-05-06", str(nilai))
    ganti = {"tanggal_lahir": "2021-05-06"}
    jawaban = await klien.patch(f"ppks/{orang['id']}", ganti, if_match='"1"')
    assert jawaban.status_code == 200, jawaban.text


async def test_what_was_called_off_does_not_hold_a_birth(klien: Klien) -> None:
    orang = await anak(klien)
    satu = (await klien.post("permohonan", minta(orang["id"], "2021-05-06"))).json()
    await klien.post(f"permohonan/{satu['id']}/batal", {"alasan": "Salah orang"})

    ganti = {"tanggal_lahir": "2022-01-01"}
    jawaban = await klien.patch(f"ppks/{orang['id']}", ganti, if_match='"1"')
    assert jawaban.status_code == 200, jawaban.text


async def test_a_nik_does_not_bring_a_birth_behind_a_service(klien: Klien) -> None:
    orang = await daftarkan(klien, **TANPA_NIK, tanggal_lahir=None, tahun_lahir=2021)
    await klien.post("permohonan", minta(orang["id"], "2021-05-06"))

    jawaban = await klien.post(f"ppks/{orang['id']}/nik", {"nik": nik_baru("070521")})
    ditolak(jawaban, "nik", "lahir-sesudah-pelayanan", "2021-05-07", "2021-05-06")
    kini = (await klien.get(f"ppks/{orang['id']}")).json()
    assert (kini["nik"]["diketahui"], kini["tanggal_lahir"]) == (False, None)
    jawaban = await klien.post(f"ppks/{orang['id']}/nik", {"nik": nik_baru("060521")})
    assert jawaban.json()["tanggal_lahir"] == "2021-05-06"


async def test_a_correction_keeps_the_order(klien: Klien) -> None:
    orang = await anak(klien)
    satu = await ajukan(klien, orang["id"], tanggal="2020-01-02")
    await selesaikan(klien, satu["id"], tanggal="2021-05-06")
    rekan = klien.sebagai(KEPALA)
    nilai = {
        "ppks_id": orang["id"],
        "dinilai": {"rekam_id": satu["id"]},
        "kebutuhan_dasar": True,
        "tugas_peran": True,
        "mengatasi_masalah": True,
    }
    jawaban = await rekan.post("evaluasi", {**nilai, "tanggal": "2019-05-06"})
    assert "sebelum-lahir" in [e["kode"] for e in jawaban.json()["errors"]]
    evaluasi = await rekan.post("evaluasi", {**nilai, "tanggal": "2021-06-07"})
    assert evaluasi.status_code == 201, evaluasi.text

    koreksi = f"permohonan/{satu['id']}/koreksi"
    alasan = {"alasan": "Salah tanggal"}
    ditolak(
        await klien.post(koreksi, {**alasan, "tanggal": "2021-06-08"}),
        "tanggal", "tanggal-sesudah-evaluasi", "2021-06-08", "2021-06-07",
    )  # fmt: skip
    ditolak(
        await klien.post(koreksi, {**alasan, "tahun_lahir": 2022}),
        "tahun_lahir", "sebelum-lahir", "2021-05-06", "2022",
    )  # fmt: skip
    assert (await klien.post(koreksi, {**alasan, "tanggal": "2021-06-07"})).status_code == 200
    balik = f"evaluasi/{evaluasi.json()['id']}/koreksi"
    ditolak(
        await rekan.post(balik, {**alasan, "tanggal": "2021-05-05"}),
        "tanggal", "tanggal-sebelum-layanan",
    )  # fmt: skip
