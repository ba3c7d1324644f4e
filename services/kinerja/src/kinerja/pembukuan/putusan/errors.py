from kit.errors import Conflict, Invalid


class SengketaBerakhir(Conflict):
    code = "sengketa-berakhir"
    title = "Sengketa ini sudah berakhir"


class IsiTidakDikenal(Invalid):
    code = "isi-tidak-dikenal"
    title = "Isi yang dipilih tidak dikenal"
