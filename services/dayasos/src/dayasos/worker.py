"""Relay, bulk imports and upkeep of this bidang: `python -m dayasos.worker`."""

from __future__ import annotations

from dayasos.app import BIDANG
from kit.worker import main

run = BIDANG.work

if __name__ == "__main__":
    main(BIDANG.kode, run)
