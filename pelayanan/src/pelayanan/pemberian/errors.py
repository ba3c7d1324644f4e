from kit.errors import Conflict, Invalid, NotFound


class PemberianTidakDitemukan(NotFound):
    code = "pemberian-tidak-ditemukan"
    title = "Pemberian tidak ditemukan"


class PemberianTidakSah(Invalid):
    code = "pemberian-tidak-sah"
    title = "Pemberian tidak sah"


class SudahDicatat(Conflict):
    code = "pemberian-sudah-dicatat"
    title = "Pemberian ini sudah dicatat"
