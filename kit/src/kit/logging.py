"""JSON lines with the request id; long runs of digits never reach a log."""

from __future__ import annotations

import logging
import re
import sys
from datetime import UTC, datetime

import orjson

from kit.context import request_id

# A NIK, a KK or a phone number: nothing that the programs log on purpose has so many digits.
_DIGITS = re.compile(r"(?<![0-9a-fA-F-])\d{10,}(?![0-9a-fA-F-])")
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


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
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _DIGITS.sub("[angka]", orjson.dumps(line, default=str).decode())


def configure(service: str, level: str = "INFO") -> None:
    """Everything to standard error as JSON; no access log, since paths hold ids of persons."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(service))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("uvicorn.access").disabled = True
    for noisy in ("httpx", "httpcore", "sqlalchemy.pool", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
