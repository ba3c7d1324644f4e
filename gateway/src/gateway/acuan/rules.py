"""What is found by a few typed words."""

from __future__ import annotations

from kit.imports.words import folded


def cocok(cari: str | None, *tertulis: str | None) -> bool:
    """Whether every word that is looked for begins a word of what is written."""
    if cari is None:
        return True
    ada = folded(" ".join(filter(None, tertulis))).split()
    dicari = folded(cari).split()
    return bool(dicari) and all(any(kata.startswith(awal) for kata in ada) for awal in dicari)
