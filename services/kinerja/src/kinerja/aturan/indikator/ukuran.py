"""How an indicator is measured: what is counted for it, and against which target."""

from __future__ import annotations

from collections.abc import Sequence

from kinerja.aturan.indikator.bentuk import Indikator, Target
from kinerja.aturan.pemetaan.cacah import Rumus


def rumus_hitung(satu: Indikator) -> Rumus | None:
    """The numerator and denominator that are counted; SPM: those served among those on the list."""
    if satu.spm is not None:
        return Rumus(pembilang=satu.spm.terlayani, penyebut=satu.spm.sasaran)
    return satu.rumus


def target_periode(satu: Indikator, tahun: int, sampai_bulan: int | None = None) -> list[Target]:
    """The targets in force: of that quarter if there is one, then of the year; the first is used.

    One printed as "-" (value null) is in force too: that period has no target.
    """
    setahun = satu.target_tahun(tahun)
    if sampai_bulan is None or sampai_bulan % 3:
        return setahun
    triwulan = [
        target
        for target in satu.target
        if target.tahun == tahun and target.triwulan == sampai_bulan // 3
    ]
    return triwulan + setahun


def terpakai(daftar: Sequence[Target]) -> tuple[Target | None, list[Target]]:
    """The one it is measured by, and the others that are printed; "-" is not replaced by another
    target."""
    utama = daftar[0] if daftar and daftar[0].nilai is not None else None
    return utama, [satu for satu in daftar[1:] if satu.nilai is not None]
