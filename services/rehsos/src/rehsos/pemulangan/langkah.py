"""A journey home: written with its legs, begun and ended with a paper of each hand-over; what
somebody's arrival counts, is corrected and void by two people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
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
from pelayanan import batas, terekam, usul
from pelayanan.dalam_induk import sudah_meninggal
from pelayanan.layanan import service as katalog
from pelayanan.loket import Kunci, Loket
from pelayanan.pemberian.errors import PemberianTidakSah
from pelayanan.permohonan.errors import BantuanSama, LangkahDitolak, PermohonanTidakSah
from pelayanan.permohonan.models import Permohonan
from pelayanan.permohonan.rules import Status as StatusPermohonan
from pelayanan.ppks import service as ppks_service
from pelayanan.surat.errors import PermohonanBelumSiap
from pelayanan.terekam import LangkahRekamDitolak
from pelayanan.usul import Usul

from . import hitung, repository, rules
from .errors import (
    IdPemulanganDipakai,
    LangkahPemulanganDitolak,
    PemulanganTidakDitemukan,
    PemulanganTidakSah,
)
from .models import Pemulangan, RiwayatPemulangan
from .rules import Keadaan, Langkah, Status
from .schemas import (
    PemulanganBaru,
    PemulanganBeralasan,
    PemulanganBerangkat,
    PemulanganKoreksi,
    PemulanganTiba,
    RuasBaru,
)

Melangkah = Taking[Pemulangan, Keadaan, Loket]
NAMA = "pemulangan"
_RINCIAN, _ALASAN = "pemulangan.rincian", "pemulangan_riwayat.alasan"
# Of a service that brings somebody home (`daftar_output` of layanan.yaml).
PULANG = "pemulangan"


# --- Sealed ---------------------------------------------------------------------------------------


def rincian(kunci: Kunci, satu: Pemulangan) -> dict[str, Any]:
    isi: dict[str, Any] = orjson.loads(kunci.buka(_RINCIAN, satu.id, satu.rincian_sandi) or "{}")
    return isi


def _tertutup(kunci: Kunci, pemulangan_id: uuid.UUID, isi: dict[str, Any]) -> dict[str, object]:
    return {"rincian_sandi": kunci.tutup(_RINCIAN, pemulangan_id, orjson.dumps(isi).decode())}


def _ditambah(taking: Melangkah, **lain: object) -> dict[str, object]:
    kunci = taking.desk.kunci
    return _tertutup(kunci, taking.id, rincian(kunci, taking.row) | lain)


def alasan(kunci: Kunci, satu: RiwayatPemulangan) -> str | None:
    return kunci.buka(_ALASAN, satu.id, satu.alasan_sandi)


# --- Its steps ------------------------------------------------------------------------------------


async def _susun(taking: Melangkah) -> Plan:
    baru: PemulanganBaru = taking.content
    loket, actor = taking.desk, taking.actor
    satu = await repository.tahan_permohonan(taking.session, baru.permohonan_id)
    terlihat = (
        satu is not None
        and batas.terlihat(actor, satu)
        and satu.layanan not in loket.layanan_tertutup(actor)
    )
    if satu is None or not terlihat:
        pesan, kode = "Permohonan ini tidak ada.", "permohonan-tidak-ditemukan"
    elif satu.ppks_id is None or PULANG not in katalog.milik(loket, satu).output:
        pesan, kode = "Permohonan ini bukan pemulangan seseorang.", "bukan-pemulangan"
    elif await repository.ada_yang(taking.session, satu.id, rules.BERJALAN):
        pesan, kode = "Pemulangan dalam permohonan ini sedang berjalan.", "pemulangan-berjalan"
    else:
        isi = baru.model_dump(mode="json", include={"daerah_asal", "keluarga"})
        return Plan(
            {
                "id": taking.id,
                "permohonan_id": satu.id,
                "lingkup": baru.lingkup,
                "status": Status.DISUSUN,
                **_tertutup(loket.kunci, taking.id, isi),
            }
        )
    raise PemulanganTidakSah(CHECK_FIELDS, *in_body([FieldError("permohonan_id", pesan, kode)]))


async def _ruas(taking: Melangkah) -> Plan:
    ruas: RuasBaru = taking.content
    ada = rincian(taking.desk.kunci, taking.row).get("ruas", [])
    salah = rules.periksa_ruas([satu["ke"] for satu in ada], ruas.dari, ruas.ke)
    PemulanganTidakSah.refuse(salah)
    semua = [*ada, ruas.model_dump(mode="json")]
    return Plan({"biaya": taking.row.biaya + ruas.biaya, **_ditambah(taking, ruas=semua)})


async def _berangkat(taking: Melangkah) -> Plan:
    isi: PemulanganBerangkat = taking.content
    PemulanganTidakSah.refuse(rules.periksa_saat(isi.pada, now(), None))
    satu = await _permohonan_hidup(taking)
    salah = []
    if not rincian(taking.desk.kunci, taking.row).get("ruas"):
        salah.append(FieldError("pada", "Catat ruas perjalanannya dahulu.", "tanpa-ruas"))
    if local_date(isi.pada) < satu.tanggal_diajukan:
        pesan = f"Sebelum permohonannya diajukan ({satu.tanggal_diajukan})."
        salah.append(FieldError("pada", pesan, "tanggal-sebelum-permohonan"))
    PemulanganTidakSah.refuse(salah)
    pendamping = _ditambah(taking, pendamping=list(isi.pendamping))
    return Plan(
        {"berangkat": isi.pada, "uang_saku": isi.uang_saku, **pendamping},
        then=(partial(_lampirkan, taking, isi.berkas),),
    )


async def _permohonan_hidup(taking: Melangkah) -> Permohonan:
    """Its request, being worked on, of somebody who lives."""
    satu = await repository.tahan_permohonan(taking.session, taking.row.permohonan_id)
    assert satu is not None and satu.ppks_id is not None  # noqa: S101, PT018  (when written)
    if satu.status != StatusPermohonan.DIPROSES:
        raise PermohonanBelumSiap(
            f"Permohonannya {satu.status}; berangkat bila diproses.",
            status_permohonan=satu.status,
            perlu=[StatusPermohonan.DIPROSES],
        )
    ppks = await ppks_service.tahan(taking.session, satu.ppks_id, taking.actor, terbatas=False)
    assert ppks is not None  # noqa: S101  (a foreign key)
    if ppks.meninggal is not None:
        PemulanganTidakSah.refuse(sudah_meninggal("pada"))
    return satu


async def _tiba(taking: Melangkah) -> Plan:
    tiba: PemulanganTiba = taking.content
    PemulanganTidakSah.refuse(rules.periksa_saat(tiba.pada, now(), taking.row.berangkat))
    penerima = {"nama_penerima": tiba.nama_penerima, "hubungan": tiba.hubungan}
    return Plan(
        {"tiba": tiba.pada, "kepada": tiba.kepada, **_ditambah(taking, **penerima)},
        then=(
            partial(hitung.datang, taking.call, taking.row, tiba),
            partial(_lampirkan, taking, tiba.berkas),
        ),
    )


async def _lampirkan(taking: Melangkah, berkas: Iterable[uuid.UUID]) -> None:
    for satu in berkas:
        await files.attach(taking.session, taking.desk.kunci.data, taking.actor, satu, taking.id)


async def _koreksi(taking: Melangkah) -> Plan:
    koreksi: PemulanganKoreksi = taking.content
    PemulanganTidakSah.refuse(rules.periksa_saat(koreksi.pada, now(), taking.row.berangkat))
    berubah = {"pada": koreksi.pada} if koreksi.pada != taking.row.tiba else {}
    PemulanganTidakSah.refuse(terekam.tanpa_perubahan(berubah))
    return usul.koreksi(taking.actor, koreksi)


async def _dikoreksi(taking: Melangkah) -> Plan:
    row = taking.row
    assert row.usul_oleh and row.tiba  # noqa: S101, PT018  (proposed)
    diminta = usul.diminta(row, PemulanganKoreksi)
    pindah = partial(hitung.pindahkan, taking.call, row, (row.usul_oleh, row.tiba), diminta)
    return Plan({**usul.DIPUTUS, "tiba": diminta.pada}, then=(pindah,), about=row.tiba)


async def _dibatalkan(taking: Melangkah) -> Plan:
    row = taking.row
    tarik = partial(hitung.tarik, taking.call, row, row.usul_alasan or "")
    return Plan(usul.DIPUTUS, then=(tarik,))


# --- Its life -------------------------------------------------------------------------------------


async def _kunci(call: Call[Loket], pemulangan_id: uuid.UUID) -> Pemulangan:
    tertutup = call.desk.layanan_tertutup(call.actor)
    return await repository.kunci(call.session, call.actor, tertutup, pemulangan_id)


async def _simpan(taking: Melangkah, plan: Plan) -> Pemulangan:
    satu = await repository.tambah(taking.session, plan.columns)
    if satu is None:
        raise IdPemulanganDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    return satu


def _keadaan(satu: Pemulangan) -> Keadaan:
    return Keadaan(Status(satu.status), None if satu.usul is None else Usul(satu.usul))


def _pindah(satu: Pemulangan, ke: Keadaan) -> None:
    satu.status, satu.usul = ke


def _audit(taking: Melangkah, plan: Plan) -> Mapping[str, object]:
    """`about`: when somebody had arrived before it was corrected."""
    lewat = {"dari": taking.came and taking.came.status, "ke": taking.goes.status}
    return lewat if plan.about is None else {**lewat, "semula": plan.about.isoformat()}


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    satu = new_id()
    yield RiwayatPemulangan(
        id=satu,
        pemulangan_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        dari=taking.came and taking.came.status,
        ke=taking.goes.status,
        alasan_sandi=taking.desk.kunci.tutup(_ALASAN, satu, taking.reason),
    )


_TULIS, _SETUJUI = "pemulangan:tulis", "pemulangan:setujui"
_BERKAS = (PemulanganTidakSah, FileNotFound, FileTaken)
_MENGHITUNG = (
    *_BERKAS, PemberianTidakSah, LangkahRekamDitolak, LangkahDitolak, BantuanSama,
    PermohonanTidakSah,
)  # fmt: skip
_BERALASAN = PemulanganBeralasan


def _langkah(
    nama: Langkah,
    plan: Any,  # noqa: ANN401  (how a step is planned)
    apa: tuple[str, str, type | None],
    errors: tuple[Any, ...] = (),
    siapa: Who = Who.ANYONE,
) -> Step[Pemulangan, Keadaan, Loket]:
    kalimat, izin, bentuk = apa
    operasi = f"{nama.replace('/', '_').replace('-', '_')}_pemulangan"
    return Step(
        nama,
        rules.MENJADI[nama],
        plan,
        siapa,
        Operation(operasi, izin, kalimat, bentuk, errors),
    )


DAUR: Life[Pemulangan, Keadaan, Loket] = Life(
    name=NAMA,
    read="pemulangan:baca",
    lock=_kunci,
    state=_keadaan,
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    facts=_audit,
    version=lambda satu: satu.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=_simpan,
    errors=(PemulanganTidakDitemukan, LangkahPemulanganDitolak),
    steps=(
        Step(Langkah.SUSUN, {}, _susun, born=Keadaan(Status.DISUSUN)),
        _langkah(
            Langkah.RUAS,
            _ruas,
            ("Tambah ruas perjalanan, dengan pengangkut dan tiketnya", _TULIS, RuasBaru),
            (PemulanganTidakSah,),
        ),
        _langkah(
            Langkah.BERANGKAT,
            _berangkat,
            ("Berangkat, dengan berita acara serah terima di sini", _TULIS, PemulanganBerangkat),
            (*_BERKAS, PermohonanBelumSiap),
        ),
        _langkah(
            Langkah.TIBA,
            _tiba,
            ("Tiba dan diserahterimakan di sana; sejak ini dihitung", _TULIS, PemulanganTiba),
            _MENGHITUNG,
        ),
        _langkah(
            Langkah.TIDAK_SAMPAI,
            None,
            ("Catat bahwa tidak sampai, dengan sebabnya", _TULIS, _BERALASAN),
        ),
        _langkah(Langkah.BATAL, None, ("Tidak jadi dipulangkan", _TULIS, _BERALASAN)),
        _langkah(
            Langkah.KOREKSI,
            _koreksi,
            ("Usulkan koreksi saat tibanya", _TULIS, PemulanganKoreksi),
            (PemulanganTidakSah,),
        ),
        _langkah(
            Langkah.SETUJUI_KOREKSI,
            _dikoreksi,
            ("Setujui koreksinya; yang dihitung pindah ke harinya", _SETUJUI, None),
            _MENGHITUNG,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK_KOREKSI,
            usul.tidak_jadi,
            ("Tolak koreksi kedatangannya", _SETUJUI, _BERALASAN),
            siapa=Who.OTHER,
        ),
        _langkah(
            Langkah.TARIK_KOREKSI,
            usul.tidak_jadi,
            ("Tarik usul koreksi kedatangan sendiri", _TULIS, _BERALASAN),
            siapa=Who.MAKER,
        ),
        _langkah(
            Langkah.PEMBATALAN,
            usul.pembatalan,
            ("Usulkan pembatalan kedatangan yang keliru", _TULIS, _BERALASAN),
        ),
        _langkah(
            Langkah.SETUJUI_PEMBATALAN,
            _dibatalkan,
            ("Setujui pembatalannya; yang dihitung ditarik kembali", _SETUJUI, None),
            (LangkahRekamDitolak, LangkahDitolak),
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK_PEMBATALAN,
            usul.tidak_jadi,
            ("Tolak pembatalan kedatangannya", _SETUJUI, _BERALASAN),
            siapa=Who.OTHER,
        ),
        _langkah(
            Langkah.TARIK_PEMBATALAN,
            usul.tidak_jadi,
            ("Tarik usul pembatalan kedatangan sendiri", _TULIS, _BERALASAN),
            siapa=Who.MAKER,
        ),
    ),
)
