"""A copy on a device that is kept by `diubah_sejak`: it misses nothing, and learns nothing that
its account may not see."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from kit.clock import now
from kit.db import Sessions
from kit.pagination import decode_cursor, encode_cursor
from pelayanan.loket import Loket
from tests.pelayanan.conftest import (
    MENTENG,
    PAHANDUT,
    PALANGKA,
    PETUGAS,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    terbatas,
)
from tests.pelayanan.mitra import program
from tests.pelayanan.test_sensitif import bersensitif

AWAL = "2000-01-01T00:00:00Z"
_PINDAH = text("UPDATE ppks SET kelurahan = :ke WHERE id = CAST(:id AS uuid)")
_HAPUS = text("DELETE FROM ppks WHERE id = CAST(:id AS uuid)")


@pytest.fixture
async def basis(fresh_sessions: Callable[[str], Sessions]) -> Sessions:
    """With real commits: what is not committed is told to nobody."""
    return fresh_sessions("rehsos")


@pytest.fixture
async def kantor(basis: Sessions) -> AsyncIterator[Klien]:
    klien = buat_klien("rehsos", basis)
    async with klien.client:
        yield klien


class Salinan:
    """What a device keeps of one list, as the answers tell it to."""

    def __init__(self, klien: Klien, path: str = "ppks", sejak: str = AWAL, **saring: str) -> None:
        self.klien, self.path, self.sejak, self.saring = klien, path, sejak, saring
        self.isi: dict[str, dict[str, Any]] = {}

    async def perbarui(self) -> tuple[set[str], dict[str, str]]:
        """The ids that were told as changed, and those told as gone with the reason."""
        berubah: set[str] = set()
        hilang: dict[str, str] = {}
        lagi = True
        while lagi:
            saring = {**self.saring, "diubah_sejak": self.sejak, "batas": "1"}
            response = await self.klien.get(self.path, **saring)
            assert response.status_code == 200, response.text
            jawab = response.json()
            for satu in jawab["hilang"]:
                self.isi.pop(satu["id"], None)
                hilang[satu["id"]] = satu["sebab"]
            for satu in jawab["data"]:
                self.isi[satu["id"]] = satu
                berubah.add(satu["id"])
            self.sejak, lagi = jawab["diubah_sejak"], jawab["berikutnya"] is not None
        return berubah, hilang


async def test_a_transaction_that_commits_late_is_not_missed(
    kantor: Klien, basis: Sessions
) -> None:
    """INVARIANT: breaks if a page goes on by a time, or past a transaction that still runs."""
    lambat = (await daftarkan(kantor))["id"]
    salinan = Salinan(kantor)
    assert await salinan.perbarui() == ({lambat}, {})

    async with basis() as session, session.begin():
        await session.execute(_PINDAH, {"id": lambat, "ke": PALANGKA})
        cepat = (await daftarkan(kantor))["id"]
        assert await salinan.perbarui() == (set(), {})

    assert await salinan.perbarui() == ({lambat, cepat}, {})
    assert salinan.isi[lambat]["kelurahan"] == PALANGKA
    assert await salinan.perbarui() == (set(), {})


async def test_who_moves_is_gone_for_the_old_area_and_unknown_to_others(
    kantor: Klien, basis: Sessions
) -> None:
    pindah, tetap = [(await daftarkan(kantor, kelurahan=MENTENG))["id"] for _ in range(2)]
    kota, lama = Salinan(kantor), Salinan(kantor.sebagai(PETUGAS_JEKAN_RAYA))
    baru = Salinan(kantor.sebagai(PETUGAS_PAHANDUT))
    jauh = terbatas(replace(PETUGAS, wilayah=("62.71.02",)), "*:*:*")
    lain = Salinan(kantor.sebagai(jauh))
    semua = (kota, lama, baru, lain)
    assert [(await satu.perbarui())[0] for satu in semua] == [
        {pindah, tetap}, {pindah, tetap}, set(), set(),
    ]  # fmt: skip

    async with basis.begin() as session:
        await session.execute(_PINDAH, {"id": pindah, "ke": PAHANDUT})
    assert [await satu.perbarui() for satu in semua] == [
        ({pindah}, {}),
        (set(), {pindah: "tidak-lagi-terlihat"}),
        ({pindah}, {}),
        (set(), {}),
    ]

    async with basis.begin() as session:
        await session.execute(_HAPUS, {"id": pindah})
    assert [await satu.perbarui() for satu in semua] == [
        (set(), {pindah: "dihapus"}),
        (set(), {}),
        (set(), {pindah: "dihapus"}),
        (set(), {}),
    ]

    async with basis.begin() as session:
        for ke in (PAHANDUT, MENTENG):
            await session.execute(_PINDAH, {"id": tetap, "ke": ke})
    assert await lama.perbarui() == ({tetap}, {})


async def test_what_no_longer_fits_a_filter_leaves_the_copy(kantor: Klien) -> None:
    ppks = await daftarkan(kantor)
    permohonan = [(await ajukan(kantor, ppks["id"]))["id"] for _ in range(2)]
    salinan = Salinan(kantor, "permohonan", status="diajukan")
    assert (await salinan.perbarui())[0] == set(permohonan)

    await kantor.post(f"permohonan/{permohonan[0]}/verifikasi")

    assert await salinan.perbarui() == (set(), {permohonan[0]: "tidak-lagi-cocok"})
    assert set(salinan.isi) == {permohonan[1]}


async def test_what_was_never_seen_is_not_told_as_gone(basis: Sessions, loket: Loket) -> None:
    """A request of a closed service; and what a partner did not bring."""
    klien = buat_klien("rehsos", basis, bersensitif(loket))
    async with klien.client:
        petugas = klien.sebagai(terbatas(PETUGAS_JEKAN_RAYA, "*:ppks:*", "*:permohonan:*"))
        mitra = klien.sebagai(program("dukcapil", wilayah=("62.71.03",)))
        ppks = await daftarkan(klien)
        permohonan = await ajukan(klien, ppks["id"])
        salinan = [
            Salinan(satu, apa) for satu in (petugas, mitra) for apa in ("ppks", "permohonan")
        ]
        assert [(await satu.perbarui())[0] for satu in salinan] == [
            {ppks["id"]},
            set(),
            set(),
            set(),
        ]

        async with basis.begin() as session:
            await session.execute(_PINDAH, {"id": ppks["id"], "ke": PAHANDUT})
            pindah = text("UPDATE permohonan SET kelurahan = :ke WHERE id = CAST(:id AS uuid)")
            await session.execute(pindah, {"id": permohonan["id"], "ke": PAHANDUT})
        hilang = [(await satu.perbarui())[1] for satu in salinan]

    assert hilang == [{ppks["id"]: "tidak-lagi-terlihat"}, {}, {}, {}]


async def test_a_place_that_is_none_of_this_list_is_refused(kantor: Klien) -> None:
    await daftarkan(kantor)
    salinan = Salinan(kantor)
    await salinan.perbarui()
    kursor = salinan.sejak
    daftar, hak, server, xact, _ = decode_cursor(kursor, (str, str, str, int, uuid.UUID))

    def palsu(**ganti: object) -> str:
        isi = {"daftar": daftar, "hak": hak, "server": server, "xact": xact, **ganti}
        return encode_cursor((*isi.values(), uuid.UUID(int=0)))

    async def kode(klien: Klien = kantor, path: str = "ppks", **saring: str) -> str:
        response = await klien.get(path, **saring)
        assert response.status_code == 422, response.text
        (satu,) = response.json()["errors"]
        return f"{satu['lokasi']} {satu['kode']}"

    sempit = kantor.sebagai(PETUGAS_JEKAN_RAYA)
    besok = (now() + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    di = "query.diubah_sejak"
    assert await kode(diubah_sejak=besok) == f"{di} waktu-di-depan"
    assert await kode(diubah_sejak="2026-01-01T00:00:00") == f"{di} waktu-tanpa-zona"
    assert await kode(diubah_sejak="2026-01-01T00:00:00 07:00") == f"{di} waktu-tidak-sah"
    assert await kode(diubah_sejak="kemarin") == f"{di} kursor-tidak-sah"
    assert await kode(diubah_sejak=palsu(xact=xact + 10**9)) == f"{di} kursor-tidak-sah"
    assert await kode(diubah_sejak=palsu(server="1.1")) == f"{di} data-dipulihkan"
    assert await kode(sempit, diubah_sejak=kursor) == f"{di} hak-berubah"
    assert await kode(path="permohonan", diubah_sejak=kursor) == f"{di} kursor-daftar-lain"
    assert await kode(kelurahan=MENTENG, diubah_sejak=kursor) == f"{di} kursor-daftar-lain"
    assert await kode(kursor=kursor) == "query.kursor kursor-tidak-sah"
    bersama = "tidak-bersama-diubah-sejak"
    assert await kode(urut="nama", diubah_sejak=AWAL) == f"query.urut {bersama}"
    assert await kode(total="true", diubah_sejak=AWAL) == f"query.total {bersama}"
