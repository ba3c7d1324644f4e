"""What may be seen of cases, and what is done with one beside the steps of its life."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from kantor.kasus import Instrumen, JenisIntervensi
from kit import audit
from kit.auth import Actor
from kit.call import Call
from kit.clock import today
from kit.db import ReadSession, Session, new_id
from kit.files import store
from kit.files.store import Kept
from kit.lifecycle import begin
from kit.pagination import PageQuery, Rows
from pelayanan import pandangan
from pelayanan.loket import Loket
from pelayanan.penugasan import service as penugasan
from pelayanan.penugasan.models import Tugas
from pelayanan.privasi import TujuanIsi
from pelayanan.usul import PenyetujuHarusLain
from rehsos.pengaduan.schemas import Lampiran, LampiranRinci

from . import isi, repository
from .daur import DAUR
from .masuk import CATAT
from .models import Kasus, RiwayatKasus
from .repository import NAMA
from .rules import AlasanHenti, AlasanSelesai, JenisCatatan, Saat, StatusKasus
from .schemas import (
    KasusBaru,
    KasusDialihkan,
    KasusLengkap,
    KasusRencana,
    KasusRinci,
    KasusSaring,
    KasusTerbuka,
    LinimasaSaring,
    PengalihanKasus,
    PenilaianRinci,
    RencanaRinci,
    RiwayatKasusRinci,
    TeksKasus,
)

_SAMA = (
    "id", "ppks_id", "layanan", "kelurahan", "sumber", "tingkat", "tingkat_usul",
    "tingkat_usul_oleh", "urgensi", "tanggal", "persetujuan", "tidak_cakap", "wali_ppks_id",
    "rencana_disetujui_oleh", "tindak_lanjut", "lanjutan_dari",
    "pengaduan_id", "tanggal_selesai", "rekam_versi",
)  # fmt: skip


async def catat(call: Call[Loket], baru: KasusBaru) -> KasusLengkap:
    kasus_id = await begin(DAUR, call, CATAT, baru, baru.id)
    return await sesudah_langkah(call, kasus_id)


async def sesudah_langkah(call: Call[Loket], kasus_id: uuid.UUID) -> KasusLengkap:
    kasus = await repository.sesudah_langkah(call.session, kasus_id)
    return await _lengkap(call.session, call.desk, kasus)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: KasusSaring
) -> Rows[KasusRinci]:
    loket.periksa_saringan(
        kelurahan=saring.kelurahan, kecamatan=saring.kecamatan, layanan=saring.layanan
    )
    baris = await repository.daftar(session, actor, loket.layanan_tertutup(actor), saring)
    tugas = await penugasan.menurut_rekam(session, NAMA, [satu.id for satu in baris.data])
    return baris.map(lambda satu: KasusRinci(**_rinci(loket, satu, tugas.get(satu.id))))


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, kasus_id: uuid.UUID
) -> KasusLengkap:
    return await _lengkap(session, loket, await _terlihat(session, actor, loket, kasus_id))


async def _terlihat(session: ReadSession, actor: Actor, loket: Loket, kasus_id: uuid.UUID) -> Kasus:
    return await repository.ambil(session, actor, loket.layanan_tertutup(actor), kasus_id)


async def _lengkap(session: ReadSession, loket: Loket, kasus: Kasus) -> KasusLengkap:
    tugas = await penugasan.menurut_rekam(session, NAMA, [kasus.id])
    return KasusLengkap(
        **_rinci(loket, kasus, tugas.get(kasus.id)),
        tim=await repository.tim(session, kasus.id),
        permohonan=await repository.permohonan(session, kasus.id),
    )


def _rinci(loket: Loket, kasus: Kasus, tugas: Tugas | None) -> dict[str, Any]:
    keadaan = DAUR.state(kasus)
    jalan = None if tugas is None else penugasan.rinci(tugas, loket)
    return {
        **{nama: getattr(kasus, nama) for nama in _SAMA},
        "status": keadaan.status,
        "rencana_menunggu": keadaan.rencana,
        "rencana_diusulkan_oleh": kasus.usul_oleh,
        "tugas_id": jalan and jalan.id,
        "petugas": jalan and jalan.petugas,
        "jatuh_tempo": jalan and jalan.jatuh_tempo,
        "tenggat": jalan and jalan.tenggat,
        "alasan_akhir": _alasan(kasus),
        "boleh": DAUR.allowed(keadaan),
        "dibuat": kasus.created_at,
        "versi": kasus.version,
    }


def _alasan(kasus: Kasus) -> AlasanSelesai | AlasanHenti | None:
    if kasus.alasan_akhir is None:
        return None
    selesai = kasus.status == StatusKasus.SELESAI
    return (AlasanSelesai if selesai else AlasanHenti)(kasus.alasan_akhir)


# --- Time lines, and what was written -------------------------------------------------------------


async def riwayat(
    session: ReadSession, actor: Actor, loket: Loket, kasus_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatKasusRinci]:
    await _terlihat(session, actor, loket, kasus_id)
    baris = await repository.riwayat(session, kasus_id, halaman)
    return baris.map(RiwayatKasusRinci.model_validate)


async def linimasa(
    session: ReadSession, actor: Actor, loket: Loket, saring: LinimasaSaring
) -> Rows[RiwayatKasusRinci]:
    tertutup = loket.layanan_tertutup(actor)
    baris = await repository.linimasa(session, actor, tertutup, saring.ppks_id, saring)
    return baris.map(RiwayatKasusRinci.model_validate)


def instrumen(loket: Loket) -> list[Instrumen]:
    """Those of this year, as they are filled in."""
    return loket.kini.kasus.instrumen


def intervensi(loket: Loket) -> list[JenisIntervensi]:
    return loket.kini.kasus.intervensi


async def buka(
    session: Session, actor: Actor, loket: Loket, kasus_id: uuid.UUID, untuk: TujuanIsi
) -> KasusTerbuka:
    """What was written, in full. The audit row commits before the answer."""
    kasus = await _terlihat(session, actor, loket, kasus_id)
    await pandangan.buka(session, actor, loket, untuk, kasus.ppks_id, "kasus.buka", kasus.id)
    langkah = await repository.semua_langkah(session, kasus.id)
    asal = isi.rincian(loket.kunci, kasus)
    return KasusTerbuka(
        id=kasus.id,
        **asal.model_dump(),
        rencana=_rencana(isi.rencana(loket.kunci, kasus)),
        usul_rencana=_rencana(isi.usul(loket.kunci, kasus)),
        penilaian=[
            PenilaianRinci(
                instrumen=satu.instrumen,
                versi=satu.versi,
                saat=Saat(satu.saat),
                tanggal=satu.tanggal,
                oleh=satu.oleh,
                **isi.jawaban(loket.kunci, satu),
            )
            for satu in await repository.penilaian(session, kasus.id)
        ],
        langkah=[
            _teks(satu, teks)
            for satu in langkah
            if (teks := isi.teks(loket.kunci, satu)) is not None
        ],
    )


def _rencana(satu: KasusRencana | None) -> RencanaRinci | None:
    return None if satu is None else RencanaRinci(**satu.model_dump())


def _teks(satu: RiwayatKasus, teks: str) -> TeksKasus:
    return TeksKasus(
        pada=satu.pada,
        tanggal=satu.tanggal,
        oleh=satu.oleh,
        langkah=satu.langkah,
        jenis=None if satu.jenis is None else JenisCatatan(satu.jenis),
        teks=teks,
    )


# --- Whoever left ---------------------------------------------------------------------------------


async def alihkan(call: Call[Loket], baru: PengalihanKasus) -> KasusDialihkan:
    """Their seats and tasks are somebody else's, also of cases that the caller does not see: who
    decides it is told how many, and is not who sees them then."""
    session, actor, loket = call.session, call.actor, call.desk
    if baru.ke == actor.id:
        raise PenyetujuHarusLain("Yang mengalihkan tidak menerima kasusnya sendiri.")
    tertutup = loket.layanan_tertutup(actor)
    semua = await repository.ditangani(session, actor, tertutup, baru.dari)
    dialihkan = [kasus.id for kasus in semua]
    await repository.alihkan(session, dialihkan, actor.id, baru.dari, baru.ke)
    session.add_all(_dialihkan(loket, actor, kasus, baru.alasan) for kasus in semua)
    await penugasan.berganti(session, NAMA, dialihkan, baru.dari, baru.ke)
    ganti = {"dari": baru.dari, "ke": baru.ke}
    await audit.record_each(session, actor, "kasus.alihkan", [(satu, ganti) for satu in dialihkan])
    return KasusDialihkan(banyak=len(dialihkan))


def _dialihkan(loket: Loket, actor: Actor, kasus: Kasus, alasan: str) -> RiwayatKasus:
    satu = new_id()
    return RiwayatKasus(
        id=satu,
        kasus_id=kasus.id,
        tanggal=today(),
        oleh=actor.id,
        langkah="alihkan",
        dari=kasus.status,
        ke=kasus.status,
        teks_sandi=isi.tutup_teks(loket.kunci, satu, alasan),
    )


# --- Papers and photos ----------------------------------------------------------------------------


async def lampirkan(call: Call[Loket], kasus_id: uuid.UUID, berkas_id: uuid.UUID) -> Lampiran:
    tertutup = call.desk.layanan_tertutup(call.actor)
    kasus = await repository.kunci(call.session, call.actor, tertutup, kasus_id)
    kunci = call.desk.kunci.data
    await store.attach(call.session, kunci, call.actor, berkas_id, kasus.id)
    return _lampiran(await store.listed(call.session, kunci, kasus.id))


async def lampiran(
    session: ReadSession, actor: Actor, loket: Loket, kasus_id: uuid.UUID
) -> Lampiran:
    kasus = await _terlihat(session, actor, loket, kasus_id)
    return _lampiran(await store.listed(session, loket.kunci.data, kasus.id))


def _lampiran(ada: Iterable[Kept]) -> Lampiran:
    return Lampiran(
        data=[LampiranRinci(id=satu.id, jenis=satu.kind, ukuran=satu.size) for satu in ada]
    )


async def unduh(
    session: Session, actor: Actor, loket: Loket, kasus_id: uuid.UUID, berkas_id: uuid.UUID
) -> tuple[Kept, bytes]:
    kasus = await _terlihat(session, actor, loket, kasus_id)
    return await store.read(session, loket.kunci.data, actor, berkas_id, kasus.id)
