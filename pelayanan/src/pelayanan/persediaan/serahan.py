"""Hand-overs as they are read."""

from __future__ import annotations

import uuid
from typing import Any

import orjson
from fastapi import Response

from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession, Session
from kit.files import store as files
from kit.files.door import attachment
from kit.pagination import Rows
from pelayanan.loket import Loket

from . import repository, repository_dokumen
from .models import Penyerahan
from .penyerahan import DAUR, RINCIAN
from .rules import JenisGerakan, KeadaanPenyerahan
from .schemas_dokumen import (
    BerkasPenyerahan,
    PenyerahanRinci,
    PenyerahanRingkas,
    PenyerahanSaring,
)
from .service import baris_rinci


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: PenyerahanSaring
) -> Rows[PenyerahanRingkas]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    tertutup = loket.layanan_tertutup(actor)
    semua = await repository_dokumen.daftar_penyerahan(session, actor, tertutup, saring)
    return semua.map(lambda satu: PenyerahanRingkas.model_validate(_ringkas(satu)))


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, penyerahan_id: uuid.UUID
) -> PenyerahanRinci:
    tertutup = loket.layanan_tertutup(actor)
    satu = await repository_dokumen.penyerahan(session, actor, tertutup, penyerahan_id)
    rincian = orjson.loads(loket.kunci.buka(RINCIAN, satu.id, satu.rincian_sandi) or "{}")
    gerakan = await repository.gerakan_penyerahan(session, satu.id)
    keluar = [
        baris
        for asal, baris in gerakan
        if asal.jenis == JenisGerakan.KELUAR and asal.membalik is None
    ]
    berkas = await files.listed(session, loket.kunci.data, satu.id)
    return PenyerahanRinci.model_validate(
        {
            **_ringkas(satu),
            "nama_penerima": rincian.get("nama"),
            "titik": rincian.get("titik"),
            "berkas": [
                BerkasPenyerahan(id=lain.id, jenis=lain.kind, ukuran=lain.size) for lain in berkas
            ],
            "barang": baris_rinci(keluar),
        }
    )


async def sesudah_langkah(call: Call[Loket], penyerahan_id: uuid.UUID) -> PenyerahanRinci:
    return await lihat(call.session, call.actor, call.desk, penyerahan_id)


async def unduh(
    session: Session, actor: Actor, loket: Loket, penyerahan_id: uuid.UUID, berkas_id: uuid.UUID
) -> Response:
    """A photo or receipt of a hand-over, with a row in the audit."""
    tertutup = loket.layanan_tertutup(actor)
    satu = await repository_dokumen.penyerahan(session, actor, tertutup, penyerahan_id)
    kept, data = await files.read(session, loket.kunci.data, actor, berkas_id, satu.id)
    return attachment(data, kept.name)


_SAMA = (
    "id", "tempat_id", "kelurahan", "cadangan_id", "permohonan_id", "kebutuhan_id", "komponen",
    "pada", "penerima", "hubungan", "pemberian", "oleh",
)  # fmt: skip


def _ringkas(satu: Penyerahan) -> dict[str, Any]:
    keadaan = KeadaanPenyerahan(satu.keadaan)
    return {
        **{nama: getattr(satu, nama) for nama in _SAMA},
        "status": keadaan,
        "boleh": DAUR.allowed(keadaan),
        "alasan_batal": satu.usul_alasan,
        "dibuat": satu.created_at,
        "versi": satu.version,
    }
