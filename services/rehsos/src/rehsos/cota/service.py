"""What may be seen of adoptions and their preparation."""

from __future__ import annotations

import uuid
from typing import Any

from kantor.cota import Bentuk, BerkasCota
from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession, Session
from kit.files import store
from kit.files.store import Kept
from kit.pagination import PageQuery, Rows
from pelayanan import pandangan
from pelayanan.loket import Loket
from pelayanan.privasi import TujuanIsi
from pelayanan.surat import service as surat_service

from . import isi, repository, rules
from .daur import DAUR
from .models import Cota
from .rules import Keadaan
from .schemas import (
    CotaRinci,
    CotaRingkas,
    CotaSaring,
    CotaTerbuka,
    RiwayatCotaRinci,
)

_SAMA = ("id", "permohonan_id", "pengasuhan", "putusan", "putusan_tanggal")


def ketentuan(loket: Loket) -> BerkasCota:
    return isi.aturan(loket)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: CotaSaring
) -> Rows[CotaRingkas]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    baris = await repository.daftar(session, actor, loket.layanan_tertutup(actor), saring)
    return baris.map(lambda cota: CotaRingkas(**_ringkas(cota)))


async def lihat(session: ReadSession, actor: Actor, loket: Loket, cota_id: uuid.UUID) -> CotaRinci:
    cota = await repository.ambil(session, actor, loket.layanan_tertutup(actor), cota_id)
    aturan = isi.aturan(loket)
    bekal = await isi.bekal(session, loket, cota, isi.baca(loket.kunci, cota))
    return CotaRinci(
        **_ringkas(cota),
        pengasuhan_genap=cota.pengasuhan and rules.genap(aturan, cota.pengasuhan),
        surat=await surat_service.bertanda(session, cota.permohonan_id, aturan.surat),
        kurang=rules.kurang(aturan, bekal),
    )


async def sesudah_langkah(call: Call[Loket], cota_id: uuid.UUID) -> CotaRinci:
    return await lihat(call.session, call.actor, call.desk, cota_id)


async def riwayat(
    session: ReadSession, actor: Actor, loket: Loket, cota_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatCotaRinci]:
    await repository.ambil(session, actor, loket.layanan_tertutup(actor), cota_id)
    baris = await repository.riwayat(session, cota_id, halaman)
    return baris.map(RiwayatCotaRinci.model_validate)


async def buka(
    session: Session, actor: Actor, loket: Loket, cota_id: uuid.UUID, untuk: TujuanIsi
) -> CotaTerbuka:
    """Who they are, for a purpose. The audit row commits before the answer."""
    cota = await repository.ambil(session, actor, loket.layanan_tertutup(actor), cota_id)
    await pandangan.buka(session, actor, loket, untuk, None, "cota.buka", cota.id)
    return CotaTerbuka(**isi.baca(loket.kunci, cota).model_dump(), id=cota.id)


async def unduh(
    session: Session, actor: Actor, loket: Loket, cota_id: uuid.UUID, berkas_id: uuid.UUID
) -> tuple[Kept, bytes]:
    """A paper that proves a requirement, with a row in the audit."""
    cota = await repository.ambil(session, actor, loket.layanan_tertutup(actor), cota_id)
    return await store.read(session, loket.kunci.data, actor, berkas_id, cota.id)


def _ringkas(cota: Cota) -> dict[str, Any]:
    keadaan = Keadaan(cota.keadaan)
    return {
        **{nama: getattr(cota, nama) for nama in _SAMA},
        "bentuk": Bentuk(cota.bentuk),
        "status": keadaan,
        "boleh": DAUR.allowed(keadaan),
        "dibuat": cota.created_at,
        "versi": cota.version,
    }
