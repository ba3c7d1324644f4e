"""A change of a governed list: proposed by somebody, in force once another person has approved it.

Each approved change is a version of kinerja's own record, in the same book as the records of the
bidang, so that merged people and changed rules hold for it too.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.aturan.pemetaan.cacah import Tahap
from kinerja.aturan.pemetaan.rules import Sasaran
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.daftar import DaftarRekam
from kinerja.dasar.ciri import Ciri, kolom
from kinerja.hitung.fakta import kebutuhan
from kinerja.hitung.penerimaan import service as rekam
from kinerja.pembukuan.daftar import repository, rules, simpanan
from kinerja.pembukuan.daftar.errors import (
    EntriDaftarTidakSah,
    SudahTerdaftar,
    UsulDaftarTidakDitemukan,
    UsulMenunggu,
)
from kinerja.pembukuan.daftar.models import EntriDaftar, UsulDaftar
from kinerja.pembukuan.daftar.repository import Tempat
from kinerja.pembukuan.daftar.schemas import (
    EntriBaru,
    HasilUsulan,
    KeadaanKini,
    Keluarkan,
    PindahTahap,
    Usulan,
    UsulDitolak,
    UsulRinci,
    UsulSaring,
)
from kinerja.pembukuan.daftar.service import data_orang, isian, milik, periksa, pernah
from kinerja.pembukuan.daftar.simpanan import BarisUsul
from kinerja.pembukuan.usul import (
    HasilPutusan,
    StatusUsul,
    SudahDiputus,
    bukan_pengusul,
    hasil_putusan,
    penyetuju_sama,
)
from kit.auth import Actor
from kit.call import Call
from kit.clock import now, today
from kit.db import ReadSession, Session
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.lifecycle import Life, Plan, Step, Taking, Who, begin, sort_out
from kit.pagination import Rows
from kit.preconditions import check

SEKALI = 1_000


def masuk(
    actor: Actor, tempat: Tempat, ciri: Ciri, tahap: Tahap, tanggal: date | None, alasan: str
) -> UsulDaftar:
    """A proposal to let this person in, also one who was once removed."""
    return UsulDaftar(
        daftar=tempat.daftar,
        tahun=tempat.tahun,
        sumber=tempat.orang.sumber,
        ppks_id=tempat.orang.id,
        tahap=tahap,
        berlaku=True,
        tanggal=tanggal or rules.tanggal_masuk(tempat.tahun, today()),
        alasan=alasan,
        oleh=actor.id,
        **kolom(ciri),
    )


def berganti(actor: Actor, entri: EntriDaftar, tahap: Tahap | None, alasan: str) -> UsulDaftar:
    """A proposal to move this entry to that stage; without a stage it is removed."""
    kini = {nama: getattr(entri, nama) for nama in simpanan.KEADAAN}
    ganti = {"berlaku": False} if tahap is None else {"tahap": tahap}
    return UsulDaftar(**kini | ganti | {"alasan": alasan, "oleh": actor.id})


def mundur(actor: Actor, entri: EntriDaftar) -> UsulDaftar:
    """What stood there before an assessment that holds no longer: stage `data`, or nothing."""
    tahap = Tahap.DATA if entri.alasan == rules.ALASAN_NAIK else None
    return berganti(actor, entri, tahap, rules.ALASAN_BATAL)


@dataclass(frozen=True, slots=True)
class Permintaan:
    """What is proposed for one list: somebody new, or another stage of an entry, or none."""

    daftar: Sasaran
    isi: EntriBaru | PindahTahap | Keluarkan
    entri_id: uuid.UUID | None = None


async def sesudah_langkah(call: Call[Kantor], kode: str, usul_id: uuid.UUID) -> UsulRinci:
    return await lihat(call.session, call.actor, call.desk, kode, usul_id)


async def tambah(call: Call[Kantor], kode: str, baru: EntriBaru) -> UsulRinci:
    diminta = Permintaan(milik(call.actor, call.desk.pada(baru.tahun), kode), baru)
    return await sesudah_langkah(call, kode, await begin(DAUR, call, TAMBAH, diminta))


async def ubah(
    call: Call[Kantor], kode: str, entri_id: uuid.UUID, isi: PindahTahap | Keluarkan
) -> UsulRinci:
    """Propose another stage, or that the entry leaves the list."""
    diminta = Permintaan(milik(call.actor, pernah(call.desk, kode), kode), isi, entri_id)
    langkah = PINDAH if isinstance(isi, PindahTahap) else KELUARKAN
    return await sesudah_langkah(call, kode, await begin(DAUR, call, langkah, diminta))


async def usulkan(
    session: Session, actor: Actor, kantor: Kantor, kode: str, usulan: Usulan
) -> HasilUsulan:
    satu = milik(actor, kantor.pada(usulan.tahun), kode)
    if satu.psks:
        pesan = "Daftar PSKS tidak diisi dari asesmen."
        raise EntriDaftarTidakSah(pesan, FieldError("path.kode", pesan, "daftar-psks"))
    cakupan = repository.satu_daftar(kode, usulan.tahun)
    perlu = [
        orang
        for orang in await repository.yang_membutuhkan(session, cakupan)
        if actor.covers(orang.ciri.kelurahan)
    ]
    usul = [
        masuk(actor, orang.tempat, orang.ciri, Tahap.KEBUTUHAN, None, rules.ALASAN_USULAN)
        for orang in perlu
        if orang.terdaftar is None
    ]
    keluar = [
        mundur(actor, entri) for entri in await repository.tanpa_kebutuhan(session, actor, cakupan)
    ]
    usul += keluar
    diusulkan: list[UsulDaftar] = []
    for awal in range(0, len(usul), SEKALI):
        diusulkan += await simpanan.usulkan(session, usul[awal : awal + SEKALI])
    await repository.jejak(session, actor, "daftar.usulkan", diusulkan)
    dikeluarkan = sum(orang.terdaftar is False for orang in perlu)
    masuk_baru = sum(satu.alasan != rules.ALASAN_BATAL for satu in diusulkan)
    return HasilUsulan(
        diusulkan=masuk_baru,
        diusulkan_keluar=len(diusulkan) - masuk_baru,
        sudah_ada=len(perlu) - masuk_baru - dikeluarkan,
        pernah_dikeluarkan=dikeluarkan,
    )


async def daftar(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: UsulSaring
) -> Rows[UsulRinci]:
    milik(actor, kantor, kode)
    rows = await simpanan.daftar(session, actor, kode, saring)
    return rows.map(lambda satu: _rinci(kantor, satu))


async def lihat(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, usul_id: uuid.UUID
) -> UsulRinci:
    return _rinci(kantor, await simpanan.ambil(session, actor, kode, usul_id))


def _rinci(kantor: Kantor, satu: BarisUsul) -> UsulRinci:
    e = satu.entri
    kini = e and KeadaanKini(
        entri_id=e.id, tahap=Tahap(e.tahap), berlaku=e.berlaku, versi=e.version
    )
    return UsulRinci.model_validate({**isian(kantor, satu.usul, UsulRinci), "kini": kini})


async def putuskan(
    call: Call[Kantor],
    kode: str,
    usul_id: Collection[uuid.UUID],
    langkah: str,
    isi: UsulDitolak | None = None,
) -> HasilPutusan:
    """Approve, refuse or take back; what cannot be decided is named with its reason."""
    session, actor = call.session, call.actor
    milik(actor, pernah(call.desk, kode), kode)
    if langkah == SETUJUI:
        await mulai(session)
    diminta = set(usul_id)
    ada = await simpanan.kunci(session, actor, diminta, kode)
    boleh, tidak = await sort_out(DAUR, call, langkah, ada, isi)
    tidak |= {satu: _tidak_ada(satu) for satu in diminta - ada.keys()}
    diputus: Sequence[UsulDaftar | EntriDaftar] = [satu.row for satu in boleh]
    for satu in boleh:
        satu.row.status, satu.row.alasan_putusan = satu.goes, satu.reason
        satu.row.diputus_oleh, satu.row.diputus_pada = actor.id, now()
    if langkah == SETUJUI and boleh:
        diputus = entri = await simpanan.terapkan(session, actor, [satu.row for satu in boleh])
        await catat(session, entri)
    # Of whom a proposal waited, no assessment changed the list meanwhile.
    await kebutuhan.tandai_orang(
        session, [repository.tempat_keadaan(satu.row).orang for satu in boleh]
    )
    await repository.jejak(session, actor, f"daftar.{MENJADI[langkah]}", diputus)
    return hasil_putusan(diminta, tidak)


async def mulai(session: Session) -> None:
    """Wait for a closing or a change of rules before anything is written.

    Who waits for it after writing holds up the sealer, and the closing waits for the sealer.
    """
    await pemetaan.kunci_bersama(session)


async def catat(session: Session, entri: Sequence[EntriDaftar]) -> None:
    """A state that was written, as a version of a record in the book."""
    sama = DaftarRekam.model_fields.keys() - {"rekam_id", "versi"}
    await rekam.catat_daftar(
        session,
        [
            DaftarRekam(
                rekam_id=satu.id,
                versi=satu.version,
                **{nama: getattr(satu, nama) for nama in sama},
            )
            for satu in entri
        ],
    )


# --- The life of a proposal -----------------------------------------------------------------------

Melangkah = Taking[UsulDaftar, StatusUsul, Kantor]
TAMBAH, PINDAH, KELUARKAN = "tambah", "pindah", "keluarkan"
SETUJUI, TOLAK, TARIK = "setujui", "tolak", "tarik"
MENJADI = {
    SETUJUI: StatusUsul.DISETUJUI,
    TOLAK: StatusUsul.DITOLAK,
    TARIK: StatusUsul.DITARIK,
}


async def _tambah(taking: Melangkah) -> Plan:
    diminta: Permintaan = taking.content
    satu, baru = diminta.daftar, cast("EntriBaru", diminta.isi)
    orang = Orang(baru.sumber, baru.ppks_id)
    salah = periksa(satu, baru.sumber, baru.tahun, baru.tanggal, baru.alasan)
    ciri = (await data_orang(taking.session, taking.actor, satu, [orang])).get(orang)
    if ciri is None:
        pesan = "Orang ini belum dikenal dari bidang tersebut, atau di luar wilayah akun."
        salah.append(FieldError("ppks_id", pesan, "ppks-tidak-ditemukan"))
    if salah or ciri is None:
        raise EntriDaftarTidakSah(CHECK_FIELDS, *in_body(salah))
    tempat = Tempat(satu.kode, baru.tahun, orang)
    ada = (await repository.di_tempat(taking.session, [tempat])).get(tempat)
    if ada is not None and ada.berlaku:
        raise SudahTerdaftar(f"Sudah pada daftar ini, tahap {ada.tahap}.", entri_id=str(ada.id))
    return Plan(about=masuk(taking.actor, tempat, ciri, baru.tahap, baru.tanggal, baru.alasan))


async def _ubah(taking: Melangkah) -> Plan:
    diminta: Permintaan = taking.content
    isi = cast("PindahTahap | Keluarkan", diminta.isi)
    entri_id = cast("uuid.UUID", diminta.entri_id)
    entri = await repository.ambil(taking.session, taking.actor, diminta.daftar.kode, entri_id)
    check(entri.version, taking.call.if_match)
    tahap = isi.tahap if isinstance(isi, PindahTahap) else None
    rules.pastikan_berubah(berlaku=entri.berlaku, dari=Tahap(entri.tahap), ke=tahap)
    EntriDaftarTidakSah.refuse(rules.periksa_alasan(isi.alasan), "Periksa alasannya.")
    return Plan(about=berganti(taking.actor, entri, tahap, isi.alasan))


async def _simpan(taking: Melangkah, plan: Plan) -> UsulDaftar:
    usul: UsulDaftar = plan.about
    if not await simpanan.usulkan(taking.session, [usul]):
        tempat = repository.tempat_keadaan(usul)
        ada = (await repository.menunggu(taking.session, [tempat])).get(tempat)
        raise UsulMenunggu(
            "Usul lain bagi orang ini menunggu putusan; putuskan atau tarik dahulu.",
            usul_id=str(ada.id) if ada else None,
        )
    return usul


async def _kunci(call: Call[Kantor], usul_id: uuid.UUID) -> UsulDaftar:
    ada = await simpanan.kunci(call.session, call.actor, [usul_id])
    if usul_id not in ada:
        raise _tidak_ada(usul_id)
    return ada[usul_id]


def _tidak_ada(usul_id: uuid.UUID) -> UsulDaftarTidakDitemukan:
    return UsulDaftarTidakDitemukan(f"Tidak ada usul {usul_id} pada daftar ini.")


def _sudah_diputus(_status: StatusUsul, _langkah: str, boleh: list[str]) -> SudahDiputus:
    return SudahDiputus("Usul ini sudah diputuskan atau ditarik.", boleh=boleh)


async def _pengusul(taking: Melangkah) -> Collection[str]:
    return (taking.row.oleh,)


def _audit(taking: Melangkah, _plan: Plan) -> Mapping[str, object]:
    return repository.tentang(taking.row)


def _putusan(langkah: str, who: Who) -> Step[UsulDaftar, StatusUsul, Kantor]:
    return Step(langkah, {StatusUsul.DIUSULKAN: MENJADI[langkah]}, who=who, audit=MENJADI[langkah])


DAUR: Life[UsulDaftar, StatusUsul, Kantor] = Life(
    name="daftar",
    read="pembukuan:baca",
    lock=_kunci,
    state=lambda satu: StatusUsul(satu.status),
    refuse=_sudah_diputus,
    facts=_audit,
    makers=_pengusul,
    other=penyetuju_sama,
    maker=bukan_pengusul,
    insert=_simpan,
    steps=(
        Step(TAMBAH, {}, _tambah, born=StatusUsul.DIUSULKAN),
        Step(PINDAH, {}, _ubah, born=StatusUsul.DIUSULKAN),
        Step(KELUARKAN, {}, _ubah, born=StatusUsul.DIUSULKAN),
        _putusan(SETUJUI, Who.OTHER),
        _putusan(TOLAK, Who.OTHER),
        _putusan(TARIK, Who.MAKER),
    ),
)
