"""A family crosses the house: of all indicators only those that count families know it as one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from redis.asyncio import Redis

from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kit.clock import today
from kit.db import Sessions
from kit.profile import office_dir
from ops import families
from tests.flows.test_layanan_sampai_angka import Potret, Rumah, bangun, potret
from tests.pelayanan.conftest import KEPALA, Klien, ajukan, daftarkan, selesaikan

KPM = "1.06.05.2.02.03"
IKU = "ppks-berfungsi-sosial"
KK, KK_BARU, KK_PECAH = "6271031201109001", "6271031201109002", "6271031201109003"
ALASAN = {"alasan": "Menurut KK yang ditunjukkan"}


@pytest.fixture
async def rumah(fresh_sessions: Callable[[str], Sessions], redis: Redis) -> AsyncIterator[Rumah]:
    async with bangun(fresh_sessions, redis, "fakirmiskin", "linjamsos") as rumah:
        yield rumah


async def warga(klien: Klien) -> str:
    ppks_id: str = (await daftarkan(klien, kategori=["fakir-miskin"]))["id"]
    return ppks_id


async def diberi(klien: Klien, ppks_id: str) -> str:
    layanan = {"fakirmiskin": "bantuan-pangan", "linjamsos": "pkh"}[klien.bidang]
    permohonan = await ajukan(klien, ppks_id, layanan=layanan)
    selesai = await selesaikan(klien, permohonan["id"], komponen=[], tetap_catat=True)
    rekam_id: str = selesai["id"]
    return rekam_id


async def keluarga(klien: Klien, kk: str | None, *anggota: str) -> str:
    peran = ("kepala", "istri", "anak", "anak")
    isi = {
        "dari": "2020-01-10",
        "anggota": [
            {"ppks_id": satu, "hubungan": jadi} for satu, jadi in zip(anggota, peran, strict=False)
        ],
    }
    jawab = await klien.post("keluarga", isi | ({} if kk is None else {"kk": kk}))
    assert jawab.status_code == 201, jawab.text
    keluarga_id: str = jawab.json()["id"]
    return keluarga_id


async def langkah(klien: Klien, path: str, isi: object = None) -> dict[str, Any]:
    jawab = await klien.post(f"keluarga/{path}", isi)
    assert jawab.status_code == 200, jawab.text
    hasil: dict[str, Any] = jawab.json()
    return hasil


async def batalkan(klien: Klien, rekam_id: str) -> None:
    path = f"permohonan/{rekam_id}/pembatalan"
    await klien.post(path, {"alasan": "Salah catat penerimanya"})
    jawab = await klien.sebagai(KEPALA).post(f"{path}/setujui", {})
    assert jawab.status_code == 200, jawab.text


class Berjalan:
    """All indicators, and how each has moved since the last look."""

    def __init__(self, rumah: Rumah, kantor: Kantor) -> None:
        self.rumah, self.kantor = rumah, kantor
        self.lalu: Potret = {}

    async def bergerak(self) -> dict[str, int]:
        kini = await potret(self.rumah, self.kantor)
        assert len(kini) == 76
        lalu, self.lalu = self.lalu, kini
        beda = {
            kode: int(pembilang or 0) - int(lalu.get(kode, (0, 0))[0] or 0)
            for kode, (pembilang, _) in kini.items()
        }
        return {kode: n for kode, n in beda.items() if n}

    @property
    def orang(self) -> int:
        return int(self.lalu[IKU][1] or 0)


async def test_a_family_is_counted_once_wherever_families_are_counted(rumah: Rumah) -> None:
    """INVARIANT: of all 76 indicators those in families count the family, whatever its card."""
    sini, sana = rumah.klien["fakirmiskin"], rumah.klien["linjamsos"]
    angka = Berjalan(rumah, baca_kantor(office_dir()))
    await angka.bergerak()
    orang = [await warga(sini) for _ in range(3)]
    rumah_sini = await keluarga(sini, KK, *orang)
    assert await angka.bergerak() == {}

    rekam = [await diberi(sini, satu) for satu in orang]
    assert await angka.bergerak() == {KPM: 1}
    assert angka.orang == 3

    # A fourth, whom another bidang knows under the same card.
    keempat = await warga(sana)
    rumah_sana = await keluarga(sana, KK, keempat)
    await diberi(sana, keempat)
    assert (await angka.bergerak(), angka.orang) == ({}, 4)

    await langkah(sini, f"{rumah_sini}/kk", {"kk": KK_BARU, "dari": "2024-02-01", **ALASAN})
    assert await angka.bergerak() == {}

    # The child goes with a card of its own: what it was given before stays the family's.
    pecah = {
        "kk": KK_PECAH, "dari": today().isoformat(), **ALASAN,
        "anggota": [{"ppks_id": orang[2], "hubungan": "kepala"}],
    }  # fmt: skip
    lama = await langkah(sini, f"{rumah_sini}/pecah", pecah)
    assert await angka.bergerak() == {}
    baru = await diberi(sini, orang[2])
    assert (await angka.bergerak(), angka.orang) == ({KPM: 1}, 4)

    # They turn out to be one family after all: by two people, and taken back by two.
    (pecahan,) = lama["pecahan"]
    await langkah(sini, f"{pecahan}/gabung", {"ke": rumah_sini, **ALASAN})
    assert await angka.bergerak() == {}
    await langkah(sini.sebagai(KEPALA), f"{pecahan}/gabung/setujui")
    assert (await angka.bergerak(), angka.orang) == ({KPM: -1}, 4)
    await langkah(sini, f"{pecahan}/pisah", ALASAN)
    await langkah(sini.sebagai(KEPALA), f"{pecahan}/pisah/setujui")
    assert await angka.bergerak() == {KPM: 1}

    await batalkan(sini, baru)
    assert (await angka.bergerak(), angka.orang) == ({KPM: -1}, 4)
    for satu in rekam:
        await batalkan(sini, satu)
    # The other bidang's delivery still counts it.
    assert (await angka.bergerak(), angka.orang) == ({}, 1)
    assert (await sana.get(f"keluarga/{rumah_sana}")).json()["identitas_versi"] == 1


async def test_a_bidang_that_knows_only_the_new_card_is_joined_by_recording_the_old_one(
    rumah: Rumah,
) -> None:
    sini, sana = rumah.klien["fakirmiskin"], rumah.klien["linjamsos"]
    angka = Berjalan(rumah, baca_kantor(office_dir()))
    di_sini, di_sana = await warga(sini), await warga(sana)
    await keluarga(sini, KK, di_sini)
    rumah_sana = await keluarga(sana, KK_BARU, di_sana)
    await diberi(sini, di_sini)
    await diberi(sana, di_sana)
    assert (await angka.bergerak())[KPM] == 2

    lama = {"kk": KK, "dari": "2018-05-01", **ALASAN}
    await langkah(sana, f"{rumah_sana}/kk", lama)

    assert await angka.bergerak() == {KPM: -1}


async def test_old_completions_count_people_until_a_command_assigns_their_families(
    rumah: Rumah,
) -> None:
    sini, sana = rumah.klien["fakirmiskin"], rumah.klien["linjamsos"]
    kantor, tahun = baca_kantor(office_dir()), today().year
    angka = Berjalan(rumah, kantor)
    di_sini, di_sana = [await warga(sini) for _ in range(3)], await warga(sana)
    for klien, orang in ((sini, di_sini), (sana, [di_sana])):
        for satu in orang:
            await diberi(klien, satu)
    assert (await angka.bergerak())[KPM] == 4
    await keluarga(sini, KK, *di_sini)
    await keluarga(sana, KK, di_sana)
    assert await angka.bergerak() == {}

    moved = await families.show(rumah.sessions_kinerja, rumah.sessions, tahun, kantor)
    assert moved == {KPM: ("4", "1")}
    assert await angka.bergerak() == {}

    assert await families.assign(rumah.sessions_kinerja, rumah.sessions, tahun) == 4
    assert await angka.bergerak() == {KPM: -3}
    assert await families.assign(rumah.sessions_kinerja, rumah.sessions, tahun) == 0
