from kit.errors import Conflict, Invalid, NotFound, Unavailable


class PeriodeTidakDitemukan(NotFound):
    code = "periode-tidak-ditemukan"
    title = "Periode tidak ditemukan"


class PeriodeBelumBerakhir(Conflict):
    code = "periode-belum-berakhir"
    title = "Periode ini belum berakhir"


class PeriodeSudahDitutup(Conflict):
    code = "periode-sudah-ditutup"
    title = "Periode ini sudah ditutup"


class PeriodeSedangDisiapkan(Conflict):
    code = "periode-sedang-disiapkan"
    title = "Periode ini sedang disiapkan"


class TidakAdaYangDirevisi(Invalid):
    code = "tidak-ada-yang-direvisi"
    title = "Belum ada penutupan yang direvisi"


class LangkahPeriodeDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class AngkaBerubah(Conflict):
    code = "angka-berubah"
    title = "Angkanya sudah berubah"


class AngkaTidakDariCatatan(Conflict):
    code = "angka-tidak-dari-catatan"
    title = "Angka tidak sebagaimana dihitung dari catatannya"


class RantaiTidakUtuh(Conflict):
    code = "rantai-tidak-utuh"
    title = "Catatan yang disegel telah diubah"


class AturanBerganti(Unavailable):
    code = "aturan-berganti"
    title = "Angka sedang dihitung ulang"


class BelumDitandatangani(Conflict):
    code = "belum-ditandatangani"
    title = "Periode ini belum ditandatangani"
