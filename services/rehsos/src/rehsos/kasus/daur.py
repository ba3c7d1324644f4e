"""The life of a case as a table: which step leads where, with what right, who may take it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kit.errors import AppError
from kit.lifecycle import Life, Operation, Plan, Step, Who
from pelayanan import usul
from pelayanan.loket import Loket
from pelayanan.permohonan.errors import (
    BantuanSama,
    LangkahDitolak,
    PermohonanTidakDitemukan,
    PermohonanTidakSah,
)

from . import langkah, masuk, pencatatan, rules
from .errors import (
    KasusTidakDitemukan,
    KasusTidakSah,
    LangkahKasusDitolak,
    LayananDitolakKlien,
    PermohonanKasusLain,
    PersetujuanDiperlukan,
)
from .models import Kasus
from .rekam import Melangkah
from .repository import NAMA
from .rules import Keadaan, Langkah
from .schemas import (
    KasusBeralasan,
    KasusCatatan,
    KasusHenti,
    KasusKerahasiaan,
    KasusPenilaian,
    KasusPermohonan,
    KasusPersetujuan,
    KasusRencana,
    KasusTerminasi,
    KasusTim,
    KasusTriase,
)

_TULIS, _SETUJUI = "kasus:tulis", "kasus:setujui"
_IZIN = (LayananDitolakKlien, PersetujuanDiperlukan)
_DITUTUP = (BantuanSama, LangkahDitolak, PermohonanTidakDitemukan, PermohonanTidakSah)


def _langkah(
    langkah_ini: Langkah,
    apa: tuple[str, str, str],
    plan: Callable[[Melangkah], Awaitable[Plan]] | None,
    body: type | None = None,
    errors: tuple[type[AppError], ...] = (),
    who: Who = Who.ANYONE,
) -> Step[Kasus, Keadaan, Loket]:
    """`apa`: the name of the operation, its right, its summary."""
    operasi = Operation(*apa, body, (KasusTidakSah, *errors))
    return Step(langkah_ini, rules.MENJADI[langkah_ini], plan, who, operasi)


async def _tidak_jadi(_taking: Melangkah) -> Plan:
    return Plan()


_L = Langkah
DAUR: Life[Kasus, Keadaan, Loket] = Life(
    name=NAMA,
    read="kasus:baca",
    lock=langkah.kunci,
    state=langkah.keadaan,
    move=langkah.pindah,
    refuse=rules.ditolak,
    history=langkah.riwayat,
    facts=langkah.audit,
    version=lambda kasus: kasus.version,
    makers=langkah.pembuat,
    other=langkah.orang_lain,
    maker=usul.bukan_pengusul,
    insert=masuk.simpan,
    errors=(KasusTidakDitemukan, LangkahKasusDitolak),
    steps=(
        Step(masuk.CATAT, {}, masuk.catat, born=rules.DITERIMA),
        _langkah(
            _L.TRIASE,
            ("triase_kasus", _TULIS, "Triase: seberapa mendesak, dan apa yang didahulukan"),
            langkah.triase,
            KasusTriase,
        ),
        _langkah(
            _L.RENCANA,
            ("usulkan_rencana_kasus", _TULIS, "Usulkan rencana intervensi"),
            langkah.rencana,
            KasusRencana,
            _IZIN,
        ),
        _langkah(
            _L.SETUJUI_RENCANA,
            ("setujui_rencana_kasus", _SETUJUI, "Setujui rencana intervensi"),
            langkah.setujui_rencana,
            errors=_IZIN,
            who=Who.OTHER,
        ),
        _langkah(
            _L.TOLAK_RENCANA,
            ("tolak_rencana_kasus", _SETUJUI, "Tolak rencana intervensi"),
            _tidak_jadi,
            KasusBeralasan,
            who=Who.OTHER,
        ),
        _langkah(
            _L.TARIK_RENCANA,
            ("tarik_rencana_kasus", _TULIS, "Tarik rencana sendiri"),
            _tidak_jadi,
            KasusBeralasan,
            who=Who.MAKER,
        ),
        _langkah(
            _L.CATATAN,
            ("catat_dalam_kasus", _TULIS, "Catat intervensi, konferensi, atau tindak lanjut"),
            pencatatan.catatan,
            KasusCatatan,
            (LayananDitolakKlien,),
        ),
        _langkah(
            _L.PERSETUJUAN,
            ("persetujuan_kasus", _TULIS, "Catat persetujuan atau penolakan klien atau walinya"),
            pencatatan.persetujuan,
            KasusPersetujuan,
        ),
        _langkah(
            _L.PENILAIAN,
            ("penilaian_kasus", _TULIS, "Catat asesmen dengan instrumen, sebelum atau sesudah"),
            pencatatan.penilaian,
            KasusPenilaian,
        ),
        _langkah(
            _L.KERAHASIAAN,
            ("kerahasiaan_kasus", _TULIS, "Tetapkan siapa yang dapat melihat kasusnya"),
            langkah.kerahasiaan,
            KasusKerahasiaan,
        ),
        _langkah(
            _L.TIM,
            ("tim_kasus", _TULIS, "Tambah atau lepas yang menanganinya"),
            langkah.tim,
            KasusTim,
        ),
        _langkah(
            _L.PERMOHONAN,
            ("permohonan_kasus", _TULIS, "Masukkan layanan lain bagi orang ini"),
            langkah.permohonan,
            KasusPermohonan,
            (PermohonanKasusLain,),
        ),
        _langkah(
            _L.TERMINASI,
            ("terminasi_kasus", _TULIS, "Akhiri; layanannya dan yang masih terbuka selesai"),
            langkah.terminasi,
            KasusTerminasi,
            (*_IZIN, *_DITUTUP),
        ),
        _langkah(
            _L.HENTIKAN,
            ("hentikan_kasus", _TULIS, "Hentikan tanpa menyelesaikan layanannya"),
            langkah.hentikan,
            KasusHenti,
        ),
        _langkah(
            _L.BATAL,
            ("batalkan_kasus", _TULIS, "Nyatakan keliru dicatat"),
            langkah.batal,
            KasusBeralasan,
        ),
        _langkah(
            _L.BUKA_KEMBALI,
            ("buka_kembali_kasus", _SETUJUI, "Buka kembali; yang sudah dihitung ditarik"),
            langkah.buka_kembali,
            KasusBeralasan,
            who=Who.OTHER,
        ),
    ),
)
