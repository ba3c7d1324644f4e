"""The life of a referral as a table: which step leads where, with what right, who may take it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kit.files.store import FileNotFound, FileTaken
from kit.lifecycle import Life, Operation, Plan, Step, Who
from pelayanan import usul
from pelayanan.loket import Loket
from pelayanan.pandangan import KategoriSensitif, TujuanTidakSah
from pelayanan.pemberian.errors import PemberianTidakSah
from pelayanan.permohonan.errors import BantuanSama, LangkahDitolak, PermohonanTidakSah
from pelayanan.surat.errors import PermohonanBelumSiap
from pelayanan.terekam import LangkahRekamDitolak

from . import langkah, rules
from .errors import (
    LangkahRujukanDitolak,
    RujukanTidakDilayani,
    RujukanTidakDitemukan,
    RujukanTidakSah,
)
from .isi import NAMA
from .langkah import Melangkah
from .models import Rujukan
from .rules import Keadaan, Langkah, Status
from .schemas import (
    RujukanAntar,
    RujukanBeralasan,
    RujukanDiterima,
    RujukanDitolak,
    RujukanHasil,
    RujukanKirim,
    RujukanKoreksi,
    RujukanTiba,
)

_TULIS, _SETUJUI = "rujukan:tulis", "rujukan:setujui"
_SALAH = (RujukanTidakSah,)
_BERKAS = (RujukanTidakSah, FileNotFound, FileTaken)
MENGHITUNG = (
    RujukanTidakDilayani,
    *_BERKAS, PemberianTidakSah, LangkahRekamDitolak, LangkahDitolak, BantuanSama,
    PermohonanTidakSah,
)  # fmt: skip


def _langkah(
    nama: Langkah,
    plan: Callable[[Melangkah], Awaitable[Plan]] | None,
    operasi: Operation | None = None,
    who: Who = Who.ANYONE,
) -> Step[Rujukan, Keadaan, Loket]:
    return Step(nama, rules.MENJADI[nama], plan, who, operasi, inner=operasi is None)


DAUR: Life[Rujukan, Keadaan, Loket] = Life(
    name=NAMA,
    read="rujukan:baca",
    lock=langkah.kunci,
    state=langkah.keadaan,
    move=langkah.pindah,
    refuse=rules.ditolak,
    history=langkah.riwayat,
    facts=langkah.audit,
    version=lambda rujukan: rujukan.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=langkah.simpan,
    errors=(RujukanTidakDitemukan, LangkahRujukanDitolak),
    steps=(
        Step(Langkah.SUSUN, {}, langkah.susun, born=Keadaan(Status.DISUSUN)),
        _langkah(
            Langkah.KIRIM,
            langkah.kirim,
            Operation(
                "kirim_rujukan",
                _TULIS,
                "Kirim; yang boleh dilihat penerima dibekukan",
                RujukanKirim,
                (
                    PermohonanBelumSiap,
                    RujukanTidakDilayani,
                    KategoriSensitif,
                    TujuanTidakSah,
                    *_SALAH,
                ),
            ),
        ),
        _langkah(Langkah.INGATKAN, langkah.ingatkan),
        _langkah(Langkah.TAK_DIJAWAB, langkah.tak_dijawab),
        _langkah(
            Langkah.KIRIM_ULANG,
            langkah.kirim_ulang,
            Operation(
                "kirim_ulang_rujukan",
                _SETUJUI,
                "Putuskan bahwa penerimanya ditanya lagi",
                errors=(RujukanTidakDilayani,),
            ),
        ),
        _langkah(
            Langkah.TERIMA,
            langkah.jawab,
            Operation(
                "terima_rujukan", _TULIS, "Catat bahwa penerimanya menerima", RujukanDiterima
            ),
        ),
        _langkah(
            Langkah.TOLAK,
            langkah.jawab,
            Operation("tolak_rujukan", _TULIS, "Catat bahwa penerimanya menolak", RujukanDitolak),
        ),
        _langkah(
            Langkah.ANTAR,
            langkah.antar,
            Operation(
                "antar_rujukan", _TULIS, "Catat pengantar dan berangkatnya", RujukanAntar, _SALAH
            ),
        ),
        _langkah(
            Langkah.TIBA,
            langkah.tiba,
            Operation(
                "tiba_rujukan",
                _TULIS,
                "Nyatakan tiba, dengan yang menerima di sana; sejak ini dihitung",
                RujukanTiba,
                MENGHITUNG,
            ),
        ),
        _langkah(
            Langkah.HASIL,
            langkah.hasil,
            Operation(
                "hasil_rujukan",
                _TULIS,
                "Catat hasilnya dengan surat balasan",
                RujukanHasil,
                _BERKAS,
            ),
        ),
        _langkah(
            Langkah.BATAL,
            langkah.batal,
            Operation("batalkan_rujukan", _TULIS, "Tidak jadi dirujuk", RujukanBeralasan),
        ),
        _langkah(
            Langkah.KOREKSI,
            langkah.koreksi,
            Operation(
                "koreksi_rujukan",
                _TULIS,
                "Usulkan koreksi saat tibanya",
                RujukanKoreksi,
                _SALAH,
            ),
        ),
        _langkah(
            Langkah.SETUJUI_KOREKSI,
            langkah.dikoreksi,
            Operation(
                "setujui_koreksi_rujukan",
                _SETUJUI,
                "Setujui; yang dihitung pindah ke harinya",
                errors=MENGHITUNG,
            ),
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK_KOREKSI,
            usul.tidak_jadi,
            Operation("tolak_koreksi_rujukan", _SETUJUI, "Tolak koreksinya", RujukanBeralasan),
            Who.OTHER,
        ),
        _langkah(
            Langkah.TARIK_KOREKSI,
            usul.tidak_jadi,
            Operation(
                "tarik_koreksi_rujukan", _TULIS, "Tarik usul koreksi sendiri", RujukanBeralasan
            ),
            Who.MAKER,
        ),
        _langkah(
            Langkah.PEMBATALAN,
            usul.pembatalan,
            Operation(
                "usulkan_pembatalan_rujukan",
                _TULIS,
                "Usulkan pembatalan kedatangan yang keliru",
                RujukanBeralasan,
            ),
        ),
        _langkah(
            Langkah.SETUJUI_PEMBATALAN,
            langkah.dibatalkan,
            Operation(
                "setujui_pembatalan_rujukan",
                _SETUJUI,
                "Setujui; yang dihitung ditarik kembali",
                errors=(LangkahRekamDitolak, LangkahDitolak),
            ),
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK_PEMBATALAN,
            usul.tidak_jadi,
            Operation(
                "tolak_pembatalan_rujukan", _SETUJUI, "Tolak pembatalannya", RujukanBeralasan
            ),
            Who.OTHER,
        ),
        _langkah(
            Langkah.TARIK_PEMBATALAN,
            usul.tidak_jadi,
            Operation(
                "tarik_pembatalan_rujukan",
                _TULIS,
                "Tarik usul pembatalan sendiri",
                RujukanBeralasan,
            ),
            Who.MAKER,
        ),
    ),
)
