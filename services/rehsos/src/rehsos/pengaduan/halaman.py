"""`/rehsos/pengaduan`: a form, a tracking page and a questionnaire for everybody, without a token.

The secret of a receipt is sent in a body only, never in an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from kit import wording
from kit.db import new_id
from kit.errors import AppError, FieldError
from pelayanan.halaman import jawab
from pelayanan.loket import LoketDep
from pelayanan.tamu import Isian, TamuDep

from . import tampilan, umum
from .errors import PengaduanTidakSah
from .rules import UNSUR, Kanal
from .schemas import PengaduanBaru

_PELAPOR = ("nama", "nik", "telepon", "surel", "alamat", "lembaga")

router = APIRouter(prefix="/pengaduan", include_in_schema=False)


def _akar(request: Request) -> str:
    return f"/{request.app.state.service}{router.prefix}"


Akar = Annotated[str, Depends(_akar)]


@router.get("")
async def formulir_pengaduan(akar: Akar, loket: LoketDep) -> HTMLResponse:
    isi = {"id": str(new_id())}
    return jawab(tampilan.formulir(akar, loket.kantor.wilayah, isi))


@router.post("")
async def kirim_pengaduan(akar: Akar, loket: LoketDep, tamu: TamuDep, isi: Isian) -> HTMLResponse:
    try:
        tanda = await umum.kirim(tamu, _dibaca(isi))
    except AppError as tidak:
        lagi = tampilan.formulir(akar, loket.kantor.wilayah, isi, tampilan.pesan(tidak))
        return jawab(lagi, tidak=tidak)
    return jawab(tampilan.diterima(akar, tanda), 201)


@router.get("/lacak")
async def formulir_lacak(akar: Akar) -> HTMLResponse:
    return jawab(tampilan.formulir_lacak(akar))


@router.post("/lacak")
async def lacak_pengaduan(akar: Akar, tamu: TamuDep, isi: Isian) -> HTMLResponse:
    nomor, rahasia = isi.get("nomor", ""), isi.get("rahasia", "")
    try:
        satu = await umum.lacak(tamu, nomor, rahasia)
    except AppError as tidak:
        return jawab(tampilan.formulir_lacak(akar, nomor, tampilan.pesan(tidak)), tidak=tidak)
    return jawab(tampilan.terlacak(akar, satu, rahasia))


@router.post("/kepuasan")
async def nilai_pengaduan(akar: Akar, tamu: TamuDep, isi: Isian) -> HTMLResponse:
    nomor, rahasia = isi.get("nomor", ""), isi.get("rahasia", "")
    try:
        await umum.nilai(tamu, nomor, rahasia, _skor(isi))
    except AppError as tidak:
        return jawab(tampilan.formulir_lacak(akar, nomor, tampilan.pesan(tidak)), tidak=tidak)
    satu = await umum.lacak(tamu, nomor, rahasia)
    terima_kasih = '<p class="kabar" role="status">Terima kasih atas penilaian Anda.</p>'
    return jawab(tampilan.terlacak(akar, satu, rahasia, terima_kasih))


def _skor(isi: Mapping[str, str]) -> list[int]:
    """The scores that were given, in the order of the elements; a strange one is 0."""
    terisi = [isi[nama] for ke in range(1, len(UNSUR) + 1) if (nama := f"u{ke}") in isi]
    return [int(satu) if satu in ("1", "2", "3", "4") else 0 for satu in terisi]


def _dibaca(isi: Mapping[str, str]) -> PengaduanBaru:
    """The form as a complaint. Raises: PengaduanTidakSah with all that cannot be read."""
    pelapor: dict[str, object] = {nama: isi[nama] for nama in _PELAPOR if isi.get(nama)}
    if isi.get("pengenal_jenis"):
        nomor = isi.get("pengenal_nomor", "")
        pelapor["pengenal"] = {"jenis": isi["pengenal_jenis"], "nomor": nomor}
    baru = {
        "id": isi.get("id") or None,
        "kanal": Kanal.WEB,
        "pelapor": pelapor,
        "sembunyikan_nama": "sembunyikan_nama" in isi,
        **{nama: isi[nama] for nama in ("jenis", "kelurahan", "uraian") if isi.get(nama)},
    }
    try:
        return PengaduanBaru.model_validate_json(orjson.dumps(baru))
    except ValidationError as tidak:
        salah: list[FieldError] = [wording.field_error(satu) for satu in tidak.errors()]
        raise PengaduanTidakSah("Periksa isian yang disebut.", *salah) from None
