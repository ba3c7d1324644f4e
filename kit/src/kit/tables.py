"""The tables of kit, which every service has beside its own."""

from __future__ import annotations

from kit import audit, changes, dead_letters, heartbeat, idempotency, limits, outbox, relay  # noqa: F401
from kit.db import kit_metadata
from kit.dispatch import tables as dispatch  # noqa: F401
from kit.documents import tables as documents  # noqa: F401
from kit.files import tables as files  # noqa: F401
from kit.imports import tables as imports  # noqa: F401

# Complete from here on: each module that is imported above has put its own in.
OF_EVERY_SERVICE = kit_metadata
