from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Row, Select, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as tambahkan

from kinerja.dasar.himpunan import sql
from kinerja.pembukuan.penutupan.models import Penutupan, PenutupanIsi, PenutupanLangkah
from kinerja.pembukuan.penutupan.rules import Ditutup, Status, sampai_bulan
from kinerja.pembukuan.penutupan.schemas import PeriodeSaring
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, paginate


class BanyakSidik(NamedTuple):
    banyak: int
    sidik: str


async def ambil(session: ReadSession, penutupan_id: uuid.UUID) -> Penutupan | None:
    return await session.get(Penutupan, penutupan_id)


async def ambil_terkunci(session: Session, penutupan_id: uuid.UUID) -> Penutupan | None:
    return await session.get(
        Penutupan, penutupan_id, with_for_update={"key_share": True}, populate_existing=True
    )


async def isi(session: ReadSession, penutupan_id: uuid.UUID) -> PenutupanIsi | None:
    return await session.get(PenutupanIsi, penutupan_id)


async def semua_isi(session: ReadSession) -> Sequence[Row[PenutupanIsi, Penutupan | None]]:
    hasil = await session.execute(
        select(PenutupanIsi, Penutupan)
        .outerjoin(Penutupan, Penutupan.id == PenutupanIsi.penutupan_id)
        .order_by(PenutupanIsi.pada, PenutupanIsi.penutupan_id)
    )
    return hasil.all()


async def blok_terakhir(session: ReadSession) -> int:
    """Blok terakhir yang disebut sebuah penutupan; 0: belum ada."""
    return await session.scalar(select(func.max(PenutupanIsi.blok))) or 0


async def tanpa_isi(session: ReadSession) -> Sequence[uuid.UUID]:
    """Yang katanya ditandatangani tetapi tidak ada isinya."""
    hasil = await session.scalars(
        select(Penutupan.id)
        .outerjoin(PenutupanIsi, PenutupanIsi.penutupan_id == Penutupan.id)
        .where(Penutupan.status == Status.DITANDATANGANI, PenutupanIsi.penutupan_id.is_(None))
    )
    return hasil.all()


async def daftar(session: ReadSession, saring: PeriodeSaring) -> Rows[Any]:
    terpilih = cast(
        "Select[Any]",
        select(Penutupan, PenutupanIsi).outerjoin(
            PenutupanIsi, PenutupanIsi.penutupan_id == Penutupan.id
        ),
    )
    if saring.tahun is not None:
        terpilih = terpilih.where(Penutupan.tahun == saring.tahun)
    if saring.status is not None:
        terpilih = terpilih.where(Penutupan.status == saring.status.value)
    return await paginate(
        session,
        terpilih,
        saring,
        Sort(Penutupan.tahun, descending=True),
        Sort(Penutupan.created_at, descending=True),
        Sort(Penutupan.id, descending=True),
    )


async def pada_periode(session: ReadSession, tahun: int, triwulan: int | None) -> Penutupan | None:
    """Revisi terakhir periode ini."""
    return await session.scalar(
        select(Penutupan)
        .where(Penutupan.tahun == tahun, Penutupan.triwulan.is_not_distinct_from(triwulan))
        .order_by(Penutupan.revisi.desc())
        .limit(1)
    )


async def yang_ditutup(session: ReadSession, tahun: int) -> list[Ditutup]:
    """Semua yang ditandatangani pada tahun itu, yang paling akhir lebih dulu."""
    hasil = await session.execute(
        select(Penutupan, PenutupanIsi)
        .join(PenutupanIsi, PenutupanIsi.penutupan_id == Penutupan.id)
        .where(Penutupan.tahun == tahun, Penutupan.status == Status.DITANDATANGANI)
    )
    semua = [
        Ditutup(
            id=satu.id,
            tahun=satu.tahun,
            triwulan=satu.triwulan,
            revisi=satu.revisi,
            sampai_bulan=sampai_bulan(satu.triwulan),
            pada=isi.pada,
            blok=isi.blok,
            aturan_versi=isi.aturan_versi,
        )
        for satu, isi in hasil
    ]
    # Setahun penuh datang sesudah triwulan IV, yang sampai bulan yang sama.
    return sorted(
        semua,
        key=lambda satu: (satu.sampai_bulan, satu.triwulan is None, satu.revisi),
        reverse=True,
    )


async def buat(session: Session, nilai: Mapping[str, object]) -> Penutupan | None:
    """None if somebody else has just prepared the same period."""
    baru: Penutupan | None = await session.scalar(
        tambahkan(Penutupan).values(**nilai).on_conflict_do_nothing().returning(Penutupan)
    )
    return baru


async def langkah(session: ReadSession, penutupan_id: uuid.UUID) -> Sequence[PenutupanLangkah]:
    hasil = await session.scalars(
        select(PenutupanLangkah)
        .where(PenutupanLangkah.penutupan_id == penutupan_id)
        .order_by(PenutupanLangkah.id)
    )
    return hasil.all()


async def simpan_isi(
    session: Session,
    *,
    penutupan_id: uuid.UUID,
    isi: str,
    sidik: str,
    kid: str,
    tanda_tangan: bytes,
    blok: int,
    aturan_versi: int,
    pada: datetime,
) -> None:
    await session.execute(
        insert(PenutupanIsi).values(
            penutupan_id=penutupan_id,
            isi=isi,
            sidik=sidik,
            kid=kid,
            tanda_tangan=tanda_tangan,
            blok=blok,
            aturan_versi=aturan_versi,
            pada=pada,
        )
    )


_BEKUKAN = text("""
INSERT INTO penutupan_fakta (penutupan_id, cacah, rekam_versi_id, urut)
SELECT :penutupan_id, satu, rekam_versi_id, urut
FROM fakta_status, unnest(dihitung) AS satu
WHERE tahun = :tahun AND bulan <= :sampai_bulan
ORDER BY satu, rekam_versi_id, urut
""")

# Per cacah: satu larik bita bagi semua fakta akan melampaui batas sebuah nilai.
_SIDIK_FAKTA = text("""
SELECT cacah, count(*) AS banyak,
    encode(sha256(string_agg(
        uuid_send(rekam_versi_id) || int2send(urut), ''::bytea ORDER BY rekam_versi_id, urut
    )), 'hex') AS sidik
FROM penutupan_fakta
WHERE penutupan_id = :penutupan_id
GROUP BY cacah
""")


async def bekukan_fakta(
    session: Session, penutupan_id: uuid.UUID, tahun: int, sampai: int
) -> dict[str, BanyakSidik]:
    await session.execute(
        _BEKUKAN, {"penutupan_id": penutupan_id, "tahun": tahun, "sampai_bulan": sampai}
    )
    return await sidik_fakta(session, penutupan_id)


async def sidik_fakta(session: ReadSession, penutupan_id: uuid.UUID) -> dict[str, BanyakSidik]:
    hasil = await session.execute(_SIDIK_FAKTA, {"penutupan_id": penutupan_id})
    return {cacah: BanyakSidik(banyak, sidik) for cacah, banyak, sidik in hasil}


_BERBEDA = """
WITH c AS (
    SELECT * FROM unnest(CAST(:peran AS text[]), CAST(:dulu AS text[]), CAST(:kini AS text[]))
        AS c (peran, dulu, kini)
), dulu AS (
    SELECT peran, rekam_versi_id, urut FROM penutupan_fakta JOIN c ON c.dulu = cacah
    WHERE penutupan_id = :penutupan_id
), kini AS (
    SELECT peran, rekam_versi_id, urut FROM fakta_status JOIN c ON c.kini = ANY(dihitung)
    WHERE tahun = :tahun AND bulan <= :sampai_bulan
), berbeda AS (
    SELECT CASE WHEN kini.peran IS NULL THEN 'tidak-lagi' ELSE 'baru' END AS arah,
        peran, rekam_versi_id, urut
    FROM dulu FULL JOIN kini USING (peran, rekam_versi_id, urut)
    WHERE dulu.peran IS NULL OR kini.peran IS NULL
), isi AS (
    -- Fakta yang tidak dibuat lagi masih ada pada aturan yang berlaku saat ditutup.
    SELECT berbeda.*, satu.jenis, satu.tanggal, satu.program, satu.sub_kegiatan, satu.layanan,
        satu.komponen, satu.daftar, satu.jumlah, satu.satuan, satu.orang_id, satu.orang_sumber,
        satu.sumber, satu.rekam_id, status.alasan, status.kunci, status.bulan, status.cacah,
        status.rekam_versi_id IS NOT NULL AS berlaku,
        coalesce(status.kelurahan, satu.kelurahan) AS kelurahan,
        EXISTS (
            SELECT FROM fakta
            WHERE fakta.rekam_versi_id = berbeda.rekam_versi_id AND fakta.urut = berbeda.urut
                AND fakta.aturan_versi = :aturan_dulu
        ) AS ada_dulu
    FROM berbeda
    LEFT JOIN fakta_status AS status USING (rekam_versi_id, urut)
    JOIN LATERAL (
        SELECT * FROM fakta
        WHERE fakta.rekam_versi_id = berbeda.rekam_versi_id AND fakta.urut = berbeda.urut
            AND fakta.aturan_versi = coalesce(status.aturan_versi, :aturan_dulu)
    ) AS satu ON true
), terlihat AS (
    SELECT * FROM isi
    WHERE (CAST(:arah AS text) IS NULL OR arah = :arah)
        AND (
            '*' = ANY(CAST(:bidang AS text[])) OR sumber = ANY(CAST(:bidang AS text[]))
        )
        AND (
            '*' = ANY(CAST(:wilayah AS text[]))
            OR EXISTS (
                SELECT FROM unnest(CAST(:wilayah AS text[])) AS milik
                WHERE kelurahan = milik OR starts_with(kelurahan, milik || '.')
            )
        )
)
"""

_HALAMAN = sql(
    """{berbeda}
SELECT terlihat.*, versi.versi, versi.peristiwa_id, rekam.versi AS versi_kini,
    CASE
        WHEN arah = 'tidak-lagi' AND rekam.rekam_versi_id <> versi.id THEN
            CASE WHEN (terakhir.data ->> 'berlaku')::boolean IS FALSE
                THEN 'dibatalkan' ELSE 'versi-baru' END
        WHEN arah = 'baru' AND versi.sesudah THEN
            CASE WHEN EXISTS (
                SELECT FROM rekam_versi AS lama
                WHERE lama.rekam_id = versi.rekam_id AND lama.sumber = versi.sumber
                    AND lama.jenis = versi.jenis
                    AND (lama.transaksi, lama.id) <= (:rekam_t, :rekam_id)
            ) THEN 'versi-baru' ELSE 'rekam-baru' END
        WHEN EXISTS (
            SELECT FROM identitas_versi AS satu
            WHERE satu.transaksi >= :identitas_t
                AND (satu.transaksi, satu.ppks_id, satu.sumber COLLATE "C", satu.versi)
                    > (:identitas_t, :identitas_id, :identitas_sumber, :identitas_versi)
                AND (
                    satu.kunci = terlihat.kunci
                    OR (satu.ppks_id = terlihat.orang_id AND satu.sumber = terlihat.orang_sumber)
                    OR EXISTS (
                        SELECT FROM identitas_versi AS lama
                        WHERE lama.ppks_id = satu.ppks_id AND lama.sumber = satu.sumber
                            AND lama.kunci = terlihat.kunci
                    )
                )
        ) THEN 'identitas-berubah'
        WHEN CAST(:aturan_kini AS integer) <> :aturan_dulu AND (
            NOT berlaku OR NOT ada_dulu OR NOT terlihat.cacah && CAST(:dulu AS text[])
        ) THEN 'aturan-baru'
        WHEN EXISTS (
            -- Rekam lain atas orang yang sama, diterima sesudah periode ditutup.
            SELECT FROM identitas AS sendiri
            JOIN identitas AS lain ON lain.kunci = sendiri.kunci
            JOIN fakta ON fakta.orang_id = lain.ppks_id AND fakta.orang_sumber = lain.sumber
            JOIN rekam_versi AS satu ON satu.id = fakta.rekam_versi_id
            WHERE sendiri.ppks_id = terlihat.orang_id AND sendiri.sumber = terlihat.orang_sumber
                AND (satu.transaksi, satu.id) > (:rekam_t, :rekam_id)
        ) THEN 'fakta-lain-berubah'
        WHEN CAST(:aturan_kini AS integer) <> :aturan_dulu THEN 'aturan-baru'
        ELSE 'tanpa-rekam'
    END AS sebab
FROM terlihat
JOIN LATERAL (
    SELECT *, (transaksi, id) > (:rekam_t, :rekam_id) AS sesudah FROM rekam_versi
    WHERE rekam_versi.id = terlihat.rekam_versi_id
) AS versi ON true
JOIN rekam ON rekam.rekam_id = versi.rekam_id AND rekam.sumber = versi.sumber
    AND rekam.jenis = versi.jenis
LEFT JOIN rekam_versi AS terakhir ON terakhir.id = rekam.rekam_versi_id
WHERE CAST(:arah_k AS text) IS NULL
    OR (arah, peran, terlihat.rekam_versi_id, urut)
        > (:arah_k, :peran_k, CAST(:rekam_versi_k AS uuid), CAST(:urut_k AS smallint))
ORDER BY arah, peran, terlihat.rekam_versi_id, urut
LIMIT :batas
""",
    berbeda=_BERBEDA,
)

_BANYAK = sql(
    """{berbeda}
SELECT arah, peran, count(*) AS fakta, CAST(coalesce(sum(jumlah), 0) AS bigint) AS jumlah
FROM terlihat GROUP BY arah, peran ORDER BY arah, peran
""",
    berbeda=_BERBEDA,
)


async def selisih(session: ReadSession, isian: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(baris) for baris in (await session.execute(_HALAMAN, isian)).mappings()]


async def banyak_selisih(session: ReadSession, isian: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(baris) for baris in (await session.execute(_BANYAK, isian)).mappings()]
