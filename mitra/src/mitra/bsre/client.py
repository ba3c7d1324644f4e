"""One signature by BSrE: one request, its own authority, no redirects, nothing of it in a log.

What the signer knows goes through memory only: it is in no queue, no table and no log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from pydantic import SecretStr

from kit import http
from kit.dispatch.targets import NotDone, one_request
from kit.documents.pades import Seal

from .wire import SIGN, Rejected, Said, Secret, Unclear, Wire

MAX_ANSWER = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Access:
    """What the office was given. `url`: of the service, without a path. `signers`: who holds an
    office of the profile (`kepala-dinas`), as BSrE knows them: NIK or e-mail. `ca`: the certificate
    (PEM) by which the service is known. `timeout`: seconds for the next part of
    an answer; the whole is limited by who calls."""

    url: str
    user: SecretStr
    password: SecretStr
    signers: Mapping[str, str]
    ca: Path | None = None
    timeout: float = 60.0
    wire: Wire = field(default_factory=Wire)


class Client:
    """Asks once, and repeats nothing. Close it when done."""

    def __init__(self, access: Access) -> None:
        self._access = access
        limits = httpx.Timeout(access.timeout, connect=min(5.0, access.timeout))
        trusted = http.believed(access.url, access.ca)
        self._http = http.client(access.url, timeout=limits, verify=trusted)

    async def close(self) -> None:
        await self._http.aclose()

    async def sign(self, pdf: bytes, signer: str, secret: Secret, seal: Seal) -> Said:
        """Rejected: surely not signed. Raises Unclear or httpx.HTTPError when nobody knows."""
        access = self._access
        body = access.wire.request(pdf, signer, secret, seal.reason, seal.location)
        given = httpx.BasicAuth(access.user.get_secret_value(), access.password.get_secret_value())
        request = self._http.build_request(
            "POST", SIGN, content=body, headers={"Content-Type": "application/json"}
        )
        answer = await one_request(self._http.send(request, auth=given, stream=True))
        if isinstance(answer, NotDone):
            return Rejected("tidak-tersambung")
        try:
            said = await http.whole(answer, MAX_ANSWER)
        finally:
            await answer.aclose()
        if said is None:
            raise Unclear("too large")
        return access.wire.read(answer.status_code, said)
