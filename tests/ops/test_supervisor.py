from __future__ import annotations

import time

from ops.supervisor import PAUSES, STEADY_AFTER, Part


def _cannot_start() -> int:
    raise OSError("tidak dapat")


def test_what_cannot_be_started_waits_with_growing_pauses() -> None:
    part = Part("rehsos", _cannot_start, lambda: None, since=time.monotonic() - 10 * STEADY_AFTER)
    part.due = None
    pauses = []
    for _ in range(len(PAUSES) + 2):
        pauses.append(part.pause())
        part.due = time.monotonic()  # tried again, and it failed

    assert pauses == [*PAUSES, PAUSES[-1], PAUSES[-1]]


def test_what_ran_steadily_starts_again_at_once() -> None:
    part = Part("rehsos", lambda: 1, lambda: None, failures=5)
    part.since = time.monotonic() - STEADY_AFTER - 1

    assert part.pause() == PAUSES[0]
