from kit.errors import Invalid, NotFound


class LayananTidakDitemukan(NotFound):
    code = "layanan-tidak-ditemukan"
    title = "Layanan tidak ditemukan"


class LayananTidakDikenal(Invalid):
    code = "layanan-tidak-dikenal"
    title = "Layanan tidak dikenal"
