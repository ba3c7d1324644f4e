from kit.errors import Conflict, Invalid, NotFound


class EvaluasiTidakDitemukan(NotFound):
    code = "evaluasi-tidak-ditemukan"
    title = "Evaluasi tidak ditemukan"


class LangkahEvaluasiDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class IdEvaluasiDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"


class EvaluasiTidakSah(Invalid):
    code = "evaluasi-tidak-sah"
    title = "Evaluasi tidak sah"
