"""By which ways this office tells people that something waits for them; none unless it says so."""

from __future__ import annotations

from dataclasses import dataclass

from mitra.pemberitahuan.client import Mail, WhatsApp
from mitra.pemberitahuan.wire import Channel


@dataclass(frozen=True, slots=True)
class Sambungan:
    """Each None: not by it."""

    surel: Mail | None = None
    wa: WhatsApp | None = None

    @property
    def kanal(self) -> tuple[Channel, ...]:
        semua: tuple[Channel, ...] = ("surel", "wa")
        return tuple(satu for satu in semua if getattr(self, satu) is not None)


TIDAK_ADA = Sambungan()
