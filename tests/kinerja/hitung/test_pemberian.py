"""Needs and deliveries as records of their own, case by case until they are figures."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction

import pytest

from kinerja.aturan.indikator.profil import Kantor
from kinerja.buku.rekam.pemberian import PEMBERIAN, PemberianRekam
from kinerja.hitung.angka import nilai
from kinerja.pembukuan.penutupan.hitung_ulang import hitung_ulang
from kit.db import ReadSession, Sessions
from kit.streams import Received
from tests.kinerja.hitung.test_keluaran import (
    BIMBINGAN,
    IKK_2,
    IKK_4,
    PERMAKANAN,
    PSKS,
    Pasangan,
    daftarkan,
    kirim,
)
from tests.kinerja.kejadian import (
    kebutuhan,
    komponen,
    kontribusi,
    layanan,
    pemberian,
    ulang,
)

MAKANAN = "1.06.06.2.01.01"
DI_PENGUNGSIAN = {"fase": "tanggap-darurat", "tempat": "pengungsian"}


def asal(**isi: object) -> Received:
    """The request that needs and deliveries stand in; it is not sent itself."""
    return layanan(layanan="pelayanan-sosial-ppks", **isi)


async def angka(sessions: Sessions, kantor: Kantor, kode: str, tahun: int = 2024) -> Pasangan:
    async with sessions() as session:
        satu = (await nilai.semua(ReadSession(session), kantor, tahun, None))[kode]
    return satu.pembilang, satu.penyebut


async def banyak(
    sessions: Sessions, kantor: Kantor, kode: str, tahun: int = 2024
) -> Fraction | None:
    return (await angka(sessions, kantor, kode, tahun))[0]


async def test_a_need_counts_when_assessed_and_a_delivery_when_made(
    kinerja: Sessions, kantor: Kantor
) -> None:
    kasus = asal()
    perlu, beri = kebutuhan(kasus, "permakanan"), pemberian(kasus, "permakanan", jumlah=30)
    await kirim(kinerja, perlu)
    assert await angka(kinerja, kantor, IKK_2) == (Fraction(0), Fraction(1))

    await kirim(kinerja, beri, ulang(beri, versi=2, jumlah=90))
    assert await angka(kinerja, kantor, IKK_2) == (Fraction(1), Fraction(1))
    # Outside the list of the SPM it would stand on the twin code; a homeless person is on it.
    assert await banyak(kinerja, kantor, PERMAKANAN) == 1

    await kirim(kinerja, ulang(perlu, versi=2, berlaku=False))
    assert (await angka(kinerja, kantor, IKK_2))[1] in (None, Fraction(0))
    await kirim(kinerja, ulang(beri, versi=3, berlaku=False))
    assert not await banyak(kinerja, kantor, PERMAKANAN)
    assert (await hitung_ulang(kinerja)).temuan == []


async def test_a_need_of_december_stays_unmet_in_its_year(
    kinerja: Sessions, kantor: Kantor
) -> None:
    kasus = asal()
    perlu = kebutuhan(kasus, "permakanan", tanggal=date(2024, 12, 30))
    beri = pemberian(kasus, "permakanan", tanggal=date(2025, 1, 3))
    await kirim(kinerja, perlu, beri)

    assert await angka(kinerja, kantor, IKK_2, 2024) == (Fraction(0), Fraction(1))
    assert (await angka(kinerja, kantor, IKK_2, 2025))[1] in (None, Fraction(0))
    assert await banyak(kinerja, kantor, PERMAKANAN, 2025) == 1

    await kirim(kinerja, kebutuhan(kasus, "permakanan", tanggal=date(2025, 1, 2)))
    assert await angka(kinerja, kantor, IKK_2, 2025) == (Fraction(1), Fraction(1))
    assert await angka(kinerja, kantor, IKK_2, 2024) == (Fraction(0), Fraction(1))


async def test_an_itemised_completion_adds_no_output_that_a_component_feeds(
    kinerja: Sessions, kantor: Kantor
) -> None:
    borongan = asal()
    await kirim(kinerja, borongan)
    assert await banyak(kinerja, kantor, BIMBINGAN) == 1

    await kirim(kinerja, asal(rinci=True, komponen=[komponen("permakanan")]))
    assert await banyak(kinerja, kantor, BIMBINGAN) == 1
    assert not await banyak(kinerja, kantor, PERMAKANAN)


async def test_attributes_decide_the_output_not_the_need(kinerja: Sessions, kantor: Kantor) -> None:
    kasus = layanan(
        "linjamsos", layanan="bantuan-logistik-pascabencana", kategori=["korban-bencana-alam"]
    )
    kering = pemberian(kasus, "makanan", atribut={"fase": "pemulihan", "tempat": "rumah"})
    await kirim(kinerja, kebutuhan(kasus, "makanan"), kering, ulang(kasus, rinci=True))
    assert await angka(kinerja, kantor, IKK_4) == (Fraction(1), Fraction(1))
    assert not await banyak(kinerja, kantor, MAKANAN)

    await kirim(kinerja, pemberian(kasus, "makanan", atribut=DI_PENGUNGSIAN))
    assert await banyak(kinerja, kantor, MAKANAN) == 1


@pytest.mark.parametrize(
    ("isi", "alasan"),
    [
        ({"jumlah": 0}, {"tidak-diberikan"}),
        ({"komponen": "tidak-ada"}, {"tanpa-pemetaan"}),
        ({"berlaku": False}, {"tidak-berlaku"}),
    ],
)
async def test_what_does_not_count_keeps_its_reason(
    kantor: Kantor, isi: dict[str, object], alasan: set[str]
) -> None:
    satu = pemberian(asal(), "permakanan", **isi)
    fakta = PEMBERIAN.jadikan(
        kantor.pemetaan,
        "rehsos",
        PemberianRekam.model_validate(satu.event.data),
        date(2024, 12, 31),
    )
    assert {f.alasan for f in fakta} == alasan


async def test_a_camp_counts_as_one_by_its_own_record(kinerja: Sessions, kantor: Kantor) -> None:
    kosong = {**asal().event.data, "kategori": [], "tahun_lahir": None, "jenis_kelamin": None}
    satu = pemberian(
        layanan("linjamsos", **{**kosong, "ppks_id": None}), "kelompok-rentan",
        layanan=None, subjek="posko", jumlah=3, satuan="tenda",
    )  # fmt: skip
    await kirim(kinerja, satu, ulang(satu, versi=2, jumlah=9))
    assert await banyak(kinerja, kantor, "1.06.06.2.01.04") == 1


async def test_a_helper_counts_once_by_the_record_of_a_month(
    kinerja: Sessions, kantor: Kantor
) -> None:
    psks = uuid.uuid4()
    await daftarkan(kinerja, psks, daftar="psks-aktif", sumber="dayasos")
    assert await angka(kinerja, kantor, PSKS) == (Fraction(0), Fraction(1))
    maret = kontribusi("rehsos", psks)
    await kirim(kinerja, maret, kontribusi("linjamsos", psks, tanggal=date(2024, 5, 1)))
    assert await angka(kinerja, kantor, PSKS) == (Fraction(1), Fraction(1))
    assert (await hitung_ulang(kinerja)).temuan == []


# Table 6.1 of the Renstra, program 1.06.04: what each row counts, and its target of 2024.
TABEL_6_1 = {
    "1.06.04.2.01.01": ("permakanan", 115),
    "1.06.04.2.01.02": ("sandang", 60),
    "1.06.04.2.01.03": ("alat-bantu", 4),
    "1.06.04.2.01.04": ("reunifikasi-keluarga", 15),
    "1.06.04.2.01.05": ("bimbingan-ppks", 150),
    "1.06.04.2.01.06": ("bimbingan-keluarga", 50),
    "1.06.04.2.01.07": ("fasilitasi-identitas", 35),
    "1.06.04.2.01.08": ("akses-pendidikan-kesehatan", 25),
    "1.06.04.2.01.09": ("data-pengaduan", 150),
    "1.06.04.2.01.10": ("kedaruratan", 25),
    "1.06.04.2.01.11": ("penelusuran-keluarga", 5),
    "1.06.04.2.01.12": ("rujukan-layanan", 15),
    "1.06.04.2.02.03": ("permakanan", 15),
    "1.06.04.2.02.04": ("sandang", 10),
    "1.06.04.2.02.07": ("bimbingan-ppks", 15),
    "1.06.04.2.02.13": ("rujukan-layanan", 10),
}


async def test_each_row_of_table_6_1_is_reached_delivery_by_delivery(
    kinerja: Sessions, kantor: Kantor
) -> None:
    """INVARIANT: as many people as the target says make the row full, and one of them given twice
    or one given by mistake makes it no fuller."""
    sampai = {kode: target for kode, (_, target) in TABEL_6_1.items()}
    for kode, target in sampai.items():
        ada = {(satu.tahun, satu.nilai) for satu in kantor.indikator[kode].target}
        assert (2024, str(target)) in ada
    diberi: list[Received] = []
    for kode, (apa, target) in TABEL_6_1.items():
        di_luar = {"kategori": ["tuna-susila"]} if ".2.02." in kode else {}
        semua = [pemberian(asal(**di_luar), apa) for _ in range(target)]
        keliru = pemberian(asal(**di_luar), apa)
        diberi += [*semua, ulang(semua[0], versi=2, jumlah=7), keliru]
        diberi.append(ulang(keliru, versi=2, berlaku=False))
    await kirim(kinerja, *diberi)

    async with kinerja() as session:
        nilainya = await nilai.semua(ReadSession(session), kantor, 2024, None)
    assert {kode: nilainya[kode].pembilang for kode in TABEL_6_1} == sampai
