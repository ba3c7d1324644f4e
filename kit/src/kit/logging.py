"""JSON lines with the request id; long runs of digits never reach a log."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from datetime import UTC, datetime

import orjson
import psycopg
from sqlalchemy.exc import DBAPIError

from kit.context import request_id

# A NIK, a KK or a phone number: nothing that the programs log on purpose has so many digits.
_DIGITS = re.compile(r"(?<![0-9a-fA-F-])\d{10,}(?![0-9a-fA-F-])")
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def _told(error: BaseException) -> str:
    """The traceback; of a database error without its text, which quotes the row at fault."""
    chain: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, (DBAPIError, psycopg.Error)):
            cause = seen.orig if isinstance(seen, DBAPIError) else seen
            state = getattr(cause, "sqlstate", None)
            place = getattr(getattr(cause, "diag", None), "constraint_name", None)
            summary = f"{type(seen).__name__} (sqlstate {state}, constraint {place})"
        else:
            summary = "".join(traceback.format_exception_only(seen)).rstrip()
        chain.append("".join(traceback.format_tb(seen.__traceback__)) + summary)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n\nafter\n\n".join(chain)


class JsonLines(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self.service,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if found := request_id():
            line["request_id"] = found
        for key, value in record.__dict__.items():
            if key not in _STANDARD:
                line[key] = value
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _told(record.exc_info[1])
        return _DIGITS.sub("[angka]", orjson.dumps(line, default=str).decode())


def configure(service: str, level: str = "INFO") -> None:
    """Everything to standard error as JSON; no access log, since paths hold ids of persons."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(service))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("uvicorn.access").disabled = True
    for noisy in ("httpx", "httpcore", "sqlalchemy.pool", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
