from kit.errors import Conflict, Invalid, NotFound


class RujukanTidakDitemukan(NotFound):
    code = "rujukan-tidak-ditemukan"
    title = "Rujukan tidak ditemukan"


class RujukanTidakSah(Invalid):
    code = "rujukan-tidak-sah"
    title = "Rujukan tidak sah"


class LangkahRujukanDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class IdRujukanDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"


class RujukanTidakDilayani(Conflict):
    code = "rujukan-tidak-dilayani"
    title = "Kantor ini tidak merujuk dari sini"


class TanpaTautan(Conflict):
    code = "rujukan-tanpa-tautan"
    title = "Penerima ini menjawab di kotak masuknya"


class RujukanBerjalan(Conflict):
    code = "rujukan-berjalan"
    title = "Rujukannya masih berjalan"


class TautanTidakBerlaku(NotFound):
    code = "tautan-tidak-berlaku"
    title = "Tautan tidak berlaku"
