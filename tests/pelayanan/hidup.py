"""Every life of the bidang: how a row of it is born, and what each of its steps is sent.

A noun that brings a life brings its line here; `test_daur_hidup.py` walks it.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kantor.cota import KunjunganCota
from kit.clock import now, today
from pelayanan.loket import Loket
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    SELESAI,
    Klien,
    ajukan,
    daftarkan,
    selesaikan,
    tanpa_nik,
)
from tests.pelayanan.persediaan.conftest import barang, dibuat, masuk, saat, serah, tempat
from tests.pelayanan.surat.conftest import RUJUKAN
from tests.rehsos.conftest import (
    AKHIR,
    RENCANA,
    SETUJU,
    TEKS,
    dicari,
    kasus,
    temuan,
    terima,
    unggah,
)
from tests.rehsos.hunian.test_hunian import rumah

ALASAN = {"alasan": "karena suatu sebab"}
PENJAWAB = {"nama_penjawab": "Ibu Contoh"}
# What a step is sent; called where it says when.
Isi = Mapping[str, object]
DIKOREKSI: Isi = dict.fromkeys(
    ("koreksi", "koreksi/tolak", "koreksi/tarik", "pembatalan", "pembatalan/tolak",
     "pembatalan/tarik"),
    ALASAN,
)  # fmt: skip


@dataclass(frozen=True)
class Hidup:
    """`lahir` makes a row: where it is, and what its steps are sent. `riwayat`: the table whose
    rows tell of it, and their column, if it has one."""

    lahir: Callable[[Klien], Awaitable[tuple[str, Isi]]]
    riwayat: tuple[str, str] | None = None


async def _kasus(klien: Klien, **ganti: object) -> dict[str, Any]:
    return await ajukan(klien, (await daftarkan(klien))["id"], **ganti)


async def _jadi(klien: Klien, jalan: str, isi: object) -> str:
    return f"{jalan}/{dibuat(await klien.post(jalan, isi))['id']}"


async def _permohonan(klien: Klien) -> tuple[str, Isi]:
    isi = {
        **DIKOREKSI,
        **dict.fromkeys(("tolak", "batal", "minta-lengkapi"), ALASAN),
        "selesai": SELESAI,
        "koreksi": {**ALASAN, "kategori": ["pengemis"]},
    }
    return f"permohonan/{(await _kasus(klien))['id']}", isi


def penilaian(ppks_id: str, rekam_id: str) -> dict[str, Any]:
    return {
        "ppks_id": ppks_id,
        "dinilai": {"rekam_id": rekam_id},
        "tanggal": today().isoformat(),
        "kebutuhan_dasar": True,
        "tugas_peran": False,
        "mengatasi_masalah": False,
    }


async def _evaluasi(klien: Klien) -> tuple[str, Isi]:
    kasus = await _kasus(klien)
    await selesaikan(klien, kasus["id"])
    isi = penilaian(kasus["ppks_id"], kasus["id"])
    jalan = await _jadi(klien.sebagai(KEPALA), "evaluasi", isi)
    return jalan, {**DIKOREKSI, "koreksi": {**ALASAN, "tugas_peran": True}}


def _tercatat(noun: str, isi: Isi, koreksi: Isi) -> Callable[[Klien], Awaitable[tuple[str, Isi]]]:
    """What is recorded within a request."""

    async def lahir(klien: Klien) -> tuple[str, Isi]:
        kasus = await _kasus(klien)
        di = {"ppks_id": kasus["ppks_id"], "permohonan_id": kasus["id"]}
        kapan = {"komponen": "permakanan", "tanggal": today().isoformat()}
        jalan = await _jadi(klien, noun, {**di, **kapan, **isi})
        return jalan, {**DIKOREKSI, "koreksi": {**ALASAN, **koreksi}, "jumlah": {"jumlah": 90}}

    return lahir


async def _gabungan(klien: Klien) -> tuple[str, Isi]:
    dari, ke = dibuat(await klien.post("ppks", tanpa_nik())), await daftarkan(klien)
    jalan = await _jadi(klien, "gabungan", {"dari": dari["id"], "ke": ke["id"], **ALASAN})
    return jalan, dict.fromkeys(("tolak", "tarik", "pisah", "pisah/tolak", "pisah/tarik"), ALASAN)


async def _pelepasan_nik(klien: Klien) -> tuple[str, Isi]:
    isi = {"alasan_tanpa_nik": "belum perekaman", **ALASAN}
    jalan = await _jadi(klien, "pelepasan-nik", {"ppks_id": (await daftarkan(klien))["id"], **isi})
    return jalan, {"tolak": ALASAN, "tarik": ALASAN}


async def _rujukan(klien: Klien) -> tuple[str, Isi]:
    kasus = await _kasus(klien)
    for nama in ("verifikasi", "proses"):
        dibuat(await klien.post(f"permohonan/{kasus['id']}/{nama}"))
    isi = {"permohonan_id": kasus["id"], "penerima": "rsud", "keperluan": "Perawatan luka"}
    jalan = await _jadi(klien, "rujukan", isi)
    dibuat(await klien.post(f"{jalan}/kirim", {}))
    dibuat(await klien.post(f"{jalan}/terima", PENJAWAB))
    return jalan, {
        **DIKOREKSI,
        "kirim": {},
        "terima": PENJAWAB,
        "tolak": {**PENJAWAB, **ALASAN},
        "batal": ALASAN,
        "hasil": {"ringkasan": "Sudah menetap di sana."},
        "antar": lambda: {"pengantar": ["Budi Contoh"], "pada": now().isoformat()},
        "tiba": lambda: {"nama_penerima": "Ibu Contoh", "pada": now().isoformat()},
        "koreksi": lambda: {**ALASAN, "pada": now().isoformat()},
    }


async def _pemulangan(klien: Klien) -> tuple[str, Isi]:
    kasus = await _kasus(klien, layanan="pemulangan-orang-terlantar")
    for nama in ("verifikasi", "proses"):
        dibuat(await klien.post(f"permohonan/{kasus['id']}/{nama}"))
    isi = {"permohonan_id": kasus["id"], "lingkup": "dalam-provinsi", "daerah_asal": "Katingan"}
    jalan = await _jadi(klien, "pemulangan", isi)
    ruas = {"moda": "mobil-dinas", "pengangkut": "Dinas Sosial", "dari": "Kota", "ke": "Kasongan"}
    dibuat(await klien.post(f"{jalan}/ruas", ruas))
    diserahkan, diterima = [await unggah(klien) for _ in range(2)]
    tiba = {"kepada": "lembaga", "nama_penerima": "Ibu Contoh", "berkas": [diterima]}
    return jalan, {
        **DIKOREKSI,
        **dict.fromkeys(("batal", "tidak-sampai"), ALASAN),
        "ruas": {**ruas, "dari": "Kasongan", "ke": "Tumbang Samba"},
        "berangkat": lambda: {"pada": now().isoformat(), "berkas": [diserahkan]},
        "tiba": lambda: {"pada": now().isoformat(), **tiba},
        "koreksi": lambda: {"pada": now().isoformat(), **ALASAN},
    }


async def _keluarga(klien: Klien) -> tuple[str, Isi]:
    suami, istri, anak, lain = [(await daftarkan(klien))["id"] for _ in range(4)]
    dari = {"dari": "2020-01-10"}

    async def buat(kepala: str, *istrinya: str) -> str:
        anggota = [{"ppks_id": kepala, "hubungan": "kepala"}]
        anggota += [{"ppks_id": satu, "hubungan": "istri"} for satu in istrinya]
        return await _jadi(klien, "keluarga", {**dari, "anggota": anggota})

    jalan, kedua = await buat(suami, istri), await buat(lain)
    tidak_jadi = [f"{apa}/{nama}" for apa in ("gabung", "pisah") for nama in ("tolak", "tarik")]
    return jalan, {
        **dict.fromkeys(("pisah", *tidak_jadi), ALASAN),
        "kk": {"kk": "6271031201109001", "dari": "2024-02-01", **ALASAN},
        "anggota": {"ppks_id": anak, "hubungan": "anak", **dari},
        "keluar": {"ppks_id": anak, "sampai": today().isoformat(), **ALASAN},
        "kepala": {"ppks_id": istri, "dari": "2024-03-01", "hubungan_lama": "suami"},
        "pecah": {
            "dari": today().isoformat(),
            "anggota": [{"ppks_id": istri, "hubungan": "kepala"}],
            **ALASAN,
        },
        "gabung": {"ke": kedua.rpartition("/")[2], **ALASAN},
    }


async def _surat(klien: Klien) -> tuple[str, Isi]:
    kasus = await _kasus(klien, layanan="rujukan-lansia-panti")
    dibuat(await klien.post(f"permohonan/{kasus['id']}/verifikasi"))
    jalan = await _jadi(klien, "surat", {"permohonan_id": kasus["id"], **RUJUKAN})
    beralasan = ("kembalikan", "batal", "batalkan-nomor", "pencabutan/tolak", "pencabutan/tarik")
    return jalan, {
        **dict.fromkeys(beralasan, ALASAN),
        "ubah": {nama: nilai for nama, nilai in RUJUKAN.items() if nama != "jenis"},
        "tanda-tangan": {},
        "pencabutan": {"sebab": "keliru", **ALASAN},
    }


async def _gudang(klien: Klien) -> tuple[str, str, str]:
    """A place, a good and a lot of ten."""
    beras, di = await barang(klien), await tempat(klien)
    return di, beras, await masuk(klien, di, beras, 10)


async def _cadangan(klien: Klien) -> tuple[str, Isi]:
    di, beras, _ = await _gudang(klien)
    isi = {"pada": saat(), "tempat_id": di, "keperluan": "posko banjir"}
    baris = [{"barang_id": beras, "jumlah": 4}]
    return await _jadi(klien, "persediaan/cadangan", {**isi, "barang": baris}), {"lepas": ALASAN}


async def _penyerahan(klien: Klien) -> tuple[str, Isi]:
    di, beras, lot = await _gudang(klien)
    jalan = await _jadi(klien, "persediaan/penyerahan", serah(await _kasus(klien), di, beras, 5))
    kembali = {"pada": saat(seconds=1), "barang": [{"lot_id": lot, "jumlah": 1}]}
    return jalan, {**DIKOREKSI, "kembali": kembali}


async def _penyesuaian(klien: Klien) -> tuple[str, Isi]:
    di, _, lot = await _gudang(klien)
    isi = {"tempat_id": di, "pada": saat(), "sebab": "rusak", **ALASAN}
    baris = [{"lot_id": lot, "jumlah": 1}]
    jalan = await _jadi(klien, "persediaan/penyesuaian", {**isi, "barang": baris})
    return jalan, {"tolak": ALASAN, "tarik": ALASAN}


async def _kegiatan(klien: Klien) -> tuple[str, Isi]:
    di = {"kelurahan": MENTENG, "tempat": "Aula", "sumber_dana": "apbn"}
    isi = {"jenis": "bimbingan-keluarga", "judul": "Sesi 1", "pada": now().isoformat(), **di}
    return await _jadi(klien, "kegiatan", isi), {
        **DIKOREKSI,
        "ubah": {"tempat": "Balai RW"},
        "batal": ALASAN,
        "laksanakan": lambda: {"pada": now().isoformat()},
        "koreksi": lambda: {**ALASAN, "pada": now().isoformat()},
    }


async def _kehadiran(klien: Klien) -> tuple[str, Isi]:
    jalan, _ = await _kegiatan(klien)
    dibuat(await klien.post(f"{jalan}/laksanakan", {"pada": now().isoformat()}))
    kasus = await _kasus(klien)

    def datang(banyak: int) -> dict[str, Any]:
        return {"kerabat": [{"hubungan": "anak", "jumlah": banyak}]}

    satu = {"ppks_id": kasus["ppks_id"], "induk_id": kasus["id"], **datang(2)}
    hasil = dibuat(await klien.post(f"{jalan}/kehadiran", {"hadir": [satu]}))
    isi = {**DIKOREKSI, "koreksi": {**ALASAN, **datang(1)}}
    return f"kehadiran/{hasil['diterima'][0]['id']}", isi


async def _pengaduan(klien: Klien) -> tuple[str, Isi]:
    berteks = ("respons", "tindak-lanjut", "jawab", "minta-lengkapi")
    return f"pengaduan/{(await terima(klien))['id']}", {
        **DIKOREKSI,
        **dict.fromkeys(berteks, TEKS),
        "verifikasi": {},
        "selesai": {},
        "lengkapi": {},
        **dict.fromkeys(("tolak", "kembalikan", "pulihkan"), ALASAN),
        "serahkan": {"bidang": "linjamsos", **ALASAN},
        "koreksi": {"kelurahan": "62.71.03.1001", **ALASAN},
    }


async def _hunian(klien: Klien) -> tuple[str, Isi]:
    rumah_id, (satu, dua) = await rumah(klien, f"RS-{uuid.uuid4().hex[:8].upper()}")
    kasus = await _kasus(klien)
    siapa = {"ppks_id": kasus["ppks_id"], "permohonan_id": kasus["id"], "rumah_id": rumah_id}
    return await _jadi(klien, "hunian", siapa), {
        **DIKOREKSI,
        "batal": ALASAN,
        "masuk": lambda: {"ranjang_id": satu, "pada": now().isoformat()},
        "pindah": lambda: {"ranjang_id": dua, "pada": now().isoformat()},
        "keluar": lambda: {"pada": now().isoformat(), "kepada": "mandiri"},
    }


async def _kasus_rehsos(klien: Klien) -> tuple[str, Isi]:
    jalan = await _jadi(klien, "kasus", kasus((await daftarkan(klien))["id"]))
    dibuat(await klien.post(f"{jalan}/persetujuan", SETUJU))
    beralasan = ("rencana/tolak", "rencana/tarik", "batal", "buka-kembali")
    return jalan, {
        **dict.fromkeys(beralasan, ALASAN),
        "triase": {"urgensi": "mendesak", "teks": "Perlu makan."},
        "persetujuan": SETUJU,
        "rencana": RENCANA,
        "catatan": {"jenis": "catatan", **TEKS},
        "kerahasiaan": {"tingkat": "terlindung", **ALASAN},
        "terminasi": AKHIR,
        "hentikan": {"alasan_akhir": "menolak", **TEKS},
    }


async def _dikunjungi(klien: Klien, induk_id: str) -> tuple[str, dict[str, object]]:
    """A visit that was made now, and as what."""
    rencana = {"formulir": "kunjungan-umum", "rencana": today().isoformat(), "pelaksana": ["a"]}
    jalan = await _jadi(klien, "kunjungan", {"induk_id": induk_id, **rencana})
    terisi = {"jawaban": {"keadaan": "Baik"}, "hasil": "sesuai", "ringkasan": "Baik."}
    isi: dict[str, object] = {**terisi, "pada": now().isoformat()}
    dibuat(await klien.post(f"{jalan}/laksanakan", isi))
    return jalan, isi


async def _kunjungan(klien: Klien) -> tuple[str, Isi]:
    jalan, terisi = await _dikunjungi(klien, (await _kasus(klien))["id"])
    return jalan, {
        **dict.fromkeys(("batal", "pembatalan", "pembatalan/tolak", "pembatalan/tarik"), ALASAN),
        "jadwal": {"pelaksana": ["b"], **ALASAN},
        "laksanakan": terisi,
        "koreksi": lambda: {"pada": now().isoformat(), **ALASAN},
        "tindak-lanjut": {"temuan_id": str(uuid.uuid4()), "catatan": "Beres"},
    }


async def _temuan(klien: Klien) -> tuple[str, Isi]:
    orang = dibuat(await klien.post("ppks", tanpa_nik()))["id"]
    isi = temuan(orang, jenis="hidup", layanan="pelayanan-sosial-ppks")
    return await _jadi(klien, "temuan", isi), {
        **DIKOREKSI,
        "ciri": {"usia_min": 40, "usia_maks": 50},
        "pencarian": dicari("media"),
        "selesai": {"hasil": "pergi", **TEKS},
        "buka-kembali": ALASAN,
    }


def _minta_sedikit(klien: Klien) -> None:
    """Of those who want to adopt this office asks one thing, and a visit without a photo."""
    app = klien.client._transport.app  # type: ignore[attr-defined]  # noqa: SLF001
    loket: Loket = app.state.desk
    cota = loket.kantor.cota
    assert cota is not None
    sedikit = {
        "syarat": [satu for satu in cota.syarat if satu.kode == "agama"],
        "kunjungan": KunjunganCota(formulir="kunjungan-umum", hasil=["sesuai"]),
        "konseling": 0,
    }
    kantor = replace(loket.kantor, cota=cota.model_copy(update=sedikit))
    app.state.desk = replace(loket, kantor=kantor)


async def _cota(klien: Klien) -> tuple[str, Isi]:
    _minta_sedikit(klien)
    layanan = {"layanan": "rekomendasi-orang-tua-angkat", "sumber": "permohonan"}
    permohonan = dibuat(await klien.post("permohonan", {**layanan, "kelurahan": MENTENG}))
    orang = {"nama": "Ani Contoh", "jenis_kelamin": "P"}
    calon = {**orang, "tanggal_lahir": f"{today().year - 40}-01-01", "alamat": "Jalan Contoh 1"}
    anak = {**orang, "tanggal_lahir": f"{today().year - 3}-01-01"}
    isi = {"bentuk": "tunggal", "calon": [calon], "anak": anak}
    jalan = await _jadi(klien, "cota", {"permohonan_id": permohonan["id"], **isi})
    await _dikunjungi(klien, permohonan["id"])
    syarat, hari = {"kode": "agama"}, {"tanggal": today().isoformat()}
    asuh = {**hari, "nomor_izin": "500/12/2026"}
    dibuat(await klien.post(f"{jalan}/syarat", syarat))
    dibuat(await klien.post(f"{jalan}/pengasuhan", asuh))
    return jalan, {
        "ubah": {"anak": anak, **ALASAN},
        "syarat": syarat,
        "pengasuhan": asuh,
        "konseling": {**hari, **TEKS},
        "laporan": {**hari, **TEKS},
        "putusan": {**hari, "putusan": "ditolak", "pengadilan": "PN Contoh", "nomor": "12/2026"},
        "putusan/batal": ALASAN,
    }


HIDUP: dict[str, Hidup] = {
    "permohonan": Hidup(_permohonan, ("permohonan_riwayat", "permohonan_id")),
    "evaluasi": Hidup(_evaluasi, ("evaluasi_riwayat", "evaluasi_id")),
    "asesmen": Hidup(
        _tercatat("asesmen", {"perlu": True}, {"perlu": False}), ("asesmen_riwayat", "baris_id")
    ),
    "pemberian": Hidup(
        _tercatat(
            "pemberian",
            {"jumlah": 3, "satuan": "porsi", "sumber_dana": "apbd-kota"},
            {"sumber_dana": "apbn"},
        ),
        ("pemberian_riwayat", "baris_id"),
    ),
    "gabungan": Hidup(_gabungan, ("gabungan_riwayat", "gabungan_id")),
    "pelepasan-nik": Hidup(_pelepasan_nik, ("pelepasan_nik_riwayat", "pelepasan_id")),
    "rujukan": Hidup(_rujukan, ("rujukan_riwayat", "rujukan_id")),
    "pemulangan": Hidup(_pemulangan, ("pemulangan_riwayat", "pemulangan_id")),
    "keluarga": Hidup(_keluarga, ("keluarga_riwayat", "keluarga_id")),
    "surat": Hidup(_surat, ("surat_riwayat", "surat_id")),
    "cadangan_barang": Hidup(_cadangan),
    "penyerahan_barang": Hidup(_penyerahan),
    "penyesuaian_barang": Hidup(_penyesuaian),
    "kunjungan": Hidup(_kunjungan, ("kunjungan_riwayat", "kunjungan_id")),
    "cota": Hidup(_cota, ("cota_riwayat", "cota_id")),
    "kegiatan": Hidup(_kegiatan, ("kegiatan_riwayat", "kegiatan_id")),
    "kehadiran": Hidup(_kehadiran, ("kegiatan_riwayat", "kehadiran_id")),
    "pengaduan": Hidup(_pengaduan, ("pengaduan_riwayat", "pengaduan_id")),
    "kasus": Hidup(_kasus_rehsos, ("kasus_riwayat", "kasus_id")),
    "hunian": Hidup(_hunian, ("hunian_riwayat", "hunian_id")),
    "temuan": Hidup(_temuan, ("temuan_riwayat", "temuan_id")),
}
