"""A partner subscribes to what it brought, and looks after its subscription; by HTTP."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from standardwebhooks.webhooks import Webhook

import rehsos.app
from kit.auth import Actor
from kit.db import Sessions
from kit.wake import Listener
from kit.webhooks import subscriptions
from kit.webhooks.addresses import Reach
from kit.webhooks.courier import Courier
from kit.webhooks.tables import CHANNEL
from pelayanan import langganan
from tests.actors import officer
from tests.ahead import ready
from tests.kit.webhooks.receiver import Receiver, receiving, reply
from tests.kit.webhooks.rig import carry, pass_time
from tests.pelayanan.conftest import (
    KEPALA,
    PELAKU,
    SEMUA_IZIN,
    Klien,
    ajukan,
    daftarkan,
    loket_untuk,
    selesaikan,
    verify,
)

MITRA = officer("dpmptsp", jenis="klien", scopes=SEMUA_IZIN)
MITRA_LAIN = officer("disdukcapil", jenis="klien", scopes=SEMUA_IZIN)
ADMIN = officer("admin", scopes=frozenset({"*:langganan:baca", "*:langganan:tulis"}))
JENIS = ["permohonan.rekam.v1", "layanan.rekam.v1"]


async def _alamat(nama: str, port: int) -> Sequence[str]:
    """What names have in these tests."""
    return {
        "localhost": ["127.0.0.1"],
        "mitra.contoh.id": ["8.8.8.8"],
        "dalam.contoh.id": ["8.8.8.8", "10.0.0.7"],
    }.get(nama, [])


class Rumah:
    """The service with its worker, and a partner at its door."""

    def __init__(self, sessions: Sessions) -> None:
        loket = loket_untuk("rehsos")
        reach = Reach(loopback=True, patience=0.5, resolve=_alamat)
        kait = replace(langganan.siapkan(loket), reach=reach)
        ready("rehsos")
        app = rehsos.app.BIDANG.create_app(sessions=sessions, verify=verify, loket=loket)
        app.state.webhooks = kait
        client = AsyncClient(transport=ASGITransport(app), base_url="http://tes")
        self.klien = Klien("rehsos", client, MITRA)
        self.courier = Courier(
            sessions, kait, Listener("postgresql://localhost/tidak-dipakai", (CHANNEL,))
        )

    def sebagai(self, actor: Actor) -> Klien:
        return self.klien.sebagai(actor)

    async def langgan(self, alamat: str, *jenis: str) -> dict[str, Any]:
        isi = {"alamat": alamat, "jenis": list(jenis or JENIS)}
        response = await self.klien.post("langganan", isi)
        assert response.status_code == 201, response.text
        hasil: dict[str, Any] = response.json()
        return hasil

    async def baca(self, langganan_id: str, bagian: str = "") -> Any:  # noqa: ANN401
        response = await self.klien.get(f"langganan/{langganan_id}{bagian}")
        assert response.status_code == 200, response.text
        return response.json()

    async def antar(self, kali: int = 1) -> None:
        await carry(self.courier, kali)


@pytest.fixture
async def rumah(fresh_sessions: Callable[[str], Sessions]) -> AsyncIterator[Rumah]:
    PELAKU.update({satu.id: satu for satu in (MITRA, MITRA_LAIN, ADMIN)})
    rumah = Rumah(fresh_sessions("rehsos"))
    async with rumah.klien.client:
        yield rumah


@pytest.fixture
async def penerima() -> AsyncIterator[Receiver]:
    async with receiving() as satu:
        yield satu


async def test_mitra_diberi_tahu_tentang_yang_diajukannya(rumah: Rumah, penerima: Receiver) -> None:
    satu = await rumah.langgan(penerima.url())
    orang = await daftarkan(rumah.klien)
    milik = await ajukan(rumah.klien, orang["id"])
    await ajukan(rumah.sebagai(KEPALA), orang["id"], layanan="rujukan-lansia-panti")
    await selesaikan(rumah.sebagai(KEPALA), milik["id"])

    await rumah.antar()

    kabar = sorted(penerima.came, key=lambda datang: datang.told["timestamp"])
    assert [datang.told["type"] for datang in kabar] == JENIS
    for datang in kabar:
        Webhook(satu["rahasia"]).verify(datang.body, datang.headers)
        assert datang.told["data"]["rekam_id"] == milik["id"]
        assert orang["nama"].encode() not in datang.body
        terbaca = await rumah.klien.client.get(
            datang.told["data"]["tautan"], headers={"Authorization": f"Bearer {MITRA.id}"}
        )
        assert terbaca.json()["id"] == milik["id"]


async def test_rahasia_hanya_terlihat_sekali(rumah: Rumah) -> None:
    isi = {"alamat": "https://mitra.contoh.id/kait", "jenis": JENIS}
    pertama = await rumah.klien.post("langganan", isi, Idempotency_Key="a")
    kedua = await rumah.klien.post("langganan", isi, Idempotency_Key="a")

    assert pertama.json()["rahasia"].startswith("whsec_")
    assert kedua.json() == pertama.json() | {"rahasia": None}
    assert pertama.headers["Location"] == f"/rehsos/v1/langganan/{pertama.json()['id']}"
    daftar = await rumah.klien.get("langganan", total="true")
    assert daftar.json()["total"] == {"banyak": 1, "tepat": True}
    assert [baris["id"] for baris in daftar.json()["data"]] == [pertama.json()["id"]]
    assert "whsec_" not in daftar.text + str(await rumah.baca(pertama.json()["id"]))


async def test_alamat_di_dalam_rumah_ditolak(rumah: Rumah) -> None:
    for alamat, kode in (
        ("https://dalam.contoh.id/", "alamat-terlarang"),
        ("https://tidak-ada.contoh.id/", "nama-tidak-ditemukan"),
        ("http://mitra.contoh.id/", "alamat-terlarang"),
        ("https://mitra.contoh.id:22/", "alamat-terlarang"),
        ("https://a:b@mitra.contoh.id/", "alamat-terlarang"),
    ):
        response = await rumah.klien.post("langganan", {"alamat": alamat, "jenis": JENIS})

        assert response.status_code == 422
        assert response.json()["type"] == "/problems/alamat-langganan-tidak-boleh"
        (salah,) = response.json()["errors"]
        assert (salah["lokasi"], salah["kode"]) == ("/alamat", kode)
    assert (await rumah.klien.get("langganan")).json()["data"] == []


async def test_yang_ada_tidak_pindah_ke_alamat_di_dalam_rumah(rumah: Rumah) -> None:
    satu = await rumah.langgan("https://mitra.contoh.id/kait")
    ubah = {"alamat": "https://dalam.contoh.id/"}

    response = await rumah.klien.patch(f"langganan/{satu['id']}", ubah, If_Match='"1"')
    tanpa = await rumah.klien.patch(f"langganan/{satu['id']}", {"jenis": JENIS[:1]})
    benar = await rumah.klien.patch(f"langganan/{satu['id']}", {"jenis": JENIS[:1]}, If_Match='"1"')
    basi = await rumah.klien.patch(f"langganan/{satu['id']}", {"jenis": JENIS}, If_Match='"1"')

    assert [satu.status_code for satu in (response, tanpa, benar, basi)] == [422, 428, 200, 412]
    found = await rumah.baca(satu["id"])
    assert (found["alamat"], found["jenis"]) == (satu["alamat"], JENIS[:1])


async def test_jenis_yang_tidak_dikenal(rumah: Rumah) -> None:
    isi = {"alamat": "https://mitra.contoh.id/", "jenis": ["ppks.identitas.v1"]}
    response = await rumah.klien.post("langganan", isi)
    assert response.status_code == 422
    (salah,) = response.json()["errors"]
    daftar = await rumah.klien.client.get(
        salah["acuan"], headers={"Authorization": f"Bearer {MITRA.id}"}
    )
    ada = {satu["jenis"] for satu in daftar.json()["data"]}
    assert {*JENIS, "kebutuhan.rekam.v1", "pemberian.rekam.v1"} < ada


async def test_mitra_lain_tidak_melihatnya_dan_kantor_menahannya(
    rumah: Rumah, penerima: Receiver
) -> None:
    satu = await rumah.langgan(penerima.url())
    alamat = f"langganan/{satu['id']}"
    lain, admin = rumah.sebagai(MITRA_LAIN), rumah.sebagai(ADMIN)
    for metode, bagian in (("GET", ""), ("POST", "/jeda"), ("GET", "/kiriman"), ("POST", "/uji")):
        response = await lain.kirim(metode, alamat + bagian)
        assert response.status_code == 404
    assert (await lain.get("langganan")).json()["data"] == []
    assert len((await admin.get("langganan", klien=MITRA.id)).json()["data"]) == 1
    assert (await admin.get("langganan", klien=MITRA_LAIN.id)).json()["data"] == []
    assert (await admin.post("langganan", {"alamat": "a", "jenis": JENIS})).status_code == 403
    assert (await admin.post(f"{alamat}/rahasia")).status_code == 403

    dijeda = await admin.post(f"{alamat}/jeda")
    assert (dijeda.json()["keadaan"], dijeda.json()["ditahan_kantor"]) == ("jeda", True)
    ditolak = await rumah.klien.post(f"{alamat}/lanjut")
    assert ditolak.json()["type"] == "/problems/langganan-ditahan-kantor"
    await ajukan(rumah.klien, (await daftarkan(rumah.klien))["id"])
    await rumah.antar()
    assert penerima.came == []
    assert (await admin.post(f"{alamat}/lanjut")).json()["keadaan"] == "aktif"
    await rumah.antar()
    assert len(penerima.came) == 1


async def test_daftar_kiriman_menyebut_apa_yang_terjadi(rumah: Rumah, penerima: Receiver) -> None:
    satu = await rumah.langgan(penerima.url())
    orang = await daftarkan(rumah.klien)
    penerima.answer = lambda _: reply(307, Location="https://lain.contoh.id/")
    await ajukan(rumah.klien, orang["id"])
    await rumah.antar()
    penerima.answer = lambda _: None
    await ajukan(rumah.klien, orang["id"], layanan="rujukan-lansia-panti")
    await rumah.antar()

    halaman = await rumah.klien.get(f"langganan/{satu['id']}/kiriman", batas=1)
    lanjut = await rumah.klien.get(
        f"langganan/{satu['id']}/kiriman", batas=1, kursor=halaman.json()["berikutnya"]
    )

    (akhir,), (awal,) = halaman.json()["data"], lanjut.json()["data"]
    assert (akhir["sebab"], akhir["status"], akhir["percobaan"]) == ("waktu-habis", None, 1)
    assert akhir["milidetik"] >= 500
    assert (awal["sebab"], awal["status"], awal["keadaan"]) == ("alihan", 307, "menunggu")
    assert "tidak diikuti" in awal["pesan"]
    assert (await rumah.baca(satu["id"]))["gagal_sejak"] is not None
    assert lanjut.json()["berikutnya"] is None


async def test_uji_dan_ulang(rumah: Rumah, penerima: Receiver) -> None:
    satu = await rumah.langgan(penerima.url())
    alamat = f"langganan/{satu['id']}"
    uji = await rumah.klien.post(f"{alamat}/uji")
    assert (uji.status_code, uji.json()["keadaan"]) == (202, "menunggu")
    assert (await rumah.klien.post(f"{alamat}/uji")).status_code == 409
    await rumah.antar()
    assert penerima.ids == [uji.json()["id"]]
    assert penerima.came[0].told["type"] == "langganan.uji"

    ulang = f"{alamat}/kiriman/{uji.json()['id']}/ulang"
    assert (await rumah.klien.post(ulang)).status_code == 202
    await rumah.antar()
    assert penerima.ids == [uji.json()["id"]] * 2
    tidak_ada = await rumah.klien.post(f"{alamat}/kiriman/{uuid.uuid4()}/ulang")
    assert tidak_ada.status_code == 404


async def test_ulang_rentang_membawa_juga_yang_belum_pernah_dikirim(
    rumah: Rumah, penerima: Receiver
) -> None:
    satu = await rumah.langgan(penerima.url())
    alamat = f"langganan/{satu['id']}"
    orang = await daftarkan(rumah.klien)
    await ajukan(rumah.klien, orang["id"])
    await rumah.antar()
    assert (await rumah.klien.post(f"{alamat}/akhiri")).json()["keadaan"] == "mati"
    await ajukan(rumah.klien, orang["id"], layanan="rujukan-lansia-panti")
    await ajukan(rumah.sebagai(KEPALA), orang["id"], layanan="rumah-singgah")
    await rumah.antar()
    rentang = {"dari": satu["dibuat"]}
    mati = await rumah.klien.post(f"{alamat}/ulang", rentang)
    await rumah.klien.post(f"{alamat}/lanjut")

    semua = await rumah.klien.post(f"{alamat}/ulang", rentang, Idempotency_Key="a")
    lagi = await rumah.klien.post(f"{alamat}/ulang", rentang, Idempotency_Key="a")
    await rumah.antar()
    gagal = await rumah.klien.post(f"{alamat}/ulang", rentang | {"hanya_gagal": True})
    lama = await rumah.klien.post(f"{alamat}/ulang", {"dari": "2020-01-01T00:00:00Z"})

    assert mati.status_code == 409
    assert (semua.status_code, semua.json()) == (202, {"diulang": 2})
    assert (len(penerima.ids), len(set(penerima.ids))) == (3, 2)
    assert (lagi.json(), gagal.json()) == ({"diulang": None}, {"diulang": 0})
    assert lama.status_code == 422


async def test_yang_gagal_dikirim_lagi_dan_yang_di_jalan_tidak_dua_kali(
    rumah: Rumah, penerima: Receiver
) -> None:
    satu = await rumah.langgan(penerima.url())
    alamat = f"langganan/{satu['id']}"
    penerima.answer = lambda _: reply(500)
    await rumah.klien.post(f"{alamat}/uji")
    await rumah.antar()
    (kiriman,) = (await rumah.baca(satu["id"], "/kiriman"))["data"]
    ulang = f"{alamat}/kiriman/{kiriman['id']}/ulang"
    await rumah.klien.post(ulang)  # waits for its next attempt: now
    (diambil,) = await rumah.courier.claim(Counter())
    di_jalan = (await rumah.klien.post(ulang)).json()
    await rumah.antar()

    assert len(penerima.came) == 1
    assert datetime.fromisoformat(di_jalan["berikutnya"]) >= diambil.row.event_at
    await pass_time(rumah.courier.sessions, 200)
    penerima.answer = lambda _: reply(200)
    await rumah.antar()
    (kiriman,) = (await rumah.baca(satu["id"], "/kiriman"))["data"]
    assert (kiriman["keadaan"], kiriman["sebab"]) == ("terkirim", None)


async def test_rahasia_berganti_dengan_masa_berdua(rumah: Rumah, penerima: Receiver) -> None:
    satu = await rumah.langgan(penerima.url())
    baru = await rumah.klien.post(f"langganan/{satu['id']}/rahasia")
    assert baru.json()["rahasia"] != satu["rahasia"]
    assert baru.json()["rahasia_lama_sampai"] is not None
    await rumah.klien.post(f"langganan/{satu['id']}/uji")
    await rumah.antar()

    (datang,) = penerima.came
    for rahasia in (satu["rahasia"], baru.json()["rahasia"]):
        Webhook(rahasia).verify(datang.body, datang.headers)
    await pass_time(rumah.courier.sessions, 90_000)
    assert (await rumah.baca(satu["id"]))["rahasia_lama_sampai"] is None


async def test_tidak_lebih_dari_yang_wajar(rumah: Rumah, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "MOST", 2)
    for nomor in range(2):
        await rumah.langgan(f"https://mitra.contoh.id/{nomor}")
    isi = {"alamat": "https://mitra.contoh.id/2", "jenis": JENIS}
    response = await rumah.klien.post("langganan", isi)
    assert response.status_code == 409
    assert response.json()["type"] == "/problems/langganan-terlalu-banyak"


async def test_dicoba_dulu_tidak_meninggalkan_apa_pun(rumah: Rumah, penerima: Receiver) -> None:
    isi = {"alamat": penerima.url(), "jenis": JENIS}
    assert (await rumah.klien.post("langganan?coba=1", isi)).status_code == 201
    assert (await rumah.klien.get("langganan")).json()["data"] == []
    satu = await rumah.langgan(penerima.url())
    assert (await rumah.klien.post(f"langganan/{satu['id']}/uji?coba=1")).status_code == 202
    await rumah.antar()
    assert penerima.came == []
