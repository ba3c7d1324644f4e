"""Tasks: made, stopped and ended by the life of the row that they are of; given to people here."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kit import audit, preconditions
from kit.auth import Actor, full_scope
from kit.call import Call
from kit.clock import today
from kit.db import ReadSession, Session, new_id
from kit.errors import Forbidden
from kit.pagination import Rows
from pelayanan.loket import Loket

from . import repository, rules
from .errors import PenggantianBersamaan, PenggantianTidakSah, TugasDipegang, TugasSelesai
from .models import Penggantian, Tugas
from .rules import Jam, KeadaanTugas, Tenggat
from .schemas import (
    Beban,
    BebanTugas,
    PenggantianBaru,
    PenggantianRinci,
    PenggantianSaring,
    TugasRinci,
    TugasSaring,
)

MENYURUH = "penugasan:setujui"


# --- For the nouns whose rows are worked on -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pekerjaan:
    """What a noun says of a row when its task begins. `hari`: working days, None: no limit."""

    noun: str
    rekam_id: uuid.UUID
    layanan: str
    kelurahan: str
    pengaju: str | None
    mulai: date
    hari: int | None


def mulai(loket: Loket, kerja: Pekerjaan) -> Tugas:
    """The task of a new row, for the rows of the plan that makes it."""
    jam = Jam(kerja.mulai, kerja.hari)
    return Tugas(
        id=new_id(),
        noun=kerja.noun,
        rekam_id=kerja.rekam_id,
        layanan=kerja.layanan,
        kelurahan=kerja.kelurahan,
        pengaju=kerja.pengaju,
        unit=loket.bidang,
        keadaan=KeadaanTugas.BERJALAN,
        mulai=kerja.mulai,
        hari=kerja.hari,
        hari_jeda=0,
        tempo=jam.tempo(loket.kantor.kalender),
    )


async def berhenti(session: Session, noun: str, rekam_id: uuid.UUID) -> None:
    """The applicant owes something: the clock stands."""
    tugas = await repository.tahan(session, noun, rekam_id)
    if tugas is not None and tugas.keadaan == KeadaanTugas.BERJALAN:
        tugas.keadaan = KeadaanTugas.JEDA
        tugas.jeda_sejak = today()
        tugas.tempo = None


async def jalan(session: Session, loket: Loket, noun: str, rekam_id: uuid.UUID) -> None:
    tugas = await repository.tahan(session, noun, rekam_id)
    if tugas is not None and tugas.keadaan == KeadaanTugas.JEDA:
        _berjam(tugas, loket, tugas.jam.jalan(loket.kantor.kalender, today()))
        tugas.keadaan = KeadaanTugas.BERJALAN


async def berakhir(session: Session, noun: str, rekam_id: uuid.UUID, pada: date) -> None:
    tugas = await repository.tahan(session, noun, rekam_id)
    if tugas is not None:
        tugas.keadaan = KeadaanTugas.SELESAI
        tugas.jeda_sejak = None
        tugas.selesai = pada


async def lagi(session: Session, loket: Loket, noun: str, rekam_id: uuid.UUID) -> None:
    """Its end was none: whoever waits has waited all the while."""
    tugas = await repository.tahan(session, noun, rekam_id)
    if tugas is not None and tugas.keadaan == KeadaanTugas.SELESAI:
        tugas.keadaan = KeadaanTugas.BERJALAN
        tugas.selesai = None
        _berjam(tugas, loket, tugas.jam)


async def berwaktu(
    session: Session, loket: Loket, noun: str, rekam_id: uuid.UUID, jam: Jam
) -> None:
    """What is done next has a clock of its own, until another is set."""
    tugas = await repository.tahan(session, noun, rekam_id)
    if tugas is not None and tugas.keadaan == KeadaanTugas.BERJALAN:
        tugas.mulai, tugas.hari = jam.mulai, jam.hari
        _berjam(tugas, loket, jam)


async def ubah(
    session: Session,
    loket: Loket,
    noun: str,
    rekam_id: uuid.UUID,
    *,
    unit: str | None = None,
    hari: int | None = None,
) -> None:
    """Another unit does it from now on, whose people nobody has chosen yet; or its row turned out
    to have another number of days."""
    tugas = await repository.tahan(session, noun, rekam_id)
    if tugas is None:
        return
    if unit is not None and unit != tugas.unit:
        tugas.unit, tugas.petugas = unit, None
    if hari is not None:
        tugas.hari = hari
        _berjam(tugas, loket, tugas.jam)


async def berpindah(
    session: Session, noun: str, rekam_id: Sequence[uuid.UUID], kelurahan: str
) -> None:
    """These rows are of another area now, and so is the work on them."""
    await repository.berpindah(session, noun, rekam_id, kelurahan)


async def berganti(
    session: Session, noun: str, rekam_id: Sequence[uuid.UUID], dari: str, ke: str
) -> None:
    """What is still to do on these rows is no more this officer's but that one's."""
    await repository.berganti(session, noun, rekam_id, dari, ke)


def _berjam(tugas: Tugas, loket: Loket, jam: Jam) -> None:
    tugas.hari_jeda, tugas.jeda_sejak = jam.hari_jeda, jam.jeda_sejak
    tugas.tempo = jam.tempo(loket.kantor.kalender)


async def menurut_rekam(
    session: ReadSession, noun: str, rekam_id: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Tugas]:
    return await repository.menurut_rekam(session, noun, rekam_id)


# --- For people -----------------------------------------------------------------------------------


def _peringatan(loket: Loket) -> date:
    """The last due day that is near: so many working days from today."""
    return loket.kantor.kalender.jatuh_tempo(today(), loket.kantor.peringatan_hari_kerja)


def tenggat(tugas: Tugas, loket: Loket) -> Tenggat | None:
    if tugas.keadaan != KeadaanTugas.BERJALAN:
        return None
    return rules.tenggat(tugas.tempo, today(), _peringatan(loket))


def rinci(tugas: Tugas, loket: Loket) -> TugasRinci:
    return TugasRinci(
        id=tugas.id,
        noun=tugas.noun,
        rekam_id=tugas.rekam_id,
        layanan=tugas.layanan,
        kelurahan=tugas.kelurahan,
        unit=tugas.unit,
        petugas=tugas.petugas,
        keadaan=KeadaanTugas(tugas.keadaan),
        mulai=tugas.mulai,
        hari=tugas.hari,
        jatuh_tempo=tugas.tempo,
        tenggat=tenggat(tugas, loket),
        jeda_sejak=tugas.jeda_sejak,
        selesai=tugas.selesai,
        dibuat=tugas.created_at,
        versi=tugas.version,
    )


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: TugasSaring
) -> Rows[TugasRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    baris = await repository.daftar(session, actor, loket, saring, _peringatan(loket))
    return baris.map(lambda tugas: rinci(tugas, loket))


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, tugas_id: uuid.UUID
) -> TugasRinci:
    return rinci(await repository.ambil(session, actor, loket, tugas_id), loket)


async def beban(session: ReadSession, actor: Actor, loket: Loket) -> Beban:
    nama = tuple(BebanTugas.model_fields)
    baris = await repository.beban(session, actor, loket, _peringatan(loket))
    return Beban(data=[BebanTugas(**dict(zip(nama, satu, strict=True))) for satu in baris])


@dataclass(frozen=True, slots=True)
class Peringatan:
    """How much of what an officer does today is near its end, and late."""

    petugas: str
    mendekati: int
    terlambat: int


async def diingatkan(session: ReadSession, loket: Loket) -> list[Peringatan]:
    baris = await repository.diingatkan(session, _peringatan(loket))
    return [Peringatan(*satu) for satu in baris]


async def tugaskan(
    call: Call[Loket], tugas_id: uuid.UUID, petugas: str | None, *, sendiri: bool = False
) -> TugasRinci:
    """Give a task to somebody, or take it oneself (`sendiri`) if it is nobody's. Who has it may see
    its row, which is locked before it, as in the steps of its life."""
    tugas = await repository.ambil(call.session, call.actor, call.desk, tugas_id)
    for jenis in call.desk.induk:
        if jenis.nama == tugas.noun:
            await jenis.kunci(call.session, [tugas.rekam_id])
    tugas = await repository.kunci(call.session, call.actor, call.desk, tugas_id)
    preconditions.check(tugas.version, call.if_match)
    if tugas.keadaan == KeadaanTugas.SELESAI:
        raise TugasSelesai("Tugas ini sudah selesai; tidak ada lagi yang dikerjakan.")
    if sendiri and tugas.petugas not in (None, call.actor.id):
        raise TugasDipegang("Tugas ini sudah dipegang; mintalah kepala bidang memindahkannya.")
    if tugas.petugas != petugas:
        dari, tugas.petugas = tugas.petugas, petugas
        await call.session.flush()
        await audit.record(
            call.session, call.actor, "penugasan.tugaskan", tugas.id, dari=dari, ke=petugas
        )
    return rinci(tugas, call.desk)


# --- Who does whose work --------------------------------------------------------------------------


def _menyuruh(actor: Actor, loket: Loket, petugas: str) -> None:
    """One's own work anybody gives away, somebody else's only who assigns it."""
    izin = full_scope(loket.bidang, MENYURUH)
    if petugas != actor.id and not actor.allows(izin):
        raise Forbidden(f"Akun ini tidak mempunyai izin {izin}.", scope=izin)


async def gantikan(call: Call[Loket], baru: PenggantianBaru) -> PenggantianRinci:
    petugas = baru.petugas or call.actor.id
    _menyuruh(call.actor, call.desk, petugas)
    PenggantianTidakSah.refuse(
        rules.periksa_penggantian(
            petugas, baru.pengganti, call.actor.id, baru.dari, baru.sampai, today()
        )
    )
    if await repository.bersamaan(call.session, petugas, baru.dari, baru.sampai):
        raise PenggantianBersamaan("Pada salah satu hari itu sudah ada pengganti; cabut dahulu.")
    satu = Penggantian(
        id=new_id(),
        petugas=petugas,
        pengganti=baru.pengganti,
        dari=baru.dari,
        sampai=baru.sampai,
        dicabut=False,
    )
    call.session.add(satu)
    await call.session.flush()
    await audit.record(
        call.session, call.actor, "penggantian.catat", satu.id, pengganti=satu.pengganti
    )
    return PenggantianRinci.model_validate(satu)


async def cabut(call: Call[Loket], penggantian_id: uuid.UUID) -> PenggantianRinci:
    satu = await repository.penggantian(call.session, penggantian_id)
    _menyuruh(call.actor, call.desk, satu.petugas)
    if not satu.dicabut:
        satu.dicabut = True
        await call.session.flush()
        await audit.record(call.session, call.actor, "penggantian.cabut", satu.id)
    return PenggantianRinci.model_validate(satu)


async def daftar_penggantian(
    session: ReadSession, saring: PenggantianSaring
) -> Rows[PenggantianRinci]:
    baris = await repository.daftar_penggantian(session, saring)
    return baris.map(PenggantianRinci.model_validate)
