"""Days and hours of an office in the middle and the east of the country."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kit import clock, feed
from kit.db import Sessions, new_id, reading, transaction
from kit.outbox import event_log
from kit.profile import ProfileError, office_dir

NEW_YEAR = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
InZone = Callable[[str], None]


@pytest.fixture
def in_zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InZone]:
    """The office that is installed, as if it lay there."""
    text = (office_dir() / "kantor.yaml").read_text("utf-8")

    def move(zone: str) -> None:
        (tmp_path / "kantor.yaml").write_text(text.replace(clock.zone().key, zone), "utf-8")
        monkeypatch.setenv("DINSOS_PROFIL", str(tmp_path))
        clock.zone.cache_clear()

    yield move
    clock.zone.cache_clear()


@pytest.mark.parametrize(
    ("zone", "name", "day"),
    [
        ("Asia/Jakarta", "WIB", date(2026, 12, 31)),
        ("Asia/Makassar", "WITA", date(2027, 1, 1)),
        ("Asia/Jayapura", "WIT", date(2027, 1, 1)),
    ],
)
def test_the_new_year_begins_in_the_east(in_zone: InZone, zone: str, name: str, day: date) -> None:
    in_zone(zone)

    assert (clock.zone_name(), clock.local_date(NEW_YEAR)) == (name, day)
    assert clock.midnight(day) <= NEW_YEAR
    assert clock.local_date(clock.midnight(day)) == day


def test_a_zone_that_the_country_has_not_is_a_mistake(in_zone: InZone) -> None:
    in_zone("Europe/Paris")

    with pytest.raises(ProfileError, match=r"kantor.yaml:\d+: zona_waktu"):
        clock.zone()


async def test_the_database_counts_days_as_the_office_does(
    sessions: Sessions, in_zone: InZone
) -> None:
    async with transaction(sessions) as session:
        await session.execute(
            event_log.insert().values(
                at=NEW_YEAR, type="uji.selesai.v1", subject=new_id(), version=1, data={}
            )
        )

    async def days() -> list[date]:
        async with reading(sessions) as session:
            return [row.hari for row in await feed.tally(session, date(2026, 12, 1), None)]

    in_west = await days()
    in_zone("Asia/Makassar")

    assert (in_west, await days()) == ([date(2026, 12, 31)], [date(2027, 1, 1)])
