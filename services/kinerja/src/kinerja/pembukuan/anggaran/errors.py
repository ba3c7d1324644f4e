from kit.errors import Conflict, Invalid, NotFound, PreconditionFailed


class VersiTidakDitemukan(NotFound):
    code = "versi-anggaran-tidak-ditemukan"
    title = "Versi anggaran tidak ditemukan"


class RealisasiTidakDitemukan(NotFound):
    code = "realisasi-tidak-ditemukan"
    title = "Realisasi tidak ditemukan"


class AnggaranTidakSah(Invalid):
    code = "anggaran-tidak-sah"
    title = "Anggaran tidak sah"


class TahunTanpaAnggaran(NotFound):
    code = "tahun-tanpa-anggaran"
    title = "Tahun ini tanpa anggaran"


class VersiMasihTerbuka(Conflict):
    code = "versi-masih-terbuka"
    title = "Masih ada versi yang menunggu putusan"


class RealisasiBerubah(PreconditionFailed):
    code = "realisasi-telah-berubah"
    title = "Realisasi bulan ini baru saja berubah"
