"""The steps by which one person proposes a correction or a void and another decides: the same of
every row that is counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from kit.errors import AppError
from kit.faults import Rule as FormRule
from kit.lifecycle import Operation, Plan, Step, Taking, Who
from kit.schemas import Schema
from pelayanan import usul
from pelayanan.loket import Loket
from pelayanan.usul import Usul


class Langkah(StrEnum):
    KOREKSI = "koreksi"
    SETUJUI_KOREKSI = "koreksi/setujui"
    TOLAK_KOREKSI = "koreksi/tolak"
    TARIK_KOREKSI = "koreksi/tarik"
    PEMBATALAN = "pembatalan"
    SETUJUI_PEMBATALAN = "pembatalan/setujui"
    TOLAK_PEMBATALAN = "pembatalan/tolak"
    TARIK_PEMBATALAN = "pembatalan/tarik"


class Berubah(NamedTuple):
    """The states of a life between which it happens: in force, either change proposed, void."""

    berlaku: Any
    diusulkan_koreksi: Any
    diusulkan_batal: Any
    dibatalkan: Any

    def usul(self, keadaan: object) -> Usul | None:
        """What waits for a decision in this state."""
        menunggu = {
            self.diusulkan_koreksi: Usul.KOREKSI,
            self.diusulkan_batal: Usul.PEMBATALAN,
        }
        return menunggu.get(keadaan)

    def pindah(self, baris: Any, ke: object) -> None:  # noqa: ANN401  (a row of any such life)
        baris.keadaan, baris.usul = ke, self.usul(ke)


Rencana = Callable[[Taking[Any, Any, Loket]], Awaitable[Plan]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diubah:
    """What differs from life to life. `nama`: in the operations; `izin`: whose right; `bentuk`: of
    a correction, with its `aturan`; `beralasan`: of the other steps; `sah`: what plans refuse
    with."""

    nama: str
    izin: str
    bentuk: type[Schema]
    beralasan: type[Schema]
    sah: tuple[type[AppError], ...]
    usulkan: Rencana
    setujui: Rencana
    batalkan: Rencana
    aturan: tuple[FormRule, ...] = ()


def langkah(satu: Diubah, keadaan: Berubah) -> Iterable[Step[Any, Any, Loket]]:
    n, tulis, setuju, sah = satu.nama, f"{satu.izin}:tulis", f"{satu.izin}:setujui", satu.sah
    berlaku, koreksi, batal, dibatalkan = keadaan
    usul_koreksi = Operation(
        f"koreksi_{n}", tulis, f"Usulkan koreksi {n}", satu.bentuk, sah, satu.aturan
    )
    usul_batal = Operation(
        f"usulkan_pembatalan_{n}", tulis, f"Usulkan pembatalan {n}", satu.beralasan, sah
    )
    return (
        Step(Langkah.KOREKSI, {berlaku: koreksi}, satu.usulkan, operation=usul_koreksi),
        Step(Langkah.PEMBATALAN, {berlaku: batal}, usul.pembatalan, operation=usul_batal),
        Step(
            Langkah.SETUJUI_KOREKSI,
            {koreksi: berlaku},
            satu.setujui,
            Who.OTHER,
            Operation(f"setujui_koreksi_{n}", setuju, "Setujui usul koreksi", errors=sah),
        ),
        Step(
            Langkah.SETUJUI_PEMBATALAN,
            {batal: dibatalkan},
            satu.batalkan,
            Who.OTHER,
            Operation(f"setujui_pembatalan_{n}", setuju, "Setujui usul pembatalan", errors=sah),
        ),
        *_tidak_jadi(satu, "koreksi", {koreksi: berlaku}),
        *_tidak_jadi(satu, "pembatalan", {batal: berlaku}),
    )


def _tidak_jadi(
    satu: Diubah, kata: str, moves: Mapping[Any, Any]
) -> Iterable[Step[Any, Any, Loket]]:
    """A proposal is refused by another person, or taken back by its own."""
    for apa, izin, siapa in (("tolak", "setujui", Who.OTHER), ("tarik", "tulis", Who.MAKER)):
        nama, kalimat = f"{apa}_{kata}_{satu.nama}", f"{apa.capitalize()} usul {kata}"
        operasi = Operation(nama, f"{satu.izin}:{izin}", kalimat, satu.beralasan, satu.sah[:1])
        yield Step(Langkah(f"{kata}/{apa}"), moves, usul.tidak_jadi, siapa, operasi)
