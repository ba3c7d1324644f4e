"""Callers for tests: of every bidang and the whole city, unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kit.auth import ALL, Actor


def officer(
    name: str,
    *,
    bidang: Iterable[str] = (ALL,),
    wilayah: Iterable[str] = (ALL,),
    **more: Any,  # noqa: ANN401  (passed to Actor)
) -> Actor:
    return Actor(name, bidang=frozenset(bidang), wilayah=tuple(wilayah), **more)
