from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kit.schemas import Schema, example
from mitra.pemberitahuan.wire import Channel

Surel = Annotated[
    str, Field(max_length=254, pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
]
Nomor = Annotated[str, Field(pattern=r"^\+62[0-9]{8,13}$", description="Dengan +62")]


class AlamatKabarIsi(Schema):
    """Where the caller wants to be told; without both nowhere."""

    model_config = example(surel="petugas@contoh.id", wa=None)

    surel: Surel | None = None
    wa: Nomor | None = None


class AlamatKabarRinci(Schema):
    surel: str | None
    wa: str | None
    jalan: list[Channel] = Field(description="Lewat mana kantor ini mengirim kabar; kosong: tidak")
