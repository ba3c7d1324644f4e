from kit.errors import Conflict, Forbidden, Invalid, NotFound


class PpksTidakDitemukan(NotFound):
    code = "ppks-tidak-ditemukan"
    title = "PPKS tidak ditemukan"


class NikSudahTerdaftar(Conflict):
    code = "nik-sudah-terdaftar"
    title = "NIK sudah terdaftar"


class IdSudahDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"


class DiLuarWilayah(Forbidden):
    code = "di-luar-wilayah"
    title = "Di luar wilayah kerja"


class PpksTidakSah(Invalid):
    code = "ppks-tidak-sah"
    title = "Data PPKS tidak sah"
