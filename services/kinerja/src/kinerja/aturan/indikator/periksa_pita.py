"""The bands of a profile's grades: each must be possible to reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from kinerja.aturan.indikator.bentuk import Indikator
from kinerja.aturan.indikator.rules import SERATUS, Arah, Pita, angka
from kit.profile import Document


def jangkauan(
    indikator: Iterable[Indikator], *, spm: bool
) -> tuple[Fraction | None, Fraction | None]:
    """The lowest and highest achievement that is possible; null: without a limit.

    An SPM index is 0 to 100; other achievements have no limit, and are below 0 only where the
    smaller is the better.
    """
    semua = list(indikator)
    if not spm:
        return (None if any(satu.arah is Arah.TURUN for satu in semua) else Fraction(0)), None
    target = [
        nilai
        for satu in semua
        if satu.spm is not None
        for t in satu.target
        if (nilai := angka(t.nilai))
    ]
    return Fraction(0), SERATUS * 100 / min(target) if target else None


def pita(
    dok: Document,
    nama: str,
    semua: Sequence[Pita],
    jangkau: tuple[Fraction | None, Fraction | None],
) -> Iterator[str]:
    """From top to bottom each band can be reached; the last holds the rest."""
    terendah, tertinggi = jangkau
    atas: tuple[Fraction, bool] | None = None
    for ke, satu in enumerate(semua):
        letak = (nama, ke)
        terakhir = ke == len(semua) - 1
        if satu.minimal is not None and satu.lebih_dari is not None:
            yield dok.mistake(letak, f"{satu.nama}: isi satu saja dari minimal dan lebih_dari.")
        if (satu.batas is None) != terakhir:
            pesan = "pita terakhir tanpa batas" if terakhir else "hanya pita terakhir tanpa batas"
            yield dok.mistake(letak, f"{satu.nama}: {pesan}.")
        elif satu.batas is not None and atas is not None and satu.batas >= atas:
            yield dok.mistake(
                letak, f"{satu.nama} tidak dapat dicapai: batasnya tidak di bawah pita sebelumnya."
            )
        elif satu.batas is not None and tertinggi is not None and satu.batas > (tertinggi, False):
            yield dok.mistake(letak, f"{satu.nama} tidak dapat dicapai: di atas yang tertinggi.")
        elif terakhir and atas and terendah is not None and atas <= (terendah, False):
            yield dok.mistake(letak, f"{satu.nama} tidak dapat dicapai: tidak ada yang tersisa.")
        if satu.nama in [lain.nama for lain in semua[:ke]]:
            yield dok.mistake(letak, f"{satu.nama} tertulis dua kali.")
        atas = satu.batas or atas
