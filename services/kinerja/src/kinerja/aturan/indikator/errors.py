from kit.errors import Forbidden, NotFound


class IndikatorTidakDitemukan(NotFound):
    code = "indikator-tidak-ditemukan"
    title = "Indikator tidak ditemukan"


class DiLuarWilayah(Forbidden):
    code = "di-luar-wilayah"
    title = "Di luar wilayah kerja"
