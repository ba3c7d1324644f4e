"""Semua fakta dan kedudukannya dihitung lagi dari catatan, dibandingkan, lalu dilepaskan lagi.

Rantai membuktikan masukannya; ini membuktikan bahwa angka yang berjalan memang berasal dari sana.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import RowMapping, TextClause, text

from kinerja.fakta import repository as fakta
from kinerja.fakta.models import Fakta, FaktaStatus
from kinerja.pemetaan import repository as pemetaan_repository
from kinerja.pemetaan import service as pemetaan
from kinerja.rekam import repository as rekam
from kinerja.rekam.service import dari_simpanan
from kinerja.segel.periksa import Temuan
from kit.db import ReadSession, Session, Sessions, reading

SEKALI = 5_000
PALING_BANYAK = 20
# Nomor aturan yang tidak pernah dipakai, untuk fakta yang tidak disimpan.
SEMENTARA = -1


def _sidik(model: type[Fakta | FaktaStatus], sebutan: str) -> str:
    """Sidik satu baris tanpa versi aturannya; urutan dalam larik cacah tidak berarti apa pun."""
    kolom = []
    for satu in sorted(model.__table__.c.keys()):
        nama = f"{sebutan}.{satu}"
        if satu in ("cacah", "dihitung"):
            kolom.append(f"(SELECT jsonb_agg(c ORDER BY c) FROM unnest({nama}) AS c)")  # noqa: S608
        elif satu != "aturan_versi":
            kolom.append(nama)
    return f"sha256(convert_to(jsonb_build_array({', '.join(kolom)})::text, 'UTF8'))"


_SIMPAN_STATUS = text(f"""
CREATE TEMP TABLE status_tercatat ON COMMIT DROP AS
SELECT rekam_versi_id, urut, {_sidik(FaktaStatus, "f")} AS sidik FROM fakta_status AS f
""")  # noqa: S608  (nama kolom model)

_BANDING = """
SELECT rekam_versi_id, urut,
    CASE WHEN tercatat.sidik IS NULL THEN 'tidak ada, padahal seharusnya ada'
        WHEN seharusnya.sidik IS NULL THEN 'ada, padahal seharusnya tidak'
        ELSE 'tidak sebagaimana dihitung dari catatannya' END AS apa
FROM ({tercatat}) AS tercatat FULL JOIN ({seharusnya}) AS seharusnya USING (rekam_versi_id, urut)
WHERE tercatat.sidik IS DISTINCT FROM seharusnya.sidik
ORDER BY rekam_versi_id, urut
LIMIT :batas
"""


def _banding(tercatat: str, seharusnya: str) -> TextClause:
    return text(_BANDING.format(tercatat=tercatat, seharusnya=seharusnya))


_FAKTA = f"SELECT f.rekam_versi_id, f.urut, {_sidik(Fakta, 'f')} AS sidik FROM fakta AS f"  # noqa: S608

_BANDING_FAKTA = _banding(
    _FAKTA
    + """
    JOIN rekam ON rekam.rekam_id = f.rekam_id AND rekam.sumber = f.sumber
        AND rekam.rekam_versi_id = f.rekam_versi_id
    WHERE f.aturan_versi = :aturan_versi""",
    f"{_FAKTA} WHERE f.aturan_versi = {SEMENTARA}",
)

_BANDING_STATUS = _banding(
    "SELECT rekam_versi_id, urut, sidik FROM status_tercatat",
    f"SELECT rekam_versi_id, urut, {_sidik(FaktaStatus, 'f')} AS sidik FROM fakta_status AS f",  # noqa: S608
)


async def hitung_ulang(sessions: Sessions) -> list[Temuan]:
    """Penerima peristiwa menunggu selama ini; tidak ada yang disimpan."""
    # Sesi pembaca: berakhir tanpa commit, maka semua yang ditulisnya dibatalkan.
    async with reading(sessions) as session:
        return await _hitung_ulang(cast("Session", session))


async def _hitung_ulang(session: Session) -> list[Temuan]:
    await pemetaan_repository.kunci_sendiri(session)
    if await pemetaan_repository.terakhir(session) is None:
        return []
    versi, aturan = await pemetaan.yang_berlaku(session)
    await session.execute(_SIMPAN_STATUS)
    await fakta.lewat_indeks(session)
    async for tersimpan in rekam.rekam_berlaku(session, sekali=SEKALI):
        await rekam.simpan_fakta(
            session, SEMENTARA, [dari_simpanan(aturan, satu) for satu in tersimpan]
        )
    await fakta.hitung_semua(session, SEMENTARA, aturan.cacah)
    berbeda = {
        "fakta": await _berbeda(session, _BANDING_FAKTA, aturan_versi=versi),
        "fakta_status": await _berbeda(session, _BANDING_STATUS),
    }
    return [
        Temuan(satu["apa"], tabel=tabel, id=f"{satu['rekam_versi_id']}-{satu['urut']}")
        for tabel, semua in berbeda.items()
        for satu in semua
    ]


async def _berbeda(
    session: ReadSession,
    perintah: TextClause,
    **isian: Any,  # noqa: ANN401  (isian SQL)
) -> Sequence[RowMapping]:
    return (await session.execute(perintah, isian | {"batas": PALING_BANYAK})).mappings().all()
