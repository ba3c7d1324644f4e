from kit.errors import NotFound


class AcuanTidakDitemukan(NotFound):
    code = "acuan-tidak-ditemukan"
    title = "Tidak ada pada acuan kantor ini"
