from kit.errors import Conflict


class BelumDisambungkan(Conflict):
    code = "dukcapil-belum-disambungkan"
    title = "Dukcapil belum disambungkan"
    advice = (
        "Kantor belum diberi akses, atau aksesnya belum dipasang (docs/dukcapil.md). Layanan tetap"
        " diberikan; orangnya belum diverifikasi."
    )


class TanpaNik(Conflict):
    code = "ppks-tanpa-nik"
    title = "Orang ini belum mempunyai NIK"
    advice = "Pasang dulu NIK yang ditemukan; layanan tidak menunggunya."
