"""Relay, bulk imports and upkeep of this bidang: `python -m rehsos.worker`."""

from __future__ import annotations

from kit.worker import main
from pelayanan import bidang

NAMA = "rehsos"


async def run() -> None:
    await bidang.run_worker(NAMA)


if __name__ == "__main__":
    main(NAMA, run)
