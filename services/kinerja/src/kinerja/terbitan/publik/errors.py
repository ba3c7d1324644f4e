from kit.errors import Invalid, NotFound


class PotonganTidakTersedia(Invalid):
    code = "potongan-tidak-tersedia"
    title = "Potongan tidak tersedia untuk umum"


class PotretBelumAda(NotFound):
    code = "potret-belum-ada"
    title = "Angka untuk umum belum ada"
