"""ETag, If-Match, If-None-Match: nobody overwrites what they have not seen (api.md, Writes), and
nobody is sent again what they have."""

from __future__ import annotations

import re
from typing import Annotated, Protocol, TypeVar

from fastapi import Depends, Header, Response

from kit.errors import PreconditionFailed, PreconditionRequired

_TAGS = re.compile(r'(?:W/)?("[^"]*")')
# What is read has the digest of its content behind the version (kit.answers).
_ETAG = re.compile(r'^(?:W/)?"(\d{1,9})(?:-[0-9a-f]+)?"$')


class Versioned(Protocol):
    """Anything that an endpoint answers with its version."""

    @property
    def versi(self) -> int: ...


V = TypeVar("V", bound=Versioned)


def etag(version: int) -> str:
    return f'"{version}"'


def tagged(response: Response, answer: V) -> V:
    """The answer, with its version as the response's ETag."""
    response.headers["ETag"] = etag(answer.versi)
    return answer


# By which the reference knows a header that has to be sent; without it is 428, not 422.
REQUIRED = "x-wajib"
_Needed = Annotated[str | None, Header(json_schema_extra={REQUIRED: True})]


def _version(if_match: str) -> int:
    found = _ETAG.match(if_match.strip())
    # An ETag that this server never made cannot be the current one.
    return int(found[1]) if found else -1


def _if_match(if_match: Annotated[str | None, Header()] = None) -> int | None:
    return None if if_match is None else _version(if_match)


def _required(if_match: _Needed = None) -> int:
    if if_match is None:
        raise PreconditionRequired("Sertakan If-Match dengan ETag dari data yang terakhir dibaca.")
    return _version(if_match)


IfMatch = Annotated[int, Depends(_required)]
OptionalIfMatch = Annotated[int | None, Depends(_if_match)]


def check(version: int, if_match: int | None) -> None:
    """Refuse with 412 unless the caller saw this version; None (not sent) passes."""
    if if_match is not None and if_match != version:
        raise PreconditionFailed("Data telah diubah orang lain. Muat ulang lalu coba lagi.")


def known_to(if_none_match: str | None, tag: str) -> bool:
    """Whether a caller has already what `tag` stands for (RFC 9110, 13.1.2: any of several, weak
    ones too; `*`: whatever it is)."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or tag.removeprefix("W/") in _TAGS.findall(if_none_match)
