"""Lists that people choose from: each code with what it is called."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, ClassVar, Self

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Choice(StrEnum):
    """A code with its words: `TEMUAN = "temuan", "Ditemukan petugas"`.

    A list is known by the name of its class (`SumberDana`: sumber-dana), or by one that it is
    given: `class Status(Choice, called="status-permohonan")`.
    """

    label: str
    _called: ClassVar[str]

    def __new__(cls, code: str, label: str = "") -> Self:
        made = str.__new__(cls, code)
        made._value_ = code
        made.label = label
        return made

    def __init_subclass__(cls, called: str | None = None, **more: Any) -> None:  # noqa: ANN401
        super().__init_subclass__(**more)
        cls._called = called or _CAPITAL.sub("-", cls.__name__).lower()

    @classmethod
    def called(cls) -> str:
        return cls._called
