from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from kinerja.fakta import repository
from kinerja.fakta.models import FaktaStatus
from kinerja.fakta.schemas import FaktaRinci, FaktaSaring
from kinerja.indikator import saringan
from kinerja.indikator.errors import IndikatorTidakDitemukan
from kinerja.indikator.profil import Kantor
from kinerja.pemasangan import repository as pemasangan
from kinerja.pemasangan.schemas import HalamanBertanda
from kinerja.pemetaan.cacah import JenisFakta
from kinerja.pemetaan.rules import PENJELASAN, Alasan
from kit.auth import Actor
from kit.db import ReadSession
from kit.pagination import Rows

_NOMINA: Mapping[JenisFakta, str] = {
    JenisFakta.DITANGANI: "permohonan",
    JenisFakta.BERFUNGSI: "evaluasi",
}


async def daftar(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: FaktaSaring
) -> HalamanBertanda[FaktaRinci]:
    indikator = kantor.indikator.get(kode)
    if indikator is None:
        raise IndikatorTidakDitemukan(f"Tidak ada indikator {kode}.")
    saringan.periksa(
        kantor,
        indikator,
        program=saring.program,
        kelurahan=saring.kelurahan,
        layanan=saring.layanan,
    )
    rows: Rows[Any] = Rows([], None)
    if indikator.program_rumus:
        rows = await repository.daftar(session, actor, indikator.program_rumus, saring)
    return HalamanBertanda(
        data=[_rinci(*baris) for baris in rows.data],
        berikutnya=rows.berikutnya,
        demo=await pemasangan.demo(session),
    )


def _rinci(fakta: FaktaStatus, peristiwa_id: uuid.UUID) -> FaktaRinci:
    jenis = JenisFakta(fakta.jenis)
    alasan = None if fakta.alasan is None else Alasan(fakta.alasan)
    return FaktaRinci.model_validate(
        {
            **{
                nama: getattr(fakta, nama)
                for nama in FaktaRinci.model_fields
                if hasattr(fakta, nama)
            },
            "id": f"{fakta.rekam_versi_id}-{fakta.urut}",
            "dihitung_tanpa_ganda": fakta.tanpa_ganda,
            "dihitung_legal": fakta.legal,
            "alasan": alasan,
            "penjelasan": None if alasan is None else PENJELASAN[alasan],
            "peristiwa_id": peristiwa_id,
            "tautan": f"/{fakta.sumber}/v1/{_NOMINA[jenis]}/{fakta.rekam_id}",
        }
    )
