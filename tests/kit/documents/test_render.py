"""Papers are set by a process of its own, and come out the same each time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from kit.documents import qr, render
from kit.documents.render import RenderFailed, Sheet, Typesetter

TEMPLATE = """
#let isi = json(bytes(sys.inputs.isi))
#set document(title: isi.judul)
= #isi.judul
#image(bytes(isi.qr), width: 2cm)
"""
DAY = date(2024, 3, 1)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "surat.typ"
    file.write_text(TEMPLATE)
    return file


def sheet(template: Path, title: str = "Surat", dated: date = DAY) -> Sheet:
    told = {"judul": title, "qr": qr.svg("http://uji/dokumen/ABCD")}
    return Sheet(template, {"isi": json.dumps(told)}, dated)


@pytest.fixture
def setter() -> Iterator[Typesetter]:
    made = Typesetter()
    yield made
    made.end()


def test_the_same_paper_has_the_same_bytes(template: Path) -> None:
    """INVARIANT: neither the clock nor what was set before is in a paper."""
    first = render.pdf(sheet(template))
    other = render.pdf(sheet(template, dated=date(2024, 3, 2)))
    again = render.pdf(sheet(template))

    assert first.startswith(b"%PDF-")
    assert again == first != other
    (page,) = render.png(sheet(template), ppi=40)
    assert page.startswith(b"\x89PNG")


def test_a_template_that_does_not_fit_is_our_error_and_ends_nothing(
    setter: Typesetter, template: Path
) -> None:
    with pytest.raises(RenderFailed, match="judul"):
        setter.set(Sheet(template, {"isi": "{}"}, DAY), "pdf", None)
    child = setter.child

    assert setter.set(sheet(template), "pdf", None)[0].startswith(b"%PDF-")
    assert setter.child is child


def test_a_typesetter_that_was_killed_is_started_again(setter: Typesetter, template: Path) -> None:
    first = setter.set(sheet(template), "pdf", None)
    assert setter.child is not None
    setter.child.kill()
    setter.child.wait()

    assert setter.set(sheet(template), "pdf", None) == first


def test_it_ends_when_nothing_is_asked(template: Path) -> None:
    setter = Typesetter(idle_seconds=0.05)
    first = setter.set(sheet(template), "pdf", None)
    assert setter.child is not None
    assert setter.child.wait(timeout=60) == 0

    assert setter.set(sheet(template), "pdf", None) == first
    setter.end()


def test_a_paper_that_never_ends_is_given_up(
    setter: Typesetter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = tmp_path / "tanpa-akhir.typ"
    endless.write_text(
        "#let f(n, x) = { let i = 0; while i < 9000 { i += 1; if n > 0 { f(n - 1, x + i) } } }"
        "\n#f(5, 0)"
    )
    monkeypatch.setattr(render, "WALL_SECONDS", 0.5)
    began = time.monotonic()

    with pytest.raises(RenderFailed, match="died"):
        setter.set(Sheet(endless, {}, DAY), "pdf", None)

    assert time.monotonic() - began < 10


def test_threads_take_turns(setter: Typesetter, template: Path) -> None:
    titles = [f"Surat {number}" for number in range(8)]
    alone = [setter.set(sheet(template, title), "pdf", None) for title in titles]

    with ThreadPoolExecutor(4) as threads:
        together = list(
            threads.map(lambda title: setter.set(sheet(template, title), "pdf", None), titles)
        )

    assert together == alone
