"""Time as the office reads it: instants in UTC, dates in WIB."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local_date(at: datetime) -> date:
    """The WIB calendar date of an aware instant."""
    return at.astimezone(WIB).date()


def today() -> date:
    """The calendar date of today in WIB."""
    return local_date(now())
