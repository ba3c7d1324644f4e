from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, or_, select, text

from kantor.saringan import dalam_wilayah
from kinerja.aturan.bidang import dalam_bidang
from kinerja.aturan.pemetaan.cacah import Cacah, Rumus
from kinerja.aturan.pemetaan.masa import Aturan
from kinerja.aturan.privasi import Sensitif
from kinerja.buku.identitas.repository import kunci_subjek
from kinerja.buku.rekam.models import RekamVersi
from kinerja.dasar.himpunan import LEWAT_INDEKS, lewat_indeks
from kinerja.hitung.fakta import tahunan
from kinerja.hitung.fakta.hitung import HITUNG_SEMUA, HITUNG_SUBJEK, SUSUN_HITUNGAN
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.fakta.schemas import FaktaSaring
from kinerja.hitung.fakta.syarat import isian, masa_isian
from kit.areas import within
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.listing import dated
from kit.pagination import Rows, Sort, paginate

# The NOTIFY channel: a figure changed, delivered after the commit.
ANGKA_BERUBAH = "kinerja_angka"
_KABARKAN = text("SELECT pg_notify(:saluran, '')")
# The end of counting subjects: a candidate, if there is one, decides them again. In one statement,
# since a batch of one event waits longer for each than it takes.
_SELESAI = text(
    f"WITH calon AS ({tahunan.TANDAI}) {LEWAT_INDEKS.rstrip()}, pg_notify(:saluran, '')"
)

# Tables by index (LATERAL), but sets already read are joined by hash. So the plan is the same for
# any content: it is kept by connection, since making it for each small batch takes longer than
# running it.
_HIMPUNAN = text("""
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'on', true),
    set_config('enable_mergejoin', 'off', true), set_config('enable_nestloop', 'off', true),
    set_config('plan_cache_mode', 'force_generic_plan', true)
""")

_SEKALI_BACA = text("""
SELECT set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),
    set_config('enable_mergejoin', 'on', true), set_config('enable_nestloop', 'off', true),
    set_config('work_mem', '256MB', true)
""")


async def hitung_subjek(session: Session, aturan: Aturan, kunci: Collection[str]) -> None:
    """Count again where all facts of these subjects stand, and apply the difference."""
    if not kunci:
        return
    await kunci_subjek(session, kunci)
    await session.execute(_HIMPUNAN)
    await session.execute(HITUNG_SUBJEK, {"kunci": list(kunci), **isian(aturan)})
    await session.execute(_SELESAI, {"kunci": list(kunci), "saluran": ANGKA_BERUBAH})


async def hitung_semua(session: Session, aturan: Aturan) -> None:
    """As `hitung_subjek` for all subjects; the caller holds the rule lock alone."""
    await session.execute(_SEKALI_BACA)
    await session.execute(text("DELETE FROM fakta_status"))
    await session.execute(HITUNG_SEMUA, isian(aturan))
    await susun_hitungan(session)
    await session.execute(_KABARKAN, {"saluran": ANGKA_BERUBAH})


async def putuskan_calon(
    session: Session, aturan: Aturan, kunci: Collection[str], dibuat: Collection[uuid.UUID]
) -> None:
    """Decide these subjects by the candidate, beside what is in force; those for whom a record came
    since the facts of `dibuat` were made wait for its facts."""
    await kunci_subjek(session, kunci)
    await lewat_indeks(session)
    diambil = {"kunci": list(await tahunan.ambil(session, aturan, kunci, dibuat))}
    await session.execute(tahunan.HAPUS_PUTUSAN, diambil)
    await session.execute(_HIMPUNAN)
    await session.execute(tahunan.PUTUSKAN, {**diambil, **isian(aturan)})


async def berlakukan_calon(session: Session, aturan: Aturan) -> None:
    """What was decided by the candidate stands from now on, in the years whose rules come with it;
    the facts of the others are not read, what is stored of them stays. The caller holds the rule
    lock alone, and no subject is left to decide."""
    await session.execute(_SEKALI_BACA)
    for perintah in tahunan.BERLAKUKAN:
        await session.execute(perintah, masa_isian(aturan))
    await session.execute(_KABARKAN, {"saluran": ANGKA_BERUBAH})


async def susun_hitungan(session: Session) -> None:
    """Make all counters again from the standing of facts."""
    await session.execute(_SEKALI_BACA)
    await session.execute(text("DELETE FROM hitungan"))
    await session.execute(SUSUN_HITUNGAN)


def milik(actor: Actor, sensitif: Sensitif) -> Select[Any]:
    """Every reading of facts begins here: within the areas, bidang and rights of the account."""
    terlihat = cast(
        "Select[Any]",
        select(FaktaStatus, RekamVersi.peristiwa_id).join(
            RekamVersi, RekamVersi.id == FaktaStatus.rekam_versi_id
        ),
    )
    return terlihat.where(
        within(actor.wilayah, FaktaStatus.kelurahan),
        dalam_bidang(actor, FaktaStatus.sumber),
        sensitif.syarat(actor, FaktaStatus.sumber, FaktaStatus.layanan),
    )


_TEMPAT_DAN_WAKTU = {**dalam_wilayah(FaktaStatus.kelurahan), **dated(FaktaStatus.tanggal)}


async def daftar(
    session: ReadSession, actor: Actor, sensitif: Sensitif, rumus: Rumus, saring: FaktaSaring
) -> Rows[Any]:
    """The facts of a year that concern this formula; those without a program yet are seen too."""
    fakta = FaktaStatus
    bagian = [satu for satu in (rumus.pembilang, rumus.penyebut) if satu is not None]
    kode = cast("Any", [satu.kode for satu in bagian])
    terpilih = milik(actor, sensitif).where(
        fakta.tahun == saring.tahun, or_(*(_menyangkut(satu) for satu in bagian))
    )
    sama = {
        fakta.program: saring.program,
        fakta.jenis: saring.jenis.value if saring.jenis else None,
        fakta.layanan: saring.layanan,
        fakta.komponen: saring.komponen,
        fakta.bulan: saring.bulan,
        fakta.alasan: saring.alasan.value if saring.alasan else None,
    }
    for kolom, nilai in sama.items():
        if nilai is not None:
            terpilih = terpilih.where(kolom == nilai)
    for nama, syarat in _TEMPAT_DAN_WAKTU.items():
        if (diminta := getattr(saring, nama)) is not None:
            terpilih = terpilih.where(syarat(diminta))
    if saring.triwulan is not None:
        terpilih = terpilih.where((fakta.bulan + 2) // 3 == saring.triwulan)
    if saring.dihitung is not None:
        dihitung = fakta.dihitung.overlap(kode)
        terpilih = terpilih.where(dihitung if saring.dihitung else ~dihitung)
    return await paginate(
        session,
        terpilih,
        saring,
        Sort(fakta.tanggal),
        Sort(fakta.rekam_versi_id),
        Sort(fakta.urut),
    )


def _menyangkut(cacah: Cacah) -> ColumnElement[bool]:
    """Facts of the same kind in the same place: those counted, and those that really could be."""
    fakta = FaktaStatus
    syarat: list[ColumnElement[bool]] = [fakta.jenis == cacah.jenis.value]
    for kolom, isi in (
        (fakta.program, cacah.program),
        (fakta.sub_kegiatan, cacah.sub_kegiatan),
        (fakta.daftar, cacah.daftar),
    ):
        if isi:
            syarat.append(kolom.in_(isi) | kolom.is_(None))
    return and_(*syarat)
