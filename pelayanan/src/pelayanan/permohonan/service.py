from __future__ import annotations

import uuid
from typing import Any

from kit.auth import Actor
from kit.call import Call
from kit.clock import today
from kit.db import ReadSession, Session
from kit.pagination import PageQuery, Rows
from pelayanan import pandangan, usul
from pelayanan.layanan import service as katalog
from pelayanan.layanan.rules import peringatan
from pelayanan.loket import Loket
from pelayanan.pandangan import Pandangan
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.privasi import TujuanSaring

from . import repository
from .langkah import DAUR
from .models import Permohonan
from .schemas import PermohonanRinci, PermohonanRingkas, PermohonanSaring, RiwayatRinci


async def daftar(
    session: Session, actor: Actor, loket: Loket, saring: PermohonanSaring
) -> Rows[PermohonanRingkas]:
    loket.periksa_saringan(
        layanan=saring.layanan, kelurahan=saring.kelurahan, kecamatan=saring.kecamatan
    )
    terlihat = await pandangan.pandang(session, actor, loket, saring, saring.ppks_id)
    pandangan.pastikan_saringan(actor, loket, terlihat, layanan=saring.layanan)
    sensitif = loket.layanan_sensitif
    tertutup = frozenset() if terlihat.lengkap else sensitif
    baris = await repository.daftar(session, actor, tertutup, saring)
    await pandangan.catat(
        session,
        actor,
        loket,
        terlihat,
        [satu.ppks_id or satu.id for satu in baris.data if satu.layanan in sensitif],
        lewat="permohonan",
    )
    return baris.map(PermohonanRingkas.model_validate)


async def lihat(
    session: Session, actor: Actor, loket: Loket, permohonan_id: uuid.UUID, untuk: TujuanSaring
) -> PermohonanRinci:
    tertutup = loket.layanan_tertutup(actor)
    permohonan = await repository.ambil(session, actor, tertutup, permohonan_id)
    terlihat = await pandangan.pandang(session, actor, loket, untuk, permohonan.ppks_id)
    if permohonan.layanan in loket.layanan_sensitif:
        pandangan.perlu_tujuan(terlihat)
    kategori = (permohonan.rekam or {}).get("kategori", ())
    kena = permohonan.layanan in loket.layanan_sensitif or loket.kantor.sensitif & set(kategori)
    siapa = [permohonan.ppks_id or permohonan.id] if kena else []
    await pandangan.catat(session, actor, loket, terlihat, siapa, lewat="permohonan")
    return await _rinci(session, loket, permohonan, terlihat)


async def sesudah_langkah(call: Call[Loket], permohonan_id: uuid.UUID) -> PermohonanRinci:
    """The answer to a step that this caller has taken, now or before under the same key.

    Not through the area limit again: a completion moves the request to where the person lives
    by then, and the officer whose list it was on until now is told what came of it.
    """
    permohonan = await repository.sesudah_langkah(call.session, permohonan_id)
    return await _rinci(call.session, call.desk, permohonan, pandangan.tertutup(call.desk))


async def riwayat(
    session: ReadSession, actor: Actor, loket: Loket, permohonan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatRinci]:
    await repository.ambil(session, actor, loket.layanan_tertutup(actor), permohonan_id)
    baris = await repository.riwayat(session, permohonan_id, halaman)
    return baris.map(RiwayatRinci.model_validate)


async def orangnya(session: ReadSession, permohonan: Permohonan) -> Ppks | None:
    if permohonan.ppks_id is None:
        return None
    return await ppks_service.untuk_rekam(session, permohonan.ppks_id)


async def _rinci(
    session: ReadSession, loket: Loket, permohonan: Permohonan, terlihat: Pandangan
) -> PermohonanRinci:
    layanan = katalog.milik(loket, permohonan)
    ppks = await orangnya(session, permohonan)
    kalender = loket.kantor.kalender
    standar = layanan.standar_hari_kerja
    jam = permohonan.jam(standar)
    return PermohonanRinci(
        **PermohonanRingkas.model_validate(permohonan).model_dump(),
        lembaga=permohonan.lembaga,
        hari_kerja=jam.terpakai(kalender, permohonan.tanggal_selesai or today()),
        standar_hari_kerja=standar,
        jatuh_tempo=jam.tempo(kalender),
        boleh=DAUR.allowed(DAUR.state(permohonan)),
        rekam=_tampak(permohonan.rekam, terlihat),
        kategori_lengkap=terlihat.lengkap,
        **usul.rinci(permohonan, lambda isi: _tampak(isi, terlihat)),
        peringatan=[]
        if ppks is None
        else peringatan(layanan, frozenset(terlihat.kategori(ppks.kategori)), ppks.status_khusus),
        dibuat=permohonan.created_at,
        versi=permohonan.version,
    )


def _tampak(isi: dict[str, Any] | None, terlihat: Pandangan) -> dict[str, Any] | None:
    """A record, or what a correction would change of it, without what the answer does not show."""
    if isi is None or "kategori" not in isi:
        return isi
    return {**isi, "kategori": terlihat.kategori(isi["kategori"])}
