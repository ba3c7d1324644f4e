from kit.errors import Conflict, Invalid, NotFound


class LaporanTidakDitemukan(NotFound):
    code = "laporan-tidak-ditemukan"
    title = "Laporan tidak ditemukan"


class LaporanTidakSah(Invalid):
    code = "laporan-tidak-sah"
    title = "Laporan tidak dapat dibuat"


class PenarikanDitolak(Conflict):
    code = "penarikan-ditolak"
    title = "Langkah penarikan ini tidak dapat dilakukan"


class LaporanSudahDitarik(Conflict):
    code = "laporan-sudah-ditarik"
    title = "Laporan sudah ditarik"
