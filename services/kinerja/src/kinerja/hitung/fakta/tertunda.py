"""People served whose evaluation is still missing, or has not said yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from kinerja.aturan.bidang import dalam_bidang
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.privasi import Sensitif
from kinerja.hitung.fakta.models import Fakta, FaktaStatus
from kit.areas import within
from kit.auth import Actor
from kit.db import ReadSession
from kit.pagination import PageQuery, Rows, Sort, paginate

Tertunda = Literal["belum-dievaluasi", "belum-berfungsi"]


@dataclass(frozen=True, slots=True)
class Ditanya:
    """Whom to look for: counted in `penyebut` in that year and these programs, not evaluated so."""

    tahun: int
    penyebut: str
    program: Sequence[str]
    keadaan: Tertunda


def _tertunda(
    actor: Actor,
    sensitif: Sensitif,
    ditanya: Ditanya,
) -> Select[Any]:
    """Counted facts of people served who are not in the numerator of that program yet."""
    fakta, nilai = FaktaStatus, aliased(FaktaStatus)

    def dinilai(*syarat: Any) -> Any:  # noqa: ANN401  (syarat SQL)
        # Only the index by key can be used: with statistics that lag the planner once read all
        # evaluations of a year for each person.
        return exists().where(
            nilai.kunci == fakta.kunci,
            nilai.tahun + 0 == fakta.tahun,
            nilai.program == fakta.program,
            nilai.jenis + "" == JenisFakta.BERFUNGSI.value,
            *syarat,
        )

    terpilih = cast(
        "Select[Any]",
        select(fakta, Fakta.penilai)
        .join(
            Fakta,
            and_(
                Fakta.rekam_versi_id == fakta.rekam_versi_id,
                Fakta.aturan_versi == fakta.aturan_versi,
                Fakta.urut == fakta.urut,
            ),
        )
        .where(
            fakta.tahun == ditanya.tahun,
            fakta.jenis == JenisFakta.DITANGANI.value,
            fakta.dihitung.contains([ditanya.penyebut]),
            fakta.program.in_(ditanya.program),
        ),
    )
    terpilih = terpilih.where(
        within(actor.wilayah, fakta.kelurahan),
        dalam_bidang(actor, fakta.sumber),
        sensitif.syarat(actor, fakta.sumber, fakta.layanan),
    )
    if ditanya.keadaan == "belum-berfungsi":
        return terpilih.where(dinilai(nilai.alasan == Alasan.BELUM_BERFUNGSI.value))
    # An evaluation that does not judge it (void, of another bidang) is none.
    sah = nilai.alasan.is_(None) | nilai.alasan.in_(
        [Alasan.BELUM_BERFUNGSI.value, Alasan.SUBJEK_SUDAH_DIHITUNG.value]
    )
    return terpilih.where(~dinilai(sah))


async def banyak_tertunda(
    session: ReadSession,
    actor: Actor,
    sensitif: Sensitif,
    ditanya: Ditanya,
) -> list[tuple[str, str | None, int]]:
    """How many, per program and evaluating bidang."""
    semua = _tertunda(actor, sensitif, ditanya).subquery()
    hasil = await session.execute(
        select(semua.c.program, semua.c.penilai, func.count())
        .group_by(semua.c.program, semua.c.penilai)
        .order_by(semua.c.program, semua.c.penilai)
    )
    return [(program_, penilai, n) for program_, penilai, n in hasil]


async def daftar_tertunda(
    session: ReadSession,
    actor: Actor,
    sensitif: Sensitif,
    ditanya: Ditanya,
    bidang: str | None,
    page: PageQuery,
) -> Rows[tuple[FaktaStatus, str | None]]:
    terpilih = _tertunda(actor, sensitif, ditanya)
    if bidang is not None:
        terpilih = terpilih.where(Fakta.penilai == bidang)
    fakta = FaktaStatus
    return await paginate(
        session, terpilih, page, Sort(fakta.tanggal), Sort(fakta.rekam_versi_id), Sort(fakta.urut)
    )
