"""Time as the office reads it: instants in UTC, dates and hours in the time zone of its profile."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from kit.profile import ProfileError, office_dir, read_yaml

Zone = Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
# As they are written in Indonesia (Keppres 41/1987).
ZONES: Mapping[str, Zone] = dict(zip(("WIB", "WITA", "WIT"), get_args(Zone), strict=True))
_NAMES: Mapping[str, str] = {one: name for name, one in ZONES.items()}
_KEY = "zona_waktu"


@cache
def zone() -> ZoneInfo:
    """The office's (`zona_waktu` in kantor.yaml), read once for all in this process.

    Raises: ProfileError.
    """
    document = read_yaml(office_dir() / "kantor.yaml")
    named = str(document.data.get(_KEY)) if isinstance(document.data, dict) else ""
    if named not in _NAMES:
        known = ", ".join(_NAMES)
        raise ProfileError(document.mistake((_KEY,), f"{_KEY}: harus salah satu dari {known}."))
    return ZoneInfo(named)


def zone_name() -> str:
    """WIB, WITA or WIT."""
    return _NAMES[zone().key]


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local(at: datetime) -> datetime:
    """The same instant on the office's clock."""
    return at.astimezone(zone())


def local_date(at: datetime) -> date:
    """The office's calendar date of an aware instant."""
    return local(at).date()


def midnight(day: date) -> datetime:
    """The instant at which this day begins in the office."""
    return datetime.combine(day, time.min, zone())


def today() -> date:
    """The office's calendar date of today."""
    return local_date(now())
