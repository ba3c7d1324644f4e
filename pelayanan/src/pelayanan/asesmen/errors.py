from kit.errors import Conflict, Invalid, NotFound


class AsesmenTidakDitemukan(NotFound):
    code = "asesmen-tidak-ditemukan"
    title = "Asesmen tidak ditemukan"


class AsesmenTidakSah(Invalid):
    code = "asesmen-tidak-sah"
    title = "Asesmen tidak sah"


class SudahDinilai(Conflict):
    code = "sudah-dinilai"
    title = "Kebutuhan ini sudah dinilai"
