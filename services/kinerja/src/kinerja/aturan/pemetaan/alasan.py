"""Why a fact is not counted."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Alasan(StrEnum):
    """Mengapa suatu fakta tidak dihitung. Yang pertama-tama pasti dari rekamnya sendiri."""

    BUKAN_KEWENANGAN_KOTA = "bukan-kewenangan-kota"
    TIDAK_BERLAKU = "tidak-berlaku"
    WAKTU_MUSTAHIL = "waktu-mustahil"
    TIDAK_DIBERIKAN = "tidak-diberikan"
    TANPA_PEMETAAN = "tanpa-pemetaan"
    LAYANAN_TIDAK_DIHITUNG = "layanan-tidak-dihitung"
    TANPA_PPKS = "tanpa-ppks"
    TANPA_KATEGORI = "tanpa-kategori"
    PEMETAAN_BELUM_AKTIF = "pemetaan-belum-aktif"
    TANPA_PADANAN = "tanpa-padanan"
    TANPA_DAFTAR = "tanpa-daftar"
    TANGGAL_MENDATANG = "tanggal-mendatang"
    # What follows depends on other facts of the same subject and may change.
    SUBJEK_SUDAH_DIHITUNG = "subjek-sudah-dihitung"
    MENUNGGU_REKAM = "menunggu-rekam"
    BUKAN_PENYEBUT = "bukan-penyebut"
    BUKAN_PENANGGUNG_JAWAB = "bukan-penanggung-jawab"
    BELUM_BERFUNGSI = "belum-berfungsi"
    DIGANTIKAN = "digantikan"
    BELUM_LENGKAP = "belum-lengkap"
    TANPA_INDIKATOR = "tanpa-indikator"


PENJELASAN: Mapping[Alasan, str] = {
    Alasan.TIDAK_BERLAKU: "Rekamnya dibatalkan.",
    Alasan.WAKTU_MUSTAHIL: "Tanggalnya sebelum orangnya lahir, atau di luar tahun yang mungkin.",
    Alasan.TIDAK_DIBERIKAN: "Jumlahnya 0: tidak ada yang diberikan.",
    Alasan.TANPA_PEMETAAN: "Layanan ini tidak ada dalam pemetaan kantor.",
    Alasan.LAYANAN_TIDAK_DIHITUNG: "Layanan ini tidak membuat kliennya dihitung ditangani.",
    Alasan.TANPA_PPKS: "Rekam ini bukan atas nama seorang PPKS.",
    Alasan.TANPA_KATEGORI: "PPKS ini belum mempunyai kategori.",
    Alasan.BUKAN_KEWENANGAN_KOTA: "Kategorinya kewenangan pemerintah pusat.",
    Alasan.PEMETAAN_BELUM_AKTIF: "Pemetaan layanan ini diragukan dan belum diaktifkan kantor.",
    Alasan.TANPA_PADANAN: "Kliennya di luar SPM, dan keluaran ini tanpa padanan di luar SPM.",
    Alasan.TANPA_DAFTAR: "Daftar sasaran ini tidak dikenal profil kantor.",
    Alasan.TANGGAL_MENDATANG: "Tanggalnya sesudah hari rekam ini dicatat.",
    Alasan.SUBJEK_SUDAH_DIHITUNG: "Orang ini sudah dihitung pada program dan tahun yang sama.",
    Alasan.MENUNGGU_REKAM: "Rekam yang dievaluasi belum diterima.",
    Alasan.BUKAN_PENYEBUT: "Tidak ada dalam penyebutnya (ditangani, dibutuhkan, terdaftar).",
    Alasan.BUKAN_PENANGGUNG_JAWAB: "Bidang ini bukan penilai untuk kategori tersebut.",
    Alasan.BELUM_BERFUNGSI: "Kriteria berfungsi sosial program ini belum terpenuhi.",
    Alasan.DIGANTIKAN: "Ada evaluasi yang lebih baru.",
    Alasan.BELUM_LENGKAP: "Masih ada kebutuhan orang ini yang belum terpenuhi.",
    Alasan.TANPA_INDIKATOR: "Tidak ada indikator yang mencacah fakta ini.",
}
