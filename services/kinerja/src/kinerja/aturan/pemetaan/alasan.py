"""Why a fact is not counted."""

from __future__ import annotations

from kit.choices import Choice


class Alasan(Choice, called="alasan-fakta"):
    """Mengapa suatu fakta tidak dihitung. Yang pertama-tama pasti dari rekamnya sendiri."""

    BUKAN_KEWENANGAN_KOTA = "bukan-kewenangan-kota", "Kategorinya kewenangan pemerintah pusat."
    TIDAK_BERLAKU = "tidak-berlaku", "Rekamnya dibatalkan."
    WAKTU_MUSTAHIL = (
        "waktu-mustahil",
        "Tanggalnya sebelum orangnya lahir, atau di luar tahun yang mungkin.",
    )
    TIDAK_TERBACA = (
        "tidak-terbaca",
        "Rekam lama yang isinya tidak lagi terbaca; lihat versinya, dan koreksi pada bidangnya.",
    )
    TIDAK_DIBERIKAN = "tidak-diberikan", "Jumlahnya 0: tidak ada yang diberikan."
    TIDAK_DIBUTUHKAN = "tidak-dibutuhkan", "Menurut asesmennya tidak dibutuhkan."
    SYARAT_ATRIBUT = (
        "syarat-atribut",
        "Diberikan, tetapi bukan keluaran sub kegiatan ini menurut fase, tempat, atau datanya.",
    )
    TANPA_PEMETAAN = "tanpa-pemetaan", "Layanan ini tidak ada dalam pemetaan kantor."
    LAYANAN_TIDAK_DIHITUNG = (
        "layanan-tidak-dihitung",
        "Layanan ini tidak membuat kliennya dihitung ditangani.",
    )
    TANPA_PPKS = "tanpa-ppks", "Rekam ini bukan atas nama seorang PPKS."
    TANPA_KATEGORI = "tanpa-kategori", "PPKS ini belum mempunyai kategori."
    PEMETAAN_BELUM_AKTIF = (
        "pemetaan-belum-aktif",
        "Pemetaan layanan ini diragukan dan belum diaktifkan kantor.",
    )
    TANPA_PADANAN = (
        "tanpa-padanan",
        "Kliennya di luar SPM, dan keluaran ini tanpa padanan di luar SPM.",
    )
    TANPA_DAFTAR = "tanpa-daftar", "Daftar sasaran ini tidak dikenal profil kantor."
    TANGGAL_MENDATANG = "tanggal-mendatang", "Tanggalnya sesudah hari rekam ini dicatat."
    # What follows depends on other facts of the same subject and may change.
    SUBJEK_SUDAH_DIHITUNG = (
        "subjek-sudah-dihitung",
        "Orang ini sudah dihitung pada program dan tahun yang sama.",
    )
    MENUNGGU_REKAM = "menunggu-rekam", "Rekam yang dievaluasi belum diterima."
    BUKAN_PENYEBUT = (
        "bukan-penyebut",
        "Tidak ada dalam penyebutnya (ditangani, dibutuhkan, terdaftar).",
    )
    BUKAN_PENANGGUNG_JAWAB = (
        "bukan-penanggung-jawab",
        "Bidang ini bukan penilai untuk kategori tersebut.",
    )
    BELUM_BERFUNGSI = "belum-berfungsi", "Kriteria berfungsi sosial program ini belum terpenuhi."
    DIGANTIKAN = "digantikan", "Ada evaluasi yang lebih baru."
    BELUM_LENGKAP = "belum-lengkap", "Masih ada kebutuhan orang ini yang belum terpenuhi."
    TANPA_INDIKATOR = "tanpa-indikator", "Tidak ada indikator yang mencacah fakta ini."
