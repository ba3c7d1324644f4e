"""A version of a record that came with several contents, or that no log of its bidang holds.

The content that came first counts until its bidang decides otherwise (`pembukuan.putusan`).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from kinerja.aturan import privasi
from kinerja.aturan.privasi import Sensitif
from kinerja.buku.rekam.sengketa import IDENTITAS
from kinerja.buku.sengketa import repository, rules
from kinerja.buku.sengketa.errors import SengketaTidakDitemukan
from kinerja.buku.sengketa.models import PutusanSengketa
from kinerja.buku.sengketa.repository import Isi, Keadaan
from kinerja.buku.sengketa.rules import Kunci, Status
from kinerja.buku.sengketa.schemas import (
    IsiSengketa,
    PutusanRinci,
    SengketaRinci,
    SengketaRingkas,
    SengketaSaring,
)
from kit.auth import Actor
from kit.db import ReadSession
from kit.pagination import Rows


async def daftar(
    session: ReadSession, actor: Actor, sensitif: Sensitif, saring: SengketaSaring
) -> Rows[SengketaRingkas]:
    rows = await repository.daftar(session, actor, sensitif, saring)
    semua = await repository.isi(session, [satu.kunci for satu in rows.data])
    ringkas = [_ringkas(sensitif, satu, isi) for satu, isi in zip(rows.data, semua, strict=True)]
    return rows.of(ringkas)


async def rinci(
    session: ReadSession, actor: Actor, sensitif: Sensitif, kunci: Kunci
) -> SengketaRinci:
    satu = await _satu(session, actor, sensitif, kunci)
    (isi,) = await repository.isi(session, [kunci])
    putusan = [
        diputus
        for diputus in await repository.putusan(session, kunci.sumber, kunci.rekam_id)
        if (diputus.jenis, diputus.versi) == (kunci.jenis, kunci.versi)
    ]
    berlaku = putusan[-1].sidik if putusan else isi[0].sidik
    return SengketaRinci(
        **dict(_ringkas(sensitif, satu, isi)),
        isi=[
            IsiSengketa(
                sidik=satu_isi.sidik,
                berlaku=satu_isi.sidik == berlaku,
                peristiwa_id=satu_isi.masuk.peristiwa_id,
                hari=satu_isi.masuk.hari,
                diterima=satu_isi.diterima,
                tercatat=not satu_isi.asing,
                pembatalan=satu_isi.batal,
                isi=_tampak(sensitif, satu_isi),
            )
            for satu_isi in isi
        ],
        putusan=[_putusan(diputus) for diputus in putusan],
    )


async def terbuka(session: ReadSession, *, batas: int) -> list[Keadaan]:
    return await repository.terbuka(session, batas=batas)


async def banyak_terbuka(session: ReadSession, *, paling_banyak: int) -> int:
    return await repository.banyak_terbuka(session, paling_banyak=paling_banyak)


async def putusan_rekam(
    session: ReadSession, sumber: str, rekam_id: uuid.UUID
) -> list[PutusanRinci]:
    """All decisions over this record; the caller has made sure that the account sees the record."""
    return [_putusan(satu) for satu in await repository.putusan(session, sumber, rekam_id)]


def tautan(kunci: Kunci) -> str:
    """The address of this dispute, where it is seen and decided."""
    return "/kinerja/v1/sengketa/" + "/".join(map(str, kunci))


async def _satu(session: ReadSession, actor: Actor, sensitif: Sensitif, kunci: Kunci) -> Keadaan:
    satu = await repository.satu(session, actor, sensitif, kunci)
    if satu is None:
        raise SengketaTidakDitemukan(
            f"Tidak ada sengketa atas {kunci.jenis} {kunci.rekam_id} versi {kunci.versi} dari "
            f"{kunci.sumber}."
        )
    return satu


def _ringkas(sensitif: Sensitif, satu: Keadaan, isi: Sequence[Isi]) -> SengketaRingkas:
    return SengketaRingkas(
        sumber=satu.sumber,
        jenis=satu.jenis,
        rekam_id=satu.rekam_id,
        versi_rekam=satu.versi,
        versi=rules.nomor(satu.banyak, satu.putusan),
        status=Status(satu.status),
        tidak_tercatat=satu.asing,
        banyak_isi=satu.banyak,
        berbeda=rules.berbeda([_dibandingkan(sensitif, satu_isi) for satu_isi in isi]),
        diterima=satu.diterima,
        tautan=tautan(satu.kunci),
    )


def _dibandingkan(sensitif: Sensitif, isi: Isi) -> dict[str, Any]:
    """The key of an identity may differ, but is not shown."""
    return privasi.samarkan(sensitif, isi.masuk.data)


def _tampak(sensitif: Sensitif, isi: Isi) -> dict[str, Any]:
    data = _dibandingkan(sensitif, isi)
    return data | {"kunci": "***"} if isi.masuk.jenis == IDENTITAS else data


def _putusan(satu: PutusanSengketa) -> PutusanRinci:
    return PutusanRinci(
        jenis=satu.jenis,
        versi_rekam=satu.versi,
        nomor=satu.nomor,
        sidik=satu.sidik,
        alasan=satu.alasan,
        oleh=satu.oleh,
        pada=satu.pada,
    )
