"""From a store and a shelter to the figures: all indicators before and after each step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kinerja.aturan.indikator.profil import baca_kantor
from kit.clock import now, today
from kit.profile import office_dir
from tests.flows.test_layanan_sampai_angka import Rumah, amati, kirim, rumah
from tests.pelayanan.conftest import KEPALA, MENTENG, ajukan, daftarkan

__all__ = ["rumah"]
ALASAN = {"alasan": "Salah orang yang dicatat"}
SANDANG, PERMAKANAN = "1.06.04.2.01.02", "1.06.04.2.01.01"
SANDANG_LAIN = "1.06.04.2.02.04"


async def test_goods_and_a_stay_move_these_indicators_and_no_other(rumah: Rumah) -> None:
    """Nothing counts that only comes in, is set aside or lies in a bed: what is given does, once
    for a person, and a void takes it back."""

    kantor, klien = baca_kantor(office_dir()), rumah.klien["rehsos"]
    kepala = klien.sebagai(KEPALA)
    bergerak = await amati(rumah, kantor)
    ppks = await daftarkan(klien)
    lain = await daftarkan(klien, kategori=["fakir-miskin"])
    kasus = await ajukan(klien, ppks["id"])
    kasus_lain = await ajukan(klien, lain["id"])
    saat = (now() - timedelta(minutes=1)).isoformat()
    baju = await kirim(
        klien,
        "persediaan/barang",
        {"kode": "BAJU", "nama": "Baju", "jenis": "sandang", "satuan": "potong"},
    )
    gudang = await kirim(
        klien,
        "persediaan/tempat",
        {"kode": "G", "nama": "Gudang", "jenis": "gudang", "kelurahan": MENTENG},
    )
    di = {"pada": saat, "tempat_id": gudang["id"]}
    lot = {"barang_id": baju["id"], "jumlah": 10, "pemilik": "kantor", "sumber_dana": "apbd-kota"}
    await kirim(klien, "persediaan/gerakan/masuk", {**di, "barang": [lot]})
    diambil = {"barang": [{"barang_id": baju["id"], "jumlah": 2}]}
    cadangan = await kirim(
        klien, "persediaan/cadangan", {**di, **diambil, "keperluan": "untuk besok"}
    )
    await kirim(klien, f"persediaan/cadangan/{cadangan['id']}/lepas", ALASAN)
    assert await bergerak() == {}

    def serah(siapa: dict[str, Any]) -> dict[str, Any]:
        orang = {"ppks_id": siapa["ppks_id"], "permohonan_id": siapa["id"]}
        return {**di, **diambil, **orang, "komponen": "sandang", "penerima": "sendiri"}

    satu = await kirim(klien, "persediaan/penyerahan", serah(kasus))
    assert await bergerak() == {SANDANG: (1, None)}
    dua = await kirim(klien, "persediaan/penyerahan", serah(kasus))
    assert await bergerak() == {}
    # Outside the minimum standards the twin counts.
    await kirim(klien, "persediaan/penyerahan", serah(kasus_lain))
    assert await bergerak() == {SANDANG_LAIN: (1, None)}

    async def batal(jalan: str) -> None:
        await kirim(klien, f"{jalan}/pembatalan", ALASAN)
        assert await bergerak() == {}
        await kirim(kepala, f"{jalan}/pembatalan/setujui")

    await batal(f"persediaan/penyerahan/{dua['id']}")
    assert await bergerak() == {}
    await batal(f"persediaan/penyerahan/{satu['id']}")
    assert await bergerak() == {SANDANG: (None, None)}

    singgah = await kirim(
        klien, "rumah-singgah", {"kode": "RS", "nama": "Singgah", "kelurahan": MENTENG}
    )
    jalan = f"rumah-singgah/{singgah['id']}"
    kamar = await kirim(klien, f"{jalan}/kamar", {"nama": "Kamar 1", "ranjang": ["1"]})
    ranjang = kamar["kamar"][0]["ranjang"][0]["id"]
    orang = {"ppks_id": ppks["id"], "permohonan_id": kasus["id"]}
    hunian = await kirim(klien, "hunian", {**orang, "ranjang_id": ranjang, "pada": saat})
    assert await bergerak() == {}
    makan = {"tanggal": today().isoformat(), "porsi": 3, "sumber_dana": "apbd-kota"}
    await kirim(klien, f"{jalan}/makan", makan)
    assert await bergerak() == {PERMAKANAN: (1, None)}
    pulang = {"pada": now().isoformat(), "kepada": "mandiri"}
    await kirim(klien, f"hunian/{hunian['id']}/keluar", pulang)
    for langkah in ("verifikasi", "proses"):
        await kirim(klien, f"permohonan/{kasus['id']}/{langkah}")
    assert await bergerak() == {}
    await kirim(klien, f"permohonan/{kasus['id']}/selesai", {"sumber_dana": "apbd-kota"})
    # Only this makes the person handled.
    assert await bergerak() == {"ppks-berfungsi-sosial": (0, 1)}
    await batal(f"hunian/{hunian['id']}")
    assert await bergerak() == {PERMAKANAN: (None, None)}
