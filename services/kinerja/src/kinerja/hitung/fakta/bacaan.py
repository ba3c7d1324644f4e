"""What the counted facts and their counters answer: a year, up to a date, by cell, filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    case,
    cast,
    distinct,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import distinct_on

from kinerja.aturan.indikator import rules
from kinerja.aturan.indikator.rules import Banyak
from kinerja.aturan.pemetaan.cacah import Beda, Cacah, JenisFakta, Rumus
from kinerja.hitung.fakta.models import FaktaStatus, Hitungan
from kinerja.hitung.fakta.sel import Per, Saring, cocok, isi_sel, sampai_hari
from kit.db import ReadSession

# Dimensions that follow from another, and what a cell of that one becomes.
_TURUNAN = {"triwulan": "bulan", "kecamatan": "kelurahan"}


@dataclass(frozen=True, slots=True)
class Hitung:
    """The counters of a year: count -> how many; count -> cell -> how many."""

    jumlah: Mapping[str, int]
    komponen: Mapping[str, Mapping[str, int]]
    tahap: Mapping[str, Mapping[str, int]]


async def setahun(session: ReadSession, tahun: int) -> Hitung:
    """All counts of a year, from the counters: one reading by primary key."""
    hasil = await session.execute(
        select(Hitungan.dimensi, Hitungan.cacah, Hitungan.sel, Hitungan.n).where(
            Hitungan.tahun == tahun,
            Hitungan.dimensi.in_(("", "komponen", "tahap")),
            # A counter that fell to zero stays stored; without a fact there is no figure.
            Hitungan.n != 0,
        )
    )
    isi: dict[str, dict[str, dict[str, int]]] = {"": {}, "komponen": {}, "tahap": {}}
    for dimensi, cacah, sel, n in hasil:
        isi[dimensi].setdefault(cacah, {})[sel] = n
    jumlah = {cacah: sel[""] for cacah, sel in isi[""].items()}
    return Hitung(jumlah, isi["komponen"], isi["tahap"])


_SAMPAI_BULAN = text("""
SELECT cacah, CAST(sum(n) AS bigint) FROM hitungan
WHERE tahun = :tahun AND dimensi = 'bulan' AND CAST(sel AS integer) <= :bulan
GROUP BY cacah
HAVING sum(n) <> 0
""")

# Component and stage are not stored by month; only facts of lists and needs have them.
_BERINCI = (JenisFakta.MEMBUTUHKAN, JenisFakta.TERPENUHI, JenisFakta.TERDAFTAR)


async def sampai(session: ReadSession, tahun: int, akhir: date) -> Hitung:
    """Running total of the year up to a date: the counted facts placed by then.

    The end of a month is read from the counters of the months, whose sum is the same.
    """
    bulan = rules.bulan_tepat(akhir)
    f, (kode, n) = FaktaStatus, _dihitung()
    dipilih = select(kode.c.kode, f.komponen, f.tahap, n).join_from(f, kode, literal(value=True))
    if bulan is not None:
        dipilih = dipilih.where(f.jenis.in_([satu.value for satu in _BERINCI]))
    hasil = await session.execute(
        dipilih.where(f.tahun == tahun, sampai_hari(akhir)).group_by(
            kode.c.kode, f.komponen, f.tahap
        )
    )
    jumlah: dict[str, int] = {}
    komponen: dict[str, dict[str, int]] = {}
    tahap: dict[str, dict[str, int]] = {}
    for cacah, satu, langkah, banyak in hasil:
        jumlah[cacah] = jumlah.get(cacah, 0) + int(banyak)
        for rinci, nama in ((komponen, satu), (tahap, langkah)):
            if nama is not None:
                milik = rinci.setdefault(cacah, {})
                milik[nama] = milik.get(nama, 0) + int(banyak)
    if bulan is not None:
        syarat = {"tahun": tahun, "bulan": bulan}
        jumlah = {baris[0]: baris[1] for baris in await session.execute(_SAMPAI_BULAN, syarat)}
    return Hitung(jumlah, komponen, tahap)


def _dihitung() -> tuple[Any, ColumnElement[int]]:
    """Each counted thing of a fact, and how much the fact adds to it."""
    kode = func.unnest(FaktaStatus.dihitung).table_valued("kode").render_derived("k")
    berjumlah = func.split_part(kode.c.kode, ".", 2) == Beda.JUMLAH.value
    return kode, func.sum(case((berjumlah, FaktaStatus.jumlah), else_=1))


async def sel(
    session: ReadSession,
    tahun: int,
    dimensi: Per,
    cacah: Sequence[str],
    akhir: date | None = None,
) -> dict[str, dict[str, int]]:
    """The official figures by cell: count -> cell -> how many. Cell '-': not known.

    A whole year from the counters; up to the date `akhir` from the counted facts, with the same
    cells.
    """
    if akhir is None:
        asal = _TURUNAN.get(dimensi, dimensi)
        dipilih: Any = select(Hitungan.cacah, Hitungan.sel, Hitungan.n).where(
            Hitungan.tahun == tahun,
            Hitungan.dimensi == asal,
            Hitungan.cacah.in_(cacah),
            Hitungan.n != 0,
        )
    else:
        f, (kode, n) = FaktaStatus, _dihitung()
        nama_sel = isi_sel(dimensi).label("sel")
        dipilih = (
            select(kode.c.kode, nama_sel, cast(n, Integer))
            .join_from(f, kode, literal(value=True))
            .where(
                f.tahun == tahun,
                f.dihitung.overlap(cacah),
                kode.c.kode.in_(cacah),
                sampai_hari(akhir),
            )
            .group_by(kode.c.kode, nama_sel)
        )
    isi: dict[str, dict[str, int]] = {}
    for kode_cacah, satu, banyak in await session.execute(dipilih):
        milik = isi.setdefault(kode_cacah, {})
        nama = satu if akhir is not None else _turun(dimensi, satu)
        milik[nama] = milik.get(nama, 0) + banyak
    return isi


def _turun(dimensi: Per, asal: str) -> str:
    if dimensi == "triwulan":
        return str((int(asal) + 2) // 3)
    if dimensi == "kecamatan":
        # The kelurahan 62.71.03.1002 is in the kecamatan 62.71.03.
        return asal if asal == "-" else asal.rpartition(".")[0]
    return asal


@dataclass(frozen=True, slots=True)
class Tersaring:
    jumlah: Banyak
    per_program: dict[str, Banyak]
    rincian: dict[str, Banyak]
    tanpa_ganda: Banyak


def _dicacah(cacah: Cacah) -> list[ColumnElement[bool]]:
    """Its kind and sub kegiatan are certain: they are named so that a partial index can be used."""
    f = FaktaStatus
    syarat: list[ColumnElement[bool]] = [
        f.cacah.contains([cacah.kode]),
        f.jenis == cacah.jenis.value,
    ]
    if cacah.sub_kegiatan:
        syarat.append(f.sub_kegiatan.in_(cacah.sub_kegiatan))
    return syarat


def _kunci(beda: Beda) -> list[Any]:
    """The columns that together are counted once."""
    f = FaktaStatus
    lain: Mapping[Beda, list[Any]] = {
        Beda.SUBJEK: [],
        Beda.SUBJEK_PROGRAM: [f.program],
        Beda.KEBUTUHAN: [f.program, f.komponen],
        Beda.REKAM: [f.sumber, f.rekam_id],
        Beda.JUMLAH: [f.rekam_versi_id, f.urut],
    }
    return [f.kunci, *lain[beda]]


# Numerator and denominator are joined by hash, whatever the statistics say: while they lag behind
# they call a year of facts a handful, and a nested loop becomes quadratic.
_DENGAN_HASH = text(
    "SELECT set_config('enable_nestloop', 'off', true), set_config('enable_hashjoin', 'on', true)"
)
_SEPERTI_BIASA = text("SELECT set_config('enable_nestloop', 'on', true)")


async def tersaring(
    session: ReadSession,
    tahun: int,
    rumus: Rumus,
    legal: Cacah | None,
    program: str | None,
    per: Per | None,
    saring: Saring,
) -> Tersaring:
    """What is distinct among the matching facts of the denominator; the numerator is part of them,
    in their cell.

    Without a denominator the numerator itself is filtered. `program`: only that program's cell.
    """
    f = FaktaStatus
    dasar_cacah = rumus.penyebut or rumus.pembilang
    kunci = _kunci(dasar_cacah.beda)
    label_sel = isi_sel(per) if per is not None else literal("")
    dasar = (
        select(
            *(kolom.label(f"k{ke}") for ke, kolom in enumerate(kunci)),
            func.coalesce(f.program, "-").label("program"),
            label_sel.label("sel"),
            (f.jumlah if dasar_cacah.beda is Beda.JUMLAH else literal(1, Integer)).label("n"),
        )
        .where(f.tahun == tahun, *_dicacah(dasar_cacah), *cocok(saring))
        .ext(distinct_on(*kunci))
        .order_by(*kunci, f.tanggal, f.rekam_id, f.sumber, f.urut)
        .cte("dasar")
    )

    sampai = [] if saring.sampai is None else [sampai_hari(saring.sampai)]

    def atas(cacah: Cacah, nama: str) -> Any:  # noqa: ANN401  (a CTE's type)
        return (
            select(*(kolom.label(f"k{ke}") for ke, kolom in enumerate(kunci)))
            .where(f.tahun == tahun, *_dicacah(cacah), *sampai)
            .distinct()
            .cte(nama)
        )

    tabel: Any = dasar
    ada: dict[str, ColumnElement[bool]] = {}
    if rumus.penyebut is not None:
        for nama, cacah in (("pembilang", rumus.pembilang), ("legal", legal)):
            if cacah is None:
                continue
            lain = atas(cacah, nama)
            sama = and_(*(lain.c[f"k{ke}"] == dasar.c[f"k{ke}"] for ke in range(len(kunci))))
            tabel = tabel.outerjoin(lain, sama)
            ada[nama] = lain.c.k0.is_not(None)
    else:
        ada["pembilang"] = literal(value=True)
    n = dasar.c.n
    sel_program = [] if program is None else [dasar.c.program == program]
    banyak = (
        func.coalesce(func.sum(n).filter(ada["pembilang"]), 0),
        func.coalesce(func.sum(n), 0) if rumus.penyebut is not None else literal(0),
        func.coalesce(func.sum(n).filter(ada["legal"]), 0) if "legal" in ada else literal(0),
    )
    orang = (
        func.count(distinct(dasar.c.k0)).filter(ada["pembilang"]),
        func.count(distinct(dasar.c.k0)),
    )
    await session.execute(_DENGAN_HASH)
    hasil = (
        await session.execute(
            select(dasar.c.program, dasar.c.sel, *banyak)
            .select_from(tabel)
            .where(*sel_program)
            .group_by(dasar.c.program, dasar.c.sel)
        )
    ).all()
    per_program: dict[str, Banyak] = {}
    rincian: dict[str, Banyak] = {}
    jumlah = Banyak()
    for nama_program, nama_sel, a, b, c in hasil:
        satu = Banyak(int(a), int(b), int(c))
        jumlah = jumlah + satu
        per_program[nama_program] = per_program.get(nama_program, Banyak()) + satu
        rincian[nama_sel] = rincian.get(nama_sel, Banyak()) + satu
    tanpa_ganda = jumlah
    if dasar_cacah.beda is Beda.SUBJEK_PROGRAM:
        a, b = (await session.execute(select(*orang).select_from(tabel).where(*sel_program))).one()
        tanpa_ganda = Banyak(a, b)
    await session.execute(_SEPERTI_BIASA)
    return Tersaring(jumlah, per_program, rincian if per is not None else {}, tanpa_ganda)
