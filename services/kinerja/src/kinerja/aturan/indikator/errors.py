from kit.errors import NotFound


class IndikatorTidakDitemukan(NotFound):
    code = "indikator-tidak-ditemukan"
    title = "Indikator tidak ditemukan"
