"""A year that no plan names: the targets of the last planned one go on, marked as such."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kantor.baris import BarisProgram
from kinerja.aturan.indikator.bentuk import Capaian, Diteruskan, Indikator, TargetDiteruskan
from kit.profile import Document


def periksa(dok: Document, capaian: Capaian, tahun: Sequence[int]) -> Iterator[str]:
    aturan = capaian.target_diteruskan
    if aturan is not None and (not tahun or aturan.sampai <= tahun[-1]):
        pesan = "sampai harus sesudah tahun terakhir yang direncanakan."
        yield dok.mistake(("target_diteruskan", "sampai"), pesan)


def indikator(satu: Indikator, aturan: Diteruskan | None, tahun: Sequence[int]) -> Indikator:
    """With a target for each of those years that has none."""
    if aturan is None:
        return satu
    bertarget = {target.tahun for target in satu.target}
    baru = [
        TargetDiteruskan(
            tahun=berikut,
            nilai=target.nilai,
            sumber=f"{target.sumber}; diteruskan dari {tahun[-1]} menurut {aturan.sumber}",
            triwulan=target.triwulan,
            satuan=target.satuan,
            dari=tahun[-1],
        )
        for berikut in _tahun(aturan, tahun)
        if berikut not in bertarget
        for target in satu.target
        if target.tahun == tahun[-1]
    ]
    return satu.model_copy(update={"target": [*satu.target, *baru]}) if baru else satu


def program(
    baris: Mapping[str, BarisProgram], aturan: Diteruskan | None, tahun: Sequence[int]
) -> Mapping[str, BarisProgram]:
    """The rows with those years as further columns; no plan, no budget."""
    if aturan is None:
        return baris
    return {
        kode: satu.model_copy(
            update={f"target_{n}": satu.target().get(tahun[-1]) for n in _tahun(aturan, tahun)}
        )
        for kode, satu in baris.items()
    }


def kalimat(aturan: Diteruskan | None, tahun: Sequence[int], dilihat: int) -> str | None:
    """What every page and report of such a year says."""
    if aturan is None or dilihat not in _tahun(aturan, tahun):
        return None
    return (
        f"Belum ada rencana yang menyebut tahun {dilihat}; targetnya diteruskan dari tahun "
        f"{tahun[-1]} menurut {aturan.sumber}."
    )


def _tahun(aturan: Diteruskan, tahun: Sequence[int]) -> range:
    return range(tahun[-1] + 1, aturan.sampai + 1)
