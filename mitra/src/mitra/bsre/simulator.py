"""A signing service of BSrE to try with: `python -m mitra.bsre.simulator --port 8912`.

It signs with an authority of its own, made at its start and trusted by nobody else. What happens
is told by the passphrase: `tiruan` signs, those of MOODS show each way in which a call can end.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import binascii
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvicorn
from fastapi import FastAPI, Request, Response

from kit.documents.authority import Authority
from kit.documents.pades import Seal, SigningFailed

from .wire import SIGN, STATUS, TOTP

PASSPHRASE = "tiruan"  # noqa: S105  (of a service that only plays)
_NAME = "BSrE Tiruan"
# By the passphrase.
MOODS = {
    "salah": "passphrase",
    "belum-terdaftar": "not registered",
    "tanpa-sertifikat": "no certificate",
    "lambat": "slow",
    "putus": "lost",
    "galat": "500",
    "html": "html",
    "lain": "another file",
    "sering": "429",
}
_REFUSED = {
    "passphrase": (400, 2031, "Passphrase anda salah"),
    "not registered": (400, 2011, "User belum terdaftar"),
    "no certificate": (400, 2021, "User belum memiliki sertifikat"),
}


@dataclass(slots=True)
class Simulator:
    """`signers`: NIK or e-mail -> the name in the certificate, or anybody. `user` and `password`
    are compared if given. `slow` in seconds. `signed`: how many signatures it has made."""

    signers: Mapping[str, str] | None = None
    user: str | None = None
    password: str | None = None
    slow: float = 90.0
    mood: Callable[[str], str | None] = MOODS.get
    signed: int = 0
    _authority: Authority = field(default_factory=lambda: Authority.new(_NAME))
    _totp: set[str] = field(default_factory=set)

    @property
    def root(self) -> bytes:
        """The certificate that its signatures lead to (PEM)."""
        return self._authority.pem

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        for path, answer in ((SIGN, self._sign), (STATUS, self._status), (TOTP, self._issue)):
            app.add_api_route(path, answer, methods=["POST"])
        return app

    async def _sign(self, request: Request) -> Response:
        if not self._let_in(request):
            return _error(401, 1001, "Unauthorized")
        body = orjson.loads(await request.body())
        who, secret = self._signer(body), str(body.get("passphrase", ""))
        mood = self.mood(secret)
        if who is None:
            mood = "not registered"
        elif mood is None and not self._known(secret, str(body.get("totp", ""))):
            mood = "passphrase"
        if mood in _REFUSED:
            return _error(*_REFUSED[mood])
        if mood in ("429", "500", "html"):
            return {
                "429": _error(429, 429, "Too Many Requests"),
                "500": Response("Internal Server Error", 500),
                "html": Response("<html>Session expired</html>", media_type="text/html"),
            }[mood]
        return await self._made(who or "", body, mood)

    async def _made(self, who: str, body: Mapping[str, Any], mood: str | None) -> Response:
        said = body["signatureProperties"][0]
        seal = Seal(said.get("reason", ""), said.get("location", ""))
        try:
            file = base64.b64decode(body["file"][0], validate=True)
            if mood == "another file":
                file = empty_paper()
            signed = await self._authority.signer(who).sign(file, seal)
        except (SigningFailed, binascii.Error):
            return Response("Internal Server Error", 500)
        self.signed += 1
        answer = orjson.dumps({"time": 1200, "file": [base64.b64encode(signed).decode()]})
        if mood == "slow":
            await asyncio.sleep(self.slow)
        if mood == "lost":  # signed, and more was promised than comes
            return Response(b"{", headers={"Content-Length": str(len(answer))})
        return Response(answer, media_type="application/json")

    async def _status(self, request: Request) -> Response:
        if not self._let_in(request):
            return _error(401, 1001, "Unauthorized")
        if self._signer(orjson.loads(await request.body())) is None:
            return _error(*_REFUSED["not registered"])
        return Response(orjson.dumps({"status": "ISSUE"}), media_type="application/json")

    async def _issue(self, request: Request) -> Response:
        if not self._let_in(request):
            return _error(401, 1001, "Unauthorized")
        code = f"{secrets.randbelow(10**6):06d}"
        self._totp.add(code)
        return Response(orjson.dumps({"totp": code}), media_type="application/json")

    def _let_in(self, request: Request) -> bool:
        if self.user is None:
            return True
        given = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {given}"

    def _signer(self, body: Mapping[str, Any]) -> str | None:
        who = str(body.get("nik") or body.get("email") or "")
        if self.signers is None:
            return f"Penanda Tangan Tiruan {who[-4:]}" if who else None
        return self.signers.get(who)

    def _known(self, passphrase: str, totp: str) -> bool:
        if totp in self._totp:
            self._totp.remove(totp)
            return True
        return passphrase == PASSPHRASE


def _error(status: int, code: int, words: str) -> Response:
    said = orjson.dumps({"status_code": code, "error": words})
    return Response(said, status, media_type="application/json")


def empty_paper() -> bytes:
    """The smallest file that a reader takes: what somebody else wanted signed."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj%sendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, begins = len(objects) + 1, len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    made += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, begins)
    return bytes(made)


def main() -> None:
    parser = argparse.ArgumentParser(description="Tiruan layanan tanda tangan BSrE.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8912)
    parser.add_argument("--user")
    parser.add_argument("--password")
    given = parser.parse_args()
    simulator = Simulator(user=given.user, password=given.password)
    uvicorn.run(simulator.app(), host=given.host, port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
