"""Relay, bulk imports and upkeep of this bidang: `python -m rehsos.worker`."""

from __future__ import annotations

from kit.worker import main
from rehsos.app import BIDANG

run = BIDANG.work

if __name__ == "__main__":
    main(BIDANG.kode, run)
