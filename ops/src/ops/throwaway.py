"""PostgreSQL and Redis for one run of the tests or checks, gone afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from ops.processes import server_account
from ops.programs import SERVICES
from ops.servers import Postgres, Redis, new_password

MEMORY, DISK = "/dev/shm", "/tmp"  # noqa: S108  (folders inside are made by mkdtemp)
ENOUGH = 4 * 2**30  # what some systems, their logs and a year of made-up data need


def quick_folder() -> str:
    """Where a run's data goes: memory where there is room for it, else the disk.

    A database made from its template is 350 files; on a disk that takes ten times as long.
    """
    try:
        room = shutil.disk_usage(MEMORY).free
    except OSError:
        return DISK
    return MEMORY if room >= ENOUGH and os.access(MEMORY, os.W_OK | os.X_OK) else DISK


class ThrowawayServers:
    """The servers of `dinsos up` in a folder of their own, without care for a lost machine."""

    def __init__(self) -> None:
        account = server_account()
        # Not below a private folder: for root the servers run as another user, who must get in.
        self.folder = Path(tempfile.mkdtemp(prefix="dinsos-tes-", dir=quick_folder()))
        run = self.folder / "run"
        run.mkdir(mode=0o700)
        if account is not None:
            self.folder.chmod(0o711)
            run.chmod(0o711)
        self.postgres = Postgres(
            data=self.folder / "postgres",
            sockets=run,
            log=self.folder / "postgres.log",
            password=new_password(),
            account=account,
            copies=self.folder / "binaries",
            durable=False,
        )
        self.redis = Redis(
            data=self.folder / "redis",
            sockets=run,
            log=self.folder / "redis.log",
            password=new_password(),
            account=account,
            copies=self.folder / "binaries",
            users={service: new_password() for service in SERVICES},
            durable=False,
        )

    def start(self) -> Self:
        self.postgres.begin()
        self.redis.start()
        self.postgres.start()
        self.postgres.wait()
        self.redis.wait()
        return self

    def stop(self) -> None:
        self.redis.stop()
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
