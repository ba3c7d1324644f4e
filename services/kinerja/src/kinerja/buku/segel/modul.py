"""What the seal on the ledger brings to kinerja."""

from __future__ import annotations

from kinerja.aturan.meja import Meja
from kit.module import Module, Running
from kit.wake import Loop

from .models import Blok, BlokBaris, SegelServer
from .service import penyegel


def _penyegel(running: Running[Meja]) -> Loop:
    return penyegel(running.sessions, running.desk.kunci.tanda)


SEGEL: Module[Meja] = Module(
    "segel", loops={"penyegel": _penyegel}, tables=(Blok, BlokBaris, SegelServer)
)
