"""Notices: that something waits, to whom it waits for; never of whom, and never twice.

Each is a command of its own (`kit.dispatch`), written in the transaction of what it follows from.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kit import audit
from kit.auth import Actor
from kit.call import Call
from kit.clock import now
from kit.db import ReadSession, Session
from kit.dispatch import commands
from kit.dispatch.commands import Order
from kit.idempotency import once
from mitra.pemberitahuan.wire import Notice
from pelayanan.loket import Kunci, Loket

from . import repository
from .models import AlamatKabar
from .schemas import AlamatKabarIsi, AlamatKabarRinci

TUJUAN_PERINTAH = "kabar"
_KOLOM = "alamat_kabar.alamat"


@dataclass(frozen=True, slots=True)
class Kabar:
    """`kunci`: of this notice and no other, for ever; it goes along. `teks`: names nobody."""

    kunci: str
    judul: str
    teks: str
    tentang: uuid.UUID | None = None


async def kabarkan(
    session: Session, loket: Loket, oleh: Actor, kepada: AlamatKabarIsi, kabar: Kabar
) -> None:
    """By each way that the office has and they gave; once, however often it is asked for."""
    for kanal in loket.kabar.kanal:
        ke = getattr(kepada, kanal)
        if ke is None:
            continue
        isi = Notice(channel=kanal, to=ke, subject=kabar.judul, text=kabar.teks, at=now())
        kunci = f"{loket.bidang}-{kabar.kunci}-{kanal}"
        order = Order(TUJUAN_PERINTAH, kanal, kunci, isi.model_dump_json().encode(), kabar.tentang)
        await commands.give(session, loket.kunci.data, oleh, order)


async def alamat(
    session: ReadSession, loket: Loket, siapa: Collection[str]
) -> Mapping[str, AlamatKabarIsi]:
    """Of those of these who gave one."""
    semua = await repository.milik(session, siapa)
    return {satu.siapa: _dibuka(loket.kunci, satu) for satu in semua}


def _dibuka(kunci: Kunci, satu: AlamatKabar) -> AlamatKabarIsi:
    isi = kunci.buka(_KOLOM, satu.id, satu.alamat_sandi)
    return AlamatKabarIsi.model_validate_json(isi or "{}")


# --- For people -----------------------------------------------------------------------------------


async def lihat(session: ReadSession, actor: Actor, loket: Loket) -> AlamatKabarRinci:
    ada = (await alamat(session, loket, [actor.id])).get(actor.id, AlamatKabarIsi())
    return AlamatKabarRinci(surel=ada.surel, wa=ada.wa, jalan=list(loket.kabar.kanal))


async def simpan(call: Call[Loket], isi: AlamatKabarIsi) -> AlamatKabarRinci:
    session, siapa = call.session, call.actor.id

    async def deed() -> uuid.UUID:
        satu = await repository.tempat(session, siapa)
        satu_id = satu.id
        if isi.surel is None and isi.wa is None:
            await repository.hapus(session, siapa)
        else:
            sandi = call.desk.kunci.tutup(_KOLOM, satu_id, isi.model_dump_json())
            assert sandi is not None  # noqa: S101  (of a text)
            satu.alamat_sandi, satu.diubah = sandi, now()
            await session.flush()
        await audit.record(session, call.actor, "kabar.alamat", satu_id)
        return satu_id

    await once(session, call.actor, call.key, deed, status=200)
    return await lihat(session, call.actor, call.desk)
