"""What the other bidang did for one person: their services and that these were evaluated, not how;
nothing that is personal.

Asked by a bidang with the id of its own record, since only kinerja knows the key that joins them.
"""

from __future__ import annotations

import uuid

from sqlalchemy import text

from kantor.bidang import BIDANG
from kinerja.aturan.privasi import Sensitif
from kit import audit
from kit.auth import Actor
from kit.db import Session

from .errors import OrangTidakDitemukan
from .schemas import RiwayatLayanan, RiwayatOrang

TERBANYAK = 500
_KUNCI = text("SELECT kunci FROM identitas WHERE sumber = :sumber AND ppks_id = :ppks_id")
# Where the bidang has last recorded the person.
_TEMPAT = text("""
SELECT status.kelurahan FROM fakta JOIN fakta_status AS status USING (rekam_versi_id, urut)
WHERE fakta.orang_id = :ppks_id AND fakta.orang_sumber = :sumber
    AND fakta.sumber = :sumber AND fakta.urut = 0
ORDER BY status.tanggal DESC, status.rekam_id DESC LIMIT 1
""")
# Of each request the service that came of it, or that it was asked for; and each evaluation, under
# the service that it is about.
_LAYANAN = text("""
SELECT DISTINCT ON (status.sumber, status.rekam_id) status.sumber AS bidang, versi.jenis,
    coalesce(versi.data #>> '{dinilai,sumber}', status.sumber) AS milik,
    coalesce(dinilai.data, versi.data)->>'layanan' AS layanan,
    CAST(versi.data->>'tanggal' AS date) AS tanggal,
    CAST(versi.data->>'berlaku' AS boolean) AS berlaku
FROM fakta_status AS status JOIN rekam_versi AS versi ON versi.id = status.rekam_versi_id
LEFT JOIN rekam ON versi.jenis = 'evaluasi' AND rekam.jenis = 'layanan'
    AND rekam.sumber = versi.data #>> '{dinilai,sumber}'
    AND rekam.rekam_id = CAST(versi.data #>> '{dinilai,rekam_id}' AS uuid)
LEFT JOIN rekam_versi AS dinilai ON dinilai.id = rekam.rekam_versi_id
WHERE status.kunci = :kunci AND status.urut = 0 AND status.sumber = ANY(CAST(:lain AS text[]))
    AND versi.jenis IN ('layanan', 'permohonan', 'evaluasi')
ORDER BY status.sumber, status.rekam_id, versi.jenis
""")


async def dibaca(
    session: Session, actor: Actor, sensitif: Sensitif, sumber: str, ppks_id: uuid.UUID
) -> RiwayatOrang:
    """Raises OrangTidakDitemukan (404) of whom the caller's bidang does not hold, or holds in
    another area. The audit row commits before the answer leaves (scope="function")."""
    orang = {"sumber": sumber, "ppks_id": ppks_id}
    kunci = await session.scalar(_KUNCI, orang) if actor.serves(sumber) else None
    kelurahan = await session.scalar(_TEMPAT, orang)
    if kunci is None or not actor.covers(kelurahan):
        raise OrangTidakDitemukan(f"Tidak ada orang {ppks_id} di {sumber}.")
    lain = [satu for satu in BIDANG if satu != sumber]
    rows = await session.execute(_LAYANAN, {"kunci": kunci, "lain": lain})
    semua = [
        RiwayatLayanan(
            bidang=row.bidang,
            jenis="evaluasi" if row.jenis == "evaluasi" else "layanan",
            layanan=row.layanan,
            tanggal=row.tanggal,
            keadaan=_keadaan(row.jenis, berlaku=row.berlaku),
        )
        for row in rows
        # An evaluation may come before the service that it is about.
        if row.layanan and row.layanan not in sensitif.layanan.get(row.milik, ())
    ]
    semua.sort(key=lambda satu: (satu.tanggal, satu.bidang, satu.layanan), reverse=True)
    await audit.record(session, actor, "riwayat.baca", ppks_id, sumber=sumber)
    return RiwayatOrang(data=semua[:TERBANYAK])


def _keadaan(jenis: str, *, berlaku: bool) -> str:
    if not berlaku:
        return "dibatalkan"
    return "diajukan" if jenis == "permohonan" else "selesai"
