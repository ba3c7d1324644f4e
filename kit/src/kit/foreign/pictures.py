"""A photo from outside: whole, not too large, and without what it tells besides the picture.

Loaded in the child process only: Pillow decodes what anybody may have sent.
"""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Callable
from typing import Any

from PIL import Image

from kit.files import kinds
from kit.foreign import strip
from kit.foreign.refused import Refused

MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
_ORIENTATION, _GPS = 0x0112, 0x8825


def examine(data: bytes, kind: str, say: Callable[[object], None], *, place: bool) -> None:
    """Say `data` (base64: what is to be kept) and, if it is asked for and known, `place`: latitude
    and longitude in degrees, north and east positive."""
    clean, where = _picture(data, kind)
    said: dict[str, Any] = {"data": base64.b64encode(clean).decode()}
    if place and where is not None:
        said["place"] = where
    say(said)


def _picture(data: bytes, kind: str) -> tuple[bytes, list[float] | None]:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    only = ["JPEG"] if kind == kinds.JPEG else ["PNG"]
    try:
        with Image.open(io.BytesIO(data), formats=only) as image:
            if max(image.size) > MAX_SIDE:
                raise Refused("gambar-terlalu-luas")
            exif = image.getexif()
            turned, where = exif.get(_ORIENTATION), _place(exif.get_ifd(_GPS))
        orientation = turned if isinstance(turned, int) and 1 <= turned <= 8 else 1
        clean = strip.jpeg(data, orientation) if kind == kinds.JPEG else strip.png(data)
        # What is kept, not what was sent, must be a whole picture.
        with Image.open(io.BytesIO(clean), formats=only) as image:
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("gambar-terlalu-luas") from None
    except (OSError, SyntaxError, ValueError, TypeError, EOFError):
        raise Refused("rusak") from None
    return clean, where


def _place(gps: dict[int, Any]) -> list[float] | None:
    """EXIF 2.32, 4.6.6: latitude in tags 1 and 2, longitude in 3 and 4."""
    try:
        found = []
        for at, negative, most in ((1, "S", 90), (3, "W", 180)):
            degrees, minutes, seconds = (float(part) for part in gps[at + 1])
            value = degrees + minutes / 60 + seconds / 3600
            if not 0 <= value <= most:
                return None
            found.append(round(-value if gps[at] == negative else value, 7))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return found
