from kit.errors import NotFound


class OrangTidakDitemukan(NotFound):
    code = "orang-tidak-ditemukan"
    title = "Orang ini tidak ditemukan"
