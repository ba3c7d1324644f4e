"""One notice, by mail or by a WhatsApp gateway: one attempt, nothing repeated, nothing of it in a
log."""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from pydantic import SecretStr

from kit import http
from kit.dispatch.targets import Answered, NotDone, Outcome, Refused, one_request

from .wire import Notice, Unclear, Wire, mail, replied

TIMEOUT = 8.0


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server that takes the office's mail. `sender`: from whom it comes. `tls`: from the
    first byte (465); otherwise STARTTLS, unless the machine itself is meant."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: SecretStr | None = None
    tls: bool = False
    ca: Path | None = None

    @property
    def here(self) -> bool:
        return self.host in ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """A gateway. `url`: without the path."""

    url: str
    token: SecretStr
    ca: Path | None = None
    wire: Wire = field(default_factory=Wire)


class Client:
    """Makes one attempt at a time. Close it when done."""

    def __init__(self, mail: Mail | None, whatsapp: WhatsApp | None) -> None:
        self._mail, self._whatsapp = mail, whatsapp
        self._http: httpx.AsyncClient | None = None
        if whatsapp is not None:
            trusted = http.believed(whatsapp.url, whatsapp.ca)
            self._http = http.client(whatsapp.url, verify=trusted)

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()

    async def send(self, key: str, notice: Notice) -> Outcome:
        """Raises Unclear or httpx.HTTPError when nobody knows whether it was taken."""
        if notice.channel == "surel" and self._mail is not None:
            return await asyncio.to_thread(by_mail, self._mail, key, notice)
        if notice.channel == "wa" and self._whatsapp is not None and self._http is not None:
            wire = self._whatsapp.wire
            request = self._http.post(
                wire.path, content=wire.request(key, notice), headers=self._allowed
            )
            answer = await one_request(request)
            if isinstance(answer, NotDone):
                return answer
            return wire.read(answer.status_code, answer.headers.get("Retry-After"))
        return Refused("akses-ditolak")

    async def ask(self, key: str, notice: Notice) -> Outcome:
        """What became of one; a mail server tells nobody, and nothing is mailed twice."""
        if notice.channel != "wa" or self._whatsapp is None or self._http is None:
            return Refused("tidak-pasti")
        wire = self._whatsapp.wire
        answer = await self._http.get(f"{wire.path}/{key}", headers=self._allowed)
        return wire.found(answer.status_code)

    @property
    def _allowed(self) -> dict[str, str]:
        assert self._whatsapp is not None  # noqa: S101  (callers)
        token = self._whatsapp.token.get_secret_value()
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def by_mail(access: Mail, key: str, notice: Notice) -> Outcome:
    """Blocks for as long as the server takes. Raises Unclear when the connection broke after all
    was said."""
    try:
        server = _connected(access)
    except (OSError, smtplib.SMTPException):
        return NotDone("sedang-gangguan")
    try:
        try:
            refused = _announced(server, access, notice)
        except (OSError, smtplib.SMTPException):
            # Nothing of the message was said yet.
            return NotDone("sedang-gangguan")
        return refused or _given(server, mail(access.sender, key, notice))
    finally:
        server.close()


def _connected(access: Mail) -> smtplib.SMTP:
    if access.here and not access.tls:
        return smtplib.SMTP(access.host, access.port, timeout=TIMEOUT)
    trusted = ssl.create_default_context(cafile=access.ca)
    if access.tls:
        return smtplib.SMTP_SSL(access.host, access.port, timeout=TIMEOUT, context=trusted)
    server = smtplib.SMTP(access.host, access.port, timeout=TIMEOUT)
    server.starttls(context=trusted)
    return server


def _announced(server: smtplib.SMTP, access: Mail, notice: Notice) -> Outcome | None:
    """All that is said before the message; what refused it, if anything did."""
    server.ehlo()
    if access.user and access.password is not None:
        try:
            server.login(access.user, access.password.get_secret_value())
        except smtplib.SMTPAuthenticationError as error:
            return replied(error.smtp_code)
    sender = access.sender.rpartition("<")[2].rstrip(">")
    steps: tuple[Callable[[], tuple[int, bytes]], ...] = (
        lambda: server.mail(sender),
        lambda: server.rcpt(notice.to),
        lambda: server.docmd("DATA"),
    )
    for step in steps:
        code, _ = step()
        if (refused := replied(code)) is not None:
            return refused
    return None


def _given(server: smtplib.SMTP, message: bytes) -> Outcome:
    try:
        server.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")
        code, _ = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Unclear(type(error).__name__) from None
    if code >= 500:
        return Refused("isi-ditolak")
    return replied(code) or Answered()
