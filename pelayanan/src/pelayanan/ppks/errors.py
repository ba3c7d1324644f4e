from kit.errors import Conflict, Invalid, NotFound


class PpksTidakDitemukan(NotFound):
    code = "ppks-tidak-ditemukan"
    title = "PPKS tidak ditemukan"


class NikSudahTerdaftar(Conflict):
    code = "nik-sudah-terdaftar"
    title = "NIK sudah terdaftar"


class MungkinSudahTerdaftar(Conflict):
    code = "mungkin-sudah-terdaftar"
    title = "Orang ini mungkin sudah terdaftar"
    example = {  # noqa: RUF012  (a constant)
        "kandidat": [
            {
                "id": "01930000-0000-7000-8000-000000000001",
                "nama": "Siti Aminah",
                "nik": {
                    "diketahui": True,
                    "dukcapil": "belum_diverifikasi",
                    "dukcapil_pada": None,
                    "nomor": None,
                },
                "jenis_kelamin": "P",
                "tahun_lahir": 1958,
                "kelurahan": "62.71.03.1002",
                "kategori": ["lanjut-usia-terlantar"],
                "kategori_lengkap": False,
                "status_khusus": None,
                "disabilitas": False,
            }
        ],
        "tanyakan": "kepala bidang",
    }


class SudahDigabung(Conflict):
    code = "sudah-digabung"
    title = "Data ini sudah digabung dengan data lain"
    advice = "Ubah data yang disebut pada gabung_ke; data yang digabung tidak diubah lagi."
    example = {"gabung_ke": "01930000-0000-7000-8000-000000000001"}  # noqa: RUF012  (a constant)


class IdSudahDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"


class PpksTidakSah(Invalid):
    code = "ppks-tidak-sah"
    title = "Data PPKS tidak sah"
