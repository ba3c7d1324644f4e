"""Families by file: the rows of one card are one family; what is good stays, the rest says why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kit.clock import today
from kit.db import Sessions
from pelayanan.keluarga.impor import KOLOM
from tests.pelayanan.conftest import (
    PAHANDUT,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    Klien,
    daftarkan,
    nik_baru,
)
from tests.pelayanan.test_impor import angka, berkas, impor

from .test_keluarga import SEJAK, kunci, warga

KARTU = [f"627103120110900{ke}" for ke in range(10)]


def baris(kk: str, ppks_id: str = "", hubungan: str = "kepala", **isi: str) -> dict[str, str]:
    return {"kk": kk, "ppks_id": ppks_id, "hubungan": hubungan, "dari": SEJAK, **isi}


async def kirim(klien: Klien, sessions: Sessions, *semua: dict[str, str]) -> dict[str, Any]:
    return await impor(klien, sessions, "keluarga", berkas(KOLOM, list(semua)))


def ditolak(hasil: dict[str, Any]) -> dict[int, str]:
    galat: list[tuple[int, str, str]] = hasil["galat"]
    return {nomor: kode for nomor, _, kode in galat}


async def test_a_file_makes_families_as_forms_do_and_sent_again_makes_none(
    klien: Klien, sessions: Sessions
) -> None:
    nik = nik_baru()
    await daftarkan(klien, nama="Budi", nik=nik)
    await daftarkan(
        klien, nama="Nur'aini, S.Sos", tanggal_lahir="1970-02-03", nik=nik_baru("030270")
    )
    lain = await warga(klien)
    semua = [
        baris(KARTU[0], nik=nik, nama="Budi"),
        baris(KARTU[0], hubungan="Isteri", nama="NURAINI S SOS", tanggal_lahir="3 Februari 1970"),
        baris(KARTU[1], lain),
    ]

    hasil = await kirim(klien, sessions, *semua)
    lagi = await kirim(klien, sessions, *semua)

    assert (angka(hasil), angka(lagi)) == ((3, 0, 0), (0, 3, 0)), hasil
    (rumah,) = (await klien.post("keluarga/cari", {"kk": KARTU[0]})).json()["data"]
    rinci = (await klien.get(f"keluarga/{rumah['id']}")).json()
    assert {(a["nama"], a["hubungan"], a["dari"]) for a in rinci["anggota"]} == {
        ("Budi", "kepala", SEJAK),
        ("Nur'aini, S.Sos", "istri", SEJAK),
    }
    assert rinci["kk"] == [{"dari": SEJAK, "sampai": None}]
    assert [satu["langkah"] for satu in rinci["riwayat"]] == ["impor"]
    # The card decides the key: the same as by form, told once.
    (kunci_impor,) = await kunci(sessions, rumah["id"])
    assert not kunci_impor.startswith("acak:")


async def test_each_bad_row_says_why_and_the_others_stay(klien: Klien, sessions: Sessions) -> None:
    a, b, c, d, e, f, g = [await warga(klien) for _ in range(7)]
    jauh = await warga(klien, kelurahan=PAHANDUT)
    besok = (today() + timedelta(days=2)).isoformat()
    hasil = await kirim(
        klien.sebagai(PETUGAS_JEKAN_RAYA),
        sessions,
        baris(KARTU[0], a),
        baris(KARTU[0], hubungan="anak", nik="1"),  # 3
        baris(KARTU[0], jauh, "anak"),  # 4
        baris(KARTU[0], b, "anak", dari=besok),  # 5
        baris(KARTU[0], b, "anak", dari="1950-01-01"),  # 6
        baris(KARTU[0], hubungan="anak", nama="Tak Ada", tanggal_lahir="2001-01-01"),  # 7
        baris(KARTU[0], hubungan="anak", nama="Siti Nuraini", tanggal_lahir="1964-12-07"),  # 8
        baris(KARTU[0], hubungan="anak"),  # 9
        baris(KARTU[0], b, "sepupu"),  # 10
        baris(KARTU[0], a, "istri"),  # 11
        baris(KARTU[1], c, "anak"),  # 12: nobody at its head
        baris(KARTU[2], d),  # 13, 14: two families with one card
        baris(KARTU[2], e),
        baris("12345", f),  # 15
        baris(KARTU[3], f),
        baris(KARTU[4], g),
        baris(KARTU[4], a, "anak"),  # 18: in two at once
        baris(KARTU[5], jauh),  # 19, 20: its head is unknown
        baris(KARTU[5], b, "anak"),
    )
    assert ditolak(hasil) == {
        3: "nik-panjang", 4: "ppks-tidak-ditemukan", 5: "tanggal-tidak-mungkin",
        6: "sebelum-lahir", 7: "ppks-tidak-ditemukan", 8: "orang-rangkap", 9: "wajib-diisi",
        10: "pilihan-salah", 11: "anggota-rangkap", 12: "tanpa-kepala", 13: "kepala-rangkap",
        14: "kepala-rangkap", 15: "kk-panjang", 18: "anggota-dua-keluarga",
        19: "ppks-tidak-ditemukan", 20: "tanpa-kepala",
    }  # fmt: skip
    assert hasil["diterima"] == 3


async def test_a_family_that_is_there_gets_who_was_missing_and_no_second_head(
    klien: Klien, sessions: Sessions
) -> None:
    a, b, c, d = [await warga(klien) for _ in range(4)]
    assert angka(await kirim(klien, sessions, baris(KARTU[0], a), baris(KARTU[1], d))) == (2, 0, 0)
    (rumah,) = (await klien.post("keluarga/cari", {"kk": KARTU[0]})).json()["data"]

    hasil = await kirim(klien, sessions, baris(KARTU[0], a), baris(KARTU[0], b, "istri"))
    assert angka(hasil) == (1, 1, 0)
    sesudah = (await klien.get(f"keluarga/{rumah['id']}")).json()
    assert (sesudah["anggota_kini"], sesudah["versi"]) == (2, rumah["versi"] + 1)

    hasil = await kirim(
        klien,
        sessions,
        baris(KARTU[0], b, "istri", dari="2021-01-01"),  # 2: since another day
        baris(KARTU[0], d, "anak"),  # 3: of another family
        baris(KARTU[1], c),  # 4: that family has another head
    )
    assert ditolak(hasil) == {
        2: "anggota-dua-keluarga", 3: "anggota-dua-keluarga", 4: "kepala-rangkap",
    }  # fmt: skip
    # A card of elsewhere tells nothing of its family.
    hasil = await kirim(
        klien.sebagai(PETUGAS_PAHANDUT),
        sessions,
        baris(KARTU[0], await warga(klien, kelurahan=PAHANDUT), "anak"),
    )
    assert ditolak(hasil) == {2: "kk-sudah-terdaftar"}
    # Who left does not come back with the same file.
    keluar = {"ppks_id": b, "sampai": today().isoformat(), "alasan": "Pindah ke kota lain"}
    assert (await klien.post(f"keluarga/{rumah['id']}/keluar", keluar)).status_code == 200
    assert angka(await kirim(klien, sessions, baris(KARTU[0], b, "istri"))) == (0, 1, 0)


async def test_a_trial_says_what_would_be_taken_and_leaves_nothing(
    klien: Klien, sessions: Sessions
) -> None:
    isi = berkas(KOLOM, [baris(KARTU[0], await warga(klien))])
    assert angka(await impor(klien, sessions, "keluarga/impor?coba=1", isi)) == (1, 0, 0)
    assert (await klien.get("keluarga")).json()["data"] == []
