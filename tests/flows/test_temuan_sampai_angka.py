"""People without identity up to the figures: searches at once, a burial at its day, and back."""

from __future__ import annotations

from tests.flows.test_gabung_sampai_angka import putuskan, semua_angka
from tests.flows.test_layanan_sampai_angka import Rumah, rumah
from tests.flows.test_pengaduan_sampai_angka import bergerak
from tests.pelayanan.conftest import KEPALA, daftarkan, tanpa_nik
from tests.rehsos.conftest import dicari, mengenai, pemakaman, temuan, unggah

__all__ = ["rumah"]
DARURAT, CARI = "1.06.04.2.01.10", "1.06.04.2.01.11"
ALASAN = {"alasan": "Ternyata orang lain"}


async def test_of_all_indicators_a_search_and_a_burial_move_their_own_by_one(rumah: Rumah) -> None:
    klien = rumah.klien["rehsos"]
    # Neither of a category of the SPM: a burial and its searches count for anybody.
    orang = {"kategori": [], "status_khusus": "orang-terlantar", "tanggal_lahir": ...}
    dari = (await klien.post("ppks", tanpa_nik(nama="Tanpa Nama", **orang))).json()
    ke = await daftarkan(klien)
    awal = await semua_angka(rumah)
    jenazah = (await klien.post("temuan", temuan(dari["id"]))).json()["id"]
    for cara in ("media", "polisi", "kelurahan"):
        await mengenai(klien, jenazah, "pencarian", dicari(cara))
    sesudah = await semua_angka(rumah)
    # Three searches are one person.
    assert bergerak(awal, sesudah) == {CARI: (None, "1")}

    await mengenai(klien, jenazah, "makamkan", pemakaman(berkas=[await unggah(klien)]))
    isi = temuan(ke["id"], jenis="hidup", layanan="pelayanan-sosial-ppks")
    hidup = (await klien.post("temuan", isi)).json()["id"]
    await mengenai(klien, hidup, "pencarian", dicari("media", hasil="ditemukan"))
    berdua = await semua_angka(rumah)
    assert bergerak(sesudah, berdua) == {DARURAT: (None, "1"), CARI: ("1", "2")}

    usul = await klien.post("gabungan", {"dari": dari["id"], "ke": ke["id"], **ALASAN})
    gabung = f"gabungan/{usul.json()['id']}"
    await putuskan(klien, gabung)
    assert bergerak(berdua, await semua_angka(rumah)) == {CARI: ("2", "1")}

    await klien.post(f"{gabung}/pisah", ALASAN)
    await putuskan(klien, f"{gabung}/pisah")
    for satu in (jenazah, hidup):
        await mengenai(klien, satu, "pembatalan", ALASAN)
        await mengenai(klien.sebagai(KEPALA), satu, "pembatalan/setujui")
    assert bergerak(awal, await semua_angka(rumah)) == {}
