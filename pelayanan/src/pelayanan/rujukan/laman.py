"""`/<bidang>/rujukan`: where a receiver without an account answers, by the link that it was sent.

The token stands in the fragment of the address, which no browser sends, and goes on in a body: a
preview that opens the address spends nothing. Only the answer spends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from kit import wording
from kit.errors import AppError, FieldError
from pelayanan.halaman import ditolak, halaman, isian, jawab
from pelayanan.tamu import Isian, TamuDep

from . import masuk
from .errors import RujukanTidakSah
from .masuk import Jawaban
from .rules import Langkah, Lewat
from .schemas import RujukanDiterima, RujukanDitolak, RujukanMasukTerbuka

router = APIRouter(prefix="/rujukan", include_in_schema=False)

_KAKI = "Yang tertulis di sini hanya untuk lembaga yang dituju, dan setiap pembacaan dicatat."
_SEBUTAN = {"nama_penjawab": "Nama Anda", "alasan": "Alasan"}
# Out of the address, so that it stands in no history and on no screen.
_NASKAH = (
    "if(location.hash.length>1){document.getElementById('tautan').value=location.hash.slice(1);"
    "history.replaceState(null,'',location.pathname)}"
)


def _akar(request: Request) -> str:
    return f"/{request.app.state.service}{router.prefix}"


Akar = Annotated[str, Depends(_akar)]


def _masuk(akar: str, tautan: str = "", tidak: AppError | None = None) -> HTMLResponse:
    """The form that asks for both factors."""
    pesan = "" if tidak is None else ditolak(tidak, _SEBUTAN)
    isi = (
        f"{pesan}<p>Sebuah rujukan menunggu jawaban lembaga Anda. Kode kedua disampaikan"
        " pengirimnya lewat jalan lain.</p>"
        f'<form method="post" action="{akar}/buka">'
        + isian(
            "tautan",
            "Kode tautan",
            {"tautan": tautan},
            bantuan="Terisi sendiri bila tautannya dibuka; selain itu salin yang sesudah tanda #",
            lain='required maxlength="100" autocomplete="off"',
        )
        + isian(
            "faktor",
            "Kode kedua",
            {},
            bantuan="Seperti 7KQ4-9XMT-2HFD",
            lain='required maxlength="20" autocomplete="off"',
        )
        + '<button type="submit">Buka</button></form>'
    )
    return jawab(halaman("Rujukan", isi, _KAKI, naskah=_NASKAH), naskah=_NASKAH, tidak=tidak)


def _terbuka(
    akar: str, satu: RujukanMasukTerbuka, isi: Mapping[str, str], tidak: AppError | None = None
) -> HTMLResponse:
    """What was sent, and the answer to it."""
    pesan = "" if tidak is None else ditolak(tidak, _SEBUTAN)
    baris = [*((ini.label, ini.isi) for ini in satu.gambar), ("Keperluan", satu.keperluan)]
    tertulis = "".join(
        f"<dt>{escape(label)}</dt><dd>{escape(isinya)}</dd>" for label, isinya in baris
    )
    sembunyi = "".join(
        f'<input type="hidden" name="{nama}" value="{escape(isi.get(nama, ""))}">'
        for nama in ("tautan", "faktor")
    )
    formulir = (
        f"{pesan}<dl>{tertulis}</dl><h2>Jawaban lembaga Anda</h2><p>Satu kali saja.</p>"
        f'<form method="post" action="{akar}/jawab">{sembunyi}'
        + isian("nama_penjawab", "Nama Anda", isi, lain='required maxlength="200"')
        + isian(
            "alasan",
            "Alasan, bila menolak",
            isi,
            bantuan="Tanpa nama orang yang dirujuk",
            lain='maxlength="1000"',
        )
        + '<button type="submit" name="jawaban" value="terima">Terima</button> '
        '<button type="submit" name="jawaban" value="tolak">Tolak</button></form>'
    )
    return jawab(halaman("Rujukan", formulir, _KAKI), tidak=tidak)


@router.get("")
async def laman_rujukan(akar: Akar) -> HTMLResponse:
    return _masuk(akar)


@router.post("/buka")
async def buka_laman_rujukan(akar: Akar, tamu: TamuDep, isi: Isian) -> HTMLResponse:
    tautan, faktor = isi.get("tautan", ""), isi.get("faktor", "")
    try:
        satu = await masuk.dibuka(tamu, tautan, faktor)
    except AppError as tidak:
        return _masuk(akar, tautan, tidak)
    return _terbuka(akar, satu, isi)


@router.post("/jawab")
async def jawab_laman_rujukan(akar: Akar, tamu: TamuDep, isi: Isian) -> HTMLResponse:
    tautan, faktor = isi.get("tautan", ""), isi.get("faktor", "")
    try:
        langkah, jawaban = _dibaca(isi)
    except RujukanTidakSah as tidak:
        try:
            satu = await masuk.dibuka(tamu, tautan, faktor)
        except AppError as lain:
            return _masuk(akar, tautan, lain)
        return _terbuka(akar, satu, isi, tidak)
    try:
        await masuk.dijawab(tamu, tautan, faktor, langkah, jawaban)
    except AppError as tidak:
        return _masuk(akar, tautan, tidak)
    kabar = '<p class="kabar" role="status">Jawaban Anda sudah kami terima. Terima kasih.</p>'
    return jawab(halaman("Rujukan", kabar, _KAKI))


def _dibaca(isi: Mapping[str, str]) -> tuple[Langkah, Jawaban]:
    """The answer that was sent. Raises RujukanTidakSah with all that cannot be read."""
    terima = isi.get("jawaban") == "terima"
    if terima and isi.get("alasan"):
        # Enter in that field presses the first button.
        pesan = "Alasan ditulis bila menolak. Kosongkan, atau tekan Tolak."
        RujukanTidakSah.refuse([FieldError("alasan", pesan, "alasan-tanpa-penolakan")])
    bentuk = RujukanDiterima if terima else RujukanDitolak
    kirim = {nama: isi[nama] for nama in bentuk.model_fields if isi.get(nama)}
    try:
        satu = bentuk.model_validate_json(orjson.dumps(kirim))
    except ValidationError as tidak:
        salah = [wording.field_error(ini) for ini in tidak.errors()]
        raise RujukanTidakSah("Periksa isian yang disebut.", *salah) from None
    alasan = satu.alasan if isinstance(satu, RujukanDitolak) else None
    langkah = Langkah.TERIMA if terima else Langkah.TOLAK
    return langkah, Jawaban(satu.nama_penjawab, Lewat.TAUTAN, alasan)
