from kit.errors import Conflict, Invalid, NotFound


class KegiatanTidakDitemukan(NotFound):
    code = "kegiatan-tidak-ditemukan"
    title = "Kegiatan tidak ditemukan"


class KehadiranTidakDitemukan(NotFound):
    code = "kehadiran-tidak-ditemukan"
    title = "Kehadiran tidak ditemukan"


class KegiatanTidakSah(Invalid):
    code = "kegiatan-tidak-sah"
    title = "Isian kegiatan tidak sah"


class KehadiranTidakSah(Invalid):
    code = "kehadiran-tidak-sah"
    title = "Isian kehadiran tidak sah"


class IdKegiatanDipakai(Conflict):
    code = "id-kegiatan-dipakai"
    title = "Id sudah dipakai"


class SudahHadir(Conflict):
    code = "sudah-hadir"
    title = "Orang ini sudah dicatat hadir"


class LangkahKegiatanDitolak(Conflict):
    code = "langkah-kegiatan-ditolak"
    title = "Langkah ini tidak dapat dilakukan"
