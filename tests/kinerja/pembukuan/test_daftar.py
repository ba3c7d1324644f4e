"""Governed lists: who was added, moved, removed, when, why, and by whom."""

from __future__ import annotations

import asyncio
import csv
import io
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan.masa import Peraturan
from kinerja.aturan.pemetaan.repository import kunci_sendiri
from kinerja.buku.rekam.models import RekamVersi
from kinerja.buku.segel.periksa import rantai
from kinerja.buku.segel.service import segel
from kinerja.dasar.kunci import Penanda
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kinerja.pembukuan.anggaran.models import Realisasi
from kinerja.pembukuan.daftar import endpoints, impor
from kinerja.terbitan.indikator import endpoints as indikator
from kinerja.verifikasi import verifikasi
from kit.app import build_app
from kit.audit import audit
from kit.auth import Actor
from kit.crypto import Keyring, new_key
from kit.db import Sessions, make_engine, make_sessions, new_id, reading, transaction
from kit.errors import NotAuthenticated
from kit.imports import endpoints as imports
from kit.imports.spec import ImportRow
from kit.module import Module
from kit.streams import Received
from ops.keys import signing_key
from tests.actors import officer
from tests.databases import Database
from tests.kinerja.conftest import pengimpor
from tests.kinerja.kejadian import identitas, kebutuhan, layanan, ulang

SEMUA = frozenset(
    {
        "kinerja:pembukuan:baca",
        "kinerja:pembukuan:tulis",
        "kinerja:impor:baca",
        "kinerja:indikator:baca",
    }
)
SETUJU = frozenset({"kinerja:pembukuan:baca", "kinerja:pembukuan:setujui"})
PERENCANA = officer("perencana", scopes=SEMUA | SETUJU)
KEPALA = officer("kepala", scopes=SETUJU)
PEMBACA = officer("pembaca", scopes=frozenset({"kinerja:pembukuan:baca"}))
LURAH = officer("lurah", wilayah=("62.71.03.1002",), scopes=SEMUA)
CAMAT = officer("camat", wilayah=("62.71.01",), scopes=SETUJU)
AKUN = {satu.id: satu for satu in (PERENCANA, KEPALA, PEMBACA, LURAH, CAMAT)}
MENTENG, PAHANDUT = "62.71.03.1002", "62.71.01.1001"
TAHUN = 2024
ALASAN = "Hasil asesmen lapangan"
KUNCI = Keyring(new_key())


async def verify(token: str) -> Actor:
    if token not in AKUN:
        raise NotAuthenticated("Token tidak dikenal.")
    return AKUN[token]


def aplikasi(sessions: Sessions, kantor: Kantor) -> FastAPI:
    return build_app(
        "kinerja",
        "Daftar",
        Module("uji", (endpoints.router, imports.router, indikator.router)),
        sessions=sessions,
        verify=verify,
        checks={},
        state={"desk": kantor, "keyring": KUNCI},
    )


class Petugas:
    """Who calls the governed lists; its token is the id of its account."""

    def __init__(self, client: httpx.AsyncClient, akun: Actor = PERENCANA) -> None:
        self.client = client
        self.akun = akun

    def sebagai(self, akun: Actor) -> Petugas:
        return Petugas(self.client, akun)

    async def get(self, jalan: str, **saring: str | int | bool | list[str]) -> httpx.Response:
        return await self._kirim("GET", jalan, params={"tahun": TAHUN, **saring})

    async def lihat(self, jalan: str) -> httpx.Response:
        return await self._kirim("GET", jalan)

    async def post(self, jalan: str, isi: object, **kepala: str) -> httpx.Response:
        return await self._kirim(
            "POST", jalan, json=isi, headers={n.replace("_", "-"): k for n, k in kepala.items()}
        )

    async def _kirim(
        self,
        cara: str,
        jalan: str,
        headers: dict[str, str] | None = None,
        **isi: Any,  # noqa: ANN401  (httpx's keywords)
    ) -> httpx.Response:
        return await self.client.request(
            cara,
            f"/kinerja/v1/daftar{jalan}",
            headers={"Authorization": f"Bearer {self.akun.id}", **(headers or {})},
            **isi,
        )

    async def tambah(self, orang: object, **ganti: object) -> httpx.Response:
        isi = {"tahun": TAHUN, "sumber": "rehsos", "ppks_id": str(orang), "alasan": ALASAN}
        return await self.post("/rehsos-anak", isi | ganti)

    async def putuskan(
        self, langkah: str, *usul: httpx.Response, akun: Actor = KEPALA, **lagi: object
    ) -> httpx.Response:
        isi = {"id": [satu.json()["id"] for satu in usul], **lagi}
        return await self.sebagai(akun).post(f"/{usul[0].json()['daftar']}/{langkah}", isi)

    async def disetujui(self, *usul: httpx.Response) -> list[dict[str, Any]]:
        """The entries after these proposals were approved by the head."""
        putusan = await self.putuskan("setujui", *usul)
        assert putusan.json() == {"diputus": len(usul), "tidak": []}, putusan.text
        entri = []
        for satu in map(httpx.Response.json, usul):
            saring = {n: satu[n] for n in ("tahun", "sumber", "ppks_id")}
            entri += (await self.get(f"/{satu['daftar']}", **saring)).json()["data"]
        return entri

    async def entri(self, orang: object, **ganti: object) -> dict[str, Any]:
        """Added and approved."""
        (satu,) = await self.disetujui(await self.tambah(orang, **ganti))
        return satu

    async def ubah(self, entri: dict[str, Any], **isi: object) -> dict[str, Any]:
        """Moved to `tahap`, or removed where there is none, and approved."""
        langkah = "pindah" if "tahap" in isi else "keluarkan"
        alamat = f"/{entri['daftar']}/{entri['id']}/{langkah}"
        (satu,) = await self.disetujui(await self.post(alamat, {"alasan": ALASAN} | isi))
        return satu


@pytest.fixture
async def petugas(kinerja: Sessions, kantor: Kantor) -> AsyncIterator[Petugas]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(aplikasi(kinerja, kantor)), base_url="http://kinerja"
    ) as client:
        yield Petugas(client)


async def kirim(sessions: Sessions, *peristiwa: Received) -> None:
    async with transaction(sessions) as session:
        await terima(session, peristiwa)


async def orang(sessions: Sessions, kunci: str = "1:a", sumber: str = "rehsos") -> uuid.UUID:
    """Somebody whose identity their bidang has told."""
    satu = new_id()
    await kirim(sessions, identitas(sumber, satu, kunci))
    return satu


def anak(orang: uuid.UUID, sumber: str = "rehsos", /, **isi: object) -> Received:
    """A neglected child assessed as needing clothes, who received them."""
    sandang = {
        "kode": "sandang",
        "jumlah": 1,
        "satuan": "paket",
        "dinilai_perlu": True,
        "diberikan": True,
    }
    data = {
        "ppks_id": orang,
        "kategori": ["anak-terlantar"],
        "komponen": [sandang],
        "tahun_lahir": 2012,
        "jenis_kelamin": "P",
    }
    return layanan(sumber, **data | isi)


def kode(jawab: httpx.Response) -> set[tuple[str, str]]:
    return {(e["lokasi"], e["kode"]) for e in jawab.json().get("errors", [])}


# --- menambah -----------------------------------------------------------------------------------


async def test_an_entry_carries_what_is_known_of_the_person(
    petugas: Petugas, kinerja: Sessions
) -> None:
    satu = await orang(kinerja)
    await kirim(
        kinerja,
        anak(satu, tanggal="2024-02-01", kelurahan=PAHANDUT),
        anak(satu, tanggal="2024-05-01", kelurahan=MENTENG),
    )

    jawab = await petugas.tambah(satu, tanggal="2024-06-03")

    assert jawab.status_code == 201, jawab.text
    assert (await petugas.get("/rehsos-anak")).json()["data"] == []
    (isi,) = await petugas.disetujui(jawab)
    etag = (await petugas.lihat(f"/rehsos-anak/{isi['id']}")).headers["etag"]
    assert etag.startswith('"1-')
    assert {n: isi[n] for n in isi if n not in ("id", "diubah")} == {
        "daftar": "rehsos-anak",
        "tahun": TAHUN,
        "sumber": "rehsos",
        "ppks_id": str(satu),
        "tahap": "data",
        "berlaku": True,
        "tanggal": "2024-06-03",
        "alasan": ALASAN,
        "oleh": "perencana",
        "disetujui_oleh": "kepala",
        "kategori": ["anak-terlantar"],
        "kelurahan": MENTENG,
        "tahun_lahir": 2012,
        "jenis_kelamin": "P",
        "disabilitas": False,
        "versi": 1,
    }


async def test_a_person_never_served_can_be_on_a_list(petugas: Petugas, kinerja: Sessions) -> None:
    """The stage of data comes before the service: the person is registered, no record exists
    yet."""
    jawab = await petugas.tambah(await orang(kinerja))

    assert jawab.status_code == 201, jawab.text
    assert (jawab.json()["kelurahan"], jawab.json()["tahun_lahir"]) == (None, None)
    # A year that is over: since its last day.
    assert jawab.json()["tanggal"] == "2024-12-31"


@pytest.mark.parametrize(
    ("ganti", "salah"),
    [
        ({"ppks_id": "01930000-0000-7000-8000-00000000dead"}, "ppks-tidak-ditemukan"),
        ({"sumber": "linjamsos"}, "ppks-tidak-ditemukan"),
        ({"sumber": "kesehatan"}, "sumber-tidak-dikenal"),
        ({"tanggal": "2025-01-01"}, "di-luar-tahun"),
        ({"tahap": "selesai"}, "enum"),
        ({"alasan": ""}, "string_too_short"),
        ({"alasan": "NIK 6271034712649001"}, "data-orang"),
        ({"alasan": "no. 6271 0347 1264 9001"}, "data-orang"),
        ({"tahun": 1900}, "greater_than_equal"),
        ({"nama": "Siti"}, "extra_forbidden"),
    ],
)
async def test_a_wrong_entry_is_refused(
    petugas: Petugas, kinerja: Sessions, ganti: dict[str, object], salah: str
) -> None:
    jawab = await petugas.tambah(await orang(kinerja), **ganti)

    assert jawab.status_code == 422, jawab.text
    assert salah in {satu for _, satu in kode(jawab)}
    assert (await petugas.get("/rehsos-anak")).json()["data"] == []


async def test_an_unknown_list_is_404(petugas: Petugas) -> None:
    for jawab in (
        await petugas.get("/rehsos-hewan"),
        await petugas.get("/rehsos-hewan/rekap"),
        await petugas.get("/rehsos-hewan/ekspor"),
        await petugas.get("/rehsos-hewan/usul"),
        await petugas.post("/rehsos-hewan/usulkan", {"tahun": TAHUN}),
        await petugas.post("/rehsos-hewan/setujui", {"id": [str(uuid.uuid4())]}),
        await petugas.lihat(f"/rehsos-hewan/{uuid.uuid4()}"),
    ):
        assert (jawab.status_code, jawab.json()["type"]) == (
            404,
            "/problems/daftar-tidak-dikenal",
        )


async def test_the_same_person_once_per_list_and_year(petugas: Petugas, kinerja: Sessions) -> None:
    satu = await orang(kinerja)
    usul = await petugas.tambah(satu)

    menunggu = await petugas.tambah(satu, tahap="rencana")
    (pertama,) = await petugas.disetujui(usul)
    kedua = await petugas.tambah(satu, tahap="rencana")
    tahun_lain = await petugas.tambah(satu, tahun=2025)

    assert (menunggu.status_code, menunggu.json()["usul_id"]) == (409, usul.json()["id"])
    assert (kedua.status_code, kedua.json()["entri_id"]) == (409, pertama["id"])
    assert tahun_lain.status_code == 201
    assert (await petugas.lihat(f"/rehsos-anak/{pertama['id']}")).json()["tahap"] == "data"


async def test_a_repeated_request_adds_once(petugas: Petugas, kinerja: Sessions) -> None:
    isi = {"tahun": TAHUN, "sumber": "rehsos", "alasan": ALASAN}
    isi["ppks_id"] = str(await orang(kinerja))

    satu, dua = [await petugas.post("/rehsos-anak", isi, Idempotency_Key="a") for _ in range(2)]
    lain = await petugas.post("/rehsos-anak", isi | {"alasan": "lainnya"}, Idempotency_Key="a")

    assert (satu.status_code, dua.status_code, lain.status_code) == (201, 201, 422)
    assert satu.json() == dua.json()


async def test_psks_are_listed_without_identity_and_only_of_their_owner(petugas: Petugas) -> None:
    isi = {"tahun": TAHUN, "ppks_id": str(new_id()), "alasan": ALASAN}

    benar = await petugas.post("/psks-aktif", {**isi, "sumber": "dayasos"})
    salah = await petugas.post("/psks-aktif", {**isi, "sumber": "rehsos"})
    diusulkan = await petugas.post("/psks-aktif/usulkan", {"tahun": TAHUN})

    assert benar.status_code == 201, benar.text
    assert {satu for _, satu in kode(salah)} == {"bukan-pemilik-psks"}
    assert diusulkan.status_code == 422


# --- mengubah -----------------------------------------------------------------------------------


async def test_the_history_says_who_when_and_why(petugas: Petugas, kinerja: Sessions) -> None:
    """INVARIANT: each change is one version without a gap, in a book that only grows."""
    satu = await petugas.entri(await orang(kinerja))

    await petugas.ubah(satu, tahap="rencana", alasan="Ada anggaran")
    await petugas.ubah(satu, alasan="Pindah ke kota lain")
    kembali = await petugas.entri(satu["ppks_id"], tahap="kebutuhan", alasan="Kembali lagi")

    assert kembali["id"] == satu["id"]
    riwayat = (await petugas.lihat(f"/rehsos-anak/{satu['id']}/riwayat")).json()["data"]
    assert {r["disetujui_oleh"] for r in riwayat} == {"kepala"}
    assert [(r["versi"], r["tahap"], r["berlaku"], r["alasan"], r["oleh"]) for r in riwayat] == [
        (1, "data", True, ALASAN, "perencana"),
        (2, "rencana", True, "Ada anggaran", "perencana"),
        (3, "rencana", False, "Pindah ke kota lain", "perencana"),
        (4, "kebutuhan", True, "Kembali lagi", "perencana"),
    ]
    async with kinerja() as session:
        jejak = select(audit.c.action).order_by(audit.c.id)
        langkah = ("daftar.tambah", "daftar.pindah", "daftar.keluarkan", "daftar.tambah")
        assert (await session.scalars(jejak)).all() == [
            satu for usul in langkah for satu in (usul, "daftar.disetujui")
        ]
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(update(RekamVersi).values(data={}))


async def test_a_change_that_changes_nothing_or_comes_too_late(
    petugas: Petugas, kinerja: Sessions
) -> None:
    satu = await petugas.entri(await orang(kinerja))
    alamat = f"/rehsos-anak/{satu['id']}"

    sama = await petugas.post(f"{alamat}/pindah", {"tahap": "data", "alasan": ALASAN})
    basi = await petugas.post(
        f"{alamat}/pindah", {"tahap": "rencana", "alasan": ALASAN}, If_Match='"9"'
    )
    tanpa_alasan = await petugas.post(f"{alamat}/keluarkan", {})
    ber_nik = await petugas.post(f"{alamat}/keluarkan", {"alasan": "6271034712649001 meninggal"})
    keluar = await petugas.post(f"{alamat}/keluarkan", {"alasan": ALASAN}, If_Match='"1"')
    dua = await petugas.post(f"{alamat}/pindah", {"tahap": "rencana", "alasan": ALASAN})
    await petugas.disetujui(keluar)
    sudah = await petugas.post(f"{alamat}/keluarkan", {"alasan": ALASAN})
    hilang = await petugas.post(f"/rehsos-lansia/{satu['id']}/keluarkan", {"alasan": ALASAN})

    assert [r.status_code for r in (sama, basi, tanpa_alasan, ber_nik, dua, sudah, hilang)] == [
        409,
        412,
        422,
        422,
        409,
        409,
        404,
    ]
    assert len((await petugas.lihat(f"{alamat}/riwayat")).json()["data"]) == 2


# --- membaca ------------------------------------------------------------------------------------


async def test_counts_filters_and_the_file_agree(petugas: Petugas, kinerja: Sessions) -> None:
    tiga = [await orang(kinerja, f"1:{nomor}") for nomor in range(3)]
    # The same person in another bidang: two entries, one subject.
    kembar = await orang(kinerja, "1:0", "linjamsos")
    await kirim(kinerja, anak(tiga[0], kelurahan=PAHANDUT))
    for satu in tiga:
        await petugas.entri(satu)
    await petugas.entri(kembar, sumber="linjamsos")
    semua = (await petugas.get("/rehsos-anak")).json()["data"]
    await petugas.ubah(semua[1])
    await petugas.ubah(semua[2], tahap="rencana")
    # What is only proposed is seen nowhere.
    await petugas.tambah(await orang(kinerja, "1:menunggu"))

    rekap = (await petugas.get("/rehsos-anak/rekap")).json()
    ekspor = await petugas.get("/rehsos-anak/ekspor")

    assert rekap["nama"] == "Anak telantar (SPM)"
    assert {t: (b["entri"], b["subjek"]) for t, b in rekap["tahap"].items()} == {
        "data": (2, 1),
        "kebutuhan": (0, 0),
        "rencana": (1, 1),
        "pemenuhan": (0, 0),
    }
    assert (rekap["berlaku"], rekap["dikeluarkan"]) == ({"entri": 3, "subjek": 2}, 1)
    baris = list(csv.DictReader(io.StringIO(ekspor.content.decode("utf-8-sig"))))
    assert [b["ppks_id"] for b in baris] == [s["ppks_id"] for s in semua]
    assert [b["berlaku"] for b in baris] == ["ya", "tidak", "ya", "ya"]
    for saring, banyak in (
        ({"tahap": "rencana"}, 1),
        ({"berlaku": False}, 1),
        ({"sumber": "linjamsos"}, 1),
        ({"ppks_id": str(tiga[0])}, 1),
        ({"kelurahan": PAHANDUT}, 2),
        ({"kecamatan": "62.71.01"}, 2),
        ({"kecamatan": "62.71.03"}, 0),
        ({"tahun": 2025}, 0),
    ):
        data = (await petugas.get("/rehsos-anak", **saring)).json()["data"]
        assert len(data) == banyak, saring
    pertama = (await petugas.get("/rehsos-anak", batas=3)).json()
    lanjut = await petugas.get("/rehsos-anak", batas=3, kursor=pertama["berikutnya"])
    assert [s["id"] for s in (*pertama["data"], *lanjut.json()["data"])] == [s["id"] for s in semua]
    daftar = {r["daftar"]: r["berlaku"]["entri"] for r in (await petugas.get("")).json()["data"]}
    assert daftar["rehsos-anak"] == 3
    assert daftar["psks-aktif"] == 0


@pytest.mark.parametrize(
    ("saring", "salah"),
    [
        ({"kelurahan": "62.71.99.1001"}, ("query.kelurahan", "tidak-dikenal")),
        ({"kelurahan": "62.71.01"}, ("query.kelurahan", "tidak-dikenal")),
        ({"tahap": "akhir"}, ("query.tahap", "enum")),
        ({"nik": "1"}, ("query.nik", "extra_forbidden")),
        ({"kursor": "x"}, ("query.kursor", "kursor-tidak-sah")),
    ],
)
async def test_a_filter_that_does_not_exist_is_refused(
    petugas: Petugas, saring: dict[str, str], salah: tuple[str, str]
) -> None:
    jawab = await petugas.get("/rehsos-anak", **saring)

    assert (jawab.status_code, kode(jawab)) == (422, {salah})


async def test_an_account_of_an_area_keeps_to_it(petugas: Petugas, kinerja: Sessions) -> None:
    sini, sana = await orang(kinerja, "1:sini"), await orang(kinerja, "1:sana")
    await kirim(kinerja, anak(sini, kelurahan=MENTENG), anak(sana, kelurahan=PAHANDUT))
    di_sana = await petugas.entri(sana)
    lurah = petugas.sebagai(LURAH)

    boleh = await lurah.tambah(sini)
    tidak = await lurah.tambah(sana, tahun=2025)
    asing = await lurah.tambah(await orang(kinerja, "1:tanpa-rekam"))

    assert boleh.status_code == 201
    di_luar = (await petugas.putuskan("setujui", boleh, akun=CAMAT)).json()
    assert [t["kode"] for t in di_luar["tidak"]] == ["usul-daftar-tidak-ditemukan"]
    usul_camat = (await petugas.sebagai(CAMAT).get("/rehsos-anak/usul")).json()["data"]
    assert [u["ppks_id"] for u in usul_camat] == [str(sana)]
    await petugas.disetujui(boleh)
    for jawab in (tidak, asing):
        assert kode(jawab) == {("/ppks_id", "ppks-tidak-ditemukan")}
    assert [s["ppks_id"] for s in (await lurah.get("/rehsos-anak")).json()["data"]] == [str(sini)]
    assert (await lurah.get("/rehsos-anak/rekap")).json()["berlaku"]["entri"] == 1
    assert len((await lurah.get("/rehsos-anak/ekspor")).text.splitlines()) == 2
    alamat = f"/rehsos-anak/{di_sana['id']}"
    for satu in (
        await lurah.lihat(alamat),
        await lurah.lihat(f"{alamat}/riwayat"),
        await lurah.post(f"{alamat}/keluarkan", {"alasan": ALASAN}),
    ):
        assert satu.status_code == 404
    luar = await lurah.get("/rehsos-anak", kelurahan=PAHANDUT)
    assert (luar.status_code, luar.json()["type"]) == (403, "/problems/di-luar-wilayah")


async def test_a_reader_may_not_write(petugas: Petugas, kinerja: Sessions) -> None:
    satu = await petugas.entri(await orang(kinerja))
    usul = await petugas.tambah(await orang(kinerja, "1:b"))
    pembaca = petugas.sebagai(PEMBACA)

    assert (await pembaca.get("/rehsos-anak")).status_code == 200
    for jawab in (
        await pembaca.tambah(satu["ppks_id"], tahun=2025),
        await pembaca.post("/rehsos-anak/usulkan", {"tahun": TAHUN}),
        await pembaca.post(f"/rehsos-anak/{satu['id']}/keluarkan", {"alasan": ALASAN}),
        await petugas.putuskan("setujui", usul, akun=PEMBACA),
        await petugas.putuskan("tolak", usul, akun=PEMBACA, alasan=ALASAN),
        await petugas.putuskan("tarik", usul, akun=PEMBACA),
        await petugas.putuskan("setujui", usul, akun=LURAH),
    ):
        assert jawab.status_code == 403


# --- two people ---------------------------------------------------------------------------------


async def test_nobody_changes_a_list_alone(petugas: Petugas, kinerja: Sessions) -> None:
    """INVARIANT: each change that counts was proposed by somebody and approved by another."""
    usul = await petugas.tambah(await orang(kinerja))

    sendiri = (await petugas.putuskan("setujui", usul, akun=PERENCANA)).json()
    menolak = (await petugas.putuskan("tolak", usul, akun=PERENCANA, alasan="Saya sendiri")).json()
    assert [sendiri["tidak"][0]["kode"], menolak["tidak"][0]["kode"]] == ["penyetuju-sama"] * 2
    assert (await petugas.get("/rehsos-anak")).json()["data"] == []
    (entri,) = await petugas.disetujui(usul)

    pindah = await petugas.post(
        f"/rehsos-anak/{entri['id']}/pindah", {"tahap": "rencana", "alasan": ALASAN}
    )
    assert pindah.json()["kini"] == {
        "entri_id": entri["id"],
        "tahap": "data",
        "berlaku": True,
        "versi": 1,
    }
    ditolak = await petugas.putuskan("tolak", pindah, alasan="Belum ada anggaran")
    assert ditolak.json() == {"diputus": 1, "tidak": []}
    lagi = [
        await petugas.putuskan("setujui", pindah),
        await petugas.putuskan("tolak", pindah, alasan=ALASAN),
        await petugas.putuskan("tarik", pindah, akun=PERENCANA),
    ]
    assert [satu.json()["tidak"][0]["kode"] for satu in lagi] == ["langkah-ditolak"] * 3
    keluar = await petugas.post(f"/rehsos-anak/{entri['id']}/keluarkan", {"alasan": ALASAN})
    assert (await petugas.putuskan("tarik", keluar, akun=PERENCANA)).json()["diputus"] == 1

    (tetap,) = (await petugas.get("/rehsos-anak")).json()["data"]
    assert tetap == entri
    semua = (await petugas.get("/rehsos-anak/usul")).json()["data"]
    assert [(u["status"], u["diputus_oleh"], u["alasan_putusan"]) for u in semua] == [
        ("disetujui", "kepala", None),
        ("ditolak", "kepala", "Belum ada anggaran"),
        ("ditarik", "perencana", None),
    ]


# --- proposals from assessments -----------------------------------------------------------------


def hasil(**isi: int) -> dict[str, int]:
    nama = ("diusulkan", "diusulkan_keluar", "sudah_ada", "pernah_dikeluarkan")
    return dict.fromkeys(nama, 0) | isi


async def test_a_void_of_the_need_proposes_to_take_them_off_and_another_brings_them_back(
    petugas: Petugas, kinerja: Sessions
) -> None:
    siapa = await orang(kinerja, "1:anak")
    perlu = kebutuhan(anak(siapa), "permakanan")
    await kirim(kinerja, perlu)

    async def usulkan() -> Any:  # noqa: ANN401  (JSON)
        jawab = (await petugas.post("/rehsos-anak/usulkan", {"tahun": TAHUN})).json()
        usul = (await petugas.get("/rehsos-anak/usul", status="diusulkan")).json()["data"]
        nomor = [satu["id"] for satu in usul]
        if nomor:
            putusan = {"id": nomor}
            await petugas.sebagai(KEPALA).post("/rehsos-anak/setujui", putusan)
        return jawab

    async def ada() -> list[tuple[bool, str]]:
        semua = (await petugas.get("/rehsos-anak")).json()["data"]
        return [(satu["berlaku"], satu["alasan"]) for satu in semua]

    assert await usulkan() == hasil(diusulkan=1)
    assert await ada() == [(True, "asesmen")]
    await kirim(kinerja, ulang(perlu, versi=2, berlaku=False))
    assert await usulkan() == hasil(diusulkan_keluar=1)
    assert await ada() == [(False, "kebutuhan tidak berlaku lagi")]
    await kirim(kinerja, kebutuhan(anak(siapa), "sandang"))
    assert await usulkan() == hasil(diusulkan=1)
    assert await ada() == [(True, "asesmen")]


async def test_who_is_assessed_in_need_is_proposed_once(
    petugas: Petugas, kinerja: Sessions
) -> None:
    baru, terdaftar, dikeluarkan, kembar = [
        await orang(kinerja, f"1:{nama}") for nama in ("baru", "ada", "keluar", "kembar")
    ]
    kembaran = await orang(kinerja, "1:kembar", "linjamsos")
    lain = await orang(kinerja, "1:tua")
    batal = anak(await orang(kinerja, "1:batal"))
    await kirim(
        kinerja,
        *(anak(satu) for satu in (baru, terdaftar, dikeluarkan, kembar)),
        anak(lain, kategori=["lanjut-usia-terlantar"]),
        anak(await orang(kinerja, "1:tahun-lalu"), tanggal="2023-03-01"),
        batal,
        ulang(batal, versi=2, berlaku=False),
    )
    await petugas.tambah(terdaftar, tahap="data")  # waits for a decision
    await petugas.ubah(await petugas.entri(dikeluarkan), alasan="Bukan sasaran")
    await petugas.entri(kembaran, sumber="linjamsos")

    jawab = await petugas.post("/rehsos-anak/usulkan", {"tahun": TAHUN})
    lagi = await petugas.post("/rehsos-anak/usulkan", {"tahun": TAHUN})

    assert jawab.json() == hasil(diusulkan=1, sudah_ada=2, pernah_dikeluarkan=1)
    assert lagi.json() == hasil(sudah_ada=3, pernah_dikeluarkan=1)
    usul = (await petugas.get("/rehsos-anak/usul", status="diusulkan")).json()["data"]
    (satu,) = [u for u in usul if u["tahap"] == "kebutuhan"]
    assert (satu["ppks_id"], satu["alasan"], satu["kelurahan"]) == (str(baru), "asesmen", MENTENG)


async def test_the_index_follows_its_list_and_its_people(
    petugas: Petugas, kinerja: Sessions, kantor: Kantor
) -> None:
    """INVARIANT: a list is records as others are: merged people and new rules too."""

    async def angka() -> tuple[int | None, int | None]:
        jawab = await petugas.client.get(
            "/kinerja/v1/indikator/rehsos-anak",
            params={"tahun": TAHUN},
            headers={"Authorization": "Bearer perencana"},
        )
        return jawab.json()["pembilang"], jawab.json()["penyebut"]

    terlayani, menunggu, sama = [await orang(kinerja, f"1:{nama}") for nama in "abc"]
    await kirim(kinerja, anak(terlayani))
    assert await angka() == (None, None)

    usul = [await petugas.tambah(satu, tahap="kebutuhan") for satu in (terlayani, menunggu, sama)]
    assert await angka() == (None, None)
    entri = await petugas.disetujui(*usul)
    assert await angka() == (1, 3)
    await kirim(kinerja, identitas("rehsos", sama, "1:b", 2))
    assert await angka() == (1, 2)
    await kirim(kinerja, identitas("rehsos", sama, "1:c", 3))
    pindah = await petugas.post(
        f"/rehsos-anak/{entri[1]['id']}/pindah", {"tahap": "data", "alasan": ALASAN}
    )
    keluar = await petugas.post(f"/rehsos-anak/{entri[2]['id']}/keluarkan", {"alasan": ALASAN})
    assert await angka() == (1, 3)
    await petugas.disetujui(pindah, keluar)
    assert await angka() == (1, 1)

    # Other rules, then these again: all is made again from the records.
    lain = kantor.pemetaan.model_copy(update={"daftar": ()})
    for pemetaan in (lain, kantor.pemetaan):
        async with transaction(kinerja) as session:
            await pastikan_aturan(session, Peraturan.tetap(pemetaan))
    assert await angka() == (1, 1)
    await petugas.ubah(entri[0])
    assert (await angka())[0] in (None, 0)


# --- impor --------------------------------------------------------------------------------------


def baris(nomor: int, orang: object, **ganti: str) -> ImportRow:
    isi = {
        "daftar": "rehsos-anak",
        "tahun": str(TAHUN),
        "sumber": "rehsos",
        "ppks_id": str(orang),
        "tahap": "data",
        "alasan": ALASAN,
        "tanggal": "",
    }
    return ImportRow(nomor, isi | ganti)


async def test_a_file_adds_moves_and_names_its_bad_rows(
    petugas: Petugas, kinerja: Sessions, kantor: Kantor
) -> None:
    baru, pindah, sama, keluar = [await orang(kinerja, f"1:{nomor}") for nomor in range(4)]
    for satu in (pindah, sama, keluar):
        dibuat = await petugas.entri(satu)
    await petugas.ubah(dibuat)
    berkas = [
        baris(2, baru, tahap="rencana", tanggal="2024-02-29"),
        baris(3, pindah, tahap="pemenuhan"),
        baris(4, sama),
        baris(5, keluar, tahap="kebutuhan"),
        baris(6, new_id(), daftar="psks-aktif", sumber="dayasos"),
        baris(7, baru),
        baris(8, new_id()),
        baris(9, "17"),
        baris(10, sama, daftar="rehsos-hewan"),
        baris(11, sama, tahun="dua"),
        baris(12, sama, tahap="akhir"),
        baris(13, sama, tanggal="30/02/2024"),
        baris(14, sama, tanggal="2025-01-01"),
        baris(15, sama, alasan="ok"),
        baris(16, sama, sumber="puskesmas"),
    ]

    async with transaction(kinerja) as session:
        hasil = await impor.olah(kantor, session, PERENCANA, berkas)
    async with transaction(kinerja) as session:
        lagi = await impor.olah(kantor, session, PERENCANA, berkas[:5])
        beda = await impor.olah(kantor, session, PERENCANA, [baris(2, baru, tahap="data")])

    assert (hasil.accepted, hasil.existing) == (4, 1)
    assert sorted((e.row, e.column, e.code) for e in hasil.errors) == [
        (7, "ppks_id", "baris-ganda"),
        (8, "ppks_id", "ppks-tidak-ditemukan"),
        (9, "ppks_id", "uuid-salah"),
        (10, "daftar", "daftar-tidak-dikenal"),
        (11, "tahun", "bilangan-salah"),
        (12, "tahap", "pilihan-salah"),
        (13, "tanggal", "tanggal-salah"),
        (14, "tanggal", "di-luar-tahun"),
        (15, "alasan", "alasan-panjang"),
        (16, "sumber", "sumber-tidak-dikenal"),
    ]
    assert (lagi.accepted, lagi.existing, lagi.errors) == (0, 5, [])
    assert [(e.row, e.code) for e in beda.errors] == [(2, "usul-menunggu")]
    for daftar in ("rehsos-anak", "psks-aktif"):
        usul = await petugas.get(f"/{daftar}/usul", status=["diusulkan", "ditolak"])
        isi = {"id": [u["id"] for u in usul.json()["data"]]}
        putusan = await petugas.sebagai(KEPALA).post(f"/{daftar}/setujui", isi)
        assert (putusan.json()["diputus"], putusan.json()["tidak"]) == (len(isi["id"]), [])
    data = {s["ppks_id"]: s for s in (await petugas.get("/rehsos-anak")).json()["data"]}
    assert {
        str(o): (data[str(o)]["tahap"], data[str(o)]["versi"]) for o in (baru, pindah, sama)
    } == {
        str(baru): ("rencana", 1),
        str(pindah): ("pemenuhan", 2),
        str(sama): ("data", 1),
    }
    assert (data[str(keluar)]["berlaku"], data[str(keluar)]["versi"]) == (True, 3)
    async with kinerja() as session:
        versi = select(func.count()).where(RekamVersi.jenis == "daftar")
        assert await session.scalar(versi) == 3 + 1 + 4


async def test_an_uploaded_file_is_done_by_the_worker(
    petugas: Petugas, kinerja: Sessions, kantor: Kantor
) -> None:
    satu = await orang(kinerja)
    berkas = f"daftar,tahun,sumber,ppks_id,tahap,alasan\nrehsos-anak,2024,rehsos,{satu},data,"
    unggah = await petugas.client.post(
        "/kinerja/v1/daftar/impor",
        content=f"{berkas}{ALASAN}\nrehsos-anak,2024,rehsos,{new_id()},data,{ALASAN}\n",
        headers={"Authorization": "Bearer perencana", "Content-Type": "text/csv"},
    )
    assert unggah.status_code == 202, unggah.text
    pekerja = pengimpor(kinerja, KUNCI, impor.spesifikasi(kantor))
    while await pekerja.step():
        pass

    hasil = await petugas.client.get(
        unggah.headers["location"], headers={"Authorization": "Bearer perencana"}
    )

    isi = hasil.json()
    assert (isi["status"], isi["diterima"], isi["ditolak"]) == ("selesai", 1, 1)
    usul = (await petugas.get("/rehsos-anak/usul")).json()["data"]
    assert [s["ppks_id"] for s in usul] == [str(satu)]


async def test_a_character_that_cannot_be_stored_costs_its_own_row_only(
    petugas: Petugas, kinerja: Sessions, kantor: Kantor
) -> None:
    satu, dua = await orang(kinerja), await orang(kinerja)
    baris = [f"rehsos-anak,2024,rehsos,{siapa},data,{ALASAN}" for siapa in (satu, dua)]
    unggah = await petugas.client.post(
        "/kinerja/v1/daftar/impor",
        content=f"daftar,tahun,sumber,ppks_id,tahap,alasan\n{baris[0]}\x00\n{baris[1]}\n",
        headers={"Authorization": "Bearer perencana", "Content-Type": "text/csv"},
    )
    pekerja = pengimpor(kinerja, KUNCI, impor.spesifikasi(kantor))
    while await pekerja.step():
        pass

    kepala = {"Authorization": "Bearer perencana"}
    galat = await petugas.client.get(f"{unggah.headers['location']}/galat", headers=kepala)

    assert [(g["baris"], g["kode"]) for g in galat.json()["data"]] == [(2, "karakter-terlarang")]
    usul = (await petugas.get("/rehsos-anak/usul")).json()["data"]
    assert [s["ppks_id"] for s in usul] == [str(dua)]


# --- serentak -----------------------------------------------------------------------------------


async def test_two_at_once_one_wins(database: Callable[[str], Database], kantor: Kantor) -> None:
    """INVARIANT: one person once on a list and year, also when two people do it at once."""
    engine = make_engine(database("kinerja").url, pool_size=8)
    sessions = make_sessions(engine)
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    satu = await orang(sessions)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(aplikasi(sessions, kantor)), base_url="http://kinerja"
    ) as client:
        petugas = Petugas(client)
        tambah = await asyncio.gather(*(petugas.tambah(satu) for _ in range(6)))
        usul = next(r for r in tambah if r.status_code == 201)
        setuju = await asyncio.gather(*(petugas.putuskan("setujui", usul) for _ in range(6)))
        (entri,) = (await petugas.get("/rehsos-anak")).json()["data"]
        alamat = f"/rehsos-anak/{entri['id']}"
        ubah = await asyncio.gather(
            *(petugas.post(f"{alamat}/keluarkan", {"alasan": ALASAN}) for _ in range(6))
        )
        await petugas.disetujui(next(r for r in ubah if r.status_code == 201))
        riwayat = (await petugas.lihat(f"{alamat}/riwayat")).json()["data"]
    await engine.dispose()

    assert sorted(r.status_code for r in tambah) == [201, *[409] * 5]
    assert sorted(r.json()["diputus"] for r in setuju) == [*[0] * 5, 1]
    assert sorted(r.status_code for r in ubah) == [201, *[409] * 5]
    assert [(r["versi"], r["berlaku"]) for r in riwayat] == [(1, True), (2, False)]


async def test_an_entry_that_differs_from_its_last_version_is_named(
    petugas: Petugas, kinerja: Sessions
) -> None:
    satu = await petugas.entri(await orang(kinerja))
    await petugas.entri(await orang(kinerja, "1:b"))
    await petugas.ubah(satu, tahap="rencana", alasan="Ada anggaran")
    await petugas.ubah(satu, alasan="Pindah ke kota lain")
    tanda = Penanda(signing_key())

    async with reading(kinerja) as session:
        utuh = (await verifikasi(session, tanda)).temuan
    async with transaction(kinerja) as session:
        kembali = text("UPDATE daftar_sasaran SET berlaku = true WHERE id = :id")
        await session.execute(kembali, {"id": satu["id"]})
    async with reading(kinerja) as session:
        temuan = (await verifikasi(session, tanda)).temuan

    assert utuh == []
    assert [(t.tabel, t.id) for t in temuan] == [("daftar_sasaran", satu["id"])]


async def test_a_change_that_waits_for_a_close_does_not_hold_back_the_sealer(
    database: Callable[[str], Database], kantor: Kantor
) -> None:
    """A closing holds the rule lock and waits for the sealer; the sealer does not wait for it."""
    engine = make_engine(database("kinerja").url, pool_size=8)
    sessions = make_sessions(engine)
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    satu = await orang(sessions)
    tanda = Penanda(signing_key())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(aplikasi(sessions, kantor)), base_url="http://kinerja"
    ) as client:
        usul = await Petugas(client).tambah(satu)
        async with transaction(sessions) as penutup:
            await kunci_sendiri(penutup)
            menunggu = asyncio.create_task(Petugas(client).putuskan("setujui", usul))
            antre = text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            while not menunggu.done() and not await penutup.scalar(antre):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            async with transaction(sessions) as lain:
                lain.add(Realisasi(tahun=2026, kode="x", bulan=1, nomor=1, jumlah=1, oleh="a"))
            async with transaction(sessions) as penyegel:
                await segel(penyegel, tanda)
            async with reading(sessions) as pembaca:
                belum = (await rantai(pembaca, tanda)).belum_disegel
        jawab = await menunggu
    await engine.dispose()

    assert belum == 0
    assert jawab.json() == {"diputus": 1, "tidak": []}, jawab.text
