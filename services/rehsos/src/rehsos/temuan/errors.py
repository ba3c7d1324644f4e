from kit.errors import Conflict, Invalid, NotFound


class TemuanTidakDitemukan(NotFound):
    code = "temuan-tidak-ditemukan"
    title = "Temuan tidak ditemukan"


class TemuanTidakSah(Invalid):
    code = "temuan-tidak-sah"
    title = "Isian temuan tidak sah"


class TemuanSudahAda(Conflict):
    code = "temuan-sudah-ada"
    title = "Temuan sudah tercatat"


class LangkahTemuanDitolak(Conflict):
    code = "langkah-temuan-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class PemakamanBelumLengkap(Conflict):
    code = "pemakaman-belum-lengkap"
    title = "Syarat pemakaman belum lengkap"
