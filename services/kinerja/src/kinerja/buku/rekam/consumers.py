from __future__ import annotations

from collections.abc import Sequence

from kantor.bidang import BIDANG
from kinerja.buku.rekam import service
from kit.db import Session
from kit.streams import Received

STREAMS: tuple[str, ...] = BIDANG
GROUP = "kinerja"


async def terima(session: Session, batch: Sequence[Received]) -> None:
    await service.terima(session, batch)
