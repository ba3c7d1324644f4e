"""Words that people write for a code or a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")


def folded(words: str) -> str:
    """What counts of a name or code: its words, in any case and with any separators."""
    return " ".join(_WORD.findall(words.casefold()))


@dataclass(frozen=True, slots=True)
class Choices:
    """Codes, and the words that people write for each of them."""

    codes: tuple[str, ...]
    words: Mapping[str, str]

    @classmethod
    def of(cls, named: Mapping[str, Iterable[str]]) -> Choices:
        words = {folded(word): code for code, others in named.items() for word in others}
        words |= {folded(code): code for code in named}
        words.pop("", None)
        return cls(tuple(named), words)

    def find(self, written: str) -> str | None:
        return self.words.get(folded(written))
