from __future__ import annotations

import uuid
from typing import cast

from kantor.bidang import Bidang
from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession, Session
from kit.pagination import Rows
from pelayanan import pandangan, usul
from pelayanan.loket import Loket
from pelayanan.privasi import TujuanIsi

from . import repository
from .langkah import DAUR
from .models import Evaluasi
from .rules import Keadaan, Langkah
from .schemas import DinilaiRinci, EvaluasiRinci, EvaluasiSaring


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: EvaluasiSaring
) -> Rows[EvaluasiRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    return (await repository.daftar(session, actor, loket, saring)).map(_rinci)


async def _ambil(
    session: ReadSession, actor: Actor, loket: Loket, evaluasi_id: uuid.UUID
) -> Evaluasi:
    return await repository.ambil(session, actor, loket, evaluasi_id)


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


async def sesudah_langkah(call: Call[Loket], evaluasi_id: uuid.UUID) -> EvaluasiRinci:
    return await lihat(call.session, call.actor, call.desk, evaluasi_id)


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
        status=Keadaan(evaluasi.keadaan),
        boleh=[Langkah(satu) for satu in DAUR.allowed(Keadaan(evaluasi.keadaan))],
        rekam_versi=evaluasi.rekam_versi,
        dibuat=evaluasi.created_at,
        versi=evaluasi.version,
        **usul.rinci(evaluasi),
    )
