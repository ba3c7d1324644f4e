"""Argon2id, on threads of its own: it takes tens of milliseconds and releases the GIL."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from kit.errors import Unavailable

# OWASP's first choice for Argon2id: 46 MiB, one pass, one lane.
MEMORY_KIB = 47_104
MAX_WAITING = 64
MIN_PASSWORD = 12

T = TypeVar("T")

# Words that people make passwords of, most used first in lists of leaked ones; Indonesian too.
COMMON = frozenset((Path(__file__).parent / "umum.txt").read_text(encoding="utf-8").split())
_AS_LETTERS = str.maketrans("013457@$!", "oieastasi")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_LEFT = 5


def too_common(password: str, username: str = "") -> bool:
    """Whether it is only common words (and the own name), with digits and signs around them."""
    lower = password.lower()
    words = COMMON | {word for word in _NOT_LETTERS.split(username.lower()) if len(word) > 2}
    return any(
        _left(_NOT_LETTERS.sub("", text), words) < _LEFT
        for text in (lower, lower.translate(_AS_LETTERS))
    )


def good_enough(password: str, username: str) -> bool:
    """What an account may have as its password."""
    return len(password) >= MIN_PASSWORD and not too_common(password, username)


def _left(letters: str, words: frozenset[str]) -> int:
    """How many letters, each counted once where it is repeated, belong to no such word.

    The fewest over all ways to cut the text into words, in steps of its length.
    """
    longest = max(map(len, words))
    fewest = [0]
    for end in range(1, len(letters) + 1):
        best = fewest[-1] + (end < 2 or letters[end - 1] != letters[end - 2])
        for start in range(max(0, end - longest), end):
            if letters[start:end] in words:
                best = min(best, fewest[start])
        fewest.append(best)
    return fewest[-1]


class Passwords:
    """Hashes and checks, two at a time; more than a queue's worth is refused, not piled up."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB) -> None:
        self._hasher = PasswordHasher(
            time_cost=1, memory_cost=memory_kib, parallelism=1, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
        self._waiting = 0
        # Checked when there is no such account, so that the answer takes as long.
        self._nobody = self._hasher.hash("tidak ada akun ini")

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(password))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one; takes the same time without a stored one."""
        return await self._run(lambda: self._check(stored, password))

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other costs than today's."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _check(self, stored: str | None, password: str) -> bool:
        try:
            same = self._hasher.verify(stored or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return same and stored is not None

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= MAX_WAITING:
            raise Unavailable("Terlalu banyak yang masuk bersamaan. Coba lagi.", retry_after=2)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
