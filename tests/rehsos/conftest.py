from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from kit.clock import now, today
from tests.kit.files import samples
from tests.pelayanan.conftest import KEPALA, MENTENG, Klien, nik_baru
from tests.pelayanan.conftest import klien as klien
from tests.pelayanan.conftest import sessions as sessions

TUJUAN = {"tujuan": "pengaduan"}
TEKS = {"teks": "Kami sedang memeriksa laporan Anda."}


def pelapor(**ganti: object) -> dict[str, Any]:
    isi: dict[str, Any] = {"nama": "Budi Contoh", "nik": nik_baru(), "telepon": "0812 0000 0000"}
    isi.update(ganti)
    return {nama: nilai for nama, nilai in isi.items() if nilai is not ...}


def aduan(**ganti: object) -> dict[str, Any]:
    """A complaint that is accepted."""
    isi: dict[str, Any] = {
        "kanal": "datang",
        "jenis": "pengaduan",
        "pelapor": pelapor(),
        "kelurahan": MENTENG,
        "uraian": "Bantuan yang dijanjikan untuk warga di gang kami belum diterima.",
    }
    isi.update(ganti)
    return {nama: nilai for nama, nilai in isi.items() if nilai is not ...}


async def terima(klien: Klien, **ganti: object) -> dict[str, Any]:
    jawaban = await klien.post("pengaduan", aduan(**ganti))
    assert jawaban.status_code == 201, jawaban.text
    hasil: dict[str, Any] = jawaban.json()
    return hasil


async def langkah(klien: Klien, satu: str, *semua: str, **isi: object) -> dict[str, Any]:
    """Take these steps; the last is sent `isi`."""
    hasil: dict[str, Any] = {}
    for nama in semua:
        biasa = {} if nama in ("verifikasi", "selesai", "lengkapi") else TEKS
        jawaban = await klien.post(
            f"pengaduan/{satu}/{nama}", isi if isi and nama == semua[-1] else biasa
        )
        assert jawaban.status_code == 200, (nama, jawaban.text)
        hasil = jawaban.json()
    return hasil


SAMPAI_DIJAWAB = ("respons", "verifikasi", "tindak-lanjut", "jawab")


URAIAN = "Tinggal sendiri di gubuk dan makan sekali sehari."
RENCANA = {
    "tujuan": [
        {
            "tujuan": "Kembali kepada keluarganya",
            "ukuran": "Tinggal bersama keluarga sebulan",
            "sampai": (today() + timedelta(days=60)).isoformat(),
        }
    ],
    "intervensi": ["Penelusuran keluarga"],
}
SETUJU = {"setuju": True, "pemberi": "klien", "teks": "Disampaikan lisan di kantor."}
AKHIR = {
    "alasan_akhir": "tujuan-tercapai",
    "sumber_dana": "apbd-kota",
    "teks": "Sudah tinggal bersama anaknya.",
}


def kasus(ppks_id: str, **ganti: object) -> dict[str, Any]:
    """A case that is accepted."""
    isi: dict[str, Any] = {
        "ppks_id": ppks_id,
        "layanan": "pelayanan-sosial-ppks",
        "sumber": "datang",
        "uraian": URAIAN,
    }
    isi.update(ganti)
    return {nama: nilai for nama, nilai in isi.items() if nilai is not ...}


async def kerjakan(
    klien: Klien, kasus_id: str, nama: str, isi: object = None, status: int = 200
) -> dict[str, Any]:
    """Take one step of a case."""
    jawaban = await klien.post(f"kasus/{kasus_id}/{nama}", isi)
    assert jawaban.status_code == status, (nama, jawaban.text)
    hasil: dict[str, Any] = jawaban.json()
    return hasil


async def ditangani(klien: Klien, ppks_id: str, **ganti: object) -> str:
    """A case with an approved plan."""
    jawaban = await klien.post("kasus", kasus(ppks_id, **ganti))
    assert jawaban.status_code == 201, jawaban.text
    kasus_id: str = jawaban.json()["id"]
    await kerjakan(klien, kasus_id, "triase", {"urgensi": "mendesak", "teks": "Perlu makan."})
    await kerjakan(klien, kasus_id, "persetujuan", SETUJU)
    await kerjakan(klien, kasus_id, "rencana", RENCANA)
    await kerjakan(klien.sebagai(KEPALA), kasus_id, "rencana/setujui")
    return kasus_id


async def unggah(klien: Klien) -> str:
    """A photo that was sent, to be tied to a record."""
    foto = samples.photo(size=(40, 30))
    dibuka = await klien.post("unggahan", None, Upload_Length=str(len(foto)))
    id_berkas = dibuka.headers["Location"].rsplit("/", 1)[-1]
    kepala = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    dikirim = await klien.kirim("PATCH", f"unggahan/{id_berkas}", headers=kepala, content=foto)
    assert dikirim.status_code == 204, dikirim.text
    return str(id_berkas)


# --- Finds ----------------------------------------------------------------------------------------

PEMAKAMAN = "pendampingan-pemakaman-jenazah-terlantar"
TATO = {"jenis": "tato", "letak": "lengan-kiri"}


def temuan(ppks_id: str, **ganti: object) -> dict[str, Any]:
    """A body that was found a moment ago, as it is accepted."""
    isi: dict[str, Any] = {
        "ppks_id": ppks_id,
        "jenis": "jenazah",
        "layanan": PEMAKAMAN,
        "penemu": "satpol-pp",
        "pada": (now() - timedelta(seconds=5)).isoformat(),
        "kelurahan": MENTENG,
        "tempat": "Emper toko di Jalan Contoh 5",
        "usia_min": 30,
        "usia_maks": 40,
        "tanda": [TATO],
        "ciri": "Tato jangkar berwarna biru.",
    }
    isi.update(ganti)
    return {nama: nilai for nama, nilai in isi.items() if nilai is not ...}


def dicari(cara: str, **ganti: object) -> dict[str, Any]:
    teks = "Tidak ada yang mengenalinya."
    return {"cara": cara, "hasil": "belum", "sumber_dana": "apbd-kota", "teks": teks, **ganti}


def pemakaman(**ganti: object) -> dict[str, Any]:
    """A burial, with a paper that nobody has sent."""
    return {
        "pada": (now() - timedelta(seconds=1)).isoformat(),
        "makam": "TPU Contoh blok C 12",
        "surat_polisi": "SKET/12/III",
        "surat_bebas_biaya": "600/34",
        "sumber_dana": "apbd-kota",
        "berkas": [str(uuid.uuid4())],
        **ganti,
    }


async def mengenai(
    klien: Klien, temuan_id: str, nama: str, isi: object = None, status: int = 200
) -> dict[str, Any]:
    """Take one step of a find."""
    jawaban = await klien.post(f"temuan/{temuan_id}/{nama}", isi)
    assert jawaban.status_code == status, (nama, jawaban.text)
    hasil: dict[str, Any] = jawaban.json()
    return hasil
