"""A worker of webhooks, as a process that a test can kill."""

from __future__ import annotations

import asyncio
import os

from kit.crypto import Keyring
from kit.db import make_engine, make_sessions
from tests.kit.webhooks.rig import a_courier


async def main() -> None:
    sessions = make_sessions(make_engine(os.environ["DATABASE_URL"]))
    await a_courier(sessions, Keyring(os.environ["KEY"])).run()


if __name__ == "__main__":
    asyncio.run(main())
