"""Why a file from outside is not taken, as its reading process says it."""

from __future__ import annotations


class Refused(Exception):
    """A code that the parent knows a sentence for, and what belongs into the sentence."""

    def __init__(self, code: str, *facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
