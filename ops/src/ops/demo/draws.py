"""Random draws and ids that come out the same on every machine and every Python.

Of the random module only `Random.random()` promises the same sequence in later versions, so every
other draw is made from it. Ids are hashes of a name, not draws, so they cost no state.
"""

import datetime as dt
from collections.abc import Mapping, MutableSequence, Sequence
from functools import cache
from hashlib import blake2b
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

SEED = "dinsos-demo-2024"


class Table(Generic[T]):
    """Things to draw from, each as often as its weight says."""

    __slots__ = ("slots",)

    def __init__(self, weights: Mapping[T, int]) -> None:
        self.slots = tuple(thing for thing, weight in weights.items() for _ in range(weight))


class Draws:
    """One stream of draws. Streams with different names do not disturb each other."""

    __slots__ = ("_next",)

    def __init__(self, name: str) -> None:
        start = int.from_bytes(blake2b(f"{SEED}:{name}".encode(), digest_size=8).digest(), "big")
        self._next = Random(start).random  # noqa: S311  made-up people, no secret

    def below(self, limit: int) -> int:
        return int(self._next() * limit)

    def between(self, low: int, high: int) -> int:
        """Low and high included."""
        return low + int(self._next() * (high - low + 1))

    def happens(self, percent: int) -> bool:
        return self._next() * 100 < percent

    def pick(self, things: Sequence[T]) -> T:
        return things[int(self._next() * len(things))]

    def of(self, table: Table[T]) -> T:
        return table.slots[int(self._next() * len(table.slots))]

    def shuffle(self, things: MutableSequence[T]) -> None:
        for last in range(len(things) - 1, 0, -1):
            other = int(self._next() * (last + 1))
            things[last], things[other] = things[other], things[last]


@cache
def _milliseconds(day: dt.date) -> str:
    moment = dt.datetime.combine(day, dt.time(1), tzinfo=dt.UTC)
    value = f"{int(moment.timestamp()) * 1000:012x}"
    return f"{value[:8]}-{value[8:]}"


def make_id(name: str, day: dt.date) -> str:
    """A UUIDv7 of that day whose random part is the hash of a name."""
    digest = blake2b(f"{SEED}:{name}".encode(), digest_size=10).hexdigest()
    variant = "89ab"[int(digest[3], 16) & 3]
    return f"{_milliseconds(day)}-7{digest[:3]}-{variant}{digest[4:7]}-{digest[7:19]}"
