from kit.errors import Conflict, Invalid, NotFound


class MassalTidakDitemukan(NotFound):
    code = "verifikasi-massal-tidak-ditemukan"
    title = "Verifikasi massal tidak ditemukan"


class TidakAdaOrang(Conflict):
    code = "tidak-ada-yang-diverifikasi"
    title = "Tidak ada yang perlu diverifikasi"
    advice = "Pilih wilayah atau status lain; orang tanpa NIK tidak dapat dibandingkan."


class MassalSudahSelesai(Conflict):
    code = "verifikasi-massal-sudah-selesai"
    title = "Verifikasi massal sudah selesai"
    advice = "Yang sudah selesai atau dibatalkan tidak berjalan lagi; mulailah yang baru."


class MassalTidakSah(Invalid):
    code = "verifikasi-massal-tidak-sah"
    title = "Verifikasi massal tidak sah"
