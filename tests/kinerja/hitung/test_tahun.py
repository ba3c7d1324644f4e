"""Rules have years: a fact takes those of its date, an evaluation those of what it evaluates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan.masa import Aturan, Peraturan
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.pembukuan.penutupan.hitung_ulang import hitung_ulang
from kit.db import Sessions, transaction
from tests.kinerja.hitung.test_penerimaan import alasan, kirim
from tests.kinerja.kejadian import evaluasi, layanan, permohonan

DULU, KINI = date(2024, 5, 1), date(2025, 5, 1)


def berubah(pemetaan: Pemetaan, **isi: object) -> Pemetaan:
    return Pemetaan.model_validate(pemetaan.isi() | isi)


def sejak(kantor: Kantor, **isi: object) -> Peraturan:
    """The office's rules, changed so from 2025 on."""
    pemetaan = kantor.pemetaan
    return Peraturan.dari([(None, pemetaan), (2025, berubah(pemetaan, **isi))])


async def terapkan(sessions: Sessions, peraturan: Peraturan) -> int:
    async with transaction(sessions) as session:
        return await pastikan_aturan(session, peraturan)


async def setahun(sessions: Sessions, tahun: int) -> list[Any]:
    """All that is stored of a year: facts, where they stand, counters."""
    async with sessions() as session:
        return [
            (await session.execute(text(perintah), {"tahun": tahun})).all()
            for perintah in (
                "SELECT * FROM fakta WHERE extract(year FROM tanggal) = :tahun ORDER BY 1, 2, 3",
                "SELECT * FROM fakta_status WHERE tahun = :tahun ORDER BY 1, 2",
                "SELECT * FROM hitungan WHERE tahun = :tahun AND n <> 0 ORDER BY 1, 2, 3, 4",
            )
        ]


@pytest.mark.parametrize("menyusul", [False, True], ids=["before the change", "after it"])
async def test_criteria_are_those_of_the_year_of_the_service(
    kinerja: Sessions, kantor: Kantor, menyusul: bool
) -> None:
    lama, baru = layanan(tanggal=DULU), layanan(tanggal=KINI)
    # Both are evaluated in 2025, with one of three answers.
    nilai = [
        evaluasi(dinilai=satu, tanggal=KINI, kebutuhan_dasar=True, tugas_peran=False,
                 mengatasi_masalah=False)
        for satu in (lama, baru)
    ]  # fmt: skip
    peraturan = sejak(kantor, berfungsi=kantor.pemetaan.berfungsi | {"1.06.04": [["tugas_peran"]]})
    if menyusul:
        assert await terapkan(kinerja, peraturan) == 2
        await kirim(kinerja, lama, baru, *nilai)
    else:
        await kirim(kinerja, lama, baru, *nilai)
        assert [await alasan(kinerja, satu) for satu in nilai] == [None, None]
        assert await terapkan(kinerja, peraturan) == 2

    assert await alasan(kinerja, nilai[0]) is None
    assert await alasan(kinerja, nilai[1]) == "belum-berfungsi"
    assert (await hitung_ulang(kinerja)).temuan == []


async def test_a_change_moves_nothing_of_the_years_before(
    kinerja: Sessions, kantor: Kantor
) -> None:
    surat = "pengaduan-aspirasi-informasi"
    semua = [layanan(tanggal=hari, layanan=kode) for hari in (DULU, KINI)
             for kode in ("rumah-singgah", surat)]  # fmt: skip
    await kirim(kinerja, *semua)
    dulu = await setahun(kinerja, 2024)
    rehsos = kantor.pemetaan.layanan["rehsos"] | {surat: "1.06.04", "rumah-singgah": None}
    peraturan = sejak(kantor, layanan=kantor.pemetaan.layanan | {"rehsos": rehsos})

    assert await terapkan(kinerja, peraturan) == 2

    assert await setahun(kinerja, 2024) == dulu
    assert [await alasan(kinerja, satu) for satu in semua] == [
        None, "layanan-tidak-dihitung", "layanan-tidak-dihitung", None,
    ]  # fmt: skip
    # And back: the year before is still the same, and what came meanwhile is counted again.
    await kirim(kinerja, layanan(tanggal=KINI, layanan=surat))
    assert await terapkan(kinerja, kantor.peraturan) == 3
    assert await setahun(kinerja, 2024) == dulu
    assert (await hitung_ulang(kinerja)).temuan == []


async def test_a_request_is_finished_by_the_rules_of_its_own_year(
    kinerja: Sessions, kantor: Kantor
) -> None:
    """Completed in the year after, in which its client is no longer the city's to count."""
    selesai = layanan(tanggal=KINI, kategori=["anak-terlantar"])
    await kirim(kinerja, permohonan(selesai, tanggal=DULU), selesai)
    dulu = await setahun(kinerja, 2024)
    lain = [satu for satu in kantor.pemetaan.kategori if satu.kode != "anak-terlantar"]
    bukan = [*kantor.pemetaan.bukan_kota, "anak-terlantar"]

    await terapkan(
        kinerja, sejak(kantor, kategori=[satu.model_dump() for satu in lain], bukan_kota=bukan)
    )

    assert await alasan(kinerja, selesai) == "bukan-kewenangan-kota"
    assert await setahun(kinerja, 2024) == dulu


def test_years_keep_the_version_that_their_rules_came_with(kantor: Kantor) -> None:
    a = kantor.pemetaan
    b, c = berubah(a, padanan={}), berubah(a, kebutuhan={})
    satu = Aturan.berikut(1, Peraturan.tetap(a), None)
    dua = Aturan.berikut(2, Peraturan.dari([(None, a), (2025, b)]), satu)
    tiga = Aturan.berikut(3, Peraturan.dari([(None, a), (2025, b), (2027, c)]), dua)
    empat = Aturan.berikut(4, Peraturan.dari([(None, a), (2025, c)]), tiga)

    def asal(aturan: Aturan) -> list[int]:
        return [aturan.pada(tahun).asal for tahun in (2000, 2024, 2025, 2026, 2027, 2100)]

    assert asal(dua) == [1, 1, 2, 2, 2, 2]
    assert asal(tiga) == [1, 1, 2, 2, 3, 3]
    assert asal(empat) == [1, 1, 4, 4, 3, 3]
    # Derived by another program: nothing of it can stay.
    assert asal(Aturan.berikut(5, Peraturan.tetap(a), None)) == [5] * 6


def test_rules_are_stored_and_read_again(kantor: Kantor) -> None:
    satu, dua = Peraturan.tetap(kantor.pemetaan), sejak(kantor, padanan={})
    assert satu.isi() == kantor.pemetaan.isi()
    assert satu.sidik() == kantor.pemetaan.sidik()
    for peraturan in (satu, dua):
        kembali = Peraturan.baca(peraturan.isi())
        assert kembali.sidik() == peraturan.sidik()
        assert [awal for awal, _ in kembali.masa] == [awal for awal, _ in peraturan.masa]
    assert Peraturan.dari([(None, kantor.pemetaan), (2025, kantor.pemetaan)]) == satu
