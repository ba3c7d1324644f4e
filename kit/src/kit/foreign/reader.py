"""Files from outside are read in a process of their own (kit.foreign.child), never in the service.

The child gets the file and nothing else: no environment, no other open file. When it dies, takes
too long, or says more than a file can hold, the upload is refused.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import IO, Any

import orjson

from kit.errors import AppError, FieldError, Invalid, TooLarge

WALL_SECONDS = 120.0
MAX_LINE = 64 * 1024 * 1024
MAX_SAID = 768 * 1024 * 1024
_SHOWN = 20

_SENTENCES = {
    "rusak": "Berkas rusak atau bukan jenis yang disebut. Simpan ulang, lalu kirim lagi.",
    "lembar-banyak": "Berkas ini berisi beberapa lembar: {}. Sebut satu dengan ?lembar=….",
    "lembar-tidak-ada": "Tidak ada lembar yang tampak bernama itu. Lembar yang ada: {}.",
    "terlalu-luas": "Ada isi terlalu jauh ke kanan (baris {}, kolom {}). Hapus, lalu kirim lagi.",
    "teks-terlalu-panjang": "Ada sel dengan lebih dari 32.767 karakter.",
}
_DIED = "Berkas ini tidak dapat dibaca dengan aman. Simpan ulang sebagai berkas baru, lalu kirim."


def spool() -> IO[bytes]:
    """A file in memory only: what is uploaded holds personal data."""
    return os.fdopen(os.memfd_create("unggahan", os.MFD_CLOEXEC), "w+b")


def xlsx_rows(file: IO[bytes], sheet: str | None) -> Iterator[tuple[int, list[Any]]]:
    """The rows of a sheet with their numbers, cells as kit.foreign.xlsx describes them."""
    file.flush()
    file.seek(0)
    command = [sys.executable, "-I", "-m", "kit.foreign.child", *([sheet] if sheet else [])]
    with subprocess.Popen(  # noqa: S603  (our own program; the file is its input, not its argument)
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as child:
        timer = threading.Timer(WALL_SECONDS, child.kill)
        timer.start()
        try:
            for batch in _lines(child.stdout):
                yield from batch
        finally:
            timer.cancel()
            child.kill()


def _lines(said: IO[bytes] | None) -> Iterator[Any]:
    left = MAX_SAID
    while said is not None and (text := said.readline(MAX_LINE)):
        left -= len(text)
        if left < 0 or not text.endswith(b"\n"):
            raise _refused("terlalu-besar", ())
        line = orjson.loads(text)
        if isinstance(line, dict):
            if "refused" in line:
                raise _refused(line["refused"], line["facts"])
            if "done" in line:
                return
        yield line
    raise _refused("pembaca-mati", ())


def _refused(code: str, facts: Sequence[str]) -> AppError:
    if code == "terlalu-besar":
        return TooLarge("Isi berkas terlalu besar setelah dibuka.")
    if code == "lembar-banyak":
        facts = [_named(facts)]
    elif code == "lembar-tidak-ada":
        facts = [_named(facts[1:])]
    message = _SENTENCES.get(code, _DIED).format(*facts)
    return Invalid(message, FieldError("berkas", message, code))


def _named(sheets: Sequence[str]) -> str:
    more = f", dan {len(sheets) - _SHOWN} lagi" if len(sheets) > _SHOWN else ""
    return ", ".join(f"'{name[:60]}'" for name in sheets[:_SHOWN]) + more
