"""A request on its way to its letter: what the letter itself never counts, and what does."""

from __future__ import annotations

from dataclasses import replace

from kinerja.aturan.indikator.profil import baca_kantor
from kit.documents.authority import Authority
from kit.profile import office_dir
from pelayanan.surat.tte import KunciKantor
from tests.flows.test_layanan_sampai_angka import Rumah, amati, rumah
from tests.pelayanan.conftest import KEPALA, PETUGAS, SELESAI, buat_klien, loket_untuk
from tests.pelayanan.surat.conftest import KADIS, PEMERIKSA, RUJUKAN, Kantor, kode

__all__ = ["rumah"]
RUJUKAN_DIBERIKAN = "1.06.04.2.01.12"
DITANGANI = "ppks-berfungsi-sosial"


async def test_a_letter_moves_no_figure_its_service_does(rumah: Rumah) -> None:
    """The walk of one bidang: request, letter, signature, completion, withdrawal, void; all
    indicators at each step, and wrong steps refused."""
    aturan, sessions = baca_kantor(office_dir()), rumah.sessions["rehsos"]
    tte = KunciKantor(Authority.new("Akar Uji").signer("Kepala Dinas"))
    loket = replace(loket_untuk("rehsos"), tte=tte)
    klien = buat_klien("rehsos", sessions, loket)
    kantor = Kantor(klien, sessions, loket)
    bergerak = await amati(rumah, aturan)
    async with klien.client:
        siap = await kantor.permohonan()
        isi = {"permohonan_id": siap["id"], **RUJUKAN}
        assert kode(await kantor.kirim(PETUGAS, "surat", isi)) == (409, "permohonan-belum-siap")
        for langkah in ("verifikasi", "proses"):
            await kantor.jadi(PETUGAS, f"permohonan/{siap['id']}/{langkah}")
        di = f"surat/{(await kantor.draf(siap))['id']}"
        assert kode(await kantor.kirim(KADIS, f"{di}/setujui")) == (409, "langkah-ditolak")
        await kantor.jadi(PEMERIKSA, f"{di}/periksa")
        assert kode(await kantor.kirim(KEPALA, f"{di}/setujui")) == (403, "bukan-penanda-tangan")
        surat = await kantor.jadi(KADIS, f"{di}/setujui")
        assert await bergerak() == {}
        await kantor.jadi(KADIS, f"{di}/tanda-tangan")
        await kantor.bekerja()
        assert (await kantor.halaman(surat))["keadaan"] == "berlaku"
        assert await bergerak() == {}

        komponen = [{"kode": "rujukan-pengantaran", "jumlah": 1, "satuan": "kali"}]
        jalan = f"permohonan/{siap['id']}"
        await kantor.jadi(PETUGAS, f"{jalan}/selesai", {**SELESAI, "komponen": komponen})
        assert await bergerak() == {RUJUKAN_DIBERIKAN: (1, None), DITANGANI: (0, 1)}

        cabut = {"sebab": "diganti", "alasan": "Panti penerimanya berganti."}
        await kantor.jadi(PETUGAS, f"{di}/pencabutan", cabut)
        assert (await kantor.kirim(PETUGAS, f"{di}/pencabutan/setujui")).status_code == 409
        await kantor.jadi(KADIS, f"{di}/pencabutan/setujui")
        assert (await kantor.halaman(surat))["keadaan"] == "ditarik"
        assert await bergerak() == {}

        await kantor.jadi(PETUGAS, f"{jalan}/pembatalan", {"alasan": "Ternyata tidak diantar."})
        await kantor.jadi(KEPALA, f"{jalan}/pembatalan/setujui")
        sisa = await bergerak()
        assert set(sisa) == {RUJUKAN_DIBERIKAN, DITANGANI}
