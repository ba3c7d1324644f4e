from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.rules import BULAN
from kinerja.aturan.kantor import KantorDep, terkini
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.hitung.angka.nilai import Nilai
from kinerja.terbitan.dasbor import rules, rupa, service
from kinerja.terbitan.dasbor.hidup import Hidup, Isi
from kinerja.terbitan.dasbor.ingatan import Ingatan
from kinerja.terbitan.dasbor.schemas import (
    AliranSaring,
    DaftarSaring,
    DasborSaring,
    FaktaHalamanSaring,
    RinciSaring,
)
from kinerja.terbitan.dasbor.siaran import Siaran
from kinerja.terbitan.halaman.endpoints import RuteHalaman
from kinerja.terbitan.halaman.mesin import jawaban, tulis_templat
from kinerja.terbitan.peringatan.proyeksi import PELUANG
from kinerja.terbitan.peringatan.rules import ARTI
from kit.auth import Actor, require
from kit.clock import now, today
from kit.db import ReadSession, ReadSessionDep, reading
from kit.errors import Unavailable

router = APIRouter(prefix="/dasbor", include_in_schema=False, route_class=RuteHalaman)
Pembaca = Annotated[Actor, require("indikator:baca")]
PembacaFakta = Annotated[Actor, require("fakta:baca")]
Kode = Annotated[str, Path(max_length=100)]


def _bersama(actor: Actor, kantor: Kantor, waktu: service.Waktu, menu: str) -> dict[str, object]:
    """What every page of the dashboard uses."""

    def tautan(kode: str) -> str:
        bulan = "" if waktu.bulan is None else f"&bulan={waktu.bulan}"
        return f"/kinerja/dasbor/indikator/{kode}?tahun={waktu.tahun}{bulan}"

    def nada(nilai: Nilai) -> str:
        pita = kantor.pita_spm if nilai.indikator.spm else kantor.pita
        return rules.nada(nilai.predikat, pita)

    return {
        "waktu": waktu,
        "menu": menu,
        "saat": now(),
        "nama_bulan": BULAN,
        "rupa": rupa,
        "rules": rules,
        "nada": nada,
        "tautan": tautan,
        "kantor": kantor,
        "boleh_fakta": actor.allows(service.FAKTA_BACA),
    }


@dataclass(frozen=True, slots=True)
class _Halaman:
    """What is read once, to be sent as a page or as its update."""

    templat: str
    isi: Mapping[str, object]

    def jawaban(self) -> HTMLResponse:
        return jawaban(tulis_templat(self.templat, {**self.isi, "hidup": Hidup()}))

    def hidup(self) -> dict[str, Isi]:
        hidup = Hidup()
        tulis_templat(self.templat, {**self.isi, "hidup": hidup})
        return hidup.isi


async def _beranda(
    session: ReadSession, actor: Actor, kantor: Kantor, ingatan: Ingatan, saring: DasborSaring
) -> _Halaman:
    waktu = service.waktu(kantor, saring.tahun, saring.bulan, today())
    isi = await service.beranda(session, actor, kantor, waktu, ingatan)
    return _Halaman("dasbor/beranda.html", _bersama(actor, kantor, waktu, "dasbor") | {"isi": isi})


async def _rinci(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: RinciSaring
) -> _Halaman:
    waktu = service.waktu(kantor, saring.tahun, saring.bulan, today())
    isi = await service.rinci(session, actor, kantor, waktu, kode, saring)
    return _Halaman("dasbor/rinci.html", _bersama(actor, kantor, waktu, "rinci") | {"isi": isi})


@router.get("")
async def beranda(
    request: Request,
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    saring: Annotated[DasborSaring, Query()],
) -> HTMLResponse:
    ingatan: Ingatan = request.app.state.ingatan
    return (await _beranda(session, actor, kantor, ingatan, saring)).jawaban()


@router.get("/peringatan")
async def peringatan(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    saring: Annotated[DasborSaring, Query()],
) -> HTMLResponse:
    waktu = service.waktu(kantor, saring.tahun, None, today())
    isi = {
        "isi": await service.peringatan(session, kantor, waktu),
        "arti": ARTI,
        "peluang": PELUANG,
    }
    bersama = _bersama(actor, kantor, waktu, "peringatan")
    return jawaban(tulis_templat("dasbor/peringatan.html", bersama | isi))


@router.get("/aliran")
async def aliran(
    request: Request,
    actor: Pembaca,
    saring: Annotated[AliranSaring, Query()],
    last_event_id: Annotated[str | None, Header(max_length=64)] = None,
) -> Response:
    siaran: Siaran | None = request.app.state.siaran
    if siaran is None:
        raise Unavailable("Pembaruan langsung tidak dinyalakan pada pemasangan ini.")
    siaran.pastikan_muat()
    sessions = request.app.state.sessions
    ingatan: Ingatan = request.app.state.ingatan

    async def hitung() -> dict[str, Isi]:
        async with reading(sessions) as session:
            kantor = await terkini(request, session)
            if saring.kode is None:
                halaman = await _beranda(session, actor, kantor, ingatan, saring)
            else:
                halaman = await _rinci(session, actor, kantor, saring.kode, saring)
        return halaman.hidup()

    # What decides on the content: the page, its span of time, and the account's areas.
    tampilan = (saring.tahun, saring.bulan, saring.kode, saring.per, actor.wilayah)
    return StreamingResponse(
        siaran.alirkan(tampilan, hitung, last_event_id or saring.sidik),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get("/indikator")
async def daftar(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    saring: Annotated[DaftarSaring, Query()],
) -> HTMLResponse:
    waktu = service.waktu(kantor, saring.tahun, saring.bulan, today())
    isi = {
        "saring": saring,
        "jenis_ada": {satu.jenis for satu in kantor.indikator.values()},
        "ada": await service.daftar(session, kantor, waktu, saring),
    }
    bersama = _bersama(actor, kantor, waktu, "indikator")
    return jawaban(tulis_templat("dasbor/daftar.html", bersama | isi))


@router.get("/indikator/{kode}")
async def rinci(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    kode: Kode,
    saring: Annotated[RinciSaring, Query()],
) -> HTMLResponse:
    return (await _rinci(session, actor, kantor, kode, saring)).jawaban()


@router.get("/indikator/{kode}/fakta")
async def fakta(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: PembacaFakta,
    kode: Kode,
    saring: Annotated[FaktaHalamanSaring, Query()],
) -> HTMLResponse:
    halaman = await service.fakta_indikator(session, actor, kantor, kode, saring)

    def halaman_lain(kursor: str | None) -> str:
        isian = saring.model_dump(mode="json", exclude_none=True, exclude={"kursor"})
        tetap = {nama: _isian(satu) for nama, satu in isian.items()}
        return f"?{urlencode(tetap | ({'kursor': kursor} if kursor else {}))}"

    isi = {
        "indikator": kantor.indikator[kode],
        "saring": saring,
        "halaman": halaman,
        "wilayah": actor.wilayah,
        "penjelasan": {alasan: alasan.label for alasan in Alasan},
        "halaman_lain": halaman_lain,
    }
    waktu = service.waktu(kantor, saring.tahun, None, today())
    return jawaban(
        tulis_templat("dasbor/fakta.html", _bersama(actor, kantor, waktu, "rinci") | isi)
    )


def _isian(nilai: object) -> str:
    return str(nilai).lower() if isinstance(nilai, bool) else str(nilai)
