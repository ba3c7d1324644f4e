from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from redis.asyncio import Redis

from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.aturan.privasi import Sensitif
from kinerja.buku.aliran import asing, repository, rules
from kinerja.buku.aliran.models import Sumber
from kinerja.buku.aliran.pencocokan import dipastikan
from kinerja.buku.aliran.rules import Laci, Rekap, Sehari
from kinerja.buku.aliran.schemas import (
    Aliran,
    AliranSumber,
    AsingRekam,
    SengketaRekam,
    SuratMati,
    SuratMatiSaring,
)
from kinerja.buku.rekam.events import GROUP, STREAMS
from kinerja.buku.sengketa import service as sengketa
from kinerja.buku.sengketa.rules import Kunci
from kit import audit, dead_letters, streams
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.pagination import Rows

PALING_BANYAK_DISEBUT = 100
TERBANYAK = 1_000


async def keadaan(session: ReadSession, redis: Redis) -> Aliran:
    sumber = {satu.kode: satu for satu in await repository.semua(session)}
    data = [
        _satu(kode, sumber.get(kode), await streams.lag(redis, kode, GROUP)) for kode in STREAMS
    ]
    terbuka = await sengketa.terbuka(session, batas=PALING_BANYAK_DISEBUT)
    tak_tercatat = await asing.terbuka(session, batas=PALING_BANYAK_DISEBUT)
    return Aliran(
        data=data,
        sengketa=[
            SengketaRekam(
                sumber=satu.sumber,
                jenis=satu.jenis,
                rekam_id=satu.rekam_id,
                versi=satu.versi,
                peristiwa_id=satu.peristiwa_id,
                peristiwa_lain=satu.peristiwa_lain,
                diterima=satu.terakhir,
                tautan=sengketa.tautan(satu.kunci),
            )
            for satu in terbuka
        ],
        asing=[
            AsingRekam(**satu, tautan=sengketa.tautan(Kunci(*(satu[n] for n in Kunci._fields))))
            for satu in tak_tercatat
        ],
        banyak_asing=await asing.banyak(session, paling_banyak=TERBANYAK),
        surat_mati=await dead_letters.count_open(session),
        aturan_versi=await pemetaan.versi_terakhir(session),
        tersusul=await dipastikan(redis)
        and not terbuka
        and not tak_tercatat
        and all(
            satu.belum_dibaca == satu.belum_selesai == 0
            and not satu.menunggu_periksa
            and not satu.belum_dijelaskan
            for satu in data
        ),
    )


def _satu(kode: str, sumber: Sumber | None, di_jalan: Mapping[str, int]) -> AliranSumber:
    return AliranSumber(
        aliran=kode,
        **di_jalan,
        diperiksa=sumber.diperiksa if sumber else None,
        cocok=sumber.cocok if sumber else None,
        menunggu_periksa=sumber is not None and sumber.diminta is not None,
        dibaca_ulang=sumber.dibaca_ulang if sumber else 0,
        tidak_tertutup=sumber.selisih_diterima | sumber.selisih_terbuka if sumber else {},
        belum_dijelaskan=sumber.selisih_terbuka if sumber else {},
        galat=sumber.galat if sumber else None,
    )


async def minta_periksa(session: Session, redis: Redis) -> Aliran:
    """The worker looks at the whole log of all bidang and fetches what did not come."""
    await repository.minta_periksa(session, STREAMS)
    return await keadaan(session, redis)


async def minta_hari(session: Session, actor: Actor, sehari: Sehari) -> Sumber:
    """The worker reads exactly this day again from the log of its bidang."""
    permintaan = await repository.minta_hari(session, sehari)
    subjek = uuid.uuid5(uuid.NAMESPACE_OID, str(sehari))
    await audit.record(
        session, actor, "aliran.ambil", subjek, sumber=sehari.sumber, hari=str(sehari.hari)
    )
    return permintaan


async def sumber(session: ReadSession) -> Sequence[Sumber]:
    return await repository.semua(session)


async def harian(session: ReadSession) -> dict[Sehari, Sumber]:
    return await repository.harian(session)


async def selisih(session: ReadSession) -> dict[tuple[str, Laci], Rekap]:
    """The known difference to the log of a bidang; the look at one day adds to the general one."""
    hari = await repository.harian(session)
    hasil: dict[tuple[str, Laci], Rekap] = {}
    for kode, satu in [
        *((sehari.sumber, isi) for sehari, isi in hari.items()),
        *((umum.kode, umum) for umum in await repository.semua(session)),
    ]:
        for laci, angka in rules.tersimpan(satu.selisih_diterima | satu.selisih_terbuka).items():
            hasil[kode, laci] = angka
    return hasil


async def surat_mati(
    session: ReadSession, sensitif: Sensitif, saring: SuratMatiSaring
) -> Rows[SuratMati]:
    rows = await repository.surat_mati(session, saring)
    return rows.map(lambda baris: _surat(sensitif, baris))


def _surat(sensitif: Sensitif, baris: tuple[Any, ...]) -> SuratMati:
    nama = (
        "id", "aliran", "peristiwa_id", "jenis", "sebab", "penjelasan", "percobaan", "pada",
        "dikirim_ulang", "isi",
    )  # fmt: skip
    isi = dict(zip(nama, baris, strict=True))
    return SuratMati(**isi | {"isi": sensitif.samar(isi["isi"])})


async def kirim_ulang(session: Session, redis: Redis, actor: Actor, surat_id: uuid.UUID) -> None:
    await dead_letters.resend(session, redis, surat_id)
    await audit.record(session, actor, "surat-mati.kirim-ulang", surat_id)
