"""The process that signs and verifies with pyHanko: `python -I -m kit.documents.signing`.

One request as JSON on the standard input, one answer as JSON on the standard output.
"""

from __future__ import annotations

import base64
import io
import json
import signal
import sys
from collections.abc import Iterable
from typing import Any

from asn1crypto import keys, pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kit.confined import confine

MEMORY = 1024 * 1024 * 1024
SECONDS = 60


def _der(text: str) -> bytes:
    _, _, found = pem.unarmor(text.encode())
    return bytes(found)


def _certificates(texts: Iterable[str]) -> list[x509.Certificate]:
    return [x509.Certificate.load(_der(text)) for text in texts]


def sign(asked: dict[str, Any], file: bytes) -> dict[str, Any]:
    own, *others = _certificates(asked["certificates"])
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(others)
    signer = signers.SimpleSigner(
        signing_cert=own,
        signing_key=keys.PrivateKeyInfo.load(_der(asked["key"])),
        cert_registry=store,
    )
    told = signers.PdfSignatureMetadata(
        field_name=asked["field"],
        reason=asked["reason"],
        location=asked["location"],
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
    )
    signed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(file)), told, signer=signer)
    return {"pdf": base64.b64encode(signed.getvalue()).decode()}


def verify(asked: dict[str, Any], file: bytes) -> dict[str, Any]:
    found = []
    for one in PdfFileReader(io.BytesIO(file)).embedded_signatures:
        roots = ValidationContext(trust_roots=_certificates(asked["roots"]), allow_fetching=False)
        status = validate_pdf_signature(one, roots)
        found.append(
            {
                "signer": status.signing_cert.subject.native.get("common_name", ""),
                "intact": status.intact and status.valid,
                "trusted": status.trusted,
                "whole": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
            }
        )
    return {"signatures": found}


def main() -> None:
    confine(memory=MEMORY, files=32, cpu_seconds=SECONDS)
    signal.alarm(SECONDS)
    asked = json.load(sys.stdin)
    task = {"sign": sign, "verify": verify}[asked["task"]]
    try:
        said = task(asked, base64.b64decode(asked["pdf"]))
    except (PdfError, SigningError, SignatureValidationError, ValueError) as error:
        said = {"error": type(error).__name__}
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
