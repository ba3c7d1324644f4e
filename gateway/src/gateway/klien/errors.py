from kit.errors import Conflict, Invalid, NotFound


class KlienTidakDitemukan(NotFound):
    code = "klien-tidak-ditemukan"
    title = "Klien tidak ditemukan"


class KodeKlienDipakai(Conflict):
    code = "kode-klien-dipakai"
    title = "Kode klien sudah dipakai"


class KlienLayanan(Conflict):
    code = "klien-layanan"
    title = "Klien milik sistem"


class KunciTidakSah(Invalid):
    code = "kunci-tidak-sah"
    title = "Kunci umum tidak sah"


class TujuanTidakDikenal(Invalid):
    code = "tujuan-tidak-dikenal"
    title = "Tujuan tidak dikenal"


class IzinTidakBoleh(Invalid):
    code = "izin-tidak-boleh"
    title = "Izin tidak boleh diberikan kepada mitra"
