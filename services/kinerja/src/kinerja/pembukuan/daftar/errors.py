from kit.errors import Conflict, Invalid, NotFound


class DaftarTidakDikenal(NotFound):
    code = "daftar-tidak-dikenal"
    title = "Daftar sasaran tidak dikenal"


class EntriDaftarTidakDitemukan(NotFound):
    code = "entri-daftar-tidak-ditemukan"
    title = "Entri daftar tidak ditemukan"


class EntriDaftarTidakSah(Invalid):
    code = "entri-daftar-tidak-sah"
    title = "Isian daftar sasaran tidak sah"


class UsulDaftarTidakDitemukan(NotFound):
    code = "usul-daftar-tidak-ditemukan"
    title = "Usul perubahan daftar tidak ditemukan"


class UsulMenunggu(Conflict):
    code = "usul-menunggu"
    title = "Masih ada usul yang menunggu putusan"


class SudahTerdaftar(Conflict):
    code = "sudah-terdaftar"
    title = "Sudah ada pada daftar"


class PerubahanDaftarDitolak(Conflict):
    code = "perubahan-daftar-ditolak"
    title = "Perubahan daftar ditolak"
