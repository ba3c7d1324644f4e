"""Somebody without a sign-in, on a page for everybody; counted by a keyed hash of their address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from kit import bodies, limits
from kit.auth import ALL, Actor
from kit.call import Call
from kit.db import Session, SessionDep
from pelayanan.loket import Loket, LoketDep

ID = "umum"
MAX_BYTES = 64 * 1024
_TERLALU_SERING = "Terlalu sering dari alamat ini. Coba lagi dalam satu jam, atau datang ke kantor."


def _pelaku(loket: Loket) -> Actor:
    return Actor(ID, bidang=frozenset({loket.bidang}), wilayah=(ALL,))


@dataclass(frozen=True, slots=True)
class Tamu:
    """Them in one request. `alamat`: as the gateway says."""

    call: Call[Loket]
    alamat: str

    @classmethod
    def dari(cls, session: Session, loket: Loket, alamat: str, aturan: tuple[object, ...]) -> Tamu:
        return cls(Call(session, _pelaku(loket), loket, rules=aturan), alamat)  # type: ignore[arg-type]

    async def hitung(self, jenis: str, batas: int, banyak: int) -> None:
        """Raises TooManyRequests (429) once this address has done it so often in this hour."""
        sidik = self.call.desk.kunci.cari.digest("alamat", self.alamat).hex()[:16]
        siapa = Actor(f"{ID}:{sidik}")
        if await limits.count(self.call.session, siapa, jenis, 0, batas) >= batas:
            raise limits.refuse(_TERLALU_SERING)
        if banyak:
            await limits.count(self.call.session, siapa, jenis, banyak, batas)


async def terkirim(request: Request) -> dict[str, str]:
    """The fields of a form; of one that is none, nothing."""
    isi = await bodies.whole(request.receive, MAX_BYTES)
    try:
        semua = parse_qsl((isi or b"").decode(), max_num_fields=60, strict_parsing=bool(isi))
    except ValueError:
        return {}
    return {nama: nilai.replace("\r\n", "\n").strip() for nama, nilai in semua}


def _tamu(request: Request, session: SessionDep, loket: LoketDep) -> Tamu:
    alamat = request.headers.get("x-real-ip", "")
    return Tamu.dari(session, loket, alamat, request.app.state.rules)


TamuDep = Annotated[Tamu, Depends(_tamu)]
Isian = Annotated[dict[str, str], Depends(terkirim)]
