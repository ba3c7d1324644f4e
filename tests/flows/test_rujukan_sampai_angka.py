"""Two people referred until they arrive: what the sending never counts, and the arrival does."""

from __future__ import annotations

from kinerja.aturan.indikator.profil import baca_kantor
from kit.clock import now
from kit.profile import office_dir
from tests.flows.test_layanan_sampai_angka import Rumah, amati, rumah
from tests.pelayanan.conftest import KEPALA, PETUGAS, loket_untuk
from tests.pelayanan.surat.conftest import Kantor

__all__ = ["rumah"]
KESEHATAN, RUJUKAN = "1.06.04.2.01.08", "1.06.04.2.01.12"
DITANGANI = "ppks-berfungsi-sosial"
PENJAWAB = {"nama_penjawab": "Ibu Contoh"}
DIRUJUK = {"rumah-singgah": "rsud", "rujukan-lansia-panti": "panti-asuhan-al-mim"}


async def test_only_arrivals_move_figures_and_their_void_takes_all_back(rumah: Rumah) -> None:
    klien = rumah.klien["rehsos"]
    kantor = Kantor(klien, rumah.sessions["rehsos"], loket_untuk("rehsos"))
    bergerak = await amati(rumah, baca_kantor(office_dir()))
    semua = []
    for layanan, penerima in DIRUJUK.items():
        siap = await kantor.permohonan("verifikasi", "proses", layanan=layanan)
        isi = {"permohonan_id": siap["id"], "penerima": penerima, "keperluan": "Perawatan"}
        di = f"rujukan/{(await kantor.jadi(PETUGAS, 'rujukan', isi))['id']}"
        await kantor.jadi(PETUGAS, f"{di}/kirim", {})
        await kantor.jadi(PETUGAS, f"{di}/terima", PENJAWAB)
        semua.append(di)
    assert await bergerak() == {}

    for di in semua:
        tiba = {"pada": now().isoformat(), "nama_penerima": "Ibu Contoh"}
        await kantor.jadi(PETUGAS, f"{di}/tiba", tiba)
    berubah = await bergerak()
    assert (berubah[KESEHATAN], berubah[RUJUKAN]) == ((1, None), (1, None))
    # The panti's alone is a completion.
    assert berubah[DITANGANI] == (0, 1)

    for di in semua:
        await kantor.jadi(PETUGAS, f"{di}/pembatalan", {"alasan": "Ternyata tidak diantar."})
        await kantor.jadi(KEPALA, f"{di}/pembatalan/setujui")
    kembali = await bergerak()
    assert kembali.keys() == berubah.keys()
    assert kembali[RUJUKAN][0] in (0, None)
