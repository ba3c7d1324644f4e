"""The life of a complaint as a table: which step leads where, with what right, who may take it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from kit import faults
from kit.errors import FieldError
from kit.lifecycle import Life, Operation, Plan, Step, Who
from pelayanan import usul
from pelayanan.loket import Loket

from . import langkah, masuk, rules
from .errors import LangkahPengaduanDitolak, PengaduanTidakDitemukan, PengaduanTidakSah
from .masuk import NAMA
from .models import Pengaduan
from .rekam import Melangkah
from .rules import Keadaan, Langkah
from .schemas import (
    PengaduanBeralasan,
    PengaduanBerteks,
    PengaduanKoreksi,
    PengaduanLengkap,
    PengaduanSelesai,
    PengaduanSerah,
    PengaduanTolak,
    PengaduanVerifikasi,
)

_TULIS, _SETUJUI = "pengaduan:tulis", "pengaduan:setujui"


def _teks(terkirim: PengaduanBerteks, _loket: Loket) -> list[FieldError]:
    return rules.periksa_teks("teks", terkirim.teks)


def _alasan(terkirim: PengaduanTolak, _loket: Loket) -> list[FieldError]:
    return rules.periksa_teks("alasan", terkirim.alasan)


# What the complainer reads.
ATURAN: Mapping[type, tuple[faults.Rule, ...]] = {
    PengaduanBerteks: (_teks,),
    PengaduanLengkap: (_teks,),
    PengaduanTolak: (_alasan,),
}


def _langkah(
    langkah_ini: Langkah,
    apa: tuple[str, str, str],
    plan: Callable[[Melangkah], Awaitable[Plan]],
    body: type | None = None,
    who: Who = Who.ANYONE,
) -> Step[Pengaduan, Keadaan, Loket]:
    """`apa`: the name of the operation, its right, its summary."""
    dibaca = () if body is None else ATURAN.get(body, ())
    operasi = Operation(*apa, body, (PengaduanTidakSah,), dibaca)
    return Step(langkah_ini, rules.MENJADI[langkah_ini], _diperiksa(plan, dibaca), who, operasi)


def _diperiksa(
    plan: Callable[[Melangkah], Awaitable[Plan]], aturan: tuple[faults.Rule, ...]
) -> Callable[[Melangkah], Awaitable[Plan]]:
    """The rules of its body hold through whichever door the step is taken."""

    async def periksa(taking: Melangkah) -> Plan:
        PengaduanTidakSah.refuse(faults.found(aturan, taking.content, taking.desk))
        return await plan(taking)

    return periksa


_L = Langkah
DAUR: Life[Pengaduan, Keadaan, Loket] = Life(
    name=NAMA,
    read="pengaduan:baca",
    lock=langkah.kunci,
    state=langkah.keadaan,
    move=langkah.pindah,
    refuse=rules.ditolak,
    history=langkah.riwayat,
    facts=langkah.audit,
    version=lambda pengaduan: pengaduan.version,
    makers=langkah.pembuat,
    other=langkah.orang_lain,
    maker=usul.bukan_pengusul,
    insert=masuk.simpan,
    errors=(PengaduanTidakDitemukan, LangkahPengaduanDitolak),
    steps=(
        Step(masuk.CATAT, {}, masuk.catat, born=rules.DITERIMA),
        _langkah(
            _L.RESPONS,
            ("respons_pengaduan", _TULIS, "Beri respons awal kepada pelapor"),
            langkah.respons,
            PengaduanBerteks,
        ),
        _langkah(
            _L.VERIFIKASI,
            ("verifikasi_pengaduan", _TULIS, "Nyatakan benar dan lengkap, dan kelasnya"),
            langkah.verifikasi,
            PengaduanVerifikasi,
        ),
        _langkah(
            _L.TINDAK_LANJUT,
            ("tindak_lanjut_pengaduan", _TULIS, "Catat tindak lanjut"),
            langkah.tindak_lanjut,
            PengaduanBerteks,
        ),
        _langkah(
            _L.JAWAB,
            ("jawab_pengaduan", _TULIS, "Jawab pelapor"),
            langkah.jawab,
            PengaduanBerteks,
        ),
        _langkah(
            _L.SELESAI,
            ("selesaikan_pengaduan", _TULIS, "Tutup pengaduan yang sudah dijawab"),
            langkah.selesai,
            PengaduanSelesai,
        ),
        _langkah(
            _L.TOLAK,
            ("tolak_pengaduan", _TULIS, "Tolak dengan alasan"),
            langkah.tidak_diterima,
            PengaduanTolak,
        ),
        _langkah(
            _L.MINTA_LENGKAPI,
            ("minta_lengkapi_pengaduan", _TULIS, "Minta pelapor melengkapi; jam berhenti"),
            langkah.jeda,
            PengaduanBerteks,
        ),
        _langkah(
            _L.LENGKAPI,
            ("lengkapi_pengaduan", _TULIS, "Catat bahwa sudah dilengkapi; jam berjalan lagi"),
            langkah.lanjut,
            PengaduanLengkap,
        ),
        _langkah(
            _L.SERAHKAN,
            ("serahkan_pengaduan", _TULIS, "Serahkan kepada bidang lain, yang menjawab"),
            langkah.serahkan,
            PengaduanSerah,
        ),
        _langkah(
            _L.KEMBALIKAN,
            ("kembalikan_pengaduan", _TULIS, "Ambil kembali dari bidang lain"),
            langkah.kembalikan,
            PengaduanBeralasan,
        ),
        _langkah(
            _L.KOREKSI,
            ("koreksi_pengaduan", _TULIS, "Usulkan koreksi tanggal atau kelurahan"),
            langkah.koreksi,
            PengaduanKoreksi,
        ),
        _langkah(
            _L.SETUJUI_KOREKSI,
            ("setujui_koreksi_pengaduan", _SETUJUI, "Setujui usul koreksi"),
            langkah.setujui_koreksi,
            who=Who.OTHER,
        ),
        _langkah(
            _L.TOLAK_KOREKSI,
            ("tolak_koreksi_pengaduan", _SETUJUI, "Tolak usul koreksi"),
            usul.tidak_jadi,
            PengaduanBeralasan,
            Who.OTHER,
        ),
        _langkah(
            _L.TARIK_KOREKSI,
            ("tarik_koreksi_pengaduan", _TULIS, "Tarik usul koreksi sendiri"),
            usul.tidak_jadi,
            PengaduanBeralasan,
            Who.MAKER,
        ),
        _langkah(
            _L.PEMBATALAN,
            ("usulkan_pembatalan_pengaduan", _TULIS, "Usulkan pembatalan pengaduan yang selesai"),
            usul.pembatalan,
            PengaduanBeralasan,
        ),
        _langkah(
            _L.SETUJUI_PEMBATALAN,
            ("setujui_pembatalan_pengaduan", _SETUJUI, "Setujui usul pembatalan"),
            langkah.setujui_pembatalan,
            who=Who.OTHER,
        ),
        _langkah(
            _L.TOLAK_PEMBATALAN,
            ("tolak_pembatalan_pengaduan", _SETUJUI, "Tolak usul pembatalan"),
            usul.tidak_jadi,
            PengaduanBeralasan,
            Who.OTHER,
        ),
        _langkah(
            _L.TARIK_PEMBATALAN,
            ("tarik_pembatalan_pengaduan", _TULIS, "Tarik usul pembatalan sendiri"),
            usul.tidak_jadi,
            PengaduanBeralasan,
            Who.MAKER,
        ),
        _langkah(
            _L.PULIHKAN,
            ("pulihkan_pengaduan", _SETUJUI, "Cabut pembatalan: pengaduan dihitung lagi"),
            langkah.pulihkan,
            PengaduanBeralasan,
            Who.OTHER,
        ),
    ),
)
