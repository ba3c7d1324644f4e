from kit.errors import Conflict, Invalid, NotFound


class PermohonanTidakDitemukan(NotFound):
    code = "permohonan-tidak-ditemukan"
    title = "Permohonan tidak ditemukan"


class LangkahDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class BantuanSama(Conflict):
    code = "bantuan-sama-sehari"
    title = "Bantuan yang sama pada hari yang sama"
    example = {  # noqa: RUF012  (a constant)
        "tercatat": [
            {
                "permohonan_id": "01930000-0000-7000-8000-000000000002",
                "tanggal": "2026-03-02",
                "sumber_dana": "apbd-kota",
                "komponen": [
                    {
                        "kode": "penyaluran-pangan",
                        "jumlah": 1,
                        "satuan": "paket",
                        "dinilai_perlu": True,
                        "diberikan": True,
                    }
                ],
            }
        ],
        "tanyakan": None,
    }


class IdPermohonanDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"


class PermohonanTidakSah(Invalid):
    code = "permohonan-tidak-sah"
    title = "Permohonan tidak sah"
