"""A worker with one target, as a process that a test can kill."""

from __future__ import annotations

import asyncio
import os

from kit.crypto import Keyring
from kit.db import Session, make_engine, make_sessions
from kit.dispatch.sender import Sender
from kit.dispatch.tables import channel
from kit.dispatch.targets import Command, Final, Target
from kit.wake import Listener
from tests.kit.dispatch.partner import Client


async def took(session: Session, command: Command, outcome: Final) -> None:
    del session, command, outcome


async def main() -> None:
    url = os.environ["DATABASE_URL"]
    client = Client(os.environ["PARTNER"])
    target = Target("mitra", client.send, client.ask, took, patience=60.0)
    sender = Sender(
        make_sessions(make_engine(url)),
        Keyring(os.environ["KEY"]),
        target,
        Listener(url, (channel("mitra"),)),
    )
    await sender.run()


if __name__ == "__main__":
    asyncio.run(main())
