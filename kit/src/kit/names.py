"""Names of people and institutions: one way to write them down, whichever door they come through.

A spreadsheet's error, a program's word for nothing, signs without a letter and characters that
nobody sees are no names: they hide who somebody is, and two of them look like the same person.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

# What programs and people write where there is nothing. "Nan" is a name, "NaN" and "nan" are not.
_NOTHING = frozenset(
    "null,(null),none,undefined,n/a,n.a.,nil,nihil,kosong,(kosong),(blank),tidak ada".split(",")
)
_NOT_A_NUMBER = ("NaN", "nan")
# All of Unicode's category Zs.
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Letters and marks that show nothing (Unicode, Default_Ignorable_Code_Point), the Braille blank.
_IGNORED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


class NotAName(ValueError):
    """`code` and `message` say what is wrong; the text itself is in neither."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def clean(written: str) -> str:
    """The name in NFC with single spaces, or NotAName."""
    name = unicodedata.normalize("NFC", _SPACES.sub(" ", written).strip(" "))
    if not name:
        raise NotAName("nama-kosong", "Wajib diisi.")
    # What is not printable: control, format, private, unassigned characters, halves, line breaks.
    if not name.isprintable() or _IGNORED.search(name):
        raise NotAName(
            "karakter-tak-terlihat", "Ada karakter yang tidak terlihat. Ketik ulang namanya."
        )
    if name.startswith("#") or name.casefold() in _NOTHING or name in _NOT_A_NUMBER:
        raise NotAName("bukan-nama", "Ini bukan nama. Isi nama yang sebenarnya.")
    if not any(c.isalpha() for c in name):
        raise NotAName("bukan-nama", "Nama harus berisi huruf.")
    return name


def _checked(written: str) -> str:
    try:
        return clean(written)
    except NotAName as error:
        raise PydanticCustomError(error.code, error.message) from None


# The type of a field that holds a name; how long it may be, the field says beside it.
Name = Annotated[str, Field(min_length=1), AfterValidator(_checked)]
