"""A NIK crosses the house: who has it in two bidang is one person, and two without it."""

from __future__ import annotations

from kinerja.aturan.indikator.profil import baca_kantor
from kit.profile import office_dir
from tests.flows.test_keluarga_sampai_angka import Berjalan, diberi, rumah
from tests.flows.test_layanan_sampai_angka import Rumah
from tests.pelayanan.conftest import KEPALA, daftarkan, nik_baru

__all__ = ["rumah"]
ALASAN = {"alasan": "NIK milik ibunya", "alasan_tanpa_nik": "belum perekaman"}


async def test_a_nik_that_is_taken_off_counts_two_and_put_back_counts_as_before(
    rumah: Rumah,
) -> None:
    sini, sana = rumah.klien["fakirmiskin"], rumah.klien["linjamsos"]
    angka, nik = Berjalan(rumah, baca_kantor(office_dir())), nik_baru()
    for klien in (sini, sana):
        ppks_id = (await daftarkan(klien, nik=nik, kategori=["fakir-miskin"]))["id"]
        await diberi(klien, ppks_id)
    await angka.bergerak()
    semula = angka.lalu
    assert angka.orang == 1

    usul = (await sana.post("pelepasan-nik", {"ppks_id": ppks_id, **ALASAN})).json()
    putus = await sana.sebagai(KEPALA).post(f"pelepasan-nik/{usul['id']}/setujui")
    assert putus.status_code == 200, putus.text
    await angka.bergerak()
    assert angka.orang == 2

    assert (await sana.post(f"ppks/{ppks_id}/nik", {"nik": nik})).status_code == 200
    await angka.bergerak()
    assert angka.lalu == semula
