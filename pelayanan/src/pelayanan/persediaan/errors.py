from kit.errors import Conflict, Invalid, NotFound


class PersediaanTidakSah(Invalid):
    code = "persediaan-tidak-sah"
    title = "Isian persediaan tidak sah"


class BarangTidakDitemukan(NotFound):
    code = "barang-tidak-ditemukan"
    title = "Barang tidak ditemukan"


class TempatTidakDitemukan(NotFound):
    code = "tempat-barang-tidak-ditemukan"
    title = "Tempat barang tidak ditemukan"


class GerakanTidakDitemukan(NotFound):
    code = "gerakan-barang-tidak-ditemukan"
    title = "Gerakan barang tidak ditemukan"


class CadanganTidakDitemukan(NotFound):
    code = "cadangan-barang-tidak-ditemukan"
    title = "Cadangan barang tidak ditemukan"


class PenyerahanTidakDitemukan(NotFound):
    code = "penyerahan-tidak-ditemukan"
    title = "Penyerahan tidak ditemukan"


class PenyesuaianTidakDitemukan(NotFound):
    code = "penyesuaian-tidak-ditemukan"
    title = "Penyesuaian persediaan tidak ditemukan"


class StokTidakCukup(Conflict):
    code = "stok-tidak-cukup"
    title = "Persediaan tidak cukup"


class KodeDipakai(Conflict):
    code = "kode-sudah-dipakai"
    title = "Kode sudah dipakai"


class IdPersediaanDipakai(Conflict):
    code = "id-persediaan-dipakai"
    title = "Id sudah dipakai"


class TidakDapatDibalik(Conflict):
    code = "gerakan-tidak-dapat-dibalik"
    title = "Gerakan ini tidak dapat dibalik"


class LangkahPersediaanDitolak(Conflict):
    code = "langkah-persediaan-ditolak"
    title = "Langkah ini tidak dapat dilakukan"
