from kit.errors import Conflict, Invalid, NotFound


class GabunganTidakDitemukan(NotFound):
    code = "gabungan-tidak-ditemukan"
    title = "Gabungan tidak ditemukan"


class GabunganTidakSah(Invalid):
    code = "gabungan-tidak-sah"
    title = "Kedua data ini tidak dapat digabung atau dipisah begitu"


class GabunganSudahAda(Conflict):
    code = "gabungan-sudah-ada"
    title = "Gabungan orang ini sudah diusulkan"


class LangkahGabunganDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class RekamBelumDibagi(Conflict):
    code = "rekam-belum-dibagi"
    title = "Rekam sejak penggabungan belum dibagi"
    advice = (
        "Kirim lagi dengan setiap rekam yang disebut pada rekam: id-nya, dan ppks_id dari salah"
        " satu dari kedua orang itu."
    )
    example = {  # noqa: RUF012  (a constant)
        "rekam": [
            {
                "id": "01930000-0000-7000-8000-000000000003",
                "jenis": "permohonan",
                "ppks_id": "01930000-0000-7000-8000-000000000001",
                "tanggal": "2026-03-02",
                "sejak_gabung": True,
            }
        ]
    }
