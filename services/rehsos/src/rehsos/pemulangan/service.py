"""What officers see of journeys home, beside the steps of their life."""

from __future__ import annotations

import uuid
from typing import Any

from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession, Session
from kit.files import store
from kit.files.store import Kept
from kit.pagination import PageQuery, Rows
from pelayanan import pandangan, usul
from pelayanan.loket import Loket
from pelayanan.privasi import TujuanIsi

from . import langkah, repository
from .langkah import DAUR
from .models import Pemulangan
from .rules import Kepada, Langkah, Lingkup, Status
from .schemas import (
    BeritaAcaraRinci,
    PemulanganRinci,
    PemulanganRingkas,
    PemulanganSaring,
    PemulanganTerbuka,
    RiwayatPemulanganRinci,
    RuasRinci,
)


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: PemulanganSaring
) -> Rows[PemulanganRingkas]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    semua = await repository.DAFTAR.page(
        session, repository.milik(actor, loket.layanan_tertutup(actor)), saring
    )
    milik = await repository.permohonan(session, {satu.permohonan_id for satu in semua.data})
    return semua.map(
        lambda satu: PemulanganRingkas(**_ringkas(satu, milik[satu.permohonan_id].layanan))
    )


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, pemulangan_id: uuid.UUID
) -> PemulanganRinci:
    satu = await _terlihat(session, actor, loket, pemulangan_id)
    milik = (await repository.permohonan(session, [satu.permohonan_id]))[satu.permohonan_id]
    return PemulanganRinci(
        **_ringkas(satu, milik.layanan),
        pemberian_id=satu.pemberian_id,
        menyelesaikan=satu.menyelesaikan,
        boleh=[Langkah(nama) for nama in DAUR.allowed(DAUR.state(satu))],
        **usul.rinci(satu),
    )


async def sesudah_langkah(call: Call[Loket], pemulangan_id: uuid.UUID) -> PemulanganRinci:
    return await lihat(call.session, call.actor, call.desk, pemulangan_id)


async def _terlihat(
    session: ReadSession, actor: Actor, loket: Loket, pemulangan_id: uuid.UUID
) -> Pemulangan:
    tertutup = loket.layanan_tertutup(actor)
    return await repository.ambil(session, actor, tertutup, pemulangan_id)


def _ringkas(satu: Pemulangan, layanan: str) -> dict[str, Any]:
    return {
        "id": satu.id,
        "permohonan_id": satu.permohonan_id,
        "layanan": layanan,
        "lingkup": Lingkup(satu.lingkup),
        "status": Status(satu.status),
        "biaya": satu.biaya,
        "uang_saku": satu.uang_saku,
        "berangkat": satu.berangkat,
        "tiba": satu.tiba,
        "kepada": None if satu.kepada is None else Kepada(satu.kepada),
        "dibuat": satu.created_at,
        "versi": satu.version,
    }


async def riwayat(
    session: ReadSession, actor: Actor, loket: Loket, pemulangan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatPemulanganRinci]:
    await _terlihat(session, actor, loket, pemulangan_id)
    baris = await repository.riwayat(session, pemulangan_id, halaman)
    return baris.map(RiwayatPemulanganRinci.model_validate)


async def buka(
    session: Session, actor: Actor, loket: Loket, pemulangan_id: uuid.UUID, untuk: TujuanIsi
) -> PemulanganTerbuka:
    """The audit row commits before the answer."""
    satu = await _terlihat(session, actor, loket, pemulangan_id)
    milik = (await repository.permohonan(session, [satu.permohonan_id]))[satu.permohonan_id]
    assert milik.ppks_id is not None  # noqa: S101  (when it was written)
    await pandangan.buka(session, actor, loket, untuk, milik.ppks_id, "pemulangan.buka", satu.id)
    tertulis = langkah.rincian(loket.kunci, satu)
    diakhiri = await repository.diakhiri(session, satu.id)
    return PemulanganTerbuka(
        id=satu.id,
        daerah_asal=tertulis["daerah_asal"],
        keluarga=tertulis.get("keluarga"),
        ruas=[RuasRinci(**ruas) for ruas in tertulis.get("ruas", [])],
        pendamping=tertulis.get("pendamping", []),
        nama_penerima=tertulis.get("nama_penerima"),
        hubungan=tertulis.get("hubungan"),
        alasan=None if diakhiri is None else langkah.alasan(loket.kunci, diakhiri),
        berkas=[
            BeritaAcaraRinci(id=lain.id, jenis=lain.kind, ukuran=lain.size)
            for lain in await store.listed(session, loket.kunci.data, satu.id)
        ],
    )


async def unduh(
    session: Session, actor: Actor, loket: Loket, pemulangan_id: uuid.UUID, berkas_id: uuid.UUID
) -> tuple[Kept, bytes]:
    """A paper of it, with a row in the audit."""
    satu = await _terlihat(session, actor, loket, pemulangan_id)
    return await store.read(session, loket.kunci.data, actor, berkas_id, satu.id)
