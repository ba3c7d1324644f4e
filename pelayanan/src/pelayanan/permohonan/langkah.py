"""The steps of a request's life: lock, look, change, write down, and tell if it is counted."""

from __future__ import annotations

import uuid

from kit import audit, outbox
from kit.auth import Actor
from kit.clock import today
from kit.db import Session
from kit.idempotency import Key, once
from kit.outbox import Emission
from kit.preconditions import check
from pelayanan import pandangan, usul
from pelayanan.loket import Loket
from pelayanan.ppks import service as ppks_service
from pelayanan.usul import Usul

from . import pengajuan, rekam, repository, rules, sama, service
from .events import LayananRekam
from .models import Permohonan, Riwayat
from .rules import Langkah, Status
from .schemas import Beralasan, PermohonanKoreksi, PermohonanRinci, PermohonanSelesai

Isi = Beralasan | PermohonanSelesai | PermohonanKoreksi


async def jalankan(
    session: Session,
    actor: Actor,
    loket: Loket,
    key: Key | None,
    permohonan_id: uuid.UUID,
    if_match: int | None,
    ini: Langkah,
    isi: Isi | None = None,
) -> PermohonanRinci:
    async def sekali() -> uuid.UUID:
        # Here the area limit decides: who may lock the request may take the step.
        tertutup = loket.layanan_tertutup(actor)
        permohonan = await repository.kunci(session, actor, tertutup, permohonan_id)
        check(permohonan.version, if_match)
        diminta = _berkategori(actor, loket, permohonan, isi)
        await _melangkah(session, actor, loket, permohonan, ini, diminta)
        return permohonan_id

    await once(session, actor, key, sekali, status=200)
    return await service.sesudah_langkah(session, loket, permohonan_id)


async def _melangkah(
    session: Session,
    actor: Actor,
    loket: Loket,
    permohonan: Permohonan,
    ini: Langkah,
    isi: Isi | None,
) -> None:
    dari = Status(permohonan.status)
    ke = rules.melangkah(ini, dari, **service.keadaan(permohonan))
    _jeda(loket, permohonan, ini)
    baru = await _rekam_baru(session, actor, loket, permohonan, ini, isi)
    _usul(actor, permohonan, ini, isi)
    dicabut = pengajuan.dicabut(permohonan) if ke is Status.DIBATALKAN else None
    if dicabut is not None:
        permohonan.pengajuan = dicabut.model_dump(mode="json")
    permohonan.status = ke
    alasan = None if isi is None or isinstance(isi, PermohonanSelesai) else isi.alasan
    session.add(
        Riwayat(
            permohonan_id=permohonan.id,
            tanggal=today(),
            oleh=actor.id,
            langkah=ini,
            dari=dari,
            ke=ke,
            alasan=alasan,
        )
    )
    await session.flush()
    await audit.record(session, actor, f"permohonan.{ini}", permohonan.id, dari=dari, ke=ke)
    kabar = [Emission(satu, permohonan.id, satu.versi) for satu in (dicabut, baru) if satu]
    await outbox.emit_many(session, kabar)


def _berkategori(actor: Actor, loket: Loket, permohonan: Permohonan, isi: Isi | None) -> Isi | None:
    """A correction of categories as it will be: the proposer keeps what they do not see."""
    if not isinstance(isi, PermohonanKoreksi):
        return isi
    dikirim = isi.model_dump(exclude_unset=True, exclude={"kategori_lengkap"})
    if isi.kategori is not None and permohonan.rekam is not None:
        lama = permohonan.rekam["kategori"]
        semua = isi.kategori_lengkap
        baru = pandangan.diganti(actor, loket, lama, isi.kategori, semua=semua)
        dikirim["kategori"] = list(baru)
    return PermohonanKoreksi.model_validate(dikirim)


def _jeda(loket: Loket, permohonan: Permohonan, ini: Langkah) -> None:
    if ini is Langkah.MINTA_LENGKAPI:
        permohonan.sebelum_jeda, permohonan.jeda_sejak = permohonan.status, today()
    elif permohonan.jeda_sejak is not None:
        kalender = loket.kantor.kalender
        permohonan.hari_jeda += kalender.antara(permohonan.jeda_sejak, today())
        permohonan.sebelum_jeda = permohonan.jeda_sejak = None


def _usul(actor: Actor, permohonan: Permohonan, ini: Langkah, isi: Isi | None) -> None:
    if ini is Langkah.PEMBATALAN and isinstance(isi, Beralasan):
        usul.usulkan(permohonan, actor, Usul.PEMBATALAN, isi.alasan)
    elif ini is Langkah.KOREKSI and isinstance(isi, PermohonanKoreksi):
        diubah = isi.model_dump(mode="json", include=isi.model_fields_set - {"alasan"})
        usul.usulkan(permohonan, actor, Usul.KOREKSI, isi.alasan, diubah)
    elif ini in rules.PUTUSAN:
        usul.hapus(permohonan)


async def _rekam_baru(
    session: Session,
    actor: Actor,
    loket: Loket,
    permohonan: Permohonan,
    ini: Langkah,
    isi: Isi | None,
) -> LayananRekam | None:
    """The next version of the counted record, for the three steps that make one.

    A correction is looked at when it is proposed and again when it is approved.
    """
    if ini in rules.PUTUSAN:
        usul.pastikan_berhak(permohonan, actor, rules.PUTUSAN[ini])
    layanan = loket.kantor.layanan[permohonan.layanan]
    if ini is Langkah.SELESAI and isinstance(isi, PermohonanSelesai):
        ppks = await service.orang_tetap(session, permohonan)
        baru = rekam.pertama(permohonan, layanan, ppks, isi)
        await _sekali_sehari(session, actor, loket, permohonan, baru, isi)
    elif ini in (Langkah.KOREKSI, Langkah.SETUJUI_KOREKSI):
        diminta = (
            isi if isinstance(isi, PermohonanKoreksi) else service.koreksi_diusulkan(permohonan)
        )
        sekitar = await service.sekitar(session, loket, permohonan)
        baru = rekam.dikoreksi(permohonan, layanan, loket, sekitar, diminta)
        ppks_service.pastikan_wilayah(actor, baru.kelurahan)
        await _sekali_sehari(session, actor, loket, permohonan, baru, diminta)
        if ini is Langkah.KOREKSI:
            return None
    elif ini is Langkah.SETUJUI_PEMBATALAN:
        baru = rekam.dibatalkan(permohonan)
    else:
        return None
    permohonan.rekam = baru.model_dump(mode="json")
    permohonan.rekam_versi = baru.versi
    permohonan.tanggal_selesai, permohonan.kelurahan = baru.tanggal, baru.kelurahan
    return baru


async def _sekali_sehari(
    session: Session,
    actor: Actor,
    loket: Loket,
    permohonan: Permohonan,
    baru: LayananRekam,
    isi: PermohonanSelesai | PermohonanKoreksi,
) -> None:
    if baru.tanggal != permohonan.tanggal_selesai:
        tetap = isi.tetap_catat
        await sama.pastikan(session, actor, loket, permohonan, baru.tanggal, tetap=tetap)
