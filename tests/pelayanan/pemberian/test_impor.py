"""Needs and deliveries by file: what a form records, once, and of each bad row the reason."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from kit.clock import now, today
from kit.db import Sessions, new_id
from pelayanan import ciri, impor_dalam
from pelayanan.asesmen.impor import KOLOM as ASESMEN
from pelayanan.impor import Pilahan
from pelayanan.impor_dalam import Dasar, Terbaca
from pelayanan.induk import Induk
from pelayanan.loket import Loket
from pelayanan.pemberian.impor import KOLOM as PEMBERIAN
from tests.pelayanan.conftest import (
    MENTENG,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    daftarkan,
    nik_baru,
)
from tests.pelayanan.test_impor import angka, berkas, impor

from .test_pemberian import beri, dibuat, perlu, rekam

HARI = today().isoformat()
Baris = dict[str, str]


def butuh(kasus: dict[str, Any], **isi: str) -> Baris:
    return {
        "ppks_id": kasus["ppks_id"], "permohonan_id": kasus["id"], "komponen": "permakanan",
        "tanggal": HARI, "perlu": "ya", **isi,
    }  # fmt: skip


def memberi(kasus: dict[str, Any], **isi: str) -> Baris:
    sama = {nama: nilai for nama, nilai in butuh(kasus).items() if nama != "perlu"}
    return {**sama, "jumlah": "3", "satuan": "porsi", "sumber_dana": "apbd-kota", **isi}


async def kirim(
    klien: Klien, sessions: Sessions, noun: str, *baris: tuple[Baris, str | None]
) -> dict[str, Any]:
    """Rows, each with why it is refused, if it is."""
    kolom = ASESMEN if noun == "asesmen" else PEMBERIAN
    hasil = await impor(klien, sessions, noun, berkas(kolom, [satu for satu, _ in baris]))
    alasan = {nomor: kode for nomor, (_, kode) in enumerate(baris, 2) if kode}
    assert {nomor: kode for nomor, _, kode in hasil["galat"]} == alasan
    return hasil


def tanpa(satu: dict[str, Any], *nama: str) -> dict[str, Any]:
    return {kolom: isi for kolom, isi in satu.items() if kolom not in nama}


async def test_a_file_and_a_form_tell_the_same_and_the_same_file_nothing_more(
    klien: Klien, sessions: Sessions
) -> None:
    """INVARIANT: nobody who counts can tell how a record came in."""
    nik = nik_baru()
    satu = await ajukan(klien, (await daftarkan(klien, nik=nik))["id"])
    dua = await ajukan(klien, (await daftarkan(klien))["id"])
    anggota = [{"ppks_id": kasus["ppks_id"], "hubungan": "kepala"} for kasus in (satu, dua)]
    for ini in anggota:
        dibuat(await klien.post("keluarga", {"dari": "2020-01-01", "anggota": [ini]}))
    dinilai = dibuat(await klien.post("asesmen", perlu(satu)))
    dibuat(await klien.post("pemberian", beri(satu, kebutuhan_id=dinilai["id"])))

    besok = (today() + timedelta(days=1)).isoformat()
    hasil = await kirim(
        klien,
        sessions,
        "asesmen",
        (butuh(dua), None),
        (butuh(dua, perlu="tidak"), "sudah-dinilai"),
        (butuh(dua, komponen="sandang", tanggal=besok), "tanggal-tidak-mungkin"),
        (butuh(dua, permohonan_id=""), "wajib-diisi"),
        (butuh(dua, permohonan_id="", induk_id=str(uuid.uuid4())), "induk-tidak-ditemukan"),
        (butuh(dua, perlu="mungkin"), "ya-tidak"),
        (butuh(satu), "sudah-dinilai"),
    )
    assert angka(hasil)[:2] == (1, 0)
    (kebutuhan,) = (await klien.get("asesmen", permohonan_id=dua["id"])).json()["data"]
    baris = memberi(dua, kebutuhan_id=kebutuhan["id"])
    hasil = await kirim(
        klien,
        sessions,
        "pemberian",
        (baris, None),
        # By NIK, and of another unit: a record of its own.
        (memberi(satu, ppks_id="", nik=nik, satuan="Paket", atribut="fase=tanggap-darurat"), None),
        (memberi(dua, jumlah="9"), "pemberian-sudah-dicatat"),
        (memberi(satu, kebutuhan_id=kebutuhan["id"]), "kebutuhan-tidak-ditemukan"),
        (memberi(dua, komponen="sandang", kebutuhan_id=kebutuhan["id"]), "kebutuhan-lain"),
        (memberi(dua, jumlah="0"), "di-luar-batas"),
        (memberi(dua, satuan="gros"), "pilihan-salah"),
        (memberi(dua, atribut="warna=biru"), "atribut-salah"),
        (memberi(dua, atribut="biru"), "atribut-salah"),
    )
    assert angka(hasil)[:2] == (2, 0)
    assert angka(await kirim(klien, sessions, "asesmen", (butuh(dua), None))) == (0, 1, 0)
    assert angka(await kirim(klien, sessions, "pemberian", (baris, None))) == (0, 1, 0)
    di_luar = (butuh(dua, komponen="sandang"), "ppks-tidak-ditemukan")
    await kirim(klien.sebagai(PETUGAS_PAHANDUT), sessions, "asesmen", di_luar)

    beda = ("rekam_id", "permohonan", "ppks_id", "kebutuhan", "keluarga_id")
    bentuk, impornya = await rekam(sessions, "kebutuhan")
    assert bentuk.keys() == impornya.keys()
    assert tanpa(bentuk, *beda) == tanpa(impornya, *beda)
    bentuk, impornya, _ = await rekam(sessions, "pemberian")
    assert bentuk.keys() == impornya.keys()
    assert tanpa(bentuk, *beda) == tanpa(impornya, *beda)
    assert impornya["keluarga_id"] not in (None, bentuk["keluarga_id"])
    assert impornya["kebutuhan"] == kebutuhan["id"]
    # What came by file is counted further like any other.
    (diberi,) = (await klien.get("pemberian", permohonan_id=dua["id"])).json()["data"]
    dibuat(await klien.post(f"pemberian/{diberi['id']}/jumlah", {"jumlah": 5}))


def test_each_row_is_of_a_living_person_in_what_holds_it(loket: Loket) -> None:
    dulu, kini = date(2024, 3, 1), date(2024, 6, 1)
    sendiri = {
        "id": new_id(), "gabung_ke": None, "tanggal_lahir": None, "meninggal": None,
        "tahun_lahir": 1964, "kategori": ["gelandangan"], "kelurahan": MENTENG,
    }  # fmt: skip
    orang = SimpleNamespace(**dict.fromkeys(ciri.KOLOM) | sendiri)
    wafat = now().replace(year=2024, month=4, day=1)
    mati = SimpleNamespace(**vars(orang) | {"id": new_id(), "meninggal": wafat})
    induk = Induk(
        "permohonan", new_id(), orang.id, "rumah-singgah", MENTENG, None, dulu, None, None,
        borongan=False, tertutup=False,
    )  # fmt: skip
    usai = replace(induk, id=new_id(), borongan=True)
    akhir = replace(induk, id=new_id(), berakhir="dibatalkan")
    duka = replace(induk, id=new_id(), ppks_id=mati.id)
    dasar = Dasar(
        {satu.id: satu for satu in (orang, mati)},
        {satu.id: satu for satu in (induk, usai, akhir, duka)},
    )

    def baris(induk_id: uuid.UUID = induk.id, **isi: Any) -> Terbaca:  # noqa: ANN401
        sama = {
            "isi": "", "ppks_id": orang.id, "nik": None, "sebutan": "permohonan",
            "komponen": "permakanan", "tanggal": kini, "induk_id": induk_id,
        }  # fmt: skip
        return Terbaca(**{"baris": 2, "id": new_id(), **sama, **isi})

    semua = [
        (baris(), None),
        (baris(ppks_id=mati.id, induk_id=duka.id, tanggal=dulu), None),
        (baris(komponen="kapal"), "komponen-tidak-dikenal"),
        (baris(tanggal=date(2024, 2, 1)), "tanggal-sebelum-permohonan"),
        (baris(tanggal=date(1963, 12, 31)), "sebelum-lahir"),
        (baris(duka.id), "permohonan-tidak-ditemukan"),
        (baris(uuid.uuid4(), sebutan="induk"), "induk-tidak-ditemukan"),
        (baris(ppks_id=uuid.uuid4()), "ppks-tidak-ditemukan"),
        (baris(usai.id), "permohonan-borongan"),
        (baris(akhir.id), "permohonan-berakhir"),
        (baris(duka.id, ppks_id=mati.id), "sudah-meninggal"),
    ]
    for satu, salah in semua:
        pilahan: Pilahan[Terbaca] = Pilahan("asesmen", loket.kunci.cari, {})
        diterima = impor_dalam.pilah(loket, pilahan, [satu], dasar, lambda _satu, _perihal: [])
        assert [ditolak.code for ditolak in pilahan.ditolak] == ([salah] if salah else [])
        assert set(diterima) == (set() if salah else {satu.id})
