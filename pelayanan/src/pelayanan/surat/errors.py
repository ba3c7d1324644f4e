from kit.errors import Conflict, Forbidden, Invalid, NotFound


class SuratTidakDitemukan(NotFound):
    code = "surat-tidak-ditemukan"
    title = "Surat tidak ditemukan"


class SuratTidakSah(Invalid):
    code = "surat-tidak-sah"
    title = "Surat tidak sah"


class LangkahSuratDitolak(Conflict):
    code = "langkah-ditolak"
    title = "Langkah ini tidak dapat dilakukan"


class IdSuratDipakai(Conflict):
    code = "id-sudah-dipakai"
    title = "Id sudah dipakai"


class PermohonanBelumSiap(Conflict):
    code = "permohonan-belum-siap"
    title = "Permohonannya belum sampai di situ"
    advice = (
        "Selesaikan dulu langkah permohonannya; `perlu` menyebut status yang diminta surat ini."
    )
    example = {"status_permohonan": "diajukan", "perlu": ["diproses", "selesai"]}  # noqa: RUF012


class BukanPenandatangan(Forbidden):
    code = "bukan-penanda-tangan"
    title = "Bukan penanda tangan surat ini"
    advice = "Surat ini disetujui dan ditandatangani oleh pejabat yang disebut pada profil kantor."


class PemeriksaHarusLain(Conflict):
    code = "pemeriksa-harus-lain"
    title = "Yang memeriksa dan menyetujui harus orang lain"


class BukanPengusulPencabutan(Conflict):
    code = "bukan-pengusul"
    title = "Hanya pengusul yang dapat menarik usulnya"


class TandaTanganBelumDisambungkan(Conflict):
    code = "tanda-tangan-belum-disambungkan"
    title = "Tanda tangan elektronik belum disambungkan"
    advice = "Pengelola mengisi DINSOS_BSRE_URL, atau DINSOS_TTE_KEY untuk kunci kantor sendiri."


class TandaTanganDitolak(Conflict):
    code = "tanda-tangan-ditolak"
    title = "Tidak ditandatangani"
    advice = "Tidak ada yang ditandatangani; perbaiki sebabnya, lalu minta tanda tangan lagi."
    example = {"sebab": "sandi-salah"}  # noqa: RUF012


class TandaTanganBerjalan(Conflict):
    code = "tanda-tangan-berjalan"
    title = "Permintaan tanda tangannya tidak dalam keadaan itu"


class BerkasBukanSuratIni(Invalid):
    code = "berkas-bukan-surat-ini"
    title = "Berkas ini bukan surat itu yang ditandatangani"


class BelumDitandatangani(Conflict):
    code = "belum-ditandatangani"
    title = "Surat ini belum ditandatangani"
