from kit.errors import Conflict, Invalid, NotFound


class PemulanganTidakDitemukan(NotFound):
    code = "pemulangan-tidak-ditemukan"
    title = "Pemulangan tidak ditemukan"


class PemulanganTidakSah(Invalid):
    code = "pemulangan-tidak-sah"
    title = "Pemulangan tidak sah"


class LangkahPemulanganDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class IdPemulanganDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"


class PemulanganBerjalan(Conflict):
    code = "pemulangan-berjalan"
    title = "Pemulangannya masih berjalan, atau sudah sampai"
