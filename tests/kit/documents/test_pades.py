"""What we sign is verified by its bytes, its root and its end."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kit.clock import now
from kit.documents import render
from kit.documents.pades import OwnKey, Seal, Signature, SigningFailed, verify
from kit.documents.render import Sheet

SEAL = Seal("Disetujui", "Palangka Raya")


@dataclass(frozen=True)
class Authority:
    """A root of one test, which vouches for whom it likes."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(key, certified("Akar Uji", key, "Akar Uji", key, root=True))

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def signer(self, name: str) -> OwnKey:
        key = ec.generate_private_key(ec.SECP256R1())
        own = certified(name, key, "Akar Uji", self.key, root=False)
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return OwnKey(secret, [own.public_bytes(serialization.Encoding.PEM), self.pem])


def certified(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    by: str,
    by_key: ec.EllipticCurvePrivateKey,
    *,
    root: bool,
) -> x509.Certificate:
    def named(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    usage = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    usage |= {"key_cert_sign": True} if root else {"content_commitment": True}
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(by_key, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    template: Path = tmp_path_factory.mktemp("surat") / "surat.typ"
    template.write_text("= Surat keterangan\n#json(bytes(sys.inputs.isi)).nomor")
    return render.pdf(Sheet(template, {"isi": json.dumps({"nomor": "460/0001"})}, date(2024, 3, 1)))


@pytest.fixture(scope="module")
def root() -> Authority:
    return Authority.new()


@pytest.fixture(scope="module")
async def signed(paper: bytes, root: Authority) -> bytes:
    return await root.signer("Kepala Dinas").sign(paper, SEAL)


async def test_a_signed_paper_is_verified_by_its_root(
    paper: bytes, signed: bytes, root: Authority
) -> None:
    ours, strange, unsigned = await asyncio.gather(
        verify(signed, [root.pem]), verify(signed, [Authority.new().pem]), verify(paper, [root.pem])
    )

    assert signed.startswith(paper)
    assert b"ETSI.CAdES.detached" in signed
    assert ours == [Signature("Kepala Dinas", intact=True, trusted=True, whole=True)]
    assert strange == [Signature("Kepala Dinas", intact=True, trusted=False, whole=True)]
    assert unsigned == []


async def test_a_second_signature_leaves_the_first(signed: bytes, root: Authority) -> None:
    second = Seal("Disetujui", "Palangka Raya", "Tanda-2")

    both = await root.signer("Wali Kota").sign(signed, second)

    assert await verify(both, [root.pem]) == [
        Signature("Kepala Dinas", intact=True, trusted=True, whole=False),
        Signature("Wali Kota", intact=True, trusted=True, whole=True),
    ]


async def test_what_was_altered_or_added_shows(signed: bytes, root: Authority) -> None:
    altered = signed.replace(b"/Lang", b"/Lgan", 1)
    assert altered != signed

    (first,), (second,) = await asyncio.gather(
        verify(altered, [root.pem]), verify(signed + b"\n% ditambahkan", [root.pem])
    )

    assert not first.intact
    assert (second.intact, second.whole) == (True, False)


async def test_what_is_no_paper_is_refused(root: Authority) -> None:
    refused = await asyncio.gather(
        root.signer("Kepala Dinas").sign(b"halo", SEAL),
        verify(b"%PDF-1.7 halo", [root.pem]),
        return_exceptions=True,
    )
    assert [type(one) for one in refused] == [SigningFailed, SigningFailed]
