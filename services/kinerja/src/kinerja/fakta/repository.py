from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import Select, select, text

from kinerja.area import dalam_wilayah
from kinerja.fakta.hitung import HITUNG_SEMUA, HITUNG_SUBJEK
from kinerja.fakta.models import FaktaStatus
from kinerja.fakta.schemas import FaktaSaring
from kinerja.rekam.models import RekamVersi
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, paginate

_TAMBAH_SUBJEK = text("""
INSERT INTO subjek (kunci)
SELECT kunci FROM unnest(CAST(:kunci AS text[])) AS baru (kunci)
ORDER BY kunci COLLATE "C"
ON CONFLICT DO NOTHING
""")

_KUNCI_SUBJEK = text("""
SELECT FROM subjek WHERE kunci = ANY(CAST(:kunci AS text[]))
ORDER BY kunci FOR NO KEY UPDATE
""")

# Rencananya tidak diserahkan pada statistik: selagi tabel tumbuh dari nol statistiknya selalu
# tertinggal, dan rencana yang keliru pernah membuat langkah ini seratus kali lebih lambat.
_LEWAT_INDEKS = text("""
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('enable_nestloop', 'on', true)
""")

_SEKALI_BACA = text("""
SELECT set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),
    set_config('enable_mergejoin', 'on', true), set_config('enable_nestloop', 'off', true)
""")


async def lewat_indeks(session: Session) -> None:
    await session.execute(_LEWAT_INDEKS)


async def hitung_subjek(session: Session, aturan_versi: int, kunci: Collection[str]) -> None:
    """Hitung ulang kedudukan semua fakta subjek-subjek ini dan terapkan selisihnya."""
    if not kunci:
        return
    daftar = {"kunci": list(kunci)}
    await session.execute(_TAMBAH_SUBJEK, daftar)
    await session.execute(_KUNCI_SUBJEK, daftar)
    await lewat_indeks(session)
    await session.execute(HITUNG_SUBJEK, {**daftar, "aturan_versi": aturan_versi})


async def hitung_semua(session: Session, aturan_versi: int) -> None:
    """Seperti `hitung_subjek` untuk semua subjek; pemanggil memegang kunci aturan sendiri."""
    await session.execute(_SEKALI_BACA)
    await session.execute(HITUNG_SEMUA, {"aturan_versi": aturan_versi})


def milik(actor: Actor) -> Select[Any]:
    """Setiap pembacaan fakta mulai di sini: akun berwilayah hanya melihat wilayahnya."""
    terlihat = cast(
        "Select[Any]",
        select(FaktaStatus, RekamVersi.peristiwa_id).join(
            RekamVersi, RekamVersi.id == FaktaStatus.rekam_versi_id
        ),
    )
    if not actor.wilayah:
        return terlihat
    return terlihat.where(dalam_wilayah(actor.wilayah, FaktaStatus.kelurahan))


async def daftar(
    session: ReadSession, actor: Actor, program: Sequence[str], saring: FaktaSaring
) -> Rows[Any]:
    """Fakta setahun untuk program-program ini; yang belum punya program ikut terlihat."""
    fakta = FaktaStatus
    terpilih = milik(actor).where(
        fakta.tahun == saring.tahun, fakta.program.in_(program) | fakta.program.is_(None)
    )
    if saring.program is not None:
        terpilih = terpilih.where(fakta.program == saring.program)
    if saring.jenis is not None:
        terpilih = terpilih.where(fakta.jenis == saring.jenis.value)
    if saring.layanan is not None:
        terpilih = terpilih.where(fakta.layanan == saring.layanan)
    if saring.triwulan is not None:
        terpilih = terpilih.where((fakta.bulan + 2) // 3 == saring.triwulan)
    if saring.kelurahan is not None:
        terpilih = terpilih.where(fakta.kelurahan == saring.kelurahan)
    if saring.dihitung is not None:
        terpilih = terpilih.where(fakta.dihitung == saring.dihitung)
    if saring.alasan is not None:
        terpilih = terpilih.where(fakta.alasan == saring.alasan.value)
    return await paginate(
        session,
        terpilih,
        saring,
        Sort(fakta.tanggal),
        Sort(fakta.rekam_versi_id),
        Sort(fakta.urut),
    )
