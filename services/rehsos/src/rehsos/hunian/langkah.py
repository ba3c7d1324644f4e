"""A stay: waiting, in a bed, moved, handed over at the end; void by two people, since meals of it
were counted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

import orjson

from kit.call import Call
from kit.clock import local_date, now
from kit.db import new_id
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.files import store as files
from kit.files.store import FileNotFound, FileTaken
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who
from pelayanan import dalam_induk, lahir, usul
from pelayanan.loket import Loket
from pelayanan.pemberian import serah
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.ppks.rules import kisaran_usia

from . import repository, rules
from .errors import (
    HunianTidakDitemukan,
    HunianTidakSah,
    IdHunianDipakai,
    LangkahHunianDitolak,
    RanjangTerisi,
    RanjangTidakDitemukan,
    SudahTinggal,
)
from .models import Hunian, Penempatan, Ranjang, RiwayatHunian, Rumah
from .rules import Keadaan, Langkah, Tempat
from .schemas import Ditempatkan, HunianBaru, HunianBeralasan, HunianKeluar

Melangkah = Taking[Any, Any, Loket]
RINCIAN = "hunian.rincian"
SAH = (HunianTidakSah, RanjangTerisi, SudahTinggal, RanjangTidakDitemukan)


async def _baru(taking: Melangkah, baru: HunianBaru) -> tuple[Ppks, dict[str, object]]:
    sebutan = dalam_induk.PERMOHONAN
    satu, salah = await dalam_induk.perihal(taking, baru.ppks_id, baru.permohonan_id, sebutan)
    if satu is None:
        raise HunianTidakSah(CHECK_FIELDS, *in_body(salah))
    if satu.meninggal is not None:
        HunianTidakSah.refuse(dalam_induk.sudah_meninggal("ppks_id"))
    mulai = satu.induk.mulai
    if baru.pada is not None and local_date(baru.pada) < mulai:
        pesan = f"Sebelum permohonannya diajukan ({mulai})."
        HunianTidakSah.refuse([FieldError("pada", pesan, "tanggal-sebelum-permohonan")])
    return satu.ppks, {
        "id": taking.id,
        "permohonan_id": satu.induk.id,
        "layanan": satu.induk.layanan,
        "keadaan": taking.goes,
    }


async def _daftar(taking: Melangkah) -> Plan:
    """Onto the waiting list of a house that is open."""
    baru: HunianBaru = taking.content
    _, kolom = await _baru(taking, baru)
    assert baru.rumah_id is not None  # noqa: S101  (the form)
    rumah = await repository.rumah(taking.session, taking.actor, baru.rumah_id)
    if not rumah.aktif:
        HunianTidakSah.refuse([FieldError("rumah_id", "Rumah ini ditutup.", "rumah-ditutup")])
    return Plan({**kolom, "rumah_id": rumah.id, "kelurahan": rumah.kelurahan})


async def _terima(taking: Melangkah) -> Plan:
    baru: HunianBaru = taking.content
    ppks, kolom = await _baru(taking, baru)
    assert baru.ranjang_id is not None and baru.pada is not None  # noqa: S101, PT018  (the form)
    return await _ditempatkan(taking, ppks, baru.ranjang_id, baru.pada, kolom)


async def _masuk(taking: Melangkah) -> Plan:
    isi: Ditempatkan = taking.content
    return await _ditempatkan(taking, await _orang(taking), isi.ranjang_id, isi.pada, {})


async def _orang(taking: Melangkah) -> Ppks:
    """Whose stay this is, wherever they live: whoever may take its step may."""
    permohonan = taking.row.permohonan_id
    ppks_id = (await repository.pemohon(taking.session, [permohonan]))[permohonan]
    ppks = await ppks_service.tahan(taking.session, ppks_id, taking.actor, terbatas=False)
    assert ppks is not None  # noqa: S101  (a request of somebody)
    if ppks.meninggal is not None:
        HunianTidakSah.refuse(dalam_induk.sudah_meninggal("ranjang_id"))
    return ppks


async def _ditempatkan(
    taking: Melangkah,
    ppks: Ppks,
    ranjang_id: uuid.UUID,
    pada: datetime,
    kolom: dict[str, object],
) -> Plan:
    HunianTidakSah.refuse(rules.periksa_saat(pada, now(), None))
    HunianTidakSah.refuse(lahir.periksa("pada", local_date(pada), ppks.lahir))
    ranjang, rumah = await _ranjang(taking, ppks, ranjang_id, pada)
    return Plan(
        {**kolom, "rumah_id": rumah.id, "kelurahan": rumah.kelurahan, "masuk": pada},
        then=(partial(_tempati, taking, ppks, ranjang, pada),),
    )


async def _ranjang(
    taking: Melangkah, ppks: Ppks, ranjang_id: uuid.UUID, pada: datetime
) -> tuple[Ranjang, Rumah]:
    """A bed that this person may have, held until the commit, and its house."""
    ranjang, kamar, rumah, rusak = await repository.kunci_ranjang(
        taking.session, taking.actor, ranjang_id
    )
    tempat = Tempat(
        rumah.aktif, rusak is not None, kamar.jenis_kelamin, kamar.usia_min, kamar.usia_maks
    )
    usia = kisaran_usia(ppks.tanggal_lahir, ppks.tahun_lahir, local_date(pada))
    HunianTidakSah.refuse(rules.periksa_tempat(tempat, ppks.jenis_kelamin, usia))
    return ranjang, rumah


async def _tempati(taking: Melangkah, ppks: Ppks, ranjang: Ranjang, pada: datetime) -> None:
    """The database decides whether bed and night are free; a look says which of both is not."""
    session = taking.session
    if await repository.di_tempat_lain(session, ppks.id, pada, taking.id):
        raise SudahTinggal("Orang ini sudah tinggal di tempat lain pada saat itu.")
    nilai = {
        "id": new_id(),
        "hunian_id": taking.id,
        "orang_id": ppks.gabung_ke or ppks.id,
        "ranjang_id": ranjang.id,
        "rumah_id": ranjang.rumah_id,
        "mulai": pada,
        "berlaku": True,
    }
    if await repository.tambah(session, Penempatan, nilai) is None:
        if await repository.di_tempat_lain(session, ppks.id, pada, taking.id):
            raise SudahTinggal("Orang ini sudah tinggal di tempat lain pada saat itu.")
        raise RanjangTerisi(f"Ranjang {ranjang.nomor} terisi pada saat itu.")


async def _pindah_ranjang(taking: Melangkah) -> Plan:
    """To another bed, room or house; the nights go on."""
    isi: Ditempatkan = taking.content
    kini = await _kini(taking)
    HunianTidakSah.refuse(rules.periksa_saat(isi.pada, now(), kini.mulai))
    ppks = await _orang(taking)
    ranjang, rumah = await _ranjang(taking, ppks, isi.ranjang_id, isi.pada)
    return Plan(
        {"rumah_id": rumah.id, "kelurahan": rumah.kelurahan},
        then=(
            partial(_tutup, taking, kini, isi.pada),
            partial(_tempati, taking, ppks, ranjang, isi.pada),
        ),
    )


async def _kini(taking: Melangkah) -> Penempatan:
    return (await repository.penempatan(taking.session, taking.id))[-1]


async def _tutup(taking: Melangkah, kini: Penempatan, pada: datetime) -> None:
    kini.selesai = pada
    await taking.session.flush()


async def _keluar(taking: Melangkah) -> Plan:
    isi: HunianKeluar = taking.content
    kini = await _kini(taking)
    HunianTidakSah.refuse(rules.periksa_saat(isi.pada, now(), kini.mulai))
    rincian = orjson.dumps({"nama": isi.nama_penerima}).decode()
    return Plan(
        {
            "keluar": isi.pada,
            "kepada": isi.kepada,
            "rincian_sandi": taking.desk.kunci.tutup(RINCIAN, taking.id, rincian),
        },
        then=(partial(_tutup, taking, kini, isi.pada), partial(_lampirkan, taking, isi)),
    )


async def _lampirkan(taking: Melangkah, isi: HunianKeluar) -> None:
    for berkas in isi.berkas:
        await files.attach(taking.session, taking.desk.kunci.data, taking.actor, berkas, taking.id)


async def _batalkan(taking: Melangkah) -> Plan:
    """It was not so: beds are free for those days, and its meals are taken back."""
    return Plan(usul.DIPUTUS, then=(partial(_hapus, taking, taking.row.usul_alasan or ""),))


async def _hapus(taking: Melangkah, alasan: str) -> None:
    session = taking.session
    for satu in await repository.penempatan(session, taking.id):
        satu.berlaku = False
    makan = await repository.dimakan(session, [taking.id])
    for _, satu_hari in sorted(makan.items()):
        if satu_hari.porsi:
            await serah.tarik(taking.call, satu_hari.pemberian_id, satu_hari.porsi, alasan)
        satu_hari.porsi = 0
    await session.flush()


# --- Its life -------------------------------------------------------------------------------------


async def _kunci(call: Call[Loket], hunian_id: uuid.UUID) -> Hunian:
    tertutup = call.desk.layanan_tertutup(call.actor)
    return await repository.kunci(call.session, call.actor, tertutup, hunian_id)


async def _simpan(taking: Melangkah, plan: Plan) -> Hunian:
    satu = await repository.tambah(taking.session, Hunian, plan.columns)
    if satu is None:
        raise IdHunianDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    return satu


def _pindah(satu: Hunian, ke: Keadaan) -> None:
    satu.keadaan = ke


def _ditolak(keadaan: object, langkah: str, boleh: list[str]) -> LangkahHunianDitolak:
    return LangkahHunianDitolak(
        f"Hunian ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan),
        langkah=langkah,
        boleh=boleh,
    )


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    pada = getattr(taking.content, "pada", None)
    yield RiwayatHunian(
        hunian_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        alasan=taking.reason,
        isi={} if pada is None else {"pada": pada.isoformat()},
    )


def _langkah(
    nama: Langkah,
    moves: dict[Keadaan, Keadaan],
    plan: Any,  # noqa: ANN401  (how a step is planned)
    apa: tuple[str, str, type | None],
    siapa: Who = Who.ANYONE,
) -> Step[Hunian, Keadaan, Loket]:
    kalimat, izin, bentuk = apa
    operasi = f"{nama.replace('/', '_')}_hunian"
    errors = (*SAH, FileNotFound, FileTaken) if bentuk is HunianKeluar else SAH
    return Step(nama, moves, plan, siapa, Operation(operasi, izin, kalimat, bentuk, errors))


_TULIS, _SETUJU = "hunian:tulis", "hunian:setujui"
_T, _S = Keadaan.TINGGAL, Keadaan.SELESAI
_B, _BS = Keadaan.DIUSULKAN_BATAL, Keadaan.DIUSULKAN_BATAL_SELESAI
DAUR: Life[Hunian, Keadaan, Loket] = Life(
    name="hunian",
    read="hunian:baca",
    lock=_kunci,
    state=lambda satu: Keadaan(satu.keadaan),
    move=_pindah,
    refuse=_ditolak,
    history=_riwayat,
    version=lambda satu: satu.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=_simpan,
    errors=(HunianTidakDitemukan, LangkahHunianDitolak),
    steps=(
        Step(Langkah.DAFTAR, {}, _daftar, born=Keadaan.MENUNGGU),
        Step(Langkah.TERIMA, {}, _terima, born=_T),
        _langkah(
            Langkah.MASUK,
            {Keadaan.MENUNGGU: _T},
            _masuk,
            ("Masuk dari daftar tunggu", _TULIS, Ditempatkan),
        ),
        _langkah(
            Langkah.PINDAH,
            {_T: _T},
            _pindah_ranjang,
            ("Pindah ke ranjang, kamar, atau rumah lain", _TULIS, Ditempatkan),
        ),
        _langkah(
            Langkah.KELUAR,
            {_T: _S},
            _keluar,
            ("Keluar, dengan serah terimanya", _TULIS, HunianKeluar),
        ),
        _langkah(
            Langkah.BATAL,
            {Keadaan.MENUNGGU: Keadaan.BATAL},
            None,
            ("Tidak lagi menunggu", _TULIS, HunianBeralasan),
        ),
        _langkah(
            Langkah.PEMBATALAN,
            {_T: _B, _S: _BS},
            usul.pembatalan,
            ("Usulkan pembatalan hunian yang keliru", _TULIS, HunianBeralasan),
        ),
        _langkah(
            Langkah.SETUJUI,
            {_B: Keadaan.DIBATALKAN, _BS: Keadaan.DIBATALKAN},
            _batalkan,
            ("Setujui pembatalannya", _SETUJU, None),
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK,
            {_B: _T, _BS: _S},
            usul.tidak_jadi,
            ("Tolak pembatalannya", _SETUJU, HunianBeralasan),
            Who.OTHER,
        ),
        _langkah(
            Langkah.TARIK,
            {_B: _T, _BS: _S},
            usul.tidak_jadi,
            ("Tarik usul pembatalannya", _TULIS, HunianBeralasan),
            Who.MAKER,
        ),
    ),
)
