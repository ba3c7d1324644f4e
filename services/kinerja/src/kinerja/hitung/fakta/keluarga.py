"""Who is counted with a family of another key in another bidang, in one year: open until an officer
joins the families or records the older card, after which the list is shorter by itself.

Only of outputs that count families: nowhere else does it move a figure. Nobody is named, by an id
of theirs neither: an account sees its own records, and which other bidang it has to ask.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, Uuid, cast, func, literal, select

from kantor.saringan import dalam_wilayah
from kinerja.aturan.indikator import saringan
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.privasi import Sensitif
from kinerja.buku.identitas.models import Identitas
from kinerja.buku.rekam.models import Rekam
from kinerja.hitung.fakta import repository
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.fakta.schemas import KeluargaRagu, KeluargaRaguSaring
from kinerja.hitung.fakta.service import tautan
from kit.auth import Actor
from kit.db import ReadSession
from kit.pagination import Rows, Sort, paginate

_TEMPAT = dalam_wilayah(FaktaStatus.kelurahan)


async def daftar(
    session: ReadSession, actor: Actor, kantor: Kantor, saring: KeluargaRaguSaring
) -> Rows[KeluargaRagu]:
    """Record by record, those of one person together."""
    kantor = kantor.pada(saring.tahun)
    saringan.periksa_wilayah(kantor, saring)
    sub_kegiatan = kantor.pemetaan.keluarga or ()
    berkeluarga = _berkeluarga(actor, kantor.sensitif, saring.tahun, sub_kegiatan).cte("keluarga")
    satu = berkeluarga.c
    ragu = (
        select(satu.orang, func.array_agg(satu.sumber.distinct()).label("bidang"))
        .group_by(satu.orang)
        .having(
            func.count(satu.kunci.distinct()) > 1,
            func.count(satu.sumber.distinct()) > 1,
        )
        .cte("ragu")
    )
    # Of a year: nobody is followed from one to the next by it.
    kelompok = cast(func.md5(func.concat_ws(" ", literal(saring.tahun), satu.orang)), Uuid)
    rows = (
        repository.milik(actor, kantor.sensitif)
        .select_from(FaktaStatus)
        .join(
            berkeluarga,
            (satu.rekam_versi_id == FaktaStatus.rekam_versi_id) & (satu.urut == FaktaStatus.urut),
        )
        .join(ragu, ragu.c.orang == satu.orang)
        .with_only_columns(FaktaStatus, kelompok, ragu.c.bidang)
    )
    if saring.sumber is not None:
        rows = rows.where(FaktaStatus.sumber == saring.sumber)
    for nama, syarat in _TEMPAT.items():
        if (diminta := getattr(saring, nama)) is not None:
            rows = rows.where(syarat(diminta))
    urut = (Sort(kelompok), Sort(FaktaStatus.rekam_versi_id), Sort(FaktaStatus.urut))
    return (await paginate(session, rows, saring, *urut)).map(_ragu)


def _berkeluarga(
    actor: Actor, sensitif: Sensitif, tahun: int, sub_kegiatan: tuple[str, ...]
) -> Select[str, str, str, uuid.UUID, int]:
    """Outputs of this year whose subject is a family, with the key of their person; what is
    sensitive is not told through another bidang either."""
    f = FaktaStatus
    return (
        select(Identitas.kunci.label("orang"), f.kunci, f.sumber, f.rekam_versi_id, f.urut)
        .select_from(f)
        .join(
            Rekam,
            (Rekam.rekam_id == f.rekam_id)
            & (Rekam.sumber == f.sumber)
            & (Rekam.rekam_versi_id == f.rekam_versi_id),
        )
        .join(
            Identitas,
            (Identitas.ppks_id == Rekam.orang_id) & (Identitas.sumber == Rekam.orang_sumber),
        )
        .where(
            f.tahun == tahun,
            f.jenis == JenisFakta.KELUARAN.value,
            f.sub_kegiatan.in_(sub_kegiatan),
            func.cardinality(f.cacah) > 0,
            f.kunci != Identitas.kunci,
            sensitif.syarat(actor, f.sumber, f.layanan),
        )
    )


def _ragu(baris: Any) -> KeluargaRagu:  # noqa: ANN401  (a result row)
    fakta, kelompok, bidang = baris
    return KeluargaRagu(
        kelompok=kelompok,
        bidang=sorted(bidang),
        sumber=fakta.sumber,
        rekam_id=fakta.rekam_id,
        tanggal=fakta.tanggal,
        sub_kegiatan=fakta.sub_kegiatan,
        kelurahan=fakta.kelurahan,
        tautan=tautan(fakta),
    )
