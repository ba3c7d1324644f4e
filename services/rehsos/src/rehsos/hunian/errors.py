from kit.errors import Conflict, Invalid, NotFound


class HunianTidakSah(Invalid):
    code = "hunian-tidak-sah"
    title = "Isian hunian tidak sah"


class RumahTidakDitemukan(NotFound):
    code = "rumah-singgah-tidak-ditemukan"
    title = "Rumah singgah tidak ditemukan"


class RanjangTidakDitemukan(NotFound):
    code = "ranjang-tidak-ditemukan"
    title = "Ranjang tidak ditemukan"


class HunianTidakDitemukan(NotFound):
    code = "hunian-tidak-ditemukan"
    title = "Hunian tidak ditemukan"


class KodeRumahDipakai(Conflict):
    code = "kode-rumah-dipakai"
    title = "Kode atau nama ini sudah dipakai"


class RanjangTerisi(Conflict):
    code = "ranjang-terisi"
    title = "Ranjang sudah terisi"


class SudahTinggal(Conflict):
    code = "sudah-tinggal"
    title = "Orang ini sudah tinggal di tempat lain pada saat itu"


class RanjangMasihDihuni(Conflict):
    code = "ranjang-masih-dihuni"
    title = "Ranjang masih dihuni"


class IdHunianDipakai(Conflict):
    code = "id-hunian-dipakai"
    title = "Id sudah dipakai"


class LangkahHunianDitolak(Conflict):
    code = "langkah-hunian-ditolak"
    title = "Langkah ini tidak dapat dilakukan"
