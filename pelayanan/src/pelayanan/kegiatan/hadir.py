"""Who attended: each registered person is given the component of the activity's kind, in what holds
it, or their relatives who came are counted. Corrected and voided by two people."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kantor.kegiatan import Menghitung
from kit.auth import Actor
from kit.call import Call
from kit.clock import local_date
from kit.errors import AppError, FieldError, Invalid
from kit.lifecycle import Life, Plan, Step, Taking, begin
from pelayanan import dalam_induk, lahir, perubahan, usul
from pelayanan.loket import Loket
from pelayanan.pemberian import serah
from pelayanan.pemberian.errors import PemberianTidakDitemukan, PemberianTidakSah
from pelayanan.pemberian.schemas import PemberianBaru
from pelayanan.permohonan.rules import Satuan
from pelayanan.perubahan import Diubah
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.terekam import KEADAAN, LangkahRekamDitolak, tanpa_perubahan
from pelayanan.terekam import Keadaan as KeadaanHadir

from . import kerabat, repository, rules
from .errors import (
    IdKegiatanDipakai,
    KehadiranTidakDitemukan,
    KehadiranTidakSah,
    LangkahKegiatanDitolak,
    SudahHadir,
)
from .kerabat import Tentang
from .models import Kegiatan, Kehadiran, RiwayatKegiatan
from .rules import Keadaan
from .schemas import KegiatanBeralasan, KehadiranBaru, KehadiranKoreksi, KerabatBaru

CATAT = "catat"
# What a delivery of another noun may be refused with.
MEMBERI_DITOLAK = (PemberianTidakSah, PemberianTidakDitemukan, LangkahRekamDitolak)
SAH = (KehadiranTidakSah, *MEMBERI_DITOLAK)


@dataclass(frozen=True, slots=True)
class Hadir:
    """Somebody at an activity that is held for this; `sidik`: of the row of a file."""

    kegiatan: Kegiatan
    isi: KehadiranBaru
    sidik: bytes | None = None


Melangkah = Taking[Kehadiran, KeadaanHadir, Loket]


async def terbuka(call: Call[Loket], kegiatan_id: uuid.UUID) -> Kegiatan:
    """An activity that was held and is not closed, until the commit."""
    satu = await repository.kunci(call.session, call.actor, call.desk, kegiatan_id, bersama=True)
    if satu.keadaan != Keadaan.TERLAKSANA:
        raise menolak("Kegiatan")(satu.keadaan, "kehadiran", [])
    return satu


async def catat(call: Call[Loket], hadir: Hadir) -> uuid.UUID:
    """The attendance; one that says the same already stays as it is."""
    isi = hadir.isi
    # Of somebody whom the caller does not see nothing is told, not even that.
    ada: Kehadiran | None = None
    if await ppks_service.tahan(call.session, isi.ppks_id, call.actor) is not None:
        ada = await repository.hadir(call.session, hadir.kegiatan.id, isi.ppks_id)
    if ada is not None:
        sama = (ada.induk_id, ada.kerabat) == (isi.induk_id, banyaknya(isi.kerabat))
        terlihat = await repository.beberapa_hadir(call.session, call.actor, call.desk, [ada.id])
        if sama and terlihat and isi.id in (None, ada.id):
            return ada.id
        raise SudahHadir("Orang ini sudah dicatat hadir di sini.")
    return await begin(DAUR, call, CATAT, hadir, isi.id)


def banyaknya(kerabat: Sequence[KerabatBaru]) -> dict[str, int]:
    return {str(satu.hubungan): satu.jumlah for satu in kerabat}


async def _catat(taking: Melangkah) -> Plan:
    hadir: Hadir = taking.content
    kegiatan, isi = hadir.kegiatan, hadir.isi
    menghitung = Menghitung(kegiatan.menghitung)
    hubungan = [str(satu.hubungan) for satu in isi.kerabat]
    KehadiranTidakSah.refuse(rules.periksa_isi(menghitung, isi.induk_id, hubungan))
    if isi.induk_id is None:
        ppks = await _orang(taking, kegiatan, isi.ppks_id)
        dalam: dict[str, object] = {}
    else:
        assert kegiatan.komponen is not None  # noqa: S101  (its kind gives one)
        kepada = dalam_induk.Kepada(isi.ppks_id, isi.induk_id)
        satu, salah = await dalam_induk.diberi(
            taking, kepada, kegiatan.komponen, kegiatan.pada, "ppks_id"
        )
        KehadiranTidakSah.refuse(salah)
        assert satu is not None  # noqa: S101  (nothing is wrong)
        ppks, induk = satu.ppks, satu.induk
        dalam = {"induk": induk.jenis, "induk_id": induk.id, "layanan": induk.layanan}
    return Plan(
        {
            "id": taking.id,
            "kegiatan_id": kegiatan.id,
            "ppks_id": ppks.id,
            "kelurahan": ppks.kelurahan,
            **dalam,
            "kebutuhan_id": isi.kebutuhan_id,
            "kerabat": banyaknya(isi.kerabat),
            "banyak_kerabat": sum(satu.jumlah for satu in isi.kerabat),
            "impor_sidik": hadir.sidik,
            "keadaan": KeadaanHadir.BERLAKU,
        },
        then=(partial(_berikan, taking, kegiatan),),
    )


async def _orang(taking: Melangkah, kegiatan: Kegiatan, ppks_id: uuid.UUID) -> Ppks:
    """Whoever is given nothing was alive and born."""
    ppks = await ppks_service.tahan(taking.session, ppks_id, taking.actor)
    if ppks is None:
        pesan = "PPKS ini tidak ada."
        raise KehadiranTidakSah(pesan, FieldError("body.ppks_id", pesan, "ppks-tidak-ditemukan"))
    salah = lahir.periksa("ppks_id", local_date(kegiatan.pada), ppks.lahir)
    if ppks.meninggal is not None and kegiatan.pada >= ppks.meninggal:
        salah += lahir.sudah_meninggal("ppks_id")
    KehadiranTidakSah.refuse(salah)
    return ppks


async def _simpan(taking: Melangkah, plan: Plan) -> Kehadiran:
    satu = await repository.tambah_hadir(taking.session, plan.columns)
    if satu is not None:
        return satu
    hadir: Hadir = taking.content
    if await repository.hadir(taking.session, hadir.kegiatan.id, hadir.isi.ppks_id) is not None:
        raise SudahHadir("Orang ini baru saja dicatat hadir di sini.")
    raise IdKegiatanDipakai("Id ini sudah dipakai. Kirim dengan id baru.")


# --- What it gives --------------------------------------------------------------------------------


async def _berikan(taking: Melangkah, kegiatan: Kegiatan) -> None:
    satu = await taking.session.get_one(Kehadiran, taking.id)
    if satu.induk_id is not None:
        await beri(taking.call, kegiatan, satu)
        await selaraskan(taking.call, kegiatan, [satu], {local_date(kegiatan.pada).year})


async def beri(call: Call[Loket], kegiatan: Kegiatan, satu: Kehadiran) -> None:
    """The person's delivery of the kind's component grows by one session."""
    isi = PemberianBaru.model_validate(
        {
            "ppks_id": satu.ppks_id,
            "induk_id": satu.induk_id,
            "kebutuhan_id": satu.kebutuhan_id,
            "komponen": kegiatan.komponen,
            "tanggal": local_date(kegiatan.pada),
            "jumlah": 1,
            "satuan": Satuan.KALI,
            "sumber_dana": kegiatan.sumber_dana,
        }
    )
    satu.pemberian_id = await serah.tambah(call, isi)
    await call.session.flush()


async def selaraskan(
    call: Call[Loket], kegiatan: Kegiatan, semua: Iterable[Kehadiran], tahun: Iterable[int]
) -> None:
    """The relatives of these, in these years, after who attended has changed."""
    if kegiatan.menghitung != Menghitung.KERABAT or kegiatan.komponen is None:
        return
    dalam = {satu.induk_id for satu in semua if satu.induk_id is not None}
    for induk_id in sorted(dalam):
        for satu_tahun in sorted(tahun):
            await kerabat.selaraskan(call, Tentang(induk_id, kegiatan.komponen, satu_tahun))


async def _kegiatannya(taking: Melangkah) -> Kegiatan:
    return await taking.session.get_one(Kegiatan, taking.row.kegiatan_id)


async def _usulkan(taking: Melangkah) -> Plan:
    _berubah(taking, taking.content)
    return usul.koreksi(taking.actor, taking.content)


def _berubah(taking: Melangkah, isi: KehadiranKoreksi) -> dict[str, object]:
    baru = banyaknya(isi.kerabat or [])
    salah = tanpa_perubahan({} if baru == taking.row.kerabat else {"kerabat": baru})
    if not taking.row.kerabat:
        pesan = "Kerabat yang hadir disebut pada bimbingan keluarga, dan hanya padanya."
        salah = [FieldError("kerabat", pesan, "kerabat-salah")]
    elif len(baru) < len(isi.kerabat or []):
        pesan = "Sebutkan tiap hubungan sekali, dengan jumlahnya."
        salah = [FieldError("kerabat", pesan, "hubungan-rangkap")]
    KehadiranTidakSah.refuse(salah)
    return {"kerabat": baru, "banyak_kerabat": sum(baru.values())}


async def _setujui(taking: Melangkah) -> Plan:
    kolom = _berubah(taking, usul.diminta(taking.row, KehadiranKoreksi))
    kegiatan = await _kegiatannya(taking)
    tahun = {local_date(kegiatan.pada).year}
    return Plan(
        {**kolom, **usul.DIPUTUS},
        then=(partial(selaraskan, taking.call, kegiatan, [taking.row], tahun),),
    )


async def _batalkan(taking: Melangkah) -> Plan:
    kegiatan = await _kegiatannya(taking)
    alasan = taking.row.usul_alasan or ""
    return Plan(usul.DIPUTUS, then=(partial(_ditarik, taking, kegiatan, alasan),))


async def _ditarik(taking: Melangkah, kegiatan: Kegiatan, alasan: str) -> None:
    await tarik(taking.call, taking.row, alasan)
    await selaraskan(taking.call, kegiatan, [taking.row], {local_date(kegiatan.pada).year})


async def tarik(call: Call[Loket], satu: Kehadiran, alasan: str) -> bool:
    """Whether anything was there to take back: its delivery may be void by itself."""
    return satu.pemberian_id is not None and await serah.tarik(call, satu.pemberian_id, 1, alasan)


def faults(error: AppError) -> Sequence[FieldError]:
    """What is wrong with one of several, with the places of its own form."""
    if isinstance(error, Invalid) and error.errors:
        return error.errors
    return [FieldError("body", error.detail, error.code)]


# --- Its life -------------------------------------------------------------------------------------


async def _kunci(call: Call[Loket], kehadiran_id: uuid.UUID) -> Kehadiran:
    return await repository.kunci_hadir(call.session, call.actor, call.desk, kehadiran_id)


def menolak(apa: str) -> Callable[[Any, str, list[str]], LangkahKegiatanDitolak]:
    def ditolak(keadaan: object, langkah: str, boleh: list[str]) -> LangkahKegiatanDitolak:
        return LangkahKegiatanDitolak(
            f"{apa} ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
            keadaan=str(keadaan),
            langkah=langkah,
            boleh=boleh,
        )

    return ditolak


def berpindah(satu: Kehadiran, actor: Actor, alasan: str) -> RiwayatKegiatan:
    """For its history: it is another person's."""
    return RiwayatKegiatan(
        kegiatan_id=satu.kegiatan_id,
        kehadiran_id=satu.id,
        oleh=actor.id,
        langkah="kehadiran/pindah",
        alasan=alasan,
        isi={"ppks_id": str(satu.ppks_id)},
    )


def _riwayat(taking: Melangkah, plan: Plan) -> Iterable[object]:
    berubah: Mapping[str, object] = plan.columns
    yield RiwayatKegiatan(
        kegiatan_id=taking.row.kegiatan_id,
        kehadiran_id=taking.id,
        oleh=taking.actor.id,
        langkah=f"kehadiran/{taking.step.name}",
        alasan=taking.reason,
        isi={"kerabat": berubah["kerabat"]} if "kerabat" in berubah else {},
    )


_DIUBAH = Diubah(
    nama="kehadiran",
    izin="kegiatan",
    bentuk=KehadiranKoreksi,
    beralasan=KegiatanBeralasan,
    sah=SAH,
    usulkan=_usulkan,
    setujui=_setujui,
    batalkan=_batalkan,
)
DAUR: Life[Kehadiran, KeadaanHadir, Loket] = Life(
    name="kehadiran",
    read="kegiatan:baca",
    lock=_kunci,
    state=lambda satu: KeadaanHadir(satu.keadaan),
    move=KEADAAN.pindah,
    refuse=menolak("Kehadiran"),
    history=_riwayat,
    version=lambda satu: satu.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=_simpan,
    errors=(KehadiranTidakDitemukan, LangkahKegiatanDitolak),
    steps=(
        Step(CATAT, {}, _catat, born=KeadaanHadir.BERLAKU),
        *perubahan.langkah(_DIUBAH, KEADAAN),
    ),
)
