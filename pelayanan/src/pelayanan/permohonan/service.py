from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import orjson

from kit import audit, outbox
from kit.auth import Actor
from kit.clock import today
from kit.db import ReadSession, Session, new_id
from kit.errors import FieldError
from kit.idempotency import Key, once
from kit.pagination import PageQuery, Rows
from kit.schemas import ACCEPTED_BEFORE
from pelayanan import pandangan, usul
from pelayanan.layanan import service as katalog
from pelayanan.layanan.rules import Layanan, Subjek, peringatan_sasaran
from pelayanan.loket import Loket
from pelayanan.pandangan import Pandangan
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.privasi import TujuanSaring
from pelayanan.usul import Usul

from . import pengajuan, rekam, repository, rules
from .errors import IdPermohonanDipakai
from .models import Permohonan, Riwayat
from .rules import Status
from .schemas import (
    PermohonanBaru,
    PermohonanKoreksi,
    PermohonanRinci,
    PermohonanRingkas,
    PermohonanSaring,
    RiwayatRinci,
)


async def ajukan(
    session: Session, actor: Actor, loket: Loket, key: Key | None, baru: PermohonanBaru
) -> PermohonanRinci:
    permohonan_id, _ = await once(session, actor, key, lambda: _ajukan(session, actor, loket, baru))
    return await sesudah_langkah(session, loket, permohonan_id)


async def _ajukan(session: Session, actor: Actor, loket: Loket, baru: PermohonanBaru) -> uuid.UUID:
    layanan = katalog.dikenal(loket, baru.layanan)
    if layanan.kode in loket.layanan_tertutup(actor):
        raise pandangan.tolak(loket)
    tanggal = baru.tanggal or today()
    rekam.tolak_bila(
        [*_periksa_subjek(layanan, baru), *rules.periksa_tanggal(tanggal, None, today())]
    )
    permohonan_id = baru.id or new_id()
    kelurahan, ppks = await _tempat(session, actor, loket, baru)
    rekam.tolak_bila(rekam.periksa_lahir(tanggal, ppks))
    diajukan = pengajuan.pertama(permohonan_id, layanan, tanggal, kelurahan, ppks)
    masuk = await repository.tambah(
        session,
        {
            "id": permohonan_id,
            "layanan": layanan.kode,
            "ppks_id": baru.ppks_id,
            "lembaga": baru.lembaga.model_dump() if baru.lembaga else None,
            "kelurahan": kelurahan,
            "sumber": baru.sumber,
            "status": Status.DIAJUKAN,
            "tanggal_diajukan": tanggal,
            "pengajuan": diajukan.model_dump(mode="json"),
        },
    )
    if not masuk:
        raise IdPermohonanDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    session.add(
        Riwayat(
            permohonan_id=permohonan_id,
            tanggal=tanggal,
            oleh=actor.id,
            langkah="ajukan",
            dari=None,
            ke=Status.DIAJUKAN,
            alasan=None,
        )
    )
    await audit.record(session, actor, "permohonan.ajukan", permohonan_id, layanan=layanan.kode)
    await outbox.emit(session, diajukan, subject=permohonan_id, version=diajukan.versi)
    return permohonan_id


def _periksa_subjek(layanan: Layanan, baru: PermohonanBaru) -> list[FieldError]:
    """Who the service is for: a lembaga, a registered person, or (a complaint) neither."""
    terlarang: tuple[tuple[str, object], ...]
    if layanan.subjek is Subjek.LEMBAGA:
        if baru.lembaga is None:
            return [FieldError("lembaga", "Layanan ini untuk lembaga.", "lembaga-wajib")]
        terlarang = (("ppks_id", baru.ppks_id), ("kelurahan", baru.kelurahan))
    elif baru.ppks_id is not None:
        terlarang = (("lembaga", baru.lembaga), ("kelurahan", baru.kelurahan))
    elif layanan.untuk_ppks:
        pesan = "Daftarkan orangnya lebih dulu, boleh tanpa NIK, lalu isi ppks_id."
        return [FieldError("ppks_id", pesan, "ppks-wajib")]
    elif baru.lembaga is not None:
        terlarang = (("kelurahan", baru.kelurahan),)
    elif baru.kelurahan is None:
        pesan = "Isi kelurahan, karena tanpa PPKS dan tanpa lembaga."
        return [FieldError("kelurahan", pesan, "kelurahan-wajib")]
    else:
        return []
    return [
        FieldError(nama, "Tidak diisi untuk permohonan ini.", "tidak-diisi")
        for nama, nilai in terlarang
        if nilai is not None
    ]


async def _tempat(
    session: Session, actor: Actor, loket: Loket, baru: PermohonanBaru
) -> tuple[str, Ppks | None]:
    """Where the request belongs, within the caller's area, and whom it is about."""
    if baru.ppks_id is not None:
        ppks = await ppks_service.tahan(session, baru.ppks_id, actor)
        if ppks is not None:
            return ppks.kelurahan, ppks
        salah = FieldError("ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
        rekam.tolak_bila([salah])
    nama, kode = "kelurahan", baru.kelurahan or ""
    if baru.lembaga is not None:
        nama, kode = "lembaga.kelurahan", baru.lembaga.kelurahan
    if kode not in loket.kantor.wilayah.kelurahan:
        rekam.tolak_bila([FieldError(nama, "Kelurahan tidak dikenal.", "kelurahan-tidak-dikenal")])
    ppks_service.pastikan_wilayah(actor, kode)
    return kode, None


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


async def sesudah_langkah(
    session: ReadSession, loket: Loket, permohonan_id: uuid.UUID
) -> PermohonanRinci:
    """The answer to a step that this caller has taken, now or before under the same key.

    Not through the area limit again: a completion moves the request to where the person lives
    by then, and the officer whose list it was on until now is told what came of it.
    """
    permohonan = await repository.sesudah_langkah(session, permohonan_id)
    return await _rinci(session, loket, permohonan, pandangan.tertutup(loket))


async def riwayat(
    session: ReadSession, actor: Actor, loket: Loket, permohonan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatRinci]:
    await repository.ambil(session, actor, loket.layanan_tertutup(actor), permohonan_id)
    baris = await repository.riwayat(session, permohonan_id, halaman)
    return baris.map(RiwayatRinci.model_validate)


async def yang_dinilai(session: Session, rekam_id: uuid.UUID) -> Permohonan | None:
    """For evaluations: the request whose counted record they name, unchanged until the commit."""
    return await repository.tahan(session, rekam_id)


async def diselesaikan(
    session: ReadSession, actor: Actor, loket: Loket, rekam_id: Sequence[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """For evaluations: which of these the caller completed and so, where the office has it that
    way (kantor.yaml, penilai_harus_lain), does not evaluate."""
    if not loket.kantor.penilai_harus_lain:
        return frozenset()
    return await repository.diselesaikan(session, actor, rekam_id)


def keadaan(permohonan: Permohonan) -> dict[str, Any]:
    sebelum = permohonan.sebelum_jeda
    return {
        "sebelum_jeda": Status(sebelum) if sebelum is not None else None,
        "usul": None if permohonan.usul is None else Usul(permohonan.usul),
    }


def koreksi_diusulkan(permohonan: Permohonan) -> PermohonanKoreksi:
    isi = {**(permohonan.usul_isi or {}), "alasan": permohonan.usul_alasan}
    return PermohonanKoreksi.model_validate_json(orjson.dumps(isi), context=ACCEPTED_BEFORE)


async def orang_tetap(session: Session, permohonan: Permohonan) -> Ppks | None:
    """Whom it is about, unchanged until the commit."""
    if permohonan.ppks_id is None:
        return None
    return await ppks_service.tahan(session, permohonan.ppks_id)


async def sekitar(session: Session, loket: Loket, permohonan: Permohonan) -> rekam.Sekitar:
    """What a correction of its dates is compared with."""
    return rekam.Sekitar(
        await orang_tetap(session, permohonan),
        await repository.evaluasi_terawal(session, loket.bidang, permohonan.id),
    )


async def orangnya(session: ReadSession, permohonan: Permohonan) -> Ppks | None:
    if permohonan.ppks_id is None:
        return None
    return await ppks_service.untuk_rekam(session, permohonan.ppks_id)


async def _rinci(
    session: ReadSession, loket: Loket, permohonan: Permohonan, terlihat: Pandangan
) -> PermohonanRinci:
    layanan = loket.kantor.layanan[permohonan.layanan]
    ppks = await orangnya(session, permohonan)
    kalender = loket.kantor.kalender
    standar = layanan.standar_hari_kerja
    boleh = rules.tujuan(Status(permohonan.status), **keadaan(permohonan))
    return PermohonanRinci.model_validate(
        {
            **PermohonanRingkas.model_validate(permohonan).model_dump(),
            "lembaga": permohonan.lembaga,
            "hari_kerja": rules.hari_berjalan(
                kalender,
                diajukan=permohonan.tanggal_diajukan,
                sampai=permohonan.tanggal_selesai or today(),
                hari_jeda=permohonan.hari_jeda,
                jeda_sejak=permohonan.jeda_sejak,
            ),
            "standar_hari_kerja": standar,
            "jatuh_tempo": None
            if standar is None
            else kalender.jatuh_tempo(permohonan.tanggal_diajukan, standar + permohonan.hari_jeda),
            "boleh": list(boleh),
            "rekam": _tampak(permohonan.rekam, terlihat),
            "kategori_lengkap": terlihat.lengkap,
            **usul.rinci(permohonan, lambda isi: _tampak(isi, terlihat)),
            "peringatan": []
            if ppks is None
            else peringatan_sasaran(
                layanan, frozenset(terlihat.kategori(ppks.kategori)), ppks.status_khusus
            ),
            "dibuat": permohonan.created_at,
            "versi": permohonan.version,
        }
    )


def _tampak(isi: dict[str, Any] | None, terlihat: Pandangan) -> dict[str, Any] | None:
    """A record, or what a correction would change of it, without what the answer does not show."""
    if isi is None or "kategori" not in isi:
        return isi
    return {**isi, "kategori": terlihat.kategori(isi["kategori"])}
