"""What a group of operations is about, said where its router is made."""

from __future__ import annotations


class Tag(str):
    """A tag of a router, with a sentence for people: `APIRouter(tags=[Tag("ppks", "…")])`."""

    about: str

    def __new__(cls, name: str, about: str) -> Tag:
        made = super().__new__(cls, name)
        made.about = about
        return made
