"""What somebody's arrival gives the request in which they went: its completion, on the local day.
A correction of the arrival moves it to another day; the arrival's void takes it back, and the
request goes on until somebody arrives."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from kit.call import Call
from kit.lifecycle import take
from pelayanan.loket import Loket
from pelayanan.permohonan import langkah as permohonan
from pelayanan.permohonan import sama
from pelayanan.permohonan.errors import BantuanSama
from pelayanan.permohonan.rules import Langkah, SumberDana
from pelayanan.permohonan.schemas import Beralasan, PermohonanKoreksi, PermohonanSelesai


class Dipindah(Protocol):
    """The correction of an arrival."""

    @property
    def alasan(self) -> str: ...

    @property
    def tetap_catat(self) -> bool: ...


def dari_dalam(call: Call[Loket]) -> Call[Loket]:
    """The same hand, in every area: who may take the step was asked."""
    return replace(call, actor=call.desk.orang_dalam(call.actor.id), key=None, if_match=None)


@contextmanager
def _tanpa_isi() -> Iterator[None]:
    """The house sees the requests of every area, whoever asked perhaps none of them."""
    try:
        yield
    except BantuanSama:
        raise sama.tanpa_isi() from None


async def selesaikan(
    dalam: Call[Loket],
    permohonan_id: uuid.UUID,
    hari: date,
    dana: SumberDana,
    *,
    tetap_catat: bool,
) -> None:
    """Raises what completing a request raises."""
    selesai = PermohonanSelesai(tanggal=hari, sumber_dana=dana, tetap_catat=tetap_catat)
    with _tanpa_isi():
        await take(permohonan.DAUR, dalam, permohonan_id, Langkah.SELESAI, selesai)


async def pindahkan(
    dalam: Call[Loket], pengusul: str, permohonan_id: uuid.UUID, hari: date, koreksi: Dipindah
) -> None:
    """`pengusul`: who proposed it; of the completion they propose and the caller approves the
    same."""
    usulan = PermohonanKoreksi(alasan=koreksi.alasan, tanggal=hari, tetap_catat=koreksi.tetap_catat)
    mengusulkan = replace(dalam, actor=replace(dalam.actor, id=pengusul))
    langkah: list[tuple[Call[Loket], Langkah, Any]] = [
        (mengusulkan, Langkah.KOREKSI, usulan),
        (dalam, Langkah.SETUJUI_KOREKSI, None),
    ]
    with _tanpa_isi():
        for siapa, nama, isinya in langkah:
            await take(permohonan.DAUR, siapa, permohonan_id, nama, isinya)


async def buka_lagi(dalam: Call[Loket], permohonan_id: uuid.UUID, alasan: str) -> None:
    buka = Beralasan(alasan=alasan)
    await take(permohonan.DAUR, dalam, permohonan_id, Langkah.BUKA_LAGI, buka)
