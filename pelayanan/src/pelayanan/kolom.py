"""The columns of the files that can be imported. What a client sends is made from these as well."""

from __future__ import annotations

# What is decided about a row (`ORANG_LAIN`, `TETAP_CATAT`) is not what it says: it is the same row
# with it or without.
ORANG_LAIN = "orang_lain"
PPKS = (
    "id",
    "nama",
    "nik",
    "alasan_tanpa_nik",
    "kk",
    "tanggal_lahir",
    "tahun_lahir",
    "tempat_lahir",
    "jenis_kelamin",
    "kelurahan",
    "dasar_lokasi",
    "alamat",
    "telepon",
    "kategori",
    "status_khusus",
    "disabilitas",
)
PERMOHONAN = (
    "id",
    "layanan",
    "ppks_id",
    "sumber",
    "tanggal_diajukan",
    "tanggal_selesai",
    "komponen",
    "sumber_dana",
)
TETAP_CATAT = "tetap_catat"
EVALUASI = (
    "id",
    "ppks_id",
    "sumber",
    "rekam_id",
    "tanggal",
    "kebutuhan_dasar",
    "tugas_peran",
    "mengatasi_masalah",
)
