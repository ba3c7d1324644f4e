from kit.errors import Conflict, Invalid, NotFound


class PengaduanTidakDitemukan(NotFound):
    code = "pengaduan-tidak-ditemukan"
    title = "Pengaduan tidak ditemukan"


class LangkahPengaduanDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class PengaduanSudahAda(Conflict):
    code = "pengaduan-sudah-ada"
    title = "Pengaduan sudah tercatat"


class PengaduanTidakSah(Invalid):
    code = "pengaduan-tidak-sah"
    title = "Pengaduan tidak sah"


class PengaduanTidakDilayani(Conflict):
    code = "pengaduan-tidak-dilayani"
    title = "Kantor ini tidak menerima pengaduan di sini"


class PelaporDirahasiakan(Conflict):
    code = "pelapor-dirahasiakan"
    title = "Nama pelapor disembunyikan"


class CatatSebagaiPengaduan(Conflict):
    code = "catat-sebagai-pengaduan"
    title = "Dicatat sebagai pengaduan, bukan permohonan"


class KepuasanDitolak(Conflict):
    code = "kepuasan-ditolak"
    title = "Penilaian tidak dapat diterima"
