"""What comes from outside is looked through in a process of its own; nothing harmful is kept."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kit.errors import Invalid, TooLarge
from kit.foreign import reader, strip
from kit.foreign.refused import Refused
from tests.kit.files import samples


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes()


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_of_a_photo_only_the_picture_is_kept(form: str) -> None:
    """INVARIANT: no device, time, comment or place stays in a photo; the picture stays as it is."""
    sent = samples.photo(form) + b"SESUDAH-AKHIR"

    kept = reader.paper(sent, place=False)

    assert kept.kind == f"image/{form.lower()}"
    assert kept.place is None
    assert pixels(kept.data) == pixels(sent)
    for told in (b"KAMERA-PETUGAS", b"CATATAN", b"SESUDAH-AKHIR", b"Exif", b"eXIf", b"GPS"):
        assert told not in kept.data, told


def test_where_a_photo_was_taken_is_told_when_it_is_asked_for() -> None:
    kept = reader.paper(samples.photo(), place=True)

    assert kept.place == (-2.2084722, 113.9)
    assert reader.paper(kept.data, place=True).place is None


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photo_still_stands_upright(orientation: int) -> None:
    kept = reader.paper(samples.photo(orientation=orientation), place=False)

    with Image.open(io.BytesIO(kept.data)) as image:
        assert dict(image.getexif()) == {0x0112: orientation}


def test_a_paper_is_kept_byte_for_byte() -> None:
    sent = samples.pdf()
    assert reader.paper(sent, place=True) == reader.Paper("application/pdf", sent, None)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (lambda: b"PK\x03\x04halo", "jenis"),
        (lambda: b"<svg onload=alert(1)>", "jenis"),
        (lambda: b"MZ\x90\0" + samples.pdf(), "jenis"),
        (lambda: samples.photo()[:-200], "rusak"),
        (lambda: samples.photo("PNG")[:-30], "rusak"),
        (lambda: b"\xff\xd8\xff" + b"\0" * 500, "rusak"),
        (lambda: b"%PDF-1.7\nhalo", "rusak"),
        (lambda: samples.pdf(samples.acts("/JavaScript", "/JS")), "pdf-berisi-perintah"),
        (lambda: samples.pdf(samples.acts("/Launch", "/F")), "pdf-berisi-perintah"),
        (lambda: samples.pdf(samples.attaches), "pdf-berisi-perintah"),
        (lambda: samples.pdf(samples.locked), "pdf-bersandi"),
        (samples.vast_png, "gambar-terlalu-luas"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_what_it_should_be_is_refused(sent: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        reader.paper(sent(), place=False)

    assert [error.kode for error in refused.value.errors] == [code]
    assert refused.value.detail.endswith(".")


def test_a_file_that_unfolds_without_end_is_refused() -> None:
    with pytest.raises((Invalid, TooLarge)):
        reader.paper(samples.unfolds(100), place=False)


def test_the_reader_may_use_so_much_and_no_more() -> None:
    """INVARIANT: the memory that a file wants is its reader's, which dies of it; ours stays."""
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "from kit.confined import confine; from kit.foreign.child import MEMORY;"
            "confine(memory=MEMORY, files=16); b'x' * MEMORY",
        ],
        capture_output=True,
        check=False,
    )
    assert b"MemoryError" in found.stderr


@settings(max_examples=100, deadline=None)
@given(data=st.data(), form=st.sampled_from(["JPEG", "PNG"]))
def test_whatever_the_bytes_stripping_ends(data: st.DataObject, form: str) -> None:
    """INVARIANT: any file gives a picture or Refused, in the time that its length wants."""
    sent = bytearray(PHOTOS[form])
    for at in data.draw(st.lists(st.integers(2, len(sent) - 1), max_size=8)):
        sent[at] = data.draw(st.integers(0, 255))
    cut = bytes(sent[: data.draw(st.integers(2, len(sent)))])
    try:
        kept = strip.jpeg(cut, 6) if form == "JPEG" else strip.png(cut)
    except Refused:
        return
    assert len(kept) <= len(cut) + 40


PHOTOS = {form: samples.photo(form) for form in ("JPEG", "PNG")}
