"""How an indicator is measured: what is counted for it, and against which target."""

from __future__ import annotations

from collections.abc import Sequence

from kinerja.aturan.indikator.bentuk import Indikator, Target
from kinerja.aturan.pemetaan.cacah import Rumus


def rumus_hitung(satu: Indikator) -> Rumus | None:
    """Pembilang dan penyebut yang dicacah; SPM: yang terlayani di antara sasarannya."""
    if satu.spm is not None:
        return Rumus(pembilang=satu.spm.terlayani, penyebut=satu.spm.sasaran)
    return satu.rumus


def target_periode(satu: Indikator, tahun: int, sampai_bulan: int | None = None) -> list[Target]:
    """Target yang berlaku: triwulan itu bila ada, lalu setahun; yang pertama dipakai.

    Yang tercetak "-" (nilai null) juga berlaku: periode itu tidak mempunyai target.
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
    """Yang dipakai mengukur, dan yang lain yang tercetak; "-" tidak digantikan target lain."""
    utama = daftar[0] if daftar and daftar[0].nilai is not None else None
    return utama, [satu for satu in daftar[1:] if satu.nilai is not None]
