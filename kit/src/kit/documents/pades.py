"""Electronic signatures in PDF (PAdES baseline B-B, ETSI EN 319 142-1): the port, a signer with a
key of our own, and the verification of whatever was signed.

What has legal force is signed by a certified provider (PP 71/2019, Article 60), whose client is a
`Signer` as well. Our own key serves trials, tests and papers inside the house. The libraries run in
a process of its own (kit.documents.signing), which gets the key by a pipe.
"""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

WALL_SECONDS = 60.0


class SigningFailed(Exception):
    """The paper could not be signed or read; nothing of it is in the message."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a signature says beside who signed. `field`: its name in the file, one for each."""

    reason: str
    location: str
    field: str = "Tanda-1"


class Signer(Protocol):
    async def sign(self, pdf: bytes, seal: Seal) -> bytes:
        """The file with one more signature; the bytes that were given are how it begins.

        Raises: SigningFailed.
        """


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key and its certificates in PEM, the signer's certificate first, then up to the root."""

    key: bytes
    certificates: Sequence[bytes]

    async def sign(self, pdf: bytes, seal: Seal) -> bytes:
        told = {
            "key": _text(self.key),
            "certificates": [_text(one) for one in self.certificates],
            **asdict(seal),
        }
        said = await _ask("sign", pdf, told)
        return base64.b64decode(said["pdf"])


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a file: `intact` if what it covers is as it was signed, `trusted` if its
    certificate leads to a root that was given, `whole` if nothing was added after it."""

    signer: str
    intact: bool
    trusted: bool
    whole: bool


async def verify(pdf: bytes, roots: Sequence[bytes]) -> list[Signature]:
    """The signatures of a file in their order, judged by roots in PEM. Asks nobody whether a
    certificate was revoked. Raises: SigningFailed for what is no PDF."""
    said = await _ask("verify", pdf, {"roots": [_text(one) for one in roots]})
    return [Signature(**one) for one in said["signatures"]]


def _text(pem: bytes) -> str:
    return pem.decode("ascii")


async def _ask(task: str, pdf: bytes, told: dict[str, Any]) -> dict[str, Any]:
    asked = {"task": task, "pdf": base64.b64encode(pdf).decode(), **told}

    def run() -> bytes:
        return subprocess.run(
            [sys.executable, "-I", "-m", "kit.documents.signing"],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            check=True,
            env={},
        ).stdout

    try:
        said: dict[str, Any] = json.loads(await asyncio.to_thread(run))
    except (subprocess.SubprocessError, ValueError):
        raise SigningFailed(task) from None
    if "error" in said:
        raise SigningFailed(f"{task}: {said['error']}")
    return said
