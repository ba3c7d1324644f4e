"""Names as people are looked for, made in Python so that every writer makes them alike."""

from __future__ import annotations

import re
import unicodedata

_BUKAN_HURUF = re.compile(r"[^a-z0-9]+")
_APOSTROF = re.compile(r"['\u2019\u2018`]")


def normal(nama: str) -> str:
    """`Siti Nur'aini, S.Sos` -> `siti nuraini s sos`: no accents, signs or double spaces."""
    if nama.isascii():
        polos = nama.lower()
    else:
        terurai = unicodedata.normalize("NFKD", nama).casefold()
        polos = "".join(huruf for huruf in terurai if not unicodedata.combining(huruf))
        polos = _APOSTROF.sub("", polos)
    return _BUKAN_HURUF.sub(" ", polos.replace("'", "").replace("`", "")).strip()
