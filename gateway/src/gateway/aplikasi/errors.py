from kit.errors import Conflict, Invalid, NotFound


class AplikasiTidakDitemukan(NotFound):
    code = "aplikasi-tidak-ditemukan"
    title = "Aplikasi tidak ditemukan"


class KodeAplikasiDipakai(Conflict):
    code = "kode-aplikasi-dipakai"
    title = "Kode aplikasi sudah dipakai"


class BatasIzinTidakSah(Invalid):
    code = "batas-izin-tidak-sah"
    title = "Izin aplikasi tidak dikenal atau tidak disebut"
