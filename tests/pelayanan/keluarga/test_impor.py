"""Families by file: the rows of one card are one family; what is good stays, the rest says why."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from kit.clock import today
from kit.db import Sessions, new_id
from kit.imports.files import XLSX
from pelayanan.keluarga import berkas as aturan
from pelayanan.keluarga.berkas import Pilahan, Rumah, Terbaca
from pelayanan.keluarga.impor import KOLOM
from pelayanan.keluarga.rules import Hubungan, Keanggotaan, Masa
from tests.pelayanan.conftest import PAHANDUT, PETUGAS_JEKAN_RAYA, Klien, daftarkan, nik_baru
from tests.pelayanan.test_impor import angka, berkas, impor

from .test_keluarga import SEJAK, kunci, warga

KARTU = [f"627103120110900{ke}" for ke in range(10)]
Baris = dict[str, str]


def baris(kk: str, ppks_id: str = "", hubungan: str = "kepala", **isi: str) -> Baris:
    return {"kk": kk, "ppks_id": ppks_id, "hubungan": hubungan, "dari": SEJAK, **isi}


def lembar(*semua: Baris) -> bytes:
    """The same as a spreadsheet, its days as such."""
    keluar = io.BytesIO()
    with xlsxwriter.Workbook(keluar, {"in_memory": True}) as buku:
        hari = buku.add_format({"num_format": "dd/mm/yyyy"})
        halaman = buku.add_worksheet()
        halaman.write_row(0, 0, KOLOM)
        for ke, satu in enumerate(semua, 1):
            for kolom, nama in enumerate(KOLOM):
                halaman.write_string(ke, kolom, satu.get(nama, ""))
            dari = date.fromisoformat(satu["dari"])
            halaman.write_datetime(ke, KOLOM.index("dari"), dari, hari)
    return keluar.getvalue()


async def kirim(klien: Klien, sessions: Sessions, *semua: Baris) -> dict[str, Any]:
    return await impor(klien, sessions, "keluarga", berkas(KOLOM, list(semua)))


async def test_files_make_families_as_forms_do_and_what_is_sent_again_only_adds(
    klien: Klien, sessions: Sessions
) -> None:
    nik = nik_baru()
    await daftarkan(klien, nama="Budi", nik=nik)
    istri = await warga(
        klien, nama="Nur'aini, S.Sos", tanggal_lahir="1970-02-03", nik=nik_baru("030270")
    )
    lain, jauh = await warga(klien), await warga(klien, kelurahan=PAHANDUT)
    await warga(klien)
    kepala = (baris(KARTU[0], nik=nik, nama="Budi"), baris(KARTU[1], lain))
    bernama = baris(
        KARTU[0], hubungan="Isteri", nama="NURAINI S SOS", tanggal_lahir="3 Februari 1970"
    )

    # A trial says what would be taken and leaves nothing.
    hasil = await impor(klien, sessions, "keluarga/impor?coba=1", berkas(KOLOM, [*kepala, bernama]))
    assert angka(hasil) == (3, 0, 0), hasil
    assert (await klien.get("keluarga")).json()["data"] == []
    hasil = await impor(klien, sessions, "keluarga", lembar(*kepala), XLSX)
    assert angka(hasil) == (2, 0, 0), hasil
    (rumah,) = (await klien.post("keluarga/cari", {"kk": KARTU[0]})).json()["data"]
    # The card decides the key: the same as by form, told once.
    (kunci_impor,) = await kunci(sessions, rumah["id"])
    assert not kunci_impor.startswith("acak:")

    # A family that is there gets who was missing; of a bad row the reason.
    hasil = await kirim(
        klien.sebagai(PETUGAS_JEKAN_RAYA),
        sessions,
        *kepala,
        bernama,
        baris(KARTU[0], hubungan="anak", nik="1"),  # 5
        baris(KARTU[0], jauh, "anak"),  # 6
        baris(KARTU[0], hubungan="anak", nama="Tak Ada", tanggal_lahir="2001-01-01"),  # 7
        baris(KARTU[0], hubungan="anak", nama="Siti Nuraini", tanggal_lahir="1964-12-07"),  # 8
        baris(KARTU[0], hubungan="anak"),  # 9
        baris(KARTU[0], istri, "sepupu"),  # 10
        baris("12345", istri),  # 11
        baris(KARTU[2], jauh),  # 12, 13: its head is unknown
        baris(KARTU[2], istri, "anak"),
    )
    assert {nomor: kode for nomor, _, kode in hasil["galat"]} == {
        5: "nik-panjang", 6: "ppks-tidak-ditemukan", 7: "ppks-tidak-ditemukan",
        8: "orang-rangkap", 9: "wajib-diisi", 10: "pilihan-salah", 11: "kk-panjang",
        12: "ppks-tidak-ditemukan", 13: "anggota-dua-keluarga",
    }  # fmt: skip
    assert angka(hasil)[:2] == (1, 2)
    rinci = (await klien.get(f"keluarga/{rumah['id']}")).json()
    assert {(a["nama"], a["hubungan"], a["dari"]) for a in rinci["anggota"]} == {
        ("Budi", "kepala", SEJAK),
        ("Nur'aini, S.Sos", "istri", SEJAK),
    }
    assert rinci["kk"] == [{"dari": SEJAK, "sampai": None}]
    assert {satu["langkah"] for satu in rinci["riwayat"]} == {"impor", "anggota"}
    assert (rinci["anggota_kini"], rinci["versi"]) == (2, rumah["versi"] + 1)

    # Who left does not come back with the same file.
    keluar = {"ppks_id": istri, "sampai": today().isoformat(), "alasan": "Pindah ke kota lain"}
    assert (await klien.post(f"keluarga/{rumah['id']}/keluar", keluar)).status_code == 200
    assert angka(await kirim(klien, sessions, *kepala, bernama)) == (0, 3, 0)


# --- How rows are sorted --------------------------------------------------------------------------

HARI_INI = date(2024, 6, 1)
MULAI = date(2020, 1, 10)
A, B, C, D, ASING = (new_id() for _ in range(5))


def satu(
    kk: int, siapa: uuid.UUID, hubungan: str = "kepala", dari: date = MULAI
) -> tuple[Any, ...]:
    return KARTU[kk], siapa, Hubungan(hubungan), dari


def pilah(
    *semua: tuple[Any, ...],
    rumah: dict[str, Rumah] | None = None,
    milik: dict[uuid.UUID, list[Keanggotaan]] | None = None,
) -> tuple[dict[int, str], int, int]:
    """The code of each refused row, how many come in, how many are there."""
    terbaca = [
        Terbaca(ke, new_id(), "", siapa, None, None, kk, hubungan, dari)
        for ke, (kk, siapa, hubungan, dari) in enumerate(semua, 2)
    ]
    orang = {siapa: _Orang for _, siapa, *_ in semua if siapa != ASING}
    pilahan = Pilahan(orang, rumah or {}, milik or {}, aturan.kepala(terbaca), HARI_INI)
    pilahan.pilah(terbaca)
    ditolak = {salah.row: salah.code for salah in pilahan.ditolak}
    assert len(ditolak) + pilahan.diterima + pilahan.ada == len(semua)
    return ditolak, pilahan.diterima, pilahan.ada


class _Orang:
    tanggal_lahir, tahun_lahir = date(1964, 12, 7), None


def test_a_card_is_a_family_with_one_head_and_nobody_is_in_two() -> None:
    besok = HARI_INI + timedelta(days=1)
    assert pilah(
        satu(0, A),
        satu(0, ASING, "anak"),  # 3
        satu(0, B, "anak", besok),  # 4
        satu(0, B, "anak", date(1950, 1, 1)),  # 5
        satu(0, A, "istri"),  # 6: once more, otherwise
        satu(0, A),  # 7: once more
        satu(1, C, "anak"),  # 8: nobody at its head
        satu(2, D),  # 9, 10: two families with one card
        satu(2, B),
        satu(3, B),
        satu(3, A, "anak"),  # 12: in two at once
        satu(4, ASING),  # 13, 14: its head is unknown
        satu(4, C, "anak"),
    ) == (
        {
            3: "ppks-tidak-ditemukan", 4: "tanggal-tidak-mungkin", 5: "sebelum-lahir",
            6: "anggota-rangkap", 8: "tanpa-kepala", 9: "kepala-rangkap", 10: "kepala-rangkap",
            12: "anggota-dua-keluarga", 13: "ppks-tidak-ditemukan", 14: "tanpa-kepala",
        },
        2,
        1,
    )  # fmt: skip
    # Two heads are two families, also where one of them is unknown.
    assert pilah(satu(0, A), satu(0, ASING), satu(0, B, "anak")) == (
        {2: "kepala-rangkap", 3: "ppks-tidak-ditemukan", 4: "kepala-rangkap"}, 0, 0,
    )  # fmt: skip
    banyak = [satu(0, A), *(satu(0, new_id(), "anak") for _ in range(aturan.TERBANYAK))]
    assert set(pilah(*banyak)[0].values()) == {"anggota-terlalu-banyak"}


def test_a_family_that_is_there_gets_who_was_missing_and_no_second_head() -> None:
    ini, itu, tutup = new_id(), new_id(), new_id()
    alasan = ("kk", "Milik keluarga lain.", "kk-sudah-terdaftar")
    rumah = {
        KARTU[0]: Rumah(ini, berkepala=True, tertutup=None),
        # Another card of the same family.
        KARTU[1]: Rumah(ini, berkepala=True, tertutup=None),
        KARTU[2]: Rumah(itu, berkepala=False, tertutup=None),
        KARTU[3]: Rumah(tutup, berkepala=True, tertutup=alasan),
    }
    milik = {
        A: [Keanggotaan(ini, "kepala", Masa(MULAI))],
        D: [Keanggotaan(itu, "anak", Masa(MULAI, date(2022, 1, 1)))],
    }

    def kirim(*semua: tuple[Any, ...]) -> tuple[dict[int, str], int, int]:
        return pilah(*semua, rumah=rumah, milik=milik)

    assert kirim(satu(0, A), satu(1, B, "istri")) == ({}, 1, 1)
    assert kirim(satu(0, A, dari=date(2021, 1, 1)), satu(0, C)) == (
        {2: "anggota-dua-keluarga", 3: "kepala-rangkap"}, 0, 0,
    )  # fmt: skip
    assert kirim(satu(2, A, "anak"), satu(2, C)) == ({2: "anggota-dua-keluarga"}, 1, 0)
    assert kirim(satu(2, C, "anak")) == ({2: "tanpa-kepala"}, 0, 0)
    # Who left comes again from the day on which they did.
    assert kirim(satu(2, D, dari=date(2021, 1, 1))) == ({2: "anggota-dua-keluarga"}, 0, 0)
    assert kirim(satu(2, D, dari=date(2022, 1, 1))) == ({}, 1, 0)
    assert kirim(satu(3, B, "anak")) == ({2: "kk-sudah-terdaftar"}, 0, 0)
