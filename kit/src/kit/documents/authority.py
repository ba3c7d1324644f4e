"""An authority of our own, for trials, tests and papers inside the house:
`python -m kit.documents.authority FOLDER NAME` writes its root and a signer's key and certificates.

What it vouches for has no legal force: that needs a certified provider (PP 71/2019, Article 60).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kit.clock import now

from .pades import OwnKey

_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
KEY, CERTIFICATES, ROOT = "kunci.pem", "sertifikat.pem", "akar.pem"


@dataclass(frozen=True)
class Authority:
    """A root, valid for a year, which vouches for whom it likes."""

    name: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, name: str) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(name, key, _certified(name, key, name, key, root=True))

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def signer(self, name: str) -> OwnKey:
        """A new key with a certificate of this name."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = _certified(name, key, self.name, self.key, root=False)
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return OwnKey(secret, [own.public_bytes(serialization.Encoding.PEM), self.pem])


def _certified(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    by: str,
    by_key: ec.EllipticCurvePrivateKey,
    *,
    root: bool,
) -> x509.Certificate:
    def named(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    uses = dict.fromkeys(_USES, False)
    uses |= {"key_cert_sign": True} if root else {"content_commitment": True}
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**uses), critical=True)
        .sign(by_key, hashes.SHA256())
    )


def main(folder: str, name: str) -> None:
    """Write the three files; the key only for its owner. Raises FileExistsError for a key that is
    there."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    authority = Authority.new(f"Akar {name}")
    signer = authority.signer(name)
    (place / KEY).touch(mode=0o600, exist_ok=False)
    (place / KEY).write_bytes(signer.key)
    (place / CERTIFICATES).write_bytes(b"".join(signer.certificates))
    (place / ROOT).write_bytes(authority.pem)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
