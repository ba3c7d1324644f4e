"""What the rules of each year ask, as parameters of the SQL that decides what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kinerja.aturan.pemetaan.masa import Aturan
from kit import arrays


# Years with the same rules have a number from 1 on, by the year with which they begin. Read from
# `m`, a parameter is cast once; as itself, for every row.
def masa(tahun: str) -> str:
    return f"width_bucket(CAST({tahun} AS integer), (SELECT sejak FROM m))"  # noqa: S608


def asal(tanggal: str) -> str:
    """The version under which facts of this date stand."""
    return f"((SELECT asal FROM m))[{masa(f'extract(year FROM {tanggal})')}]"  # noqa: S608


# SQL: the parameters as tables, in front of all others.
MASA = """m AS MATERIALIZED (
    SELECT CAST(:m_sejak AS integer[]) AS sejak, CAST(:m_asal AS integer[]) AS asal
)"""
SYARAT = f"""{MASA}, c AS MATERIALIZED (
    SELECT * FROM unnest(
        CAST(:c_masa AS integer[]), CAST(:c_kode AS text[]), CAST(:c_evaluasi AS boolean[]),
        CAST(:c_legal AS boolean[]), CAST(:c_program AS text[]), CAST(:c_tahap AS text[]),
        CAST(:c_dalam_daftar AS boolean[]), CAST(:c_lengkap AS boolean[]),
        CAST(:c_selesai AS boolean[]), CAST(:c_layanan AS text[]), CAST(:c_kategori AS text[]),
        CAST(:c_sumber_dana AS text[]), CAST(:c_daftar AS text[]),
        CAST(:c_hari_kerja AS integer[])
    ) AS c (
        masa, kode, evaluasi, legal, program, tahap, dalam_daftar, lengkap, selesai, layanan,
        kategori, sumber_dana, daftar, hari_kerja
    )
), c_evaluasi AS MATERIALIZED (
    SELECT * FROM c WHERE evaluasi
), cukup AS MATERIALIZED (
    SELECT masa, program, string_to_array(kriteria, ';') AS kriteria
    FROM unnest(CAST(:b_masa AS integer[]), CAST(:b_program AS text[]), CAST(:b_kriteria AS text[]))
        AS b (masa, program, kriteria)
), k AS MATERIALIZED (
    SELECT masa, string_to_array(kota, ';') AS kota, string_to_array(bukan, ';') AS bukan_kota
    FROM unnest(CAST(:k_masa AS integer[]), CAST(:k_kota AS text[]), CAST(:k_bukan AS text[]))
        AS k (masa, kota, bukan)
)"""  # noqa: S608  (a constant)


def masa_isian(aturan: Aturan) -> dict[str, Any]:
    """Which years came with this version, and under which the others stand."""
    return {
        "versi": aturan.versi,
        "m_sejak": [satu.sejak for satu in aturan.masa],
        "m_asal": [satu.asal for satu in aturan.masa],
    }


@lru_cache(maxsize=4)
def isian(aturan: Aturan) -> Mapping[str, Any]:
    """Conditions that can only be looked at together with other facts of the subject, and what an
    evaluation has to say in each program; of all times of the rules, numbered from 1 on.

    As texts: they go with every batch, however small."""
    masa = [*enumerate((satu.pemetaan for satu in aturan.masa), 1)]
    bercacah = [(ke, satu) for ke, isi in masa for satu in isi.cacah]
    cacah = [satu for _, satu in bercacah]
    cukup = [
        (ke, program, kriteria)
        for ke, isi in masa
        for program, semua in isi.berfungsi.items()
        for kriteria in semua
    ]
    semua = {
        **masa_isian(aturan),
        "k_masa": [ke for ke, _ in masa],
        "k_kota": [";".join([*isi.urutan, *isi.status]) for _, isi in masa],
        "k_bukan": [";".join(isi.bukan_kota) for _, isi in masa],
        "b_masa": [ke for ke, _, _ in cukup],
        "b_program": [program for _, program, _ in cukup],
        "b_kriteria": [";".join(kriteria) for _, _, kriteria in cukup],
        "c_masa": [ke for ke, _ in bercacah],
        "c_kode": [satu.kode for satu in cacah],
        "c_evaluasi": [satu.evaluasi for satu in cacah],
        "c_legal": [satu.legal for satu in cacah],
        "c_program": [";".join(satu.program) for satu in cacah],
        "c_tahap": [";".join(satu.tahap) for satu in cacah],
        "c_dalam_daftar": [satu.dalam_daftar for satu in cacah],
        "c_lengkap": [satu.lengkap for satu in cacah],
        "c_selesai": [satu.selesai for satu in cacah],
        "c_layanan": [";".join(satu.layanan) for satu in cacah],
        "c_kategori": [";".join(satu.kategori) for satu in cacah],
        "c_sumber_dana": [";".join(satu.sumber_dana) for satu in cacah],
        "c_daftar": [";".join(satu.daftar) for satu in cacah],
        "c_hari_kerja": [satu.dalam_hari_kerja for satu in cacah],
    }
    return {n: arrays.literal(v) if isinstance(v, list) else v for n, v in semua.items()}
