from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Literal

from kinerja.aturan import privasi
from kinerja.aturan.indikator import saringan
from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.ukuran import rumus_hitung
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.cacah import (
    Cacah,
    JenisFakta,
    Rumus,
    menurut_undang_undang,
    tanpa_ganda,
)
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.hitung.fakta import keraguan, repository
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.fakta.schemas import FaktaBertujuan, FaktaRinci, FaktaSaring
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.pagination import Rows

_NOMINA: Mapping[str, str] = {"berfungsi": "evaluasi"}


async def dibaca(
    session: Session, actor: Actor, kantor: Kantor, kode: str, saring: FaktaBertujuan
) -> HalamanBertanda[FaktaRinci]:
    """As `daftar`; the sensitive ones among them if it is said for what, and written down."""
    actor = privasi.pembaca(actor, kantor.sensitif, saring)
    hasil = await daftar(session, actor, kantor, kode, saring)
    await privasi.catat(
        session,
        actor,
        kantor.sensitif,
        [(satu.rekam_id, satu.sumber, satu.layanan, satu.alasan) for satu in hasil.data],
        "fakta.sensitif",
    )
    return hasil


async def daftar(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: FaktaSaring
) -> HalamanBertanda[FaktaRinci]:
    """The facts that an indicator counts, and those of their kind that it does not, with the
    reason."""
    kantor = kantor.pada(saring.tahun)
    indikator = kantor.indikator.get(kode)
    if indikator is None:
        raise IndikatorTidakDitemukan(kode)
    saringan.periksa(kantor, indikator, saring)
    privasi.pastikan_alasan(actor, kantor.sensitif, saring.alasan)
    rumus = rumus_hitung(indikator)
    rows: Rows[Any] = Rows([], None)
    if rumus is not None:
        rows = await repository.daftar(session, actor, kantor.sensitif, rumus, saring)
    ragu = await keraguan.versi(session, {satu.rekam_versi_id for satu, _ in rows.data})
    return HalamanBertanda.of(
        rows.of(
            [
                _rinci(actor, kantor, rumus, satu, peristiwa_id, ragu.get(satu.rekam_versi_id))
                for satu, peristiwa_id in rows.data
            ]
            if rumus
            else []
        ),
        demo=await pemasangan.demo(session),
    )


def _rinci(
    actor: Actor,
    kantor: Kantor,
    rumus: Rumus,
    fakta: FaktaStatus,
    peristiwa_id: uuid.UUID,
    ragu: keraguan.Sebab | None,
) -> FaktaRinci:
    bagian: Mapping[Literal["pembilang", "penyebut"], Cacah | None] = {
        "pembilang": rumus.pembilang,
        "penyebut": rumus.penyebut,
    }
    sebagai = [nama for nama, c in bagian.items() if c is not None and c.kode in fakta.dihitung]
    alasan = None if fakta.alasan is None else Alasan(fakta.alasan)
    if alasan is None and not sebagai:
        # Counted in another indicator; here its person is represented already, or it is no concern
        # of it.
        cocok = any(c is not None and c.kode in fakta.cacah for c in bagian.values())
        alasan = Alasan.SUBJEK_SUDAH_DIHITUNG if cocok else Alasan.TANPA_INDIKATOR
    disebut, penjelasan = privasi.alasan(actor, fakta.sumber, None if sebagai else alasan)
    semua = [c for c in bagian.values() if c is not None]
    return FaktaRinci.model_validate(
        {
            **{
                nama: getattr(fakta, nama)
                for nama in FaktaRinci.model_fields
                if hasattr(fakta, nama)
            },
            "id": f"{fakta.rekam_versi_id}-{fakta.urut}",
            "dihitung": bool(sebagai),
            "dihitung_sebagai": sebagai,
            "dihitung_tanpa_ganda": any(tanpa_ganda(c).kode in fakta.dihitung for c in semua),
            "dihitung_legal": menurut_undang_undang(rumus.pembilang).kode in fakta.dihitung,
            "kategori": kantor.sensitif.tampak(fakta.kategori),
            "alasan": disebut,
            "penjelasan": penjelasan,
            "diragukan": ragu is not None,
            "keraguan": None if ragu is None else keraguan.PENJELASAN[ragu],
            "peristiwa_id": peristiwa_id,
            "tautan": tautan(fakta),
        }
    )


def tautan(fakta: FaktaStatus) -> str:
    """The address of its record where it belongs; governed lists are kinerja's own."""
    if fakta.jenis == JenisFakta.TERDAFTAR:
        return f"/kinerja/v1/daftar/{fakta.daftar}/{fakta.rekam_id}"
    return f"/{fakta.sumber}/v1/{_NOMINA.get(fakta.jenis, 'permohonan')}/{fakta.rekam_id}"
