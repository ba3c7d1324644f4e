from kit.errors import Conflict, Invalid, NotFound


class PermohonanTidakDitemukan(NotFound):
    code = "permohonan-tidak-ditemukan"
    title = "Permohonan tidak ditemukan"


class LangkahDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class IdPermohonanDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"


class PermohonanTidakSah(Invalid):
    code = "permohonan-tidak-sah"
    title = "Permohonan tidak sah"
