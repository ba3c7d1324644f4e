"""What lies encrypted in the tables: rows until they are done, refused rows for the report."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Sequence

import orjson

from kit.crypto import Keyring

from .spec import Cell


def seal_rows(
    keyring: Keyring, job_id: uuid.UUID, chunk: int, rows: Sequence[tuple[int, list[Cell]]]
) -> bytes:
    """The rows of a chunk, each with its number in the sheet."""
    return keyring.encrypt(zlib.compress(orjson.dumps(rows), 1), _aad(job_id, "chunk", chunk))


def open_rows(
    keyring: Keyring, job_id: uuid.UUID, chunk: int, data: bytes
) -> list[tuple[int, list[Cell]]]:
    packed = keyring.decrypt(data, _aad(job_id, "chunk", chunk))
    rows: list[tuple[int, list[Cell]]] = orjson.loads(zlib.decompress(packed))
    return rows


def seal_refused(keyring: Keyring, job_id: uuid.UUID, row: int, cells: Sequence[str]) -> bytes:
    return keyring.encrypt(orjson.dumps(cells), _aad(job_id, "error", row))


def open_refused(keyring: Keyring, job_id: uuid.UUID, row: int, data: bytes) -> list[str]:
    cells: list[str] = orjson.loads(keyring.decrypt(data, _aad(job_id, "error", row)))
    return cells


def _aad(job_id: uuid.UUID, part: str, number: int) -> bytes:
    return f"import:{part}:{job_id}:{number}".encode()
