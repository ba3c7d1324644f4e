"""Files from outside are read in a process of their own (kit.foreign.child), never in the service.

The child gets the file and nothing else: no environment, no other open file. When it dies, takes
too long, or says more than a file can hold, the upload is refused.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import orjson

from kit.errors import AppError, FieldError, Invalid, TooLarge
from kit.files.kinds import PDF, kind_of

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
    "jenis": "Berkas harus PDF, JPEG, atau PNG; isinya yang diperiksa, bukan namanya.",
    "gambar-terlalu-luas": "Gambar ini terlalu luas. Kecilkan sampai 50 juta titik, lalu kirim.",
    "pdf-bersandi": "PDF ini dikunci kata sandi. Simpan tanpa sandi, lalu kirim lagi.",
    "pdf-berisi-perintah": "PDF ini berisi perintah, formulir aktif, atau lampiran. Cetak ulang"
    " menjadi PDF biasa, lalu kirim lagi.",
}
_DIED = "Berkas ini tidak dapat dibaca dengan aman. Simpan ulang sebagai berkas baru, lalu kirim."


def spool() -> IO[bytes]:
    """A file in memory only: what is uploaded holds personal data."""
    return os.fdopen(os.memfd_create("unggahan", os.MFD_CLOEXEC), "w+b")


def xlsx_rows(file: IO[bytes], sheet: str | None) -> Iterator[tuple[int, list[Any]]]:
    """The rows of a sheet with their numbers, cells as kit.foreign.xlsx describes them."""
    for batch in _read(file, "sheet", *([sheet] if sheet else [])):
        yield from batch


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that may be kept: its media type, the bytes to keep, and where a photo was taken
    (latitude and longitude in degrees)."""

    kind: str
    data: bytes
    place: tuple[float, float] | None


def paper(data: bytes, *, place: bool) -> Paper:
    """A PDF, JPEG or PNG, looked through; of a photo only the picture is left.

    `place`: whether to tell where it was taken. Raises Invalid or TooLarge, saying what is wrong.
    """
    kind = kind_of(data)
    if kind is None:
        raise _refused("jenis", ())
    with spool() as file:
        file.write(data)
        said: dict[str, Any] = next(_read(file, "paper", *(["tempat"] if place else [])), {})
    if kind == PDF:
        return Paper(kind, data, None)
    where = said.get("place")
    return Paper(kind, base64.b64decode(said["data"]), (where[0], where[1]) if where else None)


def _read(file: IO[bytes], *task: str) -> Iterator[Any]:
    """What the child says of a file, line by line."""
    file.flush()
    file.seek(0)
    command = [sys.executable, "-I", "-m", "kit.foreign.child", *task]
    with subprocess.Popen(  # noqa: S603  (our own program; the file is its input, not its argument)
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as child:
        timer = threading.Timer(WALL_SECONDS, child.kill)
        timer.start()
        try:
            yield from _lines(child.stdout)
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
