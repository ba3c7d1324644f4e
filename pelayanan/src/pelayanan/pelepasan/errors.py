from kit.errors import Conflict, Invalid, NotFound


class PelepasanTidakDitemukan(NotFound):
    code = "pelepasan-nik-tidak-ditemukan"
    title = "Usul melepas NIK tidak ditemukan"


class PelepasanTidakSah(Invalid):
    code = "pelepasan-nik-tidak-sah"
    title = "NIK orang ini tidak dapat dilepas begitu"


class PelepasanSudahAda(Conflict):
    code = "pelepasan-nik-sudah-ada"
    title = "NIK orang ini sudah diusulkan dilepas"


class LangkahPelepasanDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"
