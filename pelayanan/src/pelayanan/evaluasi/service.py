from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, cast

import orjson

from kantor.bidang import Bidang
from kit import audit, outbox
from kit.auth import Actor
from kit.clock import today
from kit.db import ReadSession, Session, new_id
from kit.errors import FieldError
from kit.idempotency import Key, once
from kit.pagination import Rows
from kit.preconditions import check
from kit.schemas import ACCEPTED_BEFORE
from pelayanan import lahir, pandangan, usul
from pelayanan.loket import Loket
from pelayanan.permohonan import service as permohonan_service
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.privasi import TujuanIsi
from pelayanan.usul import Putusan, Usul

from . import repository, rules
from .errors import EvaluasiTidakSah, IdEvaluasiDipakai
from .events import EvaluasiRekam, RekamDinilai
from .models import Evaluasi, RiwayatEvaluasi
from .rules import Dinilai, Keadaan, Langkah
from .schemas import (
    DinilaiRinci,
    EvaluasiBaru,
    EvaluasiBeralasan,
    EvaluasiKoreksi,
    EvaluasiRinci,
    EvaluasiSaring,
)

Isi = EvaluasiBeralasan | EvaluasiKoreksi


async def catat(
    session: Session, actor: Actor, loket: Loket, key: Key | None, baru: EvaluasiBaru
) -> EvaluasiRinci:
    evaluasi_id, _ = await once(session, actor, key, lambda: _catat(session, actor, loket, baru))
    return await lihat(session, actor, loket, evaluasi_id)


async def _catat(session: Session, actor: Actor, loket: Loket, baru: EvaluasiBaru) -> uuid.UUID:
    ppks = await _orangnya(session, actor, baru.ppks_id)
    sumber = str(baru.dinilai.sumber or loket.bidang)
    salah = [
        *rules.periksa_tanggal(baru.tanggal, today()),
        *lahir.periksa("tanggal", baru.tanggal, ppks.lahir),
    ]
    if sumber == loket.bidang:
        dinilai = await _dinilai(session, actor, loket, baru.dinilai.rekam_id)
        salah += rules.periksa_dinilai(dinilai, ppks.id, baru.tanggal)
    _tolak_bila(salah)
    evaluasi_id = baru.id or new_id()
    evaluasi = await repository.tambah(
        session,
        {
            "id": evaluasi_id,
            "ppks_id": ppks.id,
            "kelurahan": ppks.kelurahan,
            "dinilai_sumber": sumber,
            "dinilai_rekam_id": baru.dinilai.rekam_id,
            "tanggal": baru.tanggal,
            "kebutuhan_dasar": baru.kebutuhan_dasar,
            "tugas_peran": baru.tugas_peran,
            "mengatasi_masalah": baru.mengatasi_masalah,
            "catatan_sandi": loket.kunci.tutup("evaluasi.catatan", evaluasi_id, baru.catatan),
            "keadaan": Keadaan.BERLAKU,
            "rekam_versi": 1,
        },
    )
    if evaluasi is None:
        raise IdEvaluasiDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    await _tulis(session, actor, evaluasi, "catat", None)
    await _umumkan(session, evaluasi)
    return evaluasi_id


async def _orangnya(session: Session, actor: Actor, ppks_id: uuid.UUID) -> Ppks:
    ppks = await ppks_service.tahan(session, ppks_id, actor)
    if ppks is None:
        salah = FieldError("ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan")
        raise _tidak_sah([salah])
    return ppks


async def _dinilai(
    session: Session, actor: Actor, loket: Loket, rekam_id: uuid.UUID
) -> Dinilai | None:
    rekam = await permohonan_service.yang_dinilai(session, rekam_id)
    if rekam is None or rekam.layanan in loket.layanan_tertutup(actor):
        return None
    return Dinilai(
        rekam.ppks_id,
        rekam.tanggal_selesai,
        selesai=rekam.status == "selesai",
        terlihat=actor.covers(rekam.kelurahan),
        diselesaikan_sendiri=rekam_id
        in await permohonan_service.diselesaikan(session, actor, loket, [rekam_id]),
    )


def _tidak_sah(salah: list[FieldError]) -> EvaluasiTidakSah:
    return EvaluasiTidakSah(
        "Periksa isian yang disebut di errors.",
        *(replace(satu, lokasi=f"body.{satu.lokasi}") for satu in salah),
    )


def _tolak_bila(salah: list[FieldError]) -> None:
    if salah:
        raise _tidak_sah(salah)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: EvaluasiSaring
) -> Rows[EvaluasiRinci]:
    tertutup = loket.layanan_tertutup(actor)
    return (await repository.daftar(session, actor, tertutup, saring)).map(_rinci)


async def _ambil(
    session: ReadSession, actor: Actor, loket: Loket, evaluasi_id: uuid.UUID
) -> Evaluasi:
    return await repository.ambil(session, actor, loket.layanan_tertutup(actor), evaluasi_id)


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, evaluasi_id: uuid.UUID
) -> EvaluasiRinci:
    return _rinci(await _ambil(session, actor, loket, evaluasi_id))


async def buka(
    session: Session, actor: Actor, loket: Loket, evaluasi_id: uuid.UUID, untuk: TujuanIsi
) -> EvaluasiRinci:
    """With its note. The audit row commits before the answer leaves (scope="function")."""
    evaluasi = await _ambil(session, actor, loket, evaluasi_id)
    orang = evaluasi.ppks_id
    await pandangan.buka(session, actor, loket, untuk, orang, "evaluasi.buka", evaluasi_id)
    catatan = loket.kunci.buka("evaluasi.catatan", evaluasi_id, evaluasi.catatan_sandi)
    return _rinci(evaluasi).model_copy(update={"catatan": catatan})


async def jalankan(
    session: Session,
    actor: Actor,
    loket: Loket,
    key: Key | None,
    evaluasi_id: uuid.UUID,
    if_match: int | None,
    langkah: Langkah,
    isi: Isi | None = None,
) -> EvaluasiRinci:
    """Do one step: lock, look, change, write down, and tell if it is counted."""

    async def sekali() -> uuid.UUID:
        tertutup = loket.layanan_tertutup(actor)
        evaluasi = await repository.kunci(session, actor, tertutup, evaluasi_id)
        check(evaluasi.version, if_match)
        await _melangkah(session, actor, loket, evaluasi, langkah, isi)
        return evaluasi_id

    await once(session, actor, key, sekali, status=200)
    return await lihat(session, actor, loket, evaluasi_id)


async def _melangkah(
    session: Session,
    actor: Actor,
    loket: Loket,
    evaluasi: Evaluasi,
    langkah: Langkah,
    isi: Isi | None,
) -> None:
    ke = rules.melangkah(langkah, Keadaan(evaluasi.keadaan))
    if langkah is Langkah.PEMBATALAN and isi is not None:
        usul.usulkan(evaluasi, actor, Usul.PEMBATALAN, isi.alasan)
    elif langkah is Langkah.KOREKSI and isinstance(isi, EvaluasiKoreksi):
        await _berubah(session, actor, loket, evaluasi, isi)
        diubah = isi.model_dump(mode="json", include=isi.model_fields_set - {"alasan"})
        usul.usulkan(evaluasi, actor, Usul.KOREKSI, isi.alasan, diubah)
    else:
        usul.pastikan_berhak(evaluasi, actor, Putusan(langkah.rpartition("/")[2]))
        if langkah is Langkah.SETUJUI_KOREKSI:
            diminta = {**(evaluasi.usul_isi or {}), "alasan": evaluasi.usul_alasan}
            koreksi = EvaluasiKoreksi.model_validate_json(
                orjson.dumps(diminta), context=ACCEPTED_BEFORE
            )
            berubah = await _berubah(session, actor, loket, evaluasi, koreksi)
            for nama, nilai in berubah.items():
                setattr(evaluasi, nama, nilai)
        usul.hapus(evaluasi)
    evaluasi.keadaan = ke
    dihitung = langkah is Langkah.SETUJUI_KOREKSI or ke is Keadaan.DIBATALKAN
    if dihitung:
        evaluasi.rekam_versi += 1
    await session.flush()
    await _tulis(session, actor, evaluasi, str(langkah), isi.alasan if isi else None)
    if dihitung:
        await _umumkan(session, evaluasi)


async def _berubah(
    session: Session, actor: Actor, loket: Loket, evaluasi: Evaluasi, isi: EvaluasiKoreksi
) -> dict[str, Any]:
    """What a correction would change: looked at when it is proposed, and when it is approved."""
    ubahan = isi.model_dump(exclude_unset=True, exclude={"alasan"})
    berubah = {n: nilai for n, nilai in ubahan.items() if getattr(evaluasi, n) != nilai}
    salah: list[FieldError] = []
    if not berubah:
        salah.append(FieldError("alasan", "Tidak ada yang berubah.", "tanpa-perubahan"))
    if isi.tanggal is not None:
        salah += rules.periksa_tanggal(isi.tanggal, today())
        ppks = await ppks_service.tahan(session, evaluasi.ppks_id)
        if ppks is not None:
            salah += lahir.periksa("tanggal", isi.tanggal, ppks.lahir)
        if evaluasi.dinilai_sumber == loket.bidang:
            dinilai = await _dinilai(session, actor, loket, evaluasi.dinilai_rekam_id)
            salah += [
                satu
                for satu in rules.periksa_dinilai(dinilai, evaluasi.ppks_id, isi.tanggal)
                if satu.lokasi == "tanggal"
            ]
    _tolak_bila(salah)
    return berubah


async def _tulis(
    session: Session, actor: Actor, evaluasi: Evaluasi, langkah: str, alasan: str | None
) -> None:
    session.add(
        RiwayatEvaluasi(
            evaluasi_id=evaluasi.id,
            oleh=actor.id,
            langkah=langkah,
            rekam_versi=evaluasi.rekam_versi,
            alasan=alasan,
        )
    )
    await audit.record(session, actor, f"evaluasi.{langkah}", evaluasi.id)


async def _umumkan(session: Session, evaluasi: Evaluasi) -> None:
    event = EvaluasiRekam(
        rekam_id=evaluasi.id,
        versi=evaluasi.rekam_versi,
        berlaku=evaluasi.keadaan != Keadaan.DIBATALKAN,
        ppks_id=evaluasi.ppks_id,
        tanggal=evaluasi.tanggal,
        dinilai=RekamDinilai.model_validate(
            {"sumber": evaluasi.dinilai_sumber, "rekam_id": evaluasi.dinilai_rekam_id}
        ),
        kebutuhan_dasar=evaluasi.kebutuhan_dasar,
        tugas_peran=evaluasi.tugas_peran,
        mengatasi_masalah=evaluasi.mengatasi_masalah,
    )
    await outbox.emit(session, event, subject=evaluasi.id, version=evaluasi.rekam_versi)


def _rinci(evaluasi: Evaluasi) -> EvaluasiRinci:
    return EvaluasiRinci(
        id=evaluasi.id,
        ppks_id=evaluasi.ppks_id,
        dinilai=DinilaiRinci(
            sumber=cast("Bidang", evaluasi.dinilai_sumber), rekam_id=evaluasi.dinilai_rekam_id
        ),
        tanggal=evaluasi.tanggal,
        kebutuhan_dasar=evaluasi.kebutuhan_dasar,
        tugas_peran=evaluasi.tugas_peran,
        mengatasi_masalah=evaluasi.mengatasi_masalah,
        catatan="***" if evaluasi.catatan_sandi is not None else None,
        keadaan=Keadaan(evaluasi.keadaan),
        boleh=list(rules.BOLEH[Keadaan(evaluasi.keadaan)]),
        rekam_versi=evaluasi.rekam_versi,
        dibuat=evaluasi.created_at,
        versi=evaluasi.version,
        **usul.rinci(evaluasi),
    )
