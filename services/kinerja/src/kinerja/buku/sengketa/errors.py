from kit.errors import NotFound


class SengketaTidakDitemukan(NotFound):
    code = "sengketa-tidak-ditemukan"
    title = "Sengketa tidak ditemukan"
