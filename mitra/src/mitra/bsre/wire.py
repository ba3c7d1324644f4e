"""What the signing service of BSrE is sent and says: the second generation of its client service
(`/api/v2`), which an office runs in its own network.

The shapes follow a public contract report of 17 September 2026 (partners.md, 8.1); no manual of
BSrE is public, so which number means what can be changed by configuration.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson
from pydantic import BaseModel, ConfigDict, Field, SecretStr

SIGN = "/api/v2/sign/pdf"
STATUS = "/api/v2/user/check/status"
TOTP = "/api/v2/sign/get/totp"

# Every word that a refusal may carry: for tables, logs and audits, so never a person's data.
REASONS: Mapping[str, str] = {
    "sandi-salah": "Kata sandi atau kode sekali pakai tidak diterima BSrE.",
    "tidak-terdaftar": "Penanda tangan belum terdaftar di BSrE.",
    "tanpa-sertifikat": "Penanda tangan belum punya sertifikat yang berlaku di BSrE.",
    "akses-ditolak": "BSrE menolak akses kantor ini; pengelola harus memeriksa pengaturannya.",
    "berkas-ditolak": "BSrE menolak berkasnya.",
    "terlalu-sering": "BSrE meminta menunggu sebelum dicoba lagi.",
    "ditolak": "BSrE menolak tanpa sebab yang dikenal.",
    "tidak-tersambung": "BSrE tidak dapat dihubungi; tidak ada yang terkirim.",
    "hasil-tidak-sah": "Berkas dari BSrE tidak sah: bukan surat ini yang ditandatangani.",
}


@dataclass(frozen=True, slots=True)
class Secret:
    """What only the signer knows, for one call: a passphrase, or a code that is good once."""

    passphrase: SecretStr | None = None
    totp: SecretStr | None = None

    def told(self) -> dict[str, str]:
        given = {"passphrase": self.passphrase, "totp": self.totp}
        return {name: one.get_secret_value() for name, one in given.items() if one is not None}


@dataclass(frozen=True, slots=True)
class Signed:
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was signed, for a reason of REASONS."""

    reason: str


Said: TypeAlias = Signed | Rejected


class Unclear(Exception):
    """It may have been signed: the answer cannot be read, or says that something broke there."""


class Wire(BaseModel):
    """What a service calls things, where it differs from most. `codes`: number -> reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    codes: dict[str, str] = Field(
        default={
            "2011": "tidak-terdaftar",
            "2021": "tanpa-sertifikat",
            "2031": "sandi-salah",
            "2041": "berkas-ditolak",
        }
    )

    def request(self, pdf: bytes, signer: str, secret: Secret, reason: str, place: str) -> bytes:
        """`signer`: NIK or e-mail, as the office's signers are known there. The signature is not
        drawn: the letter has its own place for it."""
        who = "email" if "@" in signer else "nik"
        seen = {"tampilan": "INVISIBLE", "reason": reason, "location": place}
        return orjson.dumps(
            {
                who: signer,
                **secret.told(),
                "signatureProperties": [seen],
                "file": [base64.b64encode(pdf).decode()],
            }
        )

    def read(self, status: int, body: bytes) -> Said:
        """Raises Unclear unless the answer says for certain what became of it."""
        try:
            said: Any = orjson.loads(body)
        except orjson.JSONDecodeError:
            said = None
        if status == 200:
            return Signed(_file(said))
        if status >= 500 or status < 400:
            raise Unclear(f"{status}")
        if status in (401, 403):
            return Rejected("akses-ditolak")
        if status == 429:
            return Rejected("terlalu-sering")
        if status == 408:
            raise Unclear("408")
        code = said.get("status_code", said.get("code")) if isinstance(said, dict) else None
        reason = self.codes.get(str(code), "ditolak")
        return Rejected(reason if reason in REASONS else "ditolak")


def _file(said: Any) -> bytes:  # noqa: ANN401  (whatever JSON it is)
    files = said.get("file") if isinstance(said, dict) else None
    if not isinstance(files, list) or len(files) != 1 or not isinstance(files[0], str):
        raise Unclear("shape")
    try:
        pdf = base64.b64decode(files[0], validate=True)
    except binascii.Error:
        raise Unclear("base64") from None
    if not pdf.startswith(b"%PDF-"):
        raise Unclear("no PDF")
    return pdf
