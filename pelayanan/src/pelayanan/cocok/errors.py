from kit.errors import Conflict, Forbidden


class TujuanTidakDiberikan(Forbidden):
    code = "tujuan-tidak-diberikan"
    title = "Tujuan ini tidak diberikan kepada program ini"


class NomorPermintaanDipakai(Conflict):
    code = "nomor-permintaan-dipakai"
    title = "Nomor permintaan sudah dipakai untuk pertanyaan lain"
