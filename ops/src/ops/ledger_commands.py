"""The commands about what is counted: `kinerja` and `keluarga`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

# A name for the checker only: at run time the class takes no parameter.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
DataDir = Callable[[argparse.ArgumentParser], None]


def add(commands: Commands, data_dir: DataDir) -> None:
    """`data_dir` gives a command the option that names an installation."""
    _kinerja_parser(commands, data_dir)
    _families_parser(commands, data_dir)


def _kinerja_parser(commands: Commands, data_dir: DataDir) -> None:
    kinerja = commands.add_parser(
        "kinerja",
        help="verify: catatan dan angka yang ditutup tidak diubah; aturan: yang menunggu putusan",
    )
    kinerja.add_argument("tindakan", choices=["verify", "aturan"])
    accept = "aturan: biarkan yang menunggu mengubah angka yang sudah ditandatangani"
    kinerja.add_argument("--terima", action="store_true", help=accept)
    kinerja.add_argument("--alasan", help="aturan: mengapa diterima; dicatat untuk selamanya")
    kinerja.add_argument(
        "--hitung-ulang",
        action="store_true",
        help="juga hitung ulang semua fakta dari catatannya; penerimaan peristiwa menunggu",
    )
    data_dir(kinerja)
    kinerja.set_defaults(run=_kinerja)


def _families_parser(commands: Commands, data_dir: DataDir) -> None:
    families = commands.add_parser(
        "keluarga",
        help="tetapkan keluarga untuk rekam lama suatu tahun yang belum ditandatangani",
    )
    families.add_argument("tahun", type=int)
    families.add_argument(
        "--terapkan",
        action="store_true",
        help="tulis; tanpanya hanya dikatakan berapa rekam dan angka yang akan berubah",
    )
    data_dir(families)
    families.set_defaults(run=_families)


def _families(options: argparse.Namespace) -> int:
    from ops import families

    return families.run(options.data_dir, options.tahun, apply=options.terapkan)


def _kinerja(options: argparse.Namespace) -> int:
    if options.tindakan == "aturan":
        from ops import kinerja_rules

        return kinerja_rules.run(options.data_dir, accept=options.terima, reason=options.alasan)
    from ops import kinerja_verify

    return kinerja_verify.run(options.data_dir, recompute=options.hitung_ulang)
