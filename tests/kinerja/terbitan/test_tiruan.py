from __future__ import annotations

from collections.abc import Iterator

import pytest

from kinerja.terbitan.halaman.mesin import tandai_tiruan, tulis_templat
from kit.errors import NotFound


@pytest.fixture
def tiruan() -> Iterator[None]:
    tandai_tiruan(tiruan=True)
    yield
    tandai_tiruan(tiruan=False)


def _page() -> str:
    return tulis_templat("galat.html", {"galat": NotFound("Tidak ada.")})


@pytest.mark.usefixtures("tiruan")
def test_every_page_of_a_sandbox_says_so_first() -> None:
    assert _page().index("TIRUAN") < _page().index("<header")


def test_no_page_of_an_office_does() -> None:
    assert "TIRUAN" not in _page()
