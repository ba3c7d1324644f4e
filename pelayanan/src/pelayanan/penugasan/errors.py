from kit.errors import Conflict, Invalid, NotFound


class TugasTidakDitemukan(NotFound):
    code = "tugas-tidak-ditemukan"
    title = "Tugas tidak ditemukan"


class TugasSelesai(Conflict):
    code = "tugas-selesai"
    title = "Tugas ini sudah selesai"


class TugasDipegang(Conflict):
    code = "tugas-dipegang"
    title = "Tugas ini sudah dipegang orang lain"


class PenggantianTidakDitemukan(NotFound):
    code = "penggantian-tidak-ditemukan"
    title = "Penggantian tidak ditemukan"


class PenggantianBersamaan(Conflict):
    code = "penggantian-bersamaan"
    title = "Sudah ada pengganti pada hari itu"


class PenggantianTidakSah(Invalid):
    code = "penggantian-tidak-sah"
    title = "Penggantian tidak sah"
