from kit.errors import Conflict, Invalid, NotFound


class KunjunganTidakDitemukan(NotFound):
    code = "kunjungan-tidak-ditemukan"
    title = "Kunjungan tidak ditemukan"


class KunjunganTidakSah(Invalid):
    code = "kunjungan-tidak-sah"
    title = "Kunjungan tidak sah"


class LangkahKunjunganDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class IdKunjunganDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"
