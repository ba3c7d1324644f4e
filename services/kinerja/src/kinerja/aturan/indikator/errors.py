from kantor.acuan import DAFTAR
from kit.errors import NotFound


class IndikatorTidakDitemukan(NotFound):
    code = "indikator-tidak-ditemukan"
    title = "Indikator tidak ditemukan"

    def __init__(self, kode: str, /) -> None:
        super().__init__(f"Tidak ada indikator {kode}.", acuan=DAFTAR["indikator"])
