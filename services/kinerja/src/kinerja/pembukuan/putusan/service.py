"""Which content of a version holds, decided by its bidang: one of those that came, or a record's
cancellation that no log holds.

A decision is an input like a new version: sealed, and read by the recomputation and the proof of a
closing as well.
"""

from __future__ import annotations

import uuid

from kinerja.aturan.privasi import Sensitif
from kinerja.buku.sengketa import repository
from kinerja.buku.sengketa import service as sengketa
from kinerja.buku.sengketa.rules import Kunci
from kinerja.buku.sengketa.schemas import SengketaRinci
from kinerja.hitung.penerimaan import service as penerimaan
from kinerja.pembukuan.putusan.errors import IsiTidakDikenal, SengketaBerakhir
from kinerja.pembukuan.putusan.schemas import PutusanBaru
from kit import audit
from kit.auth import Actor
from kit.db import Session
from kit.errors import FieldError, PreconditionFailed
from kit.idempotency import Key, once
from kit.preconditions import check


async def putuskan(
    session: Session,
    actor: Actor,
    sensitif: Sensitif,
    key: Key | None,
    if_match: int,
    kunci: Kunci,
    baru: PutusanBaru,
) -> SengketaRinci:
    """Say which content holds; it may be decided again until the next version comes.

    Raises SengketaTidakDitemukan, SengketaBerakhir, IsiTidakDikenal, PreconditionFailed, KeyReused.
    """

    async def sekali() -> uuid.UUID:
        lama = await sengketa.rinci(session, actor, sensitif, kunci)
        check(lama.versi, if_match)
        (isi,) = await repository.isi(session, [kunci])
        dipilih = next((satu for satu in isi if satu.sidik == baru.sidik), None)
        if dipilih is None:
            raise IsiTidakDikenal(
                "Pilih salah satu isi sengketa ini.",
                FieldError("body.sidik", "Tidak ada isi dengan sidik ini.", "isi-tidak-dikenal"),
            )
        nomor = len(lama.putusan) + 1
        putusan_id = await repository.tambah_putusan(
            session, kunci, nomor=nomor, sidik=baru.sidik, isi=lama.banyak_isi, alasan=baru.alasan,
            oleh=actor.id,
        )  # fmt: skip
        if putusan_id is None:
            raise PreconditionFailed("Sengketa ini baru saja diputus orang lain. Muat ulang.")
        if not next(satu.berlaku for satu in lama.isi if satu.sidik == baru.sidik):
            await penerimaan.terapkan_putusan(session, dipilih.masuk, nomor)
        # Afterwards, so that the order of locking stays that of receiving.
        if await repository.kunci_versi(session, kunci) != kunci.versi:
            raise SengketaBerakhir("Versi berikutnya rekam ini sudah datang; itulah yang berlaku.")
        await audit.record(
            session, actor, "sengketa.putuskan", kunci.rekam_id, sumber=kunci.sumber,
            jenis=kunci.jenis, versi=kunci.versi, nomor=nomor, sidik=baru.sidik,
        )  # fmt: skip
        return putusan_id

    await once(session, actor, key, sekali, status=200)
    return await sengketa.rinci(session, actor, sensitif, kunci)
