"""Berkas bukti sebagaimana dikirim: dibaca sampai batasnya, tidak lebih."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request

from kinerja.pembukuan.entri.rules import BUKTI_TERBESAR
from kit.errors import BadRequest, TooLarge
from kit.idempotency import MAX_KEY, Key

# Jenisnya dikenali dari isinya, maka Content-Type kirimannya tidak dipakai.
BERKAS: dict[str, Any] = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
}
ISI_BUKTI: dict[str, Any] = {"requestBody": {"required": True, "content": BERKAS}}


@dataclass(frozen=True, slots=True)
class Unggahan:
    isi: bytes
    key: Key | None


async def _baca(
    request: Request,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=MAX_KEY)] = None,
) -> Unggahan:
    bagian, ukuran = [], 0
    async for satu in request.stream():
        ukuran += len(satu)
        if ukuran > BUKTI_TERBESAR:
            raise TooLarge("Bukti paling besar 5 MiB.")
        bagian.append(satu)
    if not ukuran:
        raise BadRequest("Berkas bukti kosong.")
    isi = b"".join(bagian)
    if idempotency_key is None:
        return Unggahan(isi, None)
    # Nama berkasnya bagian dari permintaan, tetapi tidak bagian dari badannya.
    sidik = hashlib.sha256(request.url.query.encode() + b"\n" + isi).digest()
    return Unggahan(isi, Key(idempotency_key, request.url.path, sidik))


UnggahanDep = Annotated[Unggahan, Depends(_baca)]
