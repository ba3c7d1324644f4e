from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    Row,
    Select,
    String,
    Uuid,
    and_,
    exists,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from kinerja.aturan.bidang import dalam_bidang
from kinerja.aturan.privasi import Sensitif
from kinerja.buku.rekam.models import RekamVersi, Sengketa
from kinerja.buku.rekam.sengketa import IDENTITAS, IsiMasuk
from kinerja.buku.sengketa.models import PutusanSengketa
from kinerja.buku.sengketa.rules import Kunci, Status
from kinerja.buku.sengketa.schemas import SengketaSaring
from kinerja.dasar.himpunan import baris, sql
from kit.areas import within
from kit.auth import Actor
from kit.db import ReadSession, Session, new_id
from kit.pagination import Rows, Sort, paginate

_SAMA = "{a}.rekam_id = {b}.rekam_id AND {a}.sumber = {b}.sumber AND {a}.jenis = {b}.jenis"
_SEVERSI = f"{_SAMA} AND {{a}}.versi = {{b}}.versi"


def _versi_identitas(b: str) -> str:
    return (
        f"v.ppks_id = {b}.rekam_id AND v.sumber = {b}.sumber AND v.versi = {b}.versi"
        f" AND {b}.jenis = '{IDENTITAS}'"
    )


class Keadaan(NamedTuple):
    """One dispute; `banyak` contents, the last `putusan` (0: none yet), and the event that is
    counted.

    `asing`: it came with one content, which is not in the log of its bidang.
    """

    id: uuid.UUID
    sumber: str
    jenis: str
    rekam_id: uuid.UUID
    versi: int
    diterima: datetime
    asing: bool
    banyak: int
    putusan: int
    peristiwa_id: uuid.UUID
    peristiwa_lain: uuid.UUID | None
    terakhir: datetime | None
    status: str

    @property
    def kunci(self) -> Kunci:
        return Kunci(self.sumber, self.jenis, self.rekam_id, self.versi)


# One row for each version that came with another content, or is not in the log of its bidang (or
# was once decided so). Its state is by the version of now, and by how many contents its last
# decision knew.
KEADAAN = f"""
SELECT CAST(md5(concat_ws(' ', s.sumber, s.jenis, s.rekam_id, s.versi)) AS uuid) AS id, s.sumber,
    s.jenis, s.rekam_id, s.versi, s.diterima, s.asing, lain.banyak,
    putusan.nomor AS putusan, dihitung.peristiwa_id, lain.peristiwa_lain, lain.terakhir,
    CASE WHEN kini.versi > s.versi THEN '{Status.BERAKHIR}'
        WHEN putusan.isi >= lain.banyak THEN '{Status.DIPUTUS}'
        ELSE '{Status.TERBUKA}' END AS status
FROM (
    SELECT sumber, jenis, rekam_id, versi, false AS asing, min(diterima) AS diterima
    FROM sengketa GROUP BY sumber, jenis, rekam_id, versi
    UNION ALL
    SELECT sumber, jenis, rekam_id, versi, true, min(pada) FROM (
        SELECT sumber, jenis, rekam_id, versi, ditemukan AS pada FROM rekam_asing
        UNION ALL
        SELECT sumber, jenis, rekam_id, versi, pada FROM putusan_sengketa
    ) AS a
    WHERE NOT EXISTS (SELECT FROM sengketa AS satu WHERE {_SEVERSI.format(a="satu", b="a")})
    GROUP BY sumber, jenis, rekam_id, versi
) AS s
CROSS JOIN LATERAL (
    SELECT CAST(count(*) + 1 AS integer) AS banyak, max(diterima) AS terakhir,
        (array_agg(peristiwa_id ORDER BY transaksi DESC, id DESC))[1] AS peristiwa_lain
    FROM sengketa AS satu WHERE {_SEVERSI.format(a="satu", b="s")}
) AS lain
CROSS JOIN LATERAL (
    SELECT coalesce(max(nomor), 0) AS nomor, max(isi) AS isi
    FROM putusan_sengketa AS satu WHERE {_SEVERSI.format(a="satu", b="s")}
) AS putusan
CROSS JOIN LATERAL (
    SELECT versi FROM rekam AS v WHERE {_SAMA.format(a="v", b="s")}
    UNION ALL
    SELECT versi FROM identitas AS v
    WHERE v.ppks_id = s.rekam_id AND v.sumber = s.sumber AND s.jenis = '{IDENTITAS}'
) AS kini
CROSS JOIN LATERAL (
    SELECT peristiwa_id, putusan FROM rekam_versi AS v WHERE {_SEVERSI.format(a="v", b="s")}
    UNION ALL
    SELECT peristiwa_id, putusan FROM identitas_versi AS v WHERE {_versi_identitas("s")}
    ORDER BY putusan DESC LIMIT 1
) AS dihitung
"""  # noqa: S608  (tetapan modul)
_KEADAAN = text(KEADAAN).columns(
    id=Uuid, sumber=String, jenis=String, rekam_id=Uuid, versi=Integer,
    diterima=DateTime(timezone=True), asing=Boolean, banyak=Integer, putusan=Integer,
    peristiwa_id=Uuid, peristiwa_lain=Uuid, terakhir=DateTime(timezone=True), status=String,
)  # fmt: skip
_SENGKETA = _KEADAAN.subquery("keadaan")

# All contents of each version: the one received first, the others as they came, then the voiding
# that is not in the log of its bidang.
_ISI = sql(
    """
SELECT cari.ke, v.peristiwa_id, v.hari, v.data, v.diterima,
    encode(sha256(convert_to(CAST(v.data AS text), 'UTF8')), 'hex') AS sidik, v.lain = 2,
    EXISTS (
        SELECT FROM rekam_asing AS a WHERE {milik_asing} AND a.peristiwa_id = v.peristiwa_id
    )
FROM {cari} CROSS JOIN LATERAL (
    SELECT peristiwa_id, hari, data, diterima, 0 AS lain, transaksi, id FROM rekam_versi AS v
    WHERE {seversi} AND v.putusan = 0
    UNION ALL
    SELECT peristiwa_id, hari, jsonb_build_object('jenis', v.jenis, 'kunci', v.kunci), diterima,
        0, transaksi, ppks_id
    FROM identitas_versi AS v WHERE {identitas} AND v.putusan = 0
    UNION ALL
    SELECT peristiwa_id, hari, data, diterima, 1, transaksi, id FROM sengketa AS v WHERE {seversi}
    UNION ALL
    SELECT v.peristiwa_id, v.hari, batal.data, v.diterima, 2, transaksi, id
    FROM rekam_versi AS v
    CROSS JOIN LATERAL (SELECT v.data || '{{"berlaku": false}}') AS batal (data)
    WHERE {seversi} AND v.putusan = 0 AND v.data <> batal.data AND (
        EXISTS (
            SELECT FROM rekam_asing AS a WHERE {milik_asing} AND a.peristiwa_id = v.peristiwa_id
        ) OR EXISTS (
            SELECT FROM putusan_sengketa AS a WHERE {milik_asing}
                AND a.sidik = encode(sha256(convert_to(CAST(batal.data AS text), 'UTF8')), 'hex')
        )
    )
) AS v
ORDER BY cari.ke, v.lain, v.transaksi, v.id
""",
    cari=baris("cari", sumber="text", jenis="text", rekam_id="uuid", versi="integer"),
    seversi=_SEVERSI.format(a="v", b="cari"),
    milik_asing=_SEVERSI.format(a="a", b="cari"),
    identitas=_versi_identitas("cari"),
)


class Isi(NamedTuple):
    """One content of a version, and its hash. `batal`: it did not come, it can only be decided."""

    masuk: IsiMasuk
    diterima: datetime
    sidik: str
    batal: bool
    asing: bool


async def isi(session: ReadSession, semua: Sequence[Kunci]) -> list[list[Isi]]:
    """The contents of each dispute, in the order of `semua`; empty if there is no such version."""
    hasil: list[list[Isi]] = [[] for _ in semua]
    cari = {nama: [getattr(satu, nama) for satu in semua] for nama in Kunci._fields}
    for ke, peristiwa_id, hari, data, *lainnya in await session.execute(_ISI, cari):
        satu = semua[ke - 1]
        masuk = IsiMasuk(
            satu.sumber, satu.jenis, satu.rekam_id, satu.versi, peristiwa_id, hari, data
        )
        hasil[ke - 1].append(Isi(masuk, *lainnya))
    return hasil


def _tertutup(
    actor: Actor, sensitif: Sensitif, model: type[Sengketa | RekamVersi]
) -> ColumnElement[bool]:
    """A content that does not exist for an account; without a kelurahan only for one of the
    whole city."""
    kelurahan = cast(
        "Any",
        func.coalesce(model.data["kelurahan"].astext, model.data["ciri"]["kelurahan"].astext, ""),
    )
    layanan = cast("Any", model.data["layanan"].astext)
    return ~(
        within(actor.wilayah, kelurahan)
        & sensitif.syarat(actor, cast("Any", model.sumber), layanan, memutus=True)
    )


def _milik(actor: Actor, sensitif: Sensitif) -> Select[Any]:
    """Every reading begins here: disputes all of whose contents exist for the account."""
    s = _SENGKETA.c
    terlihat = cast("Select[Any]", select(_SENGKETA)).where(
        dalam_bidang(actor, cast("Any", s.sumber))
    )
    for model in (Sengketa, RekamVersi):
        seversi = and_(
            model.rekam_id == s.rekam_id,
            model.sumber == s.sumber,
            model.jenis == s.jenis,
            model.versi == s.versi,
        )
        terlihat = terlihat.where(
            ~exists(select(model.id).where(seversi, _tertutup(actor, sensitif, model)))
        )
    # An identity has no kelurahan.
    return terlihat if actor.everywhere else terlihat.where(s.jenis != IDENTITAS)


async def daftar(
    session: ReadSession, actor: Actor, sensitif: Sensitif, saring: SengketaSaring
) -> Rows[Keadaan]:
    s = _SENGKETA.c
    terpilih = _milik(actor, sensitif)
    if saring.status is not None:
        terpilih = terpilih.where(s.status.in_(saring.status))
    if saring.sumber is not None:
        terpilih = terpilih.where(s.sumber == saring.sumber)
    rows = await paginate(session, terpilih, saring, Sort(s.diterima), Sort(s.id))
    return rows.map(lambda baris: Keadaan(*baris))


async def satu(
    session: ReadSession, actor: Actor, sensitif: Sensitif, kunci: Kunci
) -> Keadaan | None:
    s = _SENGKETA.c
    terpilih = _milik(actor, sensitif).where(
        s.sumber == kunci.sumber,
        s.jenis == kunci.jenis,
        s.rekam_id == kunci.rekam_id,
        s.versi == kunci.versi,
    )
    baris = (await session.execute(terpilih)).one_or_none()
    return None if baris is None else Keadaan(*baris)


async def terbuka(session: ReadSession, *, batas: int) -> list[Keadaan]:
    """Some contents that wait for a decision, of any bidang, for whoever looks after the
    streams."""
    s = _SENGKETA.c
    menunggu = select(_SENGKETA).where(s.status == Status.TERBUKA, ~s.asing)
    menunggu = menunggu.order_by(s.diterima, s.id)
    return [Keadaan(*baris) for baris in await session.execute(menunggu.limit(batas))]


async def banyak_terbuka(session: ReadSession, *, paling_banyak: int) -> int:
    s = _SENGKETA.c
    menunggu = select(s.id).where(s.status == Status.TERBUKA, ~s.asing)
    dibatasi = menunggu.limit(paling_banyak).subquery()
    return await session.scalar(select(func.count()).select_from(dibatasi)) or 0


async def putusan(
    session: ReadSession, sumber: str, rekam_id: uuid.UUID
) -> Sequence[PutusanSengketa]:
    """The decisions over all versions and kinds of record with this id, in their order."""
    p = PutusanSengketa
    semua = select(p).where(p.rekam_id == rekam_id, p.sumber == sumber)
    return (await session.scalars(semua.order_by(p.jenis, p.versi, p.nomor))).all()


async def tambah_putusan(
    session: Session, kunci: Kunci, *, nomor: int, sidik: str, isi: int, alasan: str, oleh: str
) -> uuid.UUID | None:
    """Null if that number was just used by somebody else's decision."""
    masuk = insert(PutusanSengketa).values(
        id=new_id(), **kunci._asdict(), nomor=nomor, sidik=sidik, isi=isi, alasan=alasan, oleh=oleh
    )
    return await session.scalar(masuk.on_conflict_do_nothing().returning(PutusanSengketa.id))


_KUNCI = text("""
SELECT versi FROM rekam AS v
WHERE v.rekam_id = :rekam_id AND v.sumber = :sumber AND v.jenis = :jenis
FOR NO KEY UPDATE
""")
_KUNCI_IDENTITAS = text("""
SELECT versi FROM identitas AS v WHERE v.ppks_id = :rekam_id AND v.sumber = :sumber
FOR NO KEY UPDATE
""")


async def kunci_versi(session: Session, kunci: Kunci) -> int | None:
    """The version of now; until this transaction ends no other version gets in before."""
    perintah = _KUNCI_IDENTITAS if kunci.jenis == IDENTITAS else _KUNCI
    isian = {n: v for n, v in kunci._asdict().items() if n in perintah.compile().params}
    versi: int | None = await session.scalar(perintah, isian)
    return versi


# A content that holds by decision: the decision is sealed, and is over a content of that version.
_TANPA_PUTUSAN = text("""
SELECT v.tabel, v.id FROM (
    SELECT 'rekam_versi' AS tabel, id, sumber, jenis, rekam_id, versi, putusan, data
    FROM rekam_versi WHERE putusan > 0
    UNION ALL
    SELECT 'identitas_versi', ppks_id, sumber, 'identitas', ppks_id, versi, putusan,
        jsonb_build_object('jenis', jenis, 'kunci', kunci)
    FROM identitas_versi WHERE putusan > 0
) AS v
LEFT JOIN putusan_sengketa AS p ON p.rekam_id = v.rekam_id AND p.sumber = v.sumber
    AND p.jenis = v.jenis AND p.versi = v.versi AND p.nomor = v.putusan
WHERE p.sidik IS DISTINCT FROM encode(sha256(convert_to(CAST(v.data AS text), 'UTF8')), 'hex')
ORDER BY v.tabel, v.id LIMIT :batas
""")


async def tanpa_putusan(session: ReadSession, *, batas: int) -> Sequence[Row[str, uuid.UUID]]:
    return (await session.execute(_TANPA_PUTUSAN, {"batas": batas})).all()
