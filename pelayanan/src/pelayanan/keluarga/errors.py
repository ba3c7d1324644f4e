from kit.errors import Conflict, Invalid, NotFound


class KeluargaTidakDitemukan(NotFound):
    code = "keluarga-tidak-ditemukan"
    title = "Keluarga tidak ditemukan"


class KeluargaTidakSah(Invalid):
    code = "keluarga-tidak-sah"
    title = "Data keluarga tidak sah"


class KkSudahTerdaftar(Conflict):
    code = "kk-sudah-terdaftar"
    title = "Nomor KK sudah milik keluarga lain"
    advice = "Pakai keluarga yang disebut pada keluarga_id, bila disebut; atau usulkan digabung."
    example = {"keluarga_id": "01930000-0000-7000-8000-000000000001"}  # noqa: RUF012  (a constant)


class IdKeluargaDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"


class LangkahKeluargaDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"
