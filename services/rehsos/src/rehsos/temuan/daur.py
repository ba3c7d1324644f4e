"""The life of a find as a table: which step leads where, with what right, who may take it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kit.errors import AppError
from kit.files.store import FileNotFound, FileTaken
from kit.lifecycle import Life, Operation, Plan, Step, Who
from pelayanan import usul
from pelayanan.loket import Loket
from pelayanan.pemberian.errors import PemberianTidakSah
from pelayanan.terekam import LangkahRekamDitolak

from . import langkah, masuk, rules
from .errors import (
    LangkahTemuanDitolak,
    PemakamanBelumLengkap,
    TemuanTidakDitemukan,
    TemuanTidakSah,
)
from .models import Temuan
from .rekam import Melangkah
from .repository import NAMA
from .rules import DITEMUKAN, Keadaan, Langkah
from .schemas import (
    TemuanBeralasan,
    TemuanCiri,
    TemuanMakamkan,
    TemuanPencarian,
    TemuanSelesai,
)

_TULIS, _SETUJUI = "temuan:tulis", "temuan:setujui"
_BERKAS = (FileNotFound, FileTaken)
_DIBERI = (PemberianTidakSah, LangkahRekamDitolak)


def _langkah(
    langkah_ini: Langkah,
    apa: tuple[str, str, str],
    plan: Callable[[Melangkah], Awaitable[Plan]],
    body: type | None = None,
    errors: tuple[type[AppError], ...] = (),
    who: Who = Who.ANYONE,
) -> Step[Temuan, Keadaan, Loket]:
    """`apa`: the name of the operation, its right, its summary."""
    operasi = Operation(*apa, body, (TemuanTidakSah, *errors))
    return Step(langkah_ini, rules.MENJADI[langkah_ini], plan, who, operasi)


_L = Langkah
DAUR: Life[Temuan, Keadaan, Loket] = Life(
    name=NAMA,
    read="temuan:baca",
    lock=langkah.kunci,
    state=langkah.keadaan,
    move=langkah.pindah,
    refuse=rules.ditolak,
    history=langkah.riwayat,
    facts=langkah.audit,
    version=lambda temuan: temuan.version,
    makers=langkah.pembuat,
    other=langkah.orang_lain,
    maker=usul.bukan_pengusul,
    insert=masuk.simpan,
    errors=(TemuanTidakDitemukan, LangkahTemuanDitolak),
    steps=(
        Step(masuk.CATAT, {}, masuk.catat, born=DITEMUKAN),
        _langkah(
            _L.CIRI,
            ("ciri_temuan", _TULIS, "Lengkapi ciri, tanda badan, dan fotonya"),
            langkah.ciri,
            TemuanCiri,
            _BERKAS,
        ),
        _langkah(
            _L.PENCARIAN,
            ("pencarian_temuan", _TULIS, "Catat satu pencarian keluarganya"),
            langkah.pencarian,
            TemuanPencarian,
            (*_BERKAS, *_DIBERI),
        ),
        _langkah(
            _L.MAKAMKAN,
            ("makamkan_temuan", _TULIS, "Catat pemakaman jenazahnya; layanannya selesai"),
            langkah.makamkan,
            TemuanMakamkan,
            (*_BERKAS, *_DIBERI, PemakamanBelumLengkap),
        ),
        _langkah(
            _L.SELESAI,
            ("selesaikan_temuan", _TULIS, "Akhiri: diserahkan, mandiri, pergi, atau meninggal"),
            langkah.selesai,
            TemuanSelesai,
            (*_BERKAS, *_DIBERI),
        ),
        _langkah(
            _L.BUKA_KEMBALI,
            ("buka_kembali_temuan", _SETUJUI, "Buka kembali; yang dihitung akhirnya ditarik"),
            langkah.buka_kembali,
            TemuanBeralasan,
            _DIBERI,
            Who.OTHER,
        ),
        _langkah(
            _L.PEMBATALAN,
            ("usulkan_pembatalan_temuan", _TULIS, "Usulkan pembatalan temuan yang keliru"),
            usul.pembatalan,
            TemuanBeralasan,
        ),
        _langkah(
            _L.SETUJUI,
            ("setujui_pembatalan_temuan", _SETUJUI, "Setujui pembatalannya"),
            langkah.batalkan,
            errors=_DIBERI,
            who=Who.OTHER,
        ),
        _langkah(
            _L.TOLAK,
            ("tolak_pembatalan_temuan", _SETUJUI, "Tolak pembatalannya"),
            usul.tidak_jadi,
            TemuanBeralasan,
            who=Who.OTHER,
        ),
        _langkah(
            _L.TARIK,
            ("tarik_pembatalan_temuan", _TULIS, "Tarik usul pembatalannya"),
            usul.tidak_jadi,
            TemuanBeralasan,
            who=Who.MAKER,
        ),
    ),
)
