"""What a month's figures may be, by hand and by import, before anything is stored."""

from __future__ import annotations

from collections.abc import Collection

from kantor.acuan import tak_dikenal
from kinerja.aturan.indikator.profil import Kantor
from kinerja.pembukuan.anggaran import service as anggaran
from kinerja.pembukuan.bulanan import periksa_bulan
from kinerja.pembukuan.entri import rules
from kinerja.pembukuan.entri.rules import Isian
from kinerja.pembukuan.entri.schemas import EntriAngka, EntriBaru
from kit import faults
from kit.clock import today
from kit.db import ReadSession
from kit.errors import FieldError


def isian(isi: EntriAngka) -> Isian:
    return Isian(isi.nilai, isi.pembilang, isi.penyebut, isi.huruf)


def angka(kantor: Kantor, kode: str, tahun: int, bulan: int, isi: Isian) -> list[FieldError]:
    """All that can be decided without the database."""
    kantor = kantor.pada(tahun)
    if salah := _bukan_entri(kantor, kode):
        return salah
    indikator, kini = kantor.indikator[kode], today()
    return [
        *periksa_bulan(tahun, bulan, kini=(kini.year, kini.month)),
        *rules.periksa_isian(isi, skala=indikator.skala, persen=indikator.persen),
    ]


def _bukan_entri(kantor: Kantor, kode: str) -> list[FieldError]:
    indikator = kantor.indikator.get(kode)
    if indikator is None:
        return [tak_dikenal("indikator", f"Indikator {kode} tidak ada.", apa="indikator")]
    if indikator.entri is None:
        pesan = f"{kode} dihitung dari fakta layanan, tidak diisi tangan."
        return [FieldError("indikator", pesan, "dihitung-dari-fakta")]
    return []


def _indikator(isi: EntriBaru, kantor: Kantor) -> list[FieldError]:
    return _bukan_entri(kantor.pada(isi.tahun), isi.indikator)


def _bulan(isi: EntriBaru, _kantor: Kantor) -> list[FieldError]:
    kini = today()
    return periksa_bulan(isi.tahun, isi.bulan, kini=(kini.year, kini.month))


def _angka(isi: EntriBaru, kantor: Kantor) -> list[FieldError]:
    kantor = kantor.pada(isi.tahun)
    if _bukan_entri(kantor, isi.indikator):
        return []
    indikator = kantor.indikator[isi.indikator]
    return rules.periksa_isian(isian(isi), skala=indikator.skala, persen=indikator.persen)


# Of a month's first figures alone, without what the books have of it.
ATURAN: tuple[faults.Rule, ...] = (_indikator, _bulan, _angka)


async def tanpa_rencana(
    session: ReadSession, kantor: Kantor, setahun: Collection[tuple[str, int]]
) -> set[tuple[str, int]]:
    """Indicators and years without target and budget: nothing was planned to be entered."""
    tanpa_target = {
        (kode, tahun)
        for kode, tahun in setahun
        if (satu := kantor.pada(tahun).indikator.get(kode)) and not satu.target_tahun(tahun)
    }
    hasil = set()
    for tahun in {tahun for _, tahun in tanpa_target}:
        pagu = await anggaran.pagu_setahun(session, kantor, tahun)
        hasil |= {satu for satu in tanpa_target if satu[1] == tahun and not pagu.get(satu[0])}
    return hasil


def tahun_salah(tahun: int) -> FieldError:
    pesan = f"Tidak ada target maupun pagu untuk tahun {tahun}."
    return FieldError("tahun", pesan, "tahun-tanpa-target")
