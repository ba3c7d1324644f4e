from kit.errors import Conflict, Invalid, NotFound


class CotaTidakDitemukan(NotFound):
    code = "cota-tidak-ditemukan"
    title = "Calon orang tua angkat tidak ditemukan"


class CotaTidakSah(Invalid):
    code = "cota-tidak-sah"
    title = "Isian calon orang tua angkat tidak sah"


class LangkahCotaDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class CotaSudahAda(Conflict):
    code = "cota-sudah-ada"
    title = "Permohonan ini sudah mempunyai catatan calon orang tua angkat"


class CotaTidakDilayani(Conflict):
    code = "cota-tidak-dilayani"
    title = "Kantor ini tidak memberi rekomendasi pengangkatan anak"


class CotaBelumLengkap(Conflict):
    code = "cota-belum-lengkap"
    title = "Belum semua dipenuhi"
    advice = (
        "`kurang` menyebut apa saja yang belum ada: syarat, konseling, kunjungan rumah, masa"
        " pengasuhan, laporan, tindak lanjut, atau suratnya. Lengkapi itu dahulu."
    )
    example = {"kurang": ["syarat:sehat", "kunjungan-kedua"]}  # noqa: RUF012


class RekomendasiBerlaku(Conflict):
    code = "rekomendasi-berlaku"
    title = "Surat rekomendasinya masih berlaku"
    advice = "Cabut dahulu surat rekomendasinya, baru yang menjadi dasarnya diubah."
