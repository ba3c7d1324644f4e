"""Two records of one person cross the house: counted twice, once, and twice again."""

from __future__ import annotations

from typing import Any

from httpx import Response
from sqlalchemy import select

from kit.audit import audit
from kit.clock import today
from tests.flows.test_layanan_sampai_angka import Rumah, rumah
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PAHANDUT,
    Klien,
    ajukan,
    daftarkan,
    nik_baru,
    selesaikan,
    tanpa_nik,
)

__all__ = ["rumah"]
IKU = "ppks-berfungsi-sosial"
ALASAN = {"alasan": "Terdaftar dua kali sejak razia"}


async def semua_angka(rumah: Rumah) -> list[dict[str, Any]]:
    """All indicators of the office, as they are shown."""
    await rumah.antar()
    data: list[dict[str, Any]] = []
    kursor: dict[str, str] = {}
    while True:
        jawab = await rumah.kinerja.get(
            "/kinerja/v1/indikator",
            params={"tahun": str(today().year), "batas": "100", **kursor},
            headers={"Authorization": "Bearer perencana"},
        )
        assert jawab.status_code == 200, jawab.text
        data += jawab.json()["data"]
        if jawab.json().get("berikutnya") is None:
            return data
        kursor = {"kursor": jawab.json()["berikutnya"]}


async def putuskan(klien: Klien, path: str) -> None:
    jawab = await klien.sebagai(KEPALA).post(f"{path}/setujui")
    assert jawab.status_code == 200, jawab.text


async def dilayani(klien: Klien, ppks_id: str, *, dinilai: bool) -> str:
    selesai = await selesaikan(klien, (await ajukan(klien, ppks_id))["id"], tetap_catat=True)
    isi = {
        "ppks_id": ppks_id,
        "dinilai": {"rekam_id": selesai["id"]},
        "tanggal": today().isoformat(),
        "kebutuhan_dasar": dinilai,
        "tugas_peran": False,
        "mengatasi_masalah": False,
    }
    jawab = await klien.sebagai(KEPALA).post("evaluasi", isi)
    assert jawab.status_code == 201, jawab.text
    rekam_id: str = selesai["id"]
    return rekam_id


async def test_a_merge_counts_once_and_a_split_gives_every_figure_back(rumah: Rumah) -> None:
    klien = rumah.klien["rehsos"]
    dari = (await klien.post("ppks", tanpa_nik(nama="Mbah Nur"))).json()
    ke = await daftarkan(klien)
    await dilayani(klien, dari["id"], dinilai=True)
    await dilayani(klien, ke["id"], dinilai=False)
    sebelum = await semua_angka(rumah)
    assert len(sebelum) == 76
    iku = await rumah.angka()
    assert (iku["pembilang"], iku["penyebut"]) == (1, 2)

    usul = await klien.post("gabungan", {"dari": dari["id"], "ke": ke["id"], **ALASAN})
    path = f"gabungan/{usul.json()['id']}"
    await putuskan(klien, path)
    # Of one person the latest evaluation counts: that of the other record.
    iku = await rumah.angka()
    assert (iku["pembilang"], iku["penyebut"]) == (0, 1)
    assert await semua_angka(rumah) != sebelum

    await klien.post(f"{path}/pisah", ALASAN)
    await putuskan(klien, f"{path}/pisah")
    assert await semua_angka(rumah) == sebelum


async def test_a_record_that_came_since_counts_for_whom_it_is_given_to(rumah: Rumah) -> None:
    klien = rumah.klien["rehsos"]
    dari = (await klien.post("ppks", tanpa_nik(nama="Mbah Nur", kelurahan=PAHANDUT))).json()
    ke = await daftarkan(klien, kelurahan=MENTENG)
    usul = await klien.post("gabungan", {"dari": dari["id"], "ke": ke["id"], **ALASAN})
    path = f"gabungan/{usul.json()['id']}"
    await putuskan(klien, path)
    rekam_id = await dilayani(klien, dari["id"], dinilai=True)
    semua = (await klien.get(path)).json()["rekam"]

    async def di(kelurahan: str) -> tuple[int | None, int | None]:
        await rumah.antar()
        jawab = await rumah.kinerja.get(
            "/kinerja/v1/indikator/ppks-berfungsi-sosial",
            params={"tahun": today().year, "per": "kelurahan"},
            headers={"Authorization": "Bearer perencana"},
        )
        sel = {satu["kode"]: satu for satu in jawab.json()["rincian"]}
        ini = sel.get(kelurahan, {})
        return ini.get("pembilang"), ini.get("penyebut")

    assert await di(MENTENG) == (1, 1)
    milik = [{"id": satu["id"], "ppks_id": dari["id"]} for satu in semua]
    assert rekam_id in {satu["id"] for satu in milik}
    jawab = await klien.post(f"{path}/pisah", {**ALASAN, "rekam": milik})
    assert jawab.status_code == 200, jawab.text
    await putuskan(klien, f"{path}/pisah")

    assert (await di(PAHANDUT), await di(MENTENG)) == ((1, 1), (None, None))


async def test_a_signed_year_stays_and_names_what_the_merge_moved(rumah: Rumah) -> None:
    klien = rumah.klien["rehsos"]
    dari = (await klien.post("ppks", tanpa_nik(nama="Mbah Nur"))).json()
    ke = await daftarkan(klien)
    for ppks_id, hari in ((ke["id"], "2024-02-01"), (dari["id"], "2024-05-01")):
        diajukan = await ajukan(klien, ppks_id, tanggal=hari)
        await selesaikan(klien, diajukan["id"], tanggal=hari, tetap_catat=True)
    await rumah.antar()
    nomor = (await _periode(rumah, "perencana", "POST", "", {"tahun": 2024}))["id"]
    await _periode(rumah, "perencana", "POST", f"/{nomor}/ajukan")
    await _periode(rumah, "kepala", "POST", f"/{nomor}/tandatangani")

    usul = await klien.post("gabungan", {"dari": dari["id"], "ke": ke["id"], **ALASAN})
    path = f"gabungan/{usul.json()['id']}"
    await putuskan(klien, path)
    await rumah.antar()
    assert await _penyebut(rumah, nomor) == ("2", "1")
    (satu,) = await _selisih(rumah, nomor)
    assert (satu["arah"], satu["peran"]) == ("tidak-lagi", "penyebut")
    assert (satu["sebab"], satu["alasan"]) == ("identitas-berubah", "subjek-sudah-dihitung")
    assert satu["rekam_id"] == diajukan["id"]

    await klien.post(f"{path}/pisah", ALASAN)
    await putuskan(klien, f"{path}/pisah")
    await rumah.antar()
    assert await _penyebut(rumah, nomor) == ("2", "2")
    assert await _selisih(rumah, nomor) == []


async def _periode(
    rumah: Rumah, siapa: str, method: str, path: str, isi: object = None, **saring: str
) -> Any:  # noqa: ANN401  (JSON)
    jawab = await rumah.kinerja.request(
        method,
        f"/kinerja/v1/periode{path}",
        json=isi,
        params=saring,
        headers={"Authorization": f"Bearer {siapa}"},
    )
    assert jawab.is_success, jawab.text
    return jawab.json()


async def _penyebut(rumah: Rumah, nomor: str) -> tuple[str, str]:
    """As it was signed, and as it is now."""
    rinci = await _periode(rumah, "perencana", "GET", f"/{nomor}")
    iku = next(satu for satu in rinci["angka"] if satu["kode"] == IKU)
    return iku["diajukan"]["penyebut"], iku["kini"]["penyebut"]


async def _selisih(rumah: Rumah, nomor: str) -> list[dict[str, Any]]:
    jawab = await _periode(rumah, "perencana", "GET", f"/{nomor}/selisih", indikator=IKU)
    data: list[dict[str, Any]] = jawab["data"]
    return data


async def test_a_bidang_sees_what_the_others_did_for_its_person(rumah: Rumah) -> None:
    rehsos, linjamsos = rumah.klien["rehsos"], rumah.klien["linjamsos"]
    nik = nik_baru()
    sini = await daftarkan(rehsos, nik=nik)
    sana = await daftarkan(linjamsos, nik=nik, kategori=["korban-bencana-alam"])
    await dilayani(rehsos, sini["id"], dinilai=True)
    await rumah.antar()

    async def riwayat(sumber: str, ppks_id: str, siapa: str = "petugas") -> Response:
        path = f"/kinerja/v1/riwayat/{sumber}/{ppks_id}"
        return await rumah.kinerja.get(path, headers={"Authorization": f"Bearer {siapa}"})

    jawab = await riwayat("linjamsos", sana["id"])
    satu = {
        "bidang": "rehsos",
        "layanan": "rumah-singgah",
        "tanggal": today().isoformat(),
        "keadaan": "selesai",
    }
    assert sorted(jawab.json()["data"], key=lambda baris: baris["jenis"]) == [
        {"jenis": "evaluasi", **satu},
        {"jenis": "layanan", **satu},
    ]
    assert (await riwayat("rehsos", sini["id"])).json() == {"data": []}
    assert (await riwayat("rehsos", sana["id"])).status_code == 404
    for siapa, boleh in (
        ("satu@62.71.03/rehsos", 200), ("dua@62.71.01/rehsos", 404), ("tiga@*/linjamsos", 404),
    ):  # fmt: skip
        assert (await riwayat("rehsos", sini["id"], siapa)).status_code == boleh, siapa
    async with rumah.sessions_kinerja() as session:
        dibaca = select(audit.c.subject_id).where(audit.c.action == "riwayat.baca")
        assert {str(satu) for satu in await session.scalars(dibaca)} == {sini["id"], sana["id"]}
