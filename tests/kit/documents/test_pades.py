"""What we sign is verified by its bytes, its root and its end."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest

from kit.documents import render
from kit.documents.authority import Authority
from kit.documents.pades import Seal, Signature, SigningFailed, verify
from kit.documents.render import Sheet

SEAL = Seal("Disetujui", "Palangka Raya")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    template: Path = tmp_path_factory.mktemp("surat") / "surat.typ"
    template.write_text("= Surat keterangan\n#json(bytes(sys.inputs.isi)).nomor")
    return render.pdf(Sheet(template, {"isi": json.dumps({"nomor": "460/0001"})}, date(2024, 3, 1)))


@pytest.fixture(scope="module")
def root() -> Authority:
    return Authority.new("Akar Uji")


@pytest.fixture(scope="module")
async def signed(paper: bytes, root: Authority) -> bytes:
    return await root.signer("Kepala Dinas").sign(paper, SEAL)


async def test_a_signed_paper_is_verified_by_its_root(
    paper: bytes, signed: bytes, root: Authority
) -> None:
    ours, strange, unsigned = await asyncio.gather(
        verify(signed, [root.pem]),
        verify(signed, [Authority.new("Akar Uji").pem]),
        verify(paper, [root.pem]),
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
