"""What came in by file: each row a lot, the same file twice once."""

from __future__ import annotations

from kit.clock import today
from kit.db import Sessions
from pelayanan.persediaan.impor import KOLOM
from tests.pelayanan.conftest import Klien
from tests.pelayanan.test_impor import berkas, impor

from .conftest import ada, barang, cocok, dibuat, tempat


async def test_rows_become_lots_once_and_what_is_wrong_is_said(
    klien: Klien, sessions: Sessions
) -> None:
    await barang(klien, kode="BERAS", satuan="kg")
    gudang = await tempat(klien, kode="GUDANG")
    baik = {
        "tanggal": today().isoformat(), "tempat": "GUDANG", "barang": "BERAS", "jumlah": "200",
        "satuan": "Kilogram", "pemilik": "cbp", "sumber_dana": "apbn", "nomor_lot": "A1",
    }  # fmt: skip
    salah = [
        ({"barang": "PAKU"}, "barang-tidak-ditemukan"),
        ({"tempat": "JAUH"}, "tempat-tidak-ditemukan"),
        ({"satuan": "liter"}, "satuan-lain"),
        ({"satuan": "gros"}, "pilihan-salah"),
        ({"jumlah": "0"}, "di-luar-batas"),
        ({"kedaluwarsa": "2020-01-01"}, "lot-kedaluwarsa"),
        ({"tanggal": "2099-01-01"}, "tanggal-tidak-mungkin"),
    ]
    isi = berkas(KOLOM, [baik, {**baik, "nomor_lot": "A2"}, *({**baik, **s} for s, _ in salah)])

    hasil = await impor(klien, sessions, "persediaan/impor?", isi)
    lagi = await impor(klien, sessions, "persediaan/impor?", isi)

    assert (hasil["diterima"], hasil["ditolak"]) == (2, len(salah))
    assert {kode for _, _, kode in hasil["galat"]} == {kode for _, kode in salah}
    assert lagi["diterima"] == 0
    assert sorted((await ada(klien, tempat_id=gudang)).values()) == [(200, 0), (200, 0)]
    (satu, _) = dibuat(await klien.get("persediaan/gerakan"))["data"]
    gerakan = dibuat(await klien.get(f"persediaan/gerakan/{satu['gerakan_id']}"))
    assert gerakan["jenis"] == "masuk"
    await cocok(klien)
