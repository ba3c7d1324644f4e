from kit.errors import Conflict, Invalid, NotFound


class SengketaTidakDitemukan(NotFound):
    code = "sengketa-tidak-ditemukan"
    title = "Sengketa tidak ditemukan"


class SengketaBerakhir(Conflict):
    code = "sengketa-berakhir"
    title = "Sengketa ini sudah berakhir"


class IsiTidakDikenal(Invalid):
    code = "isi-tidak-dikenal"
    title = "Isi yang dipilih tidak dikenal"
