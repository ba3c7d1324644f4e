"""Relay, bulk imports and upkeep of this bidang: `python -m linjamsos.worker`."""

from __future__ import annotations

from kit.worker import main
from linjamsos.app import BIDANG

run = BIDANG.work

if __name__ == "__main__":
    main(BIDANG.kode, run)
