from __future__ import annotations

from collections.abc import Sequence

from kinerja.rekam import service
from kit.db import Session
from kit.streams import Received

STREAMS = ("rehsos", "linjamsos", "dayasos", "fakirmiskin")
GROUP = "kinerja"


async def terima(session: Session, batch: Sequence[Received]) -> None:
    await service.terima(session, batch)
