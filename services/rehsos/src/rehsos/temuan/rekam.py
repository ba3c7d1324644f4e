"""What a find counts for: each search, a reunion and an emergency as deliveries, a burial as the
completion of its service, which makes nobody *ditangani*."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from kit import audit, outbox
from kit.auth import Actor
from kit.clock import local_date
from kit.db import Session
from kit.lifecycle import Taking
from kit.outbox import Emission
from pelayanan import ciri, kedatangan, terekam
from pelayanan.layanan import selesai
from pelayanan.layanan import service as katalog
from pelayanan.layanan.events import LayananRekam
from pelayanan.layanan.selesai import Selesai
from pelayanan.loket import Loket
from pelayanan.pemberian import serah
from pelayanan.pemberian.schemas import PemberianBaru
from pelayanan.permohonan.rules import Satuan, SumberDana
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks

from . import repository
from .errors import TemuanTidakSah
from .models import RiwayatTemuan, Temuan
from .repository import NAMA
from .rules import Keadaan
from .schemas import TemuanMakamkan

Melangkah = Taking[Temuan, Keadaan, Loket]
# What the profile calls what is given beside a service's own steps (Renstra Table 6.1,
# 1.06.04.2.01.11, .04 and .10).
PENELUSURAN, REUNIFIKASI = "penelusuran-keluarga", "reunifikasi-keluarga"
KEDARURATAN = "kedaruratan"
PINDAH = "pindah"


class Banyak(NamedTuple):
    """One of something: on which day, in which unit, of whose money."""

    tanggal: date
    satuan: Satuan
    sumber_dana: SumberDana


async def beri(taking: Melangkah, komponen: str, satu: Banyak) -> uuid.UUID:
    """The delivery that it stands in, wherever the person lives now."""
    return await serah.tambah(
        kedatangan.dari_dalam(taking.call),
        PemberianBaru(
            ppks_id=taking.row.ppks_id,
            induk_id=taking.id,
            komponen=komponen,
            tanggal=satu.tanggal,
            jumlah=1,
            satuan=satu.satuan,
            sumber_dana=satu.sumber_dana,
        ),
    )


async def dimakamkan(taking: Melangkah, isi: TemuanMakamkan) -> LayananRekam:
    """The next version, in force; the first unless the burial was taken back."""
    row, loket = taking.row, taking.desk
    ppks = await ppks_service.tahan(taking.session, row.ppks_id, taking.actor, terbatas=False)
    layanan = katalog.menurut(loket, row.layanan, row.tanggal)
    selesainya = Selesai(
        tanggal=local_date(isi.pada),
        sumber_dana=str(isi.sumber_dana),
        rinci=True,
        diajukan=row.tanggal,
    )
    TemuanTidakSah.refuse(selesai.periksa(loket, layanan, ppks, row.tanggal, selesainya))
    rekam = selesai.pertama(row, layanan, ppks, selesainya)
    rekam = rekam.model_copy(update={"versi": row.rekam_versi + 1})
    lanjut: LayananRekam = await terekam.berkeluarga(taking.session, rekam)
    return lanjut


def dicabut(temuan: Temuan) -> LayananRekam | None:
    """The next version, no more in force; None of a find that is not counted."""
    if temuan.rekam is None or not temuan.rekam["berlaku"]:
        return None
    lama = LayananRekam.model_validate(temuan.rekam)
    return lama.model_copy(update={"versi": lama.versi + 1, "berlaku": False})


def kolom(rekam: LayananRekam | None) -> dict[str, object]:
    if rekam is None:
        return {}
    return {**terekam.dikirim(rekam), "tanggal_selesai": rekam.tanggal}


def peristiwa(temuan_id: uuid.UUID, rekam: LayananRekam | None) -> tuple[Emission, ...]:
    return () if rekam is None else (Emission(rekam, temuan_id, rekam.versi),)


async def pindahkan(
    session: Session, actor: Actor, temuan_id: Collection[uuid.UUID], ke: Ppks, alasan: str
) -> None:
    """These finds are of `ke`: what they count for is told as its next version. The reason stands
    with the split; what a find says in words is sealed."""
    del alasan
    semua = await repository.kunci_semua(session, temuan_id)
    keluar: list[Emission] = []
    for temuan in semua:
        temuan.ppks_id = ke.id
        if temuan.rekam is not None:
            lama = LayananRekam.model_validate(temuan.rekam)
            baru = {"versi": lama.versi + 1, "ppks_id": ke.id, **ciri.kolom(ke)}
            rekam = await terekam.berkeluarga(session, lama.model_copy(update=baru))
            keluar.append(terekam.perbarui(temuan, rekam))
        session.add(
            RiwayatTemuan(
                temuan_id=temuan.id,
                oleh=actor.id,
                langkah=PINDAH,
                dari=temuan.status,
                ke=temuan.status,
            )
        )
    await session.flush()
    await outbox.emit_many(session, keluar)
    pindah = [(satu.id, {"ppks_id": str(ke.id)}) for satu in semua]
    await audit.record_each(session, actor, f"{NAMA}.{PINDAH}", pindah)
