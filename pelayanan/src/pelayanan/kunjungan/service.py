"""What may be seen of visits."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from kantor.kunjungan import FormulirKunjungan
from kit.auth import Actor
from kit.call import Call
from kit.db import ReadSession, Session
from kit.files import store
from kit.files.store import Kept
from kit.pagination import PageQuery, Rows
from pelayanan import induk, pandangan
from pelayanan.loket import Loket
from pelayanan.privasi import TujuanIsi

from . import isi, repository
from .daur import DAUR
from .models import Kunjungan
from .rules import Keadaan
from .schemas import (
    FotoKunjungan,
    KunjunganLengkap,
    KunjunganRinci,
    KunjunganSaring,
    KunjunganTerbuka,
    RiwayatKunjunganRinci,
    VersiKunjungan,
)

_SAMA = (
    "id", "induk", "induk_id", "layanan", "kelurahan", "formulir", "formulir_versi", "rencana",
    "tanggal", "pelaksana", "pada", "hasil", "isi_versi", "tempo",
)  # fmt: skip


def formulir(loket: Loket) -> list[FormulirKunjungan]:
    """Of the services of this bidang, each version."""
    katalog = loket.pernah_melayani()
    semua = loket.kini.kunjungan.formulir
    return [satu for satu in semua if any(map(satu.untuk, katalog))]


async def daftar(
    session: ReadSession, actor: Actor, loket: Loket, saring: KunjunganSaring
) -> Rows[KunjunganRinci]:
    loket.periksa_saringan(kelurahan=saring.kelurahan, kecamatan=saring.kecamatan)
    baris = await repository.daftar(session, actor, loket, saring)
    return baris.map(lambda satu: KunjunganRinci(**_ringkas(satu)))


async def lihat(
    session: ReadSession, actor: Actor, loket: Loket, kunjungan_id: uuid.UUID
) -> KunjunganLengkap:
    satu = await repository.ambil(session, actor, loket, kunjungan_id)
    ada = await store.listed(session, loket.kunci.data, satu.id)
    foto = [FotoKunjungan(id=ini.id, jenis=ini.kind, ukuran=ini.size) for ini in ada]
    return KunjunganLengkap(**_ringkas(satu), foto=foto)


async def sesudah_langkah(call: Call[Loket], kunjungan_id: uuid.UUID) -> KunjunganLengkap:
    return await lihat(call.session, call.actor, call.desk, kunjungan_id)


async def riwayat(
    session: ReadSession, actor: Actor, loket: Loket, kunjungan_id: uuid.UUID, halaman: PageQuery
) -> Rows[RiwayatKunjunganRinci]:
    await repository.ambil(session, actor, loket, kunjungan_id)
    baris = await repository.riwayat(session, kunjungan_id, halaman)
    return baris.map(RiwayatKunjunganRinci.model_validate)


async def buka(
    session: Session, actor: Actor, loket: Loket, kunjungan_id: uuid.UUID, untuk: TujuanIsi
) -> KunjunganTerbuka:
    """What was written, for a purpose. The audit row commits before the answer."""
    satu = await repository.ambil(session, actor, loket, kunjungan_id)
    milik = await induk.cari(session, actor, loket.induk, (), [satu.induk_id])
    orang = milik[satu.induk_id].ppks_id if satu.induk_id in milik else None
    await pandangan.buka(session, actor, loket, untuk, orang, "kunjungan.buka", satu.id)
    semua = await repository.tertulis(session, satu.id)
    versi = [(ini, isi.tertulis(loket.kunci, ini)) for ini in semua]
    return KunjunganTerbuka(
        id=satu.id,
        versi=[
            VersiKunjungan(
                **tertulis.model_dump(), versi=ini.isi_versi, oleh=ini.oleh, tercatat=ini.tercatat
            )
            for ini, tertulis in versi
            if tertulis is not None
        ],
    )


async def unduh(
    session: Session, actor: Actor, loket: Loket, kunjungan_id: uuid.UUID, berkas_id: uuid.UUID
) -> tuple[Kept, bytes]:
    """A photo, with a row in the audit."""
    satu = await repository.ambil(session, actor, loket, kunjungan_id)
    return await store.read(session, loket.kunci.data, actor, berkas_id, satu.id)


async def berlaku(session: ReadSession, induk_id: uuid.UUID, kode: str) -> Sequence[Kunjungan]:
    """For nouns that are visited: what was made there by this form and holds, in its order."""
    return await repository.berlaku(session, induk_id, kode)


def _ringkas(satu: Kunjungan) -> dict[str, Any]:
    keadaan = Keadaan(satu.keadaan)
    usul = None
    if keadaan is Keadaan.DIUSULKAN_BATAL:
        usul = {"diusulkan_oleh": satu.usul_oleh, "alasan": satu.usul_alasan}
    return {
        **{nama: getattr(satu, nama) for nama in _SAMA},
        "status": keadaan,
        "boleh": DAUR.allowed(keadaan),
        "usul_pembatalan": usul,
        "dibuat": satu.created_at,
        "versi": satu.version,
    }
