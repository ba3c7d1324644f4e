"""Needs and deliveries by file: what a form records, once, and of each bad row the reason."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from kit.clock import now, today
from kit.db import Sessions, transaction
from pelayanan.asesmen.impor import KOLOM as ASESMEN
from pelayanan.pemberian.impor import KOLOM as PEMBERIAN
from pelayanan.ppks.models import Ppks
from tests.pelayanan.conftest import (
    PAHANDUT,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    daftarkan,
    nik_baru,
    selesaikan,
)
from tests.pelayanan.test_impor import angka, berkas, impor

from .test_pemberian import beri, dibuat, perlu, rekam

HARI = today().isoformat()


def butuh(kasus: dict[str, Any], **isi: str) -> dict[str, str]:
    return {
        "ppks_id": kasus["ppks_id"], "permohonan_id": kasus["id"], "komponen": "permakanan",
        "tanggal": HARI, "perlu": "ya", **isi,
    }  # fmt: skip


def memberi(kasus: dict[str, Any], **isi: str) -> dict[str, str]:
    sama = {nama: nilai for nama, nilai in butuh(kasus).items() if nama != "perlu"}
    return {**sama, "jumlah": "3", "satuan": "porsi", "sumber_dana": "apbd-kota", **isi}


async def kirim(
    klien: Klien, sessions: Sessions, noun: str, *baris: dict[str, str]
) -> dict[str, Any]:
    kolom = ASESMEN if noun == "asesmen" else PEMBERIAN
    return await impor(klien, sessions, noun, berkas(kolom, list(baris)))


def ditolak(hasil: dict[str, Any]) -> dict[int, str]:
    return {nomor: kode for nomor, _, kode in hasil["galat"]}


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
        await dibuat(await klien.post("keluarga", {"dari": "2020-01-01", "anggota": [ini]}))
    dinilai = await dibuat(await klien.post("asesmen", perlu(satu)))
    await dibuat(await klien.post("pemberian", beri(satu, kebutuhan_id=dinilai["id"])))

    hasil = await kirim(klien, sessions, "asesmen", butuh(dua))
    assert angka(hasil) == (1, 0, 0), hasil
    (kebutuhan,) = (await klien.get("asesmen", permohonan_id=dua["id"])).json()["data"]
    baris = memberi(dua, kebutuhan_id=kebutuhan["id"])
    hasil = await kirim(klien, sessions, "pemberian", baris)
    assert angka(hasil) == (1, 0, 0), hasil
    lagi = [
        await kirim(klien, sessions, "asesmen", butuh(dua)),
        await kirim(klien, sessions, "pemberian", baris),
    ]
    assert [angka(ini) for ini in lagi] == [(0, 1, 0), (0, 1, 0)]

    beda = ("rekam_id", "permohonan", "ppks_id", "kebutuhan", "keluarga_id")
    for jenis in ("kebutuhan", "pemberian"):
        bentuk, impornya = await rekam(sessions, jenis)
        assert bentuk.keys() == impornya.keys()
        assert tanpa(bentuk, *beda) == tanpa(impornya, *beda)
    assert impornya["keluarga_id"] not in (None, bentuk["keluarga_id"])
    assert impornya["kebutuhan"] == kebutuhan["id"]
    # By NIK, and of another unit: a record of its own.
    lain = memberi(satu, ppks_id="", nik=nik, satuan="Paket", atribut="fase=tanggap-darurat")
    hasil = await kirim(klien, sessions, "pemberian", lain)
    assert angka(hasil) == (1, 0, 0), hasil
    # What came by file is counted further and corrected like any other.
    (diberi,) = (await klien.get("pemberian", permohonan_id=dua["id"])).json()["data"]
    await dibuat(await klien.post(f"pemberian/{diberi['id']}/jumlah", {"jumlah": 5}))


async def test_each_bad_row_says_why_and_changes_nothing(klien: Klien, sessions: Sessions) -> None:
    kasus = await ajukan(klien, (await daftarkan(klien))["id"])
    lain = await ajukan(klien, (await daftarkan(klien))["id"])
    mati = await ajukan(klien, (await daftarkan(klien))["id"])
    usai = await ajukan(klien, (await daftarkan(klien))["id"])
    await selesaikan(klien, usai["id"])
    jauh = await ajukan(klien, (await daftarkan(klien, kelurahan=PAHANDUT))["id"])
    async with transaction(sessions) as session:
        orang = update(Ppks).where(Ppks.id == uuid.UUID(mati["ppks_id"]))
        dulu = now() - timedelta(days=9)
        await session.execute(orang.values(dukcapil="meninggal", dukcapil_pada=dulu))
    kemarin, besok = today() - timedelta(days=1), today() + timedelta(days=1)
    semua = [
        (butuh(kasus), None),
        (butuh(kasus, perlu="tidak"), "sudah-dinilai"),
        (butuh(kasus, komponen="kapal"), "komponen-tidak-dikenal"),
        (butuh(kasus, komponen="sandang", tanggal=besok.isoformat()), "tanggal-tidak-mungkin"),
        (
            butuh(kasus, komponen="sandang", tanggal=kemarin.isoformat()),
            "tanggal-sebelum-permohonan",
        ),
        (butuh(kasus, permohonan_id=lain["id"]), "permohonan-tidak-ditemukan"),
        (butuh(kasus, permohonan_id="", induk_id=str(uuid.uuid4())), "induk-tidak-ditemukan"),
        (butuh(kasus, permohonan_id=""), "wajib-diisi"),
        (butuh(kasus, ppks_id=str(uuid.uuid4())), "ppks-tidak-ditemukan"),
        (butuh(usai), "permohonan-borongan"),
        (butuh(mati), "sudah-meninggal"),
        (butuh(jauh, perlu="mungkin"), "ya-tidak"),
    ]
    hasil = await kirim(klien, sessions, "asesmen", *(baris for baris, _ in semua))
    alasan = {nomor: kode for nomor, (_, kode) in enumerate(semua, 2) if kode}
    assert ditolak(hasil) == alasan
    assert (hasil["diterima"], len(await rekam(sessions, "kebutuhan"))) == (1, 1)
    di_luar = await kirim(klien.sebagai(PETUGAS_PAHANDUT), sessions, "asesmen", butuh(lain))
    assert ditolak(di_luar) == {2: "ppks-tidak-ditemukan"}

    (dinilai,) = (await klien.get("asesmen")).json()["data"]
    diberi = [
        (memberi(kasus, kebutuhan_id=dinilai["id"]), None),
        (memberi(kasus, jumlah="9"), "pemberian-sudah-dicatat"),
        (memberi(lain, kebutuhan_id=dinilai["id"]), "kebutuhan-tidak-ditemukan"),
        (memberi(kasus, komponen="sandang", kebutuhan_id=dinilai["id"]), "kebutuhan-lain"),
        (memberi(lain, jumlah="0"), "di-luar-batas"),
        (memberi(lain, satuan="gros"), "pilihan-salah"),
        (memberi(lain, atribut="warna=biru"), "atribut-salah"),
        (memberi(lain, atribut="biru"), "atribut-salah"),
    ]
    hasil = await kirim(klien, sessions, "pemberian", *(baris for baris, _ in diberi))
    assert ditolak(hasil) == {nomor: kode for nomor, (_, kode) in enumerate(diberi, 2) if kode}
    assert (hasil["diterima"], len(await rekam(sessions, "pemberian"))) == (1, 1)
