"""What a notice is, as it goes out: by e-mail (SMTP, RFC 5321) or by a WhatsApp gateway over HTTP.

It says nothing of anybody: what it is about stands in the house, whom it is for in its address. No
gateway's manual is a standard: most take a JSON message with a token, and what theirs calls things
can be changed by configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from kit.dispatch.targets import Answered, NotDone, Outcome, Refused

Channel = Literal["surel", "wa"]

# Every word that a refusal may carry: for tables, logs and audits, so never a person's data.
REASONS: Mapping[str, str] = {
    "alamat-ditolak": "Alamat atau nomornya tidak dikenal di sana.",
    "akses-ditolak": "Layanannya menolak akses kantor ini; pengelola memeriksa pengaturannya.",
    "isi-ditolak": "Layanannya menolak pesannya.",
    "terlalu-sering": "Layanannya meminta menunggu sebelum dicoba lagi.",
    "sedang-gangguan": "Layanannya sedang tidak menerima pesan.",
    "tidak-dikenal": "Layanannya tidak mengenal pesan ini.",
    "tidak-pasti": "Mungkin sudah terkirim, mungkin tidak; pesan seperti ini tidak diulang.",
    "terlalu-lama": "Tidak terkirim pada waktunya.",
}


class Notice(BaseModel):
    """`to`: an e-mail address, or a number as +62…; `at`: when it was written."""

    model_config = ConfigDict(frozen=True)

    channel: Channel
    to: str
    subject: str
    text: str
    at: datetime


class Unclear(Exception):
    """It may have been delivered: the connection broke after all was said, or the answer cannot be
    read."""


def mail(sender: str, key: str, notice: Notice) -> bytes:
    """The message as it is sent, its lines ending in CRLF; the key is its Message-ID."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, notice.to, notice.subject
    message["Date"] = format_datetime(notice.at)
    message["Message-ID"] = f"<{key}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notice.text)
    return b"\r\n".join(bytes(message).splitlines()) + b"\r\n"


class Wire(BaseModel):
    """What a WhatsApp gateway calls things. `id`: under which it takes our key, so that it sends
    one message once; `path`: where messages go, and each is found behind it by our key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(default="/messages", pattern="^/")
    id: str = "id"
    to: str = "to"
    text: str = "text"

    def request(self, key: str, notice: Notice) -> bytes:
        said = {self.id: key, self.to: notice.to, self.text: f"{notice.subject}\n\n{notice.text}"}
        return orjson.dumps(said)

    def read(self, status: int, retry_after: str | None) -> Outcome:
        """What an answer to a message says. Raises Unclear unless it is certain."""
        if status in (200, 201, 202, 409):  # 409: it has this key already
            return Answered()
        if status == 429:
            return NotDone("terlalu-sering", _seconds(retry_after))
        if status == 503:
            return NotDone("sedang-gangguan", _seconds(retry_after))
        if status in (401, 403):
            return Refused("akses-ditolak")
        if status == 404:
            return Refused("alamat-ditolak")
        if 400 <= status < 500 and status != 408:
            return Refused("isi-ditolak")
        raise Unclear(f"{status}")

    def found(self, status: int) -> Outcome:
        """What an answer to the question after one says."""
        if status == 200:
            return Answered()
        if status == 404:
            return NotDone("tidak-dikenal")
        raise Unclear(f"{status}")


def replied(code: int) -> Outcome | None:
    """What a refusing reply of a mail server says before the message was; None: go on."""
    if code < 400:
        return None
    if code < 500:
        return NotDone("sedang-gangguan")
    return Refused("akses-ditolak" if code in (530, 534, 535) else "alamat-ditolak")


def _seconds(retry_after: str | None) -> float:
    return float(retry_after) if retry_after is not None and retry_after.isdigit() else 0.0
