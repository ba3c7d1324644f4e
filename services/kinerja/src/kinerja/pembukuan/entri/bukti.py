"""The evidence of one version: encrypted, known by its content, and never replaced."""

from __future__ import annotations

import asyncio
import hashlib
import uuid

from kinerja.aturan.bidang import pastikan_indikator
from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan.bulanan import pastikan_seluruh_kota
from kinerja.pembukuan.entri import repository, rules, tampilan
from kinerja.pembukuan.entri.errors import BuktiTidakDikenali, LangkahEntriDitolak
from kinerja.pembukuan.entri.rules import StatusEntri
from kinerja.pembukuan.entri.schemas import Bukti
from kit import audit
from kit.auth import Actor
from kit.crypto import Keyring
from kit.db import Session, new_id
from kit.files.kinds import kind_of
from kit.idempotency import Key, once


async def lampirkan(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    keyring: Keyring,
    key: Key | None,
    entri_id: uuid.UUID,
    nama: str,
    isi: bytes,
) -> Bukti:
    async def sekali() -> uuid.UUID:
        pastikan_seluruh_kota(actor)
        jenis = kind_of(isi)
        if jenis is None:
            raise BuktiTidakDikenali("Bukti harus PDF, PNG, atau JPEG; isinya yang diperiksa.")
        entri = await repository.kunci(session, entri_id)
        pastikan_indikator(actor, kantor.pada(entri.tahun), entri.indikator)
        if entri.status != StatusEntri.DRAF:
            raise LangkahEntriDitolak("Bukti dilampirkan pada draf, sebelum diajukan.")
        versi = await repository.versi(session, entri_id, entri.nomor)
        if len(await repository.bukti_semua(session, [versi.id])) >= rules.BUKTI_TERBANYAK:
            raise LangkahEntriDitolak(f"Paling banyak {rules.BUKTI_TERBANYAK} bukti tiap versi.")
        bukti_id = new_id()
        sandi = await asyncio.to_thread(keyring.encrypt, isi, _letak(bukti_id))
        tersimpan = await repository.tambah_bukti(
            session,
            {
                "id": bukti_id,
                "versi_id": versi.id,
                "nama": nama,
                "jenis": jenis,
                "ukuran": len(isi),
                "sha256": hashlib.sha256(isi).digest(),
                "sandi": sandi,
                "oleh": actor.id,
            },
        )
        await audit.record(session, actor, "entri.bukti", entri_id, bukti=str(tersimpan))
        return tersimpan

    bukti_id, _ = await once(session, actor, key, sekali)
    return tampilan.bukti((await repository.bukti(session, entri_id, bukti_id))[0])


async def unduh(
    session: Session,
    actor: Actor,
    kantor: Kantor,
    keyring: Keyring,
    entri_id: uuid.UUID,
    bukti_id: uuid.UUID,
) -> tuple[Bukti, bytes]:
    """Its audit row is stored before its content leaves (scope="function")."""
    pastikan_seluruh_kota(actor)
    entri = (await repository.ambil(session, entri_id)).entri
    pastikan_indikator(actor, kantor.pada(entri.tahun), entri.indikator)
    bukti, sandi = await repository.bukti(session, entri_id, bukti_id)
    isi = await asyncio.to_thread(keyring.decrypt, sandi, _letak(bukti_id))
    await audit.record(session, actor, "entri.bukti.unduh", entri_id, bukti=str(bukti_id))
    return tampilan.bukti(bukti), isi


def _letak(bukti_id: uuid.UUID) -> bytes:
    return f"entri_bukti.sandi:{bukti_id}".encode()
