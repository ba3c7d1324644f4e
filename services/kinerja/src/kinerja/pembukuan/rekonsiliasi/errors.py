from kit.errors import NotFound


class RekamTidakDitemukan(NotFound):
    code = "rekam-tidak-ditemukan"
    title = "Rekam tidak ditemukan"
