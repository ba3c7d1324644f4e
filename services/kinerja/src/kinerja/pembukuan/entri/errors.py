from kit.errors import Conflict, Invalid, NotFound


class EntriTidakDitemukan(NotFound):
    code = "entri-tidak-ditemukan"
    title = "Entri tidak ditemukan"


class BuktiTidakDitemukan(NotFound):
    code = "bukti-tidak-ditemukan"
    title = "Bukti tidak ditemukan"


class EntriTidakSah(Invalid):
    code = "entri-tidak-sah"
    title = "Entri tidak sah"


class TanpaBukti(Invalid):
    code = "tanpa-bukti"
    title = "Entri belum disertai bukti"


class BuktiTidakDikenali(Invalid):
    code = "bukti-tidak-dikenali"
    title = "Isi berkas bukti tidak dikenali"


class EntriSudahAda(Conflict):
    code = "entri-sudah-ada"
    title = "Entri bulan ini sudah ada"


class LangkahEntriDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"
