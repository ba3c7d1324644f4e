from kit.errors import Conflict, Invalid, NotFound


class KasusTidakDitemukan(NotFound):
    code = "kasus-tidak-ditemukan"
    title = "Kasus tidak ditemukan"


class KasusTidakSah(Invalid):
    code = "kasus-tidak-sah"
    title = "Isian kasus tidak sah"


class KasusSudahAda(Conflict):
    code = "kasus-sudah-ada"
    title = "Kasus sudah tercatat"


class KasusMasihBerjalan(Conflict):
    code = "kasus-masih-berjalan"
    title = "Orang ini masih mempunyai kasus yang berjalan"


class LangkahKasusDitolak(Conflict):
    code = "langkah-kasus-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class PersetujuanDiperlukan(Conflict):
    code = "persetujuan-diperlukan"
    title = "Belum ada persetujuan klien atau walinya"


class LayananDitolakKlien(Conflict):
    code = "layanan-ditolak-klien"
    title = "Klien atau walinya menolak dilayani"


class PermohonanKasusLain(Conflict):
    code = "permohonan-kasus-lain"
    title = "Permohonan ini sudah termasuk suatu kasus"
