"""Somebody dead without a name, from the street to the grave, and back when it was another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from httpx import Response
from sqlalchemy import select

from kit.audit import audit
from kit.clock import now, today
from kit.db import Sessions
from pelayanan.pemberian.models import Pemberian
from rehsos.temuan.models import Temuan
from tests.pelayanan.conftest import (
    KEPALA,
    PAHANDUT,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    daftarkan,
    selesaikan,
    tanpa_nik,
)
from tests.rehsos.conftest import (
    TATO,
    TUJUAN,
    dicari,
    mengenai,
    pemakaman,
    temuan,
    unggah,
)

ALASAN = {"alasan": "Ternyata orang lain"}


def kode(jawaban: Response) -> set[str]:
    assert jawaban.status_code == 422, jawaban.text
    return {satu["kode"] for satu in jawaban.json()["errors"]}


def sebab(jawaban: Response) -> tuple[int, str]:
    return jawaban.status_code, jawaban.json()["type"].rpartition("/")[2]


async def tak_dikenal(klien: Klien, **ganti: object) -> str:
    isi = tanpa_nik(nama="Tanpa Nama", tanggal_lahir=..., jenis_kelamin="L", **ganti)
    jawaban = await klien.post("ppks", isi)
    assert jawaban.status_code == 201, jawaban.text
    return str(jawaban.json()["id"])


async def diberikan(sessions: Sessions) -> dict[str, int]:
    """How much of each component is in force."""
    jumlah: dict[str, int] = {}
    async with sessions() as session:
        semua = select(Pemberian).where(Pemberian.keadaan == "berlaku")
        for satu in await session.scalars(semua):
            jumlah[satu.komponen] = jumlah.get(satu.komponen, 0) + satu.jumlah
    return jumlah


def hari_lalu(hari: int) -> str:
    return (now() - timedelta(days=hari)).isoformat()


async def test_from_the_street_to_the_grave_and_back(klien: Klien, sessions: Sessions) -> None:
    orang = await tak_dikenal(klien)
    lama = await ajukan(klien, orang, tanggal=(today() - timedelta(days=9)).isoformat())
    ditemukan = {"pada": hari_lalu(3)}
    for ganti, kenapa in (
        ({"layanan": "rumah-singgah"}, "layanan-temuan"),
        ({"jenis": "hidup"}, "layanan-temuan"),
        ({"pada": (now() + timedelta(hours=1)).isoformat()}, "tanggal-tidak-mungkin"),
        ({"wafat": hari_lalu(2)}, "tanggal-tidak-mungkin"),
        ({"usia_maks": 20}, "value_error"),
        ({"kelurahan": "62.71.99.1001"}, "kelurahan-tidak-dikenal"),
        ({"ppks_id": "01930000-0000-7000-8000-000000000001"}, "ppks-tidak-ditemukan"),
    ):
        tolak = await klien.post("temuan", {**temuan(orang, **ditemukan), **ganti})
        assert kode(tolak) == {kenapa}
    jawaban = await klien.post("temuan", temuan(orang, **ditemukan))
    assert jawaban.status_code == 201, jawaban.text
    satu: dict[str, Any] = jawaban.json()
    jalan, temuan_id = f"temuan/{satu['id']}", satu["id"]
    assert (satu["status"], satu["dikenal"], satu["wafat"]) == ("ditemukan", False, satu["pada"])
    assert "Jalan Contoh" not in jawaban.text
    assert sebab(await klien.post("temuan", temuan(orang))) == (409, "temuan-sudah-ada")

    # From that day on nothing is done for the dead but to bury them.
    await klien.post(f"permohonan/{lama['id']}/verifikasi")
    await klien.post(f"permohonan/{lama['id']}/proses")
    selesai = await klien.post(f"permohonan/{lama['id']}/selesai", {"sumber_dana": "apbd-kota"})
    assert kode(selesai) == {"sudah-meninggal"}
    minta = {"layanan": "rumah-singgah", "ppks_id": orang, "sumber": "temuan"}
    assert kode(await klien.post("permohonan", minta)) == {"sudah-meninggal"}

    for ke, cara in enumerate(("media", "polisi", "kelurahan")):
        makam = await klien.post(f"{jalan}/makamkan", pemakaman())
        assert sebab(makam) == (409, "pemakaman-belum-lengkap")
        hari = (today() - timedelta(days=2 - ke)).isoformat()
        await mengenai(klien, temuan_id, "pencarian", dicari(cara, tanggal=hari))
    ganda = await klien.post(f"{jalan}/pencarian", dicari("kelurahan"))
    assert kode(ganda) == {"pencarian-ganda"}
    tanpa = pemakaman(surat_polisi=None)
    assert sebab(await klien.post(f"{jalan}/makamkan", tanpa)) == (409, "pemakaman-belum-lengkap")
    assert await diberikan(sessions) == {"penelusuran-keluarga": 3}
    assert (await klien.post(f"{jalan}/makamkan", pemakaman())).status_code == 404
    isi = pemakaman(berkas=[await unggah(klien)])
    dimakamkan = await mengenai(klien, temuan_id, "makamkan", isi)
    assert (dimakamkan["status"], dimakamkan["rekam_versi"]) == ("dimakamkan", 1)
    assert await diberikan(sessions) == {"penelusuran-keluarga": 3, "kedaruratan": 1}

    await _dilihat(klien, sessions, jalan, temuan_id)
    await _ternyata(klien, orang, jalan)

    # The find itself was a mistake: nobody looked, nobody died, nobody was buried.
    await mengenai(klien, temuan_id, "pembatalan", ALASAN)
    assert (await klien.post(f"{jalan}/pembatalan/setujui")).status_code == 409
    batal = await mengenai(klien.sebagai(KEPALA), temuan_id, "pembatalan/setujui")
    assert (batal["status"], batal["boleh"], batal["rekam_versi"]) == ("dibatalkan", [], 2)
    assert await diberikan(sessions) == {}
    await selesaikan_lagi(klien, lama["id"])


async def selesaikan_lagi(klien: Klien, permohonan_id: str) -> None:
    jalan = f"permohonan/{permohonan_id}/selesai"
    jawaban = await klien.post(jalan, {"sumber_dana": "apbd-kota"})
    assert jawaban.status_code == 200, jawaban.text


async def _dilihat(klien: Klien, sessions: Sessions, jalan: str, temuan_id: str) -> None:
    """By whom it concerns: opened for a purpose, found by what somebody remembers."""
    terbuka = await klien.post(f"{jalan}/buka", TUJUAN)
    assert terbuka.status_code == 200, terbuka.text
    assert (terbuka.json()["makam"], len(terbuka.json()["langkah"])) == ("TPU Contoh blok C 12", 3)
    laporan = await klien.post(f"{jalan}/laporan-sosial", TUJUAN)
    assert laporan.content.startswith(b"%PDF"), laporan.text
    async with sessions() as session:
        tersimpan = await session.get_one(Temuan, temuan_id)
        assert b"Jalan Contoh" not in tersimpan.rincian_sandi
        dicatat = await session.scalars(select(audit.c.action).where(audit.c.purpose.is_not(None)))
        assert {"temuan.buka", "temuan.laporan"} <= set(dicatat.all())
    berkas = (await klien.get(f"{jalan}/berkas")).json()["data"]
    assert len(berkas) == 1
    unduh = await klien.get(f"{jalan}/berkas/{berkas[0]['id']}")
    assert unduh.content.startswith(b"\xff\xd8")
    riwayat = (await klien.get(f"{jalan}/riwayat")).json()["data"]
    assert {satu["langkah"] for satu in riwayat} == {"catat", "pencarian", "makamkan"}

    lain = await tak_dikenal(klien, kelurahan=PAHANDUT)
    hidup = temuan(
        lain, jenis="hidup", layanan="pelayanan-sosial-ppks", kelurahan=PAHANDUT, usia_min=60,
        usia_maks=70, tanda=[{**TATO, "letak": "dada"}],
    )  # fmt: skip
    kedua = (await klien.post("temuan", hidup)).json()["id"]
    tanya = {"nama": "tampa nama", "usia": 35, "tanda": [TATO], "kelurahan": PAHANDUT}
    mirip = (await klien.post("temuan/cari", tanya)).json()["data"]
    assert [satu["id"] for satu in mirip] == [temuan_id, kedua]
    assert mirip[0]["kemiripan"] > mirip[1]["kemiripan"] > 0
    tato = (await klien.post("temuan/cari", {"tanda": [TATO], "jenis": "hidup"})).json()["data"]
    assert [(satu["id"], satu["kemiripan"]) for satu in tato] == [(kedua, 50)]
    # Elsewhere it does not exist.
    di_sana = klien.sebagai(PETUGAS_PAHANDUT)
    assert [satu["id"] for satu in (await di_sana.get("temuan")).json()["data"]] == [kedua]
    assert (await di_sana.get(jalan)).status_code == 404
    assert [s["id"] for s in (await di_sana.post("temuan/cari", tanya)).json()["data"]] == [kedua]
    pulang = {"hasil": "keluarga", "sumber_dana": "apbd-kota", "teks": "Dijemput kakaknya."}
    assert (await mengenai(klien, kedua, "selesai", pulang))["status"] == "selesai"
    assert (await diberikan(sessions))["reunifikasi-keluarga"] == 1
    await klien.sebagai(KEPALA).post(f"temuan/{kedua}/buka-kembali", ALASAN)
    assert "reunifikasi-keluarga" not in await diberikan(sessions)


async def _ternyata(klien: Klien, orang: str, jalan: str) -> None:
    """Who they were is the register's: merged by two people, and split again."""
    hidup = await daftarkan(klien, jenis_kelamin="L", nik=..., alasan_tanpa_nik="belum perekaman")
    await selesaikan(klien, (await ajukan(klien, hidup["id"]))["id"])
    ke = await daftarkan(klien)
    tolak = await klien.post("gabungan", {"dari": orang, "ke": hidup["id"], **ALASAN})
    assert kode(tolak) == {"dilayani-sesudah-meninggal"}
    usul = (await klien.post("gabungan", {"dari": orang, "ke": ke["id"], **ALASAN})).json()
    gabung = f"gabungan/{usul['id']}"
    assert (await klien.sebagai(KEPALA).post(f"{gabung}/setujui")).status_code == 200
    assert (await klien.get(jalan)).json()["dikenal"]
    minta = {"layanan": "rumah-singgah", "ppks_id": ke["id"], "sumber": "permohonan"}
    assert kode(await klien.post("permohonan", minta)) == {"sudah-meninggal"}
    await klien.post(f"{gabung}/pisah", ALASAN)
    pisah = await klien.sebagai(KEPALA).post(f"{gabung}/pisah/setujui")
    assert pisah.status_code == 200, pisah.text
    assert not (await klien.get(jalan)).json()["dikenal"]
    assert (await klien.post("permohonan", minta)).status_code == 201
