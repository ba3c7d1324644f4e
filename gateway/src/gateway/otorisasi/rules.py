"""What an application asks for when it sends a person here (OAuth 2.1, RFC 7636, RFC 9700)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

PATH = "/auth/otorisasi"
# From the person's answer until the application must have fetched its tokens.
CODE_LIFE = timedelta(seconds=60)
# So long a second use of a code still ends what the first one gave.
CODE_KEPT = timedelta(days=1)

ASKED = (
    "response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge",
    "code_challenge_method",
)  # fmt: skip
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True, slots=True)
class Question:
    """The parameters as sent; `twice` are those that were sent more than once."""

    given: Mapping[str, str]
    twice: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, sent: Iterable[tuple[str, str]]) -> Question:
        given: dict[str, str] = {}
        twice = set()
        for name, value in sent:
            if name in given:
                twice.add(name)
            given[name] = value
        return cls(given, frozenset(twice))

    def once(self, name: str) -> str:
        """Empty for what was not said clearly."""
        return "" if name in self.twice else self.given.get(name, "")

    def fault(self) -> tuple[str, str] | None:
        """What the application is told is wrong, its address being known."""
        if self.twice:
            return "invalid_request", "Tiap parameter hanya boleh sekali."
        if not self.once("response_type"):
            return "invalid_request", "response_type wajib: code."
        if self.once("response_type") != "code":
            return "unsupported_response_type", "response_type harus code."
        if self.once("code_challenge_method") != "S256":
            return "invalid_request", "code_challenge_method wajib: S256."
        if not _CHALLENGE.fullmatch(self.once("code_challenge")):
            return "invalid_request", "code_challenge wajib: SHA-256 dari verifier, base64url."
        return None

    def back(self, issuer: str, **told: str) -> str:
        """The application's address with an answer: whose it is, and for which question."""
        address, state = self.given["redirect_uri"], self.once("state")
        told |= ({"state": state} if state else {}) | {"iss": issuer}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(told)}"


def proves(verifier: str, challenge: str) -> bool:
    """Whether who has this verifier is who asked (S256)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(digest, challenge.encode())
