"""Outputs, needs and governed lists: case by case until they are figures."""

from __future__ import annotations

import uuid
from datetime import date
from fractions import Fraction
from typing import Any

import httpx
import pytest

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.rules import bulat
from kinerja.aturan.pemetaan.cacah import Tahap
from kinerja.aturan.pemetaan.masa import Peraturan
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.rekam.daftar import DaftarRekam
from kinerja.hitung.angka import nilai
from kinerja.hitung.angka.nilai import Nilai
from kinerja.hitung.fakta import bacaan as repository
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import catat_daftar, terima
from kit.db import ReadSession, Sessions, new_id, transaction
from kit.streams import Received
from tests.kinerja.kejadian import evaluasi, identitas, komponen, layanan, ulang

PERMAKANAN, SANDANG, ALAT = "1.06.04.2.01.01", "1.06.04.2.01.02", "1.06.04.2.01.03"
BIMBINGAN, PERMAKANAN_NON_SPM = "1.06.04.2.01.05", "1.06.04.2.02.03"
GEPENG, BENCANA, IKK_2, IKK_4 = (
    "rehsos-gepeng", "linjamsos-bencana", "ppks-kebutuhan-dasar", "korban-bencana-kebutuhan-dasar",
)  # fmt: skip
PSKS = "psks-berkontribusi"
Pasangan = tuple[Fraction | None, Fraction | None]


async def kirim(sessions: Sessions, *peristiwa: Received) -> None:
    async with transaction(sessions) as session:
        await terima(session, peristiwa)


async def semua(sessions: Sessions, kantor: Kantor, sampai: int | None = None) -> dict[str, Nilai]:
    async with sessions() as session:
        return await nilai.semua(ReadSession(session), kantor, 2024, sampai)


async def pasangan(
    sessions: Sessions, kantor: Kantor, kode: str, sampai: int | None = None
) -> Pasangan:
    satu = (await semua(sessions, kantor, sampai))[kode]
    return satu.pembilang, satu.penyebut


async def fakta(api: httpx.AsyncClient, kode: str, **saring: str | bool) -> list[dict[str, Any]]:
    params = {"tahun": 2024, "batas": 200, **saring}
    jawaban = await api.get(f"indikator/{kode}/fakta", params=params)
    isi: list[dict[str, Any]] = jawaban.json()["data"]
    return isi


def asuhan(*isi: object, **lain: object) -> Received:
    """A service for a homeless person; its completion alone is only guidance."""
    return layanan(layanan="pelayanan-sosial-ppks", komponen=list(isi), **lain)


def orang(peristiwa: Received) -> object:
    return peristiwa.event.data["ppks_id"]


async def daftarkan(
    sessions: Sessions,
    ppks_id: object,
    *,
    daftar: str = GEPENG,
    sumber: str = "rehsos",
    tahap: Tahap = Tahap.RENCANA,
    **lain: object,
) -> DaftarRekam:
    entri = DaftarRekam.model_validate(
        {
            "rekam_id": new_id(),
            "versi": 1,
            "berlaku": True,
            "daftar": daftar,
            "tahun": 2024,
            "sumber": sumber,
            "ppks_id": ppks_id,
            "tahap": tahap,
            "tanggal": date(2024, 1, 15),
        }
        | lain
    )
    await ubah_daftar(sessions, entri)
    return entri


async def ubah_daftar(sessions: Sessions, entri: DaftarRekam, **isi: object) -> None:
    baru = DaftarRekam.model_validate(entri.model_dump() | isi)
    async with transaction(sessions) as session:
        await catat_daftar(session, [baru])


# Keluaran


async def test_an_output_counts_once_per_code_person_and_year_when_delivered(
    kinerja: Sessions, kantor: Kantor
) -> None:
    satu = asuhan(komponen("permakanan", 30), komponen("sandang", beri=False))
    await kirim(
        kinerja,
        satu,
        asuhan(komponen("permakanan", 5), ppks_id=orang(satu), tanggal=date(2024, 9, 1)),
        asuhan(komponen("permakanan"), ppks_id=orang(satu), tanggal=date(2025, 1, 2)),
        asuhan(komponen("permakanan")),
    )

    angka = await semua(kinerja, kantor)

    assert angka[PERMAKANAN].realisasi == 2
    assert (angka[SANDANG].realisasi, angka[SANDANG].catatan) == (None, "belum ada data")
    assert angka[BIMBINGAN].realisasi == 2
    assert (await semua(kinerja, kantor, 6))[PERMAKANAN].realisasi == 2


async def test_a_completion_does_not_deliver_what_its_record_says_was_not(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    """A completed stay in the shelter adds meals, unless its own record denies it."""
    await kirim(
        kinerja,
        layanan(),
        layanan(komponen=[komponen("permakanan", beri=False)]),
        layanan(
            komponen=[
                komponen("permakanan", 3),
                komponen("kebutuhan-dasar", perlu=False, beri=False),
            ]
        ),
    )

    angka = await semua(kinerja, kantor)

    assert angka[PERMAKANAN].realisasi == 2
    assert angka[BIMBINGAN].realisasi == 3
    assert (angka[IKK_2].pembilang, angka[IKK_2].penyebut) == (1, 2)
    assert len(await fakta(api, PERMAKANAN, dihitung=True)) == 2


async def test_what_a_sealed_record_calls_given_with_0_is_no_output_and_no_fulfilment(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    """Old records are still read and become facts with a reason; their completion does not give
    1 either."""
    await kirim(
        kinerja,
        layanan(komponen=[komponen("permakanan", 0)]),
        asuhan(komponen("sandang", 0)),
        asuhan(komponen("sandang", 0), komponen("permakanan", 2)),
    )

    angka = await semua(kinerja, kantor)

    assert (angka[SANDANG].realisasi, angka[PERMAKANAN].realisasi) == (None, 1)
    assert (angka[IKK_2].pembilang, angka[IKK_2].penyebut) == (0, 3)
    nol = await fakta(api, SANDANG, alasan="tidak-diberikan")
    assert [(satu["jumlah"], satu["dihitung"]) for satu in nol] == [(0, False)] * 2
    assert len(await fakta(api, PERMAKANAN, alasan="tidak-diberikan")) == 1
    assert len(await fakta(api, IKK_2, alasan="tidak-diberikan")) == 3


@pytest.mark.parametrize(
    ("kategori", "status", "kode"),
    [
        (["gelandangan"], None, PERMAKANAN),
        (["gelandangan", "korban-napza"], None, PERMAKANAN),
        (["tuna-susila"], None, PERMAKANAN_NON_SPM),
        ([], "orang-terlantar", PERMAKANAN_NON_SPM),
    ],
)
async def test_a_client_outside_the_spm_counts_on_the_twin_code(
    kinerja: Sessions, kantor: Kantor, kategori: list[str], status: str | None, kode: str
) -> None:
    await kirim(kinerja, asuhan(komponen("permakanan"), kategori=kategori, status_khusus=status))

    angka = await semua(kinerja, kantor)

    assert {k for k in (PERMAKANAN, PERMAKANAN_NON_SPM) if angka[k].realisasi == 1} == {kode}


async def test_an_output_without_a_twin_stays_without_a_code_and_is_shown(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    await kirim(kinerja, asuhan(komponen("alat-bantu"), kategori=["tuna-susila"]))

    assert (await semua(kinerja, kantor))[ALAT].realisasi is None
    (satu,) = await fakta(api, ALAT, tujuan="penjangkauan")
    assert (satu["sub_kegiatan"], satu["alasan"]) == (None, "tanpa-padanan")


@pytest.mark.parametrize("kategori", ["korban-napza", "odha"])
async def test_who_is_not_the_citys_counts_for_no_output_either(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient, kategori: str
) -> None:
    """Kegiatan 1.06.04.2.02 says of itself that it is not for victims of HIV/AIDS and NAPZA."""
    await kirim(kinerja, asuhan(komponen("permakanan"), kategori=[kategori]))

    angka = await semua(kinerja, kantor)

    assert {kode: satu.realisasi for kode, satu in angka.items() if satu.asal is not None} == {}
    saring = {"alasan": "bukan-kewenangan-kota", "tujuan": "penjangkauan"}
    (satu,) = await fakta(api, PERMAKANAN_NON_SPM, **saring)
    assert satu["komponen"] is None


async def test_a_complaint_without_a_person_counts_on_its_own_code(
    kinerja: Sessions, kantor: Kantor
) -> None:
    """What makes nobody *ditangani* still has an output, without a twin."""
    aduan: dict[str, object] = {
        "layanan": "pengaduan-aspirasi-informasi",
        "kategori": [],
        "ppks_id": None,
    }
    await kirim(kinerja, layanan(**aduan), layanan(**aduan))

    angka = await semua(kinerja, kantor)

    assert angka["1.06.04.2.01.09"].realisasi == 2
    assert angka["ppks-berfungsi-sosial"].penyebut is None


async def test_a_doubtful_mapping_counts_only_once_it_is_switched_on(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    kode, surat = "1.06.05.2.02.03", "rekomendasi-kis-pbi"
    await kirim(kinerja, layanan("linjamsos", layanan=surat, kategori=["fakir-miskin"]))
    assert (await semua(kinerja, kantor))[kode].realisasi is None
    (satu,) = await fakta(api, kode)
    assert (satu["alasan"], satu["aturan_versi"]) == ("pemetaan-belum-aktif", 1)

    lama = kantor.pemetaan
    keluaran = lama.isi()["keluaran"]
    assert isinstance(keluaran, dict)
    keluaran["linjamsos"][surat]["aktif"] = True
    async with transaction(kinerja) as session:
        versi = await pastikan_aturan(
            session,
            Peraturan.tetap(Pemetaan.model_validate(lama.isi() | {"keluaran": keluaran})),
        )

    assert versi == 2
    assert (await semua(kinerja, kantor))[kode].realisasi == 1
    (satu,) = await fakta(api, kode)
    assert (satu["alasan"], satu["aturan_versi"]) == (None, 2)


async def test_aid_paid_by_others_counts_and_is_visible(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    await kirim(
        kinerja,
        asuhan(komponen("permakanan"), sumber_dana="apbn"),
        asuhan(komponen("permakanan")),
        asuhan(komponen("permakanan"), sumber_dana=None),
    )

    isi = (
        await api.get(f"indikator/{PERMAKANAN}", params={"tahun": 2024, "per": "sumber_dana"})
    ).json()

    assert isi["pembilang"] == 3
    assert {(s["kode"], s["nama"], s["pembilang"]) for s in isi["rincian"]} == {
        ("apbd-kota", "apbd-kota", 1),
        ("apbn", "apbn", 1),
        ("", "Tidak diketahui", 1),
    }


async def test_without_any_counted_output_left_there_is_no_data_again(
    kinerja: Sessions, kantor: Kantor
) -> None:
    """Voiding brings back "belum ada data", as after a recount."""
    satu = asuhan(komponen("permakanan"))
    entri = await daftarkan(kinerja, orang(satu))
    await kirim(kinerja, satu)
    assert (await semua(kinerja, kantor))[PERMAKANAN].realisasi == 1

    await kirim(kinerja, ulang(satu, versi=2, berlaku=False))
    await ubah_daftar(kinerja, entri, versi=2, berlaku=False)

    for sampai in (None, 12):
        angka = await semua(kinerja, kantor, sampai)
        assert {satu.catatan for satu in angka.values()} == {"belum ada data"}
        assert {satu.asal for satu in angka.values()} == {None}


# Kebutuhan


async def test_needs_are_one_fact_per_person_and_component(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    """Two components on one sub kegiatan are one need; two people, two."""
    satu = asuhan(komponen("permakanan"), komponen("sandang"))
    await kirim(kinerja, satu, asuhan(komponen("permakanan"), ppks_id=orang(satu)), asuhan())

    butuh = await fakta(api, IKK_2, jenis="membutuhkan")

    assert sorted((f["komponen"], f["dihitung"]) for f in butuh) == [
        (PERMAKANAN, False),
        (PERMAKANAN, True),
        (SANDANG, False),
    ]
    assert await pasangan(kinerja, kantor, IKK_2) == (1, 1)


async def test_served_is_every_assessed_component_not_the_first_act(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    satu = asuhan(komponen("permakanan"), komponen("sandang", beri=False))
    await kirim(kinerja, satu)
    assert await pasangan(kinerja, kantor, IKK_2) == (0, 1)
    (belum,) = await fakta(api, IKK_2, alasan="belum-lengkap")
    assert belum["komponen"] == PERMAKANAN

    # The rest in another record, without being assessed again.
    await kirim(
        kinerja,
        asuhan(komponen("sandang", perlu=False), ppks_id=orang(satu), tanggal=date(2024, 11, 1)),
    )

    assert await pasangan(kinerja, kantor, IKK_2) == (1, 1)


async def test_a_component_nobody_assessed_is_no_need_met(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    await kirim(kinerja, asuhan(komponen("permakanan", perlu=False)))

    assert await pasangan(kinerja, kantor, IKK_2) == (None, None)
    assert [f["alasan"] for f in await fakta(api, IKK_2)] == ["bukan-penyebut"] * 2
    assert (await semua(kinerja, kantor))[PERMAKANAN].realisasi == 1


async def test_victims_with_their_needs_met_among_those_assessed_in_need(
    kinerja: Sessions, kantor: Kantor
) -> None:
    korban = {"layanan": "bantuan-logistik-pascabencana", "kategori": ["korban-bencana-alam"]}
    await kirim(
        kinerja,
        layanan("linjamsos", **korban, komponen=[komponen("makanan")]),
        layanan("linjamsos", **korban, komponen=[komponen("makanan", beri=False)]),
        layanan("linjamsos", **korban),
    )

    # The third is *ditangani*, but was never assessed.
    assert await pasangan(kinerja, kantor, IKK_4) == (1, 2)
    assert await pasangan(kinerja, kantor, "1.06.06.2.01") == (1, 2)
    # The completion itself is clothing (02); it was not assessed as needed, so it is nobody's need.
    assert (await semua(kinerja, kantor))["1.06.06.2.01.02"].realisasi == 3


async def test_who_became_independent_in_the_program(kinerja: Sessions, kantor: Kantor) -> None:
    pkh = [layanan("linjamsos", layanan="pkh", kategori=["fakir-miskin"]) for _ in range(3)]
    await kirim(
        kinerja,
        *pkh,
        evaluasi("linjamsos", dinilai=pkh[0]),
        evaluasi("linjamsos", dinilai=pkh[1], mengatasi_masalah=False),
    )

    assert await pasangan(kinerja, kantor, "ppks-mandiri") == (1, 3)


# SPM


async def dunia_spm(kinerja: Sessions) -> list[Received]:
    """Four on the list since the stage of planning, one new in the stage of data.

    Served 2 of 4. Components: meals 3/3, clothing 1/1, aids 0/1.
    """
    klien = [
        asuhan(komponen("permakanan"), komponen("sandang")),
        asuhan(komponen("permakanan"), komponen("alat-bantu", beri=False)),
        asuhan(komponen("permakanan")),
        asuhan(),
        asuhan(komponen("permakanan")),
    ]
    await kirim(kinerja, *klien, asuhan(komponen("permakanan", beri=False)))
    tahap = [Tahap.PEMENUHAN, Tahap.RENCANA, Tahap.RENCANA, Tahap.KEBUTUHAN, Tahap.DATA]
    for satu, langkah in zip(klien, tahap, strict=True):
        await daftarkan(kinerja, orang(satu), tahap=langkah)
    return klien


async def test_the_spm_index_is_people_and_quality_by_their_weights(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    await dunia_spm(kinerja)

    satu = (await semua(kinerja, kantor))[GEPENG]

    assert satu.spm is not None
    assert (satu.pembilang, satu.penyebut) == (2, 4)
    assert satu.spm.tahap == {"data": 1, "kebutuhan": 1, "rencana": 2, "pemenuhan": 1}
    assert [(k.kode, k.butuh, k.terpenuhi) for k in satu.spm.komponen] == [
        (PERMAKANAN, 3, 3),
        (SANDANG, 1, 1),
        (ALAT, 1, 0),
    ]
    # 0.8 x 2/4 + 0.2 x (1 + 1 + 0)/3 = 40 + 13.333...
    assert satu.realisasi == Fraction(160, 3)
    isi = (await api.get(f"indikator/{GEPENG}", params={"tahun": 2024})).json()
    assert (isi["realisasi"], isi["spm"]["penerima"], isi["spm"]["mutu"]) == (
        "53.33", "50.00", "66.67",
    )  # fmt: skip
    # Its kegiatan counts from the stage of planning: three, two of them served.
    assert await pasangan(kinerja, kantor, "1.06.04.2.01") == (2, 3)


async def test_who_leaves_the_list_leaves_numerator_and_denominator(
    kinerja: Sessions, kantor: Kantor
) -> None:
    satu, dua = asuhan(komponen("permakanan")), asuhan(komponen("permakanan", beri=False))
    await kirim(kinerja, satu, dua)
    entri = [await daftarkan(kinerja, orang(klien)) for klien in (satu, dua)]
    assert await pasangan(kinerja, kantor, GEPENG) == (1, 2)

    await ubah_daftar(kinerja, entri[0], versi=2, berlaku=False)
    assert await pasangan(kinerja, kantor, GEPENG) == (0, 1)
    await ubah_daftar(kinerja, entri[0], versi=3, tahap=Tahap.DATA)
    assert await pasangan(kinerja, kantor, GEPENG) == (0, 1)
    await ubah_daftar(kinerja, entri[0], versi=4)
    assert await pasangan(kinerja, kantor, GEPENG) == (1, 2)


async def test_two_records_of_one_person_on_the_list_are_one(
    kinerja: Sessions, kantor: Kantor
) -> None:
    """Merged, then split again; one's need is met in the other's record."""
    satu = asuhan(komponen("permakanan", beri=False))
    dua = asuhan(komponen("permakanan"), tanggal=date(2024, 7, 1))
    await kirim(kinerja, satu, dua)
    await daftarkan(kinerja, orang(satu), tahap=Tahap.DATA)
    await daftarkan(kinerja, orang(dua))
    assert await pasangan(kinerja, kantor, GEPENG) == (1, 1)

    await kirim(
        kinerja,
        identitas("rehsos", orang(satu), "1:sama", 2),
        identitas("rehsos", orang(dua), "1:sama", 2),
    )
    assert await pasangan(kinerja, kantor, GEPENG) == (1, 1)
    assert await pasangan(kinerja, kantor, IKK_2) == (1, 1)
    gabung = (await semua(kinerja, kantor))[GEPENG]
    assert gabung.spm is not None
    assert sum(gabung.spm.tahap.values()) == 1
    assert [(k.butuh, k.terpenuhi) for k in gabung.spm.komponen] == [(1, 1)]

    await kirim(kinerja, identitas("rehsos", orang(satu), "1:lain", 3))
    assert await pasangan(kinerja, kantor, IKK_2) == (1, 2)


async def test_who_is_served_without_being_listed_is_not_counted(
    kinerja: Sessions, kantor: Kantor
) -> None:
    satu = asuhan(komponen("permakanan"))
    await kirim(kinerja, satu, asuhan(komponen("permakanan")))
    await daftarkan(kinerja, orang(satu))

    assert await pasangan(kinerja, kantor, GEPENG) == (1, 1)
    assert await pasangan(kinerja, kantor, IKK_2) == (2, 2)


@pytest.mark.parametrize("sampai", [1, 3, 4, 5, 12])
async def test_the_numerator_is_part_of_the_denominator_in_every_period(
    kinerja: Sessions, kantor: Kantor, sampai: int
) -> None:
    """Served in February, listed only in May; the other listed in January and served in April."""
    dahulu = asuhan(komponen("permakanan"), tanggal=date(2024, 2, 1))
    kemudian = asuhan(komponen("permakanan"), tanggal=date(2024, 4, 1))
    await kirim(kinerja, dahulu, kemudian)
    await daftarkan(kinerja, orang(dahulu), tanggal=date(2024, 5, 1))
    await daftarkan(kinerja, orang(kemudian))

    for satu in (await semua(kinerja, kantor, sampai)).values():
        if satu.penyebut is not None:
            assert satu.pembilang is not None
            assert satu.pembilang <= satu.penyebut, satu.indikator.kode
    diharapkan = {1: (0, 1), 3: (1, 2), 4: (2, 2), 5: (2, 2), 12: (2, 2)}
    assert await pasangan(kinerja, kantor, GEPENG, sampai) == diharapkan[sampai]


@pytest.mark.parametrize(
    ("tahap", "catatan"),
    [(None, "belum ada data"), (Tahap.DATA, "tidak ada yang membutuhkan")],
    ids=["tanpa-daftar", "hanya-data"],
)
async def test_no_need_in_a_year_is_null_with_a_note(
    kinerja: Sessions, kantor: Kantor, tahap: Tahap | None, catatan: str
) -> None:
    satu = asuhan(komponen("permakanan"))
    await kirim(kinerja, satu)
    if tahap is not None:
        await daftarkan(kinerja, orang(satu), tahap=tahap)

    angka = (await semua(kinerja, kantor))[GEPENG]

    assert (angka.realisasi, angka.capaian, angka.predikat) == (None, None, None)
    assert angka.catatan == catatan


async def test_disaster_victims_have_their_own_components(
    kinerja: Sessions, kantor: Kantor
) -> None:
    korban = layanan(
        "linjamsos",
        layanan="bantuan-logistik-pascabencana",
        kategori=["korban-bencana-sosial"],
        komponen=[komponen("makanan"), komponen("dukungan-psikososial", beri=False)],
    )
    await kirim(kinerja, korban)
    await daftarkan(kinerja, orang(korban), daftar=BENCANA, sumber="linjamsos")

    satu = (await semua(kinerja, kantor))[BENCANA]

    assert (satu.pembilang, satu.penyebut, satu.realisasi) == (0, 1, 10)


async def test_outside_the_spm_the_handled_of_the_planned_count(
    kinerja: Sessions, kantor: Kantor
) -> None:
    ditangani = asuhan(kategori=["tuna-susila"])
    await kirim(kinerja, ditangani, asuhan(kategori=["tuna-susila"]))
    await daftarkan(kinerja, orang(ditangani), daftar="rehsos-non-spm")
    await daftarkan(kinerja, new_id(), daftar="rehsos-non-spm")
    await daftarkan(kinerja, new_id(), daftar="rehsos-non-spm", tahap=Tahap.DATA)

    assert await pasangan(kinerja, kantor, "1.06.04.2.02") == (1, 2)


# PSKS


async def test_only_listed_psks_contribute_and_a_void_takes_it_back(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    """Who is only listed without helping anybody (trained) is no contribution."""
    membantu, dilatih, luar = new_id(), new_id(), new_id()
    satu = asuhan(psks=[str(membantu), str(luar)])
    lagi = asuhan(psks=[str(membantu)])
    await kirim(kinerja, satu, lagi)
    for psks in (membantu, dilatih):
        await daftarkan(kinerja, psks, daftar="psks-aktif", sumber="dayasos")

    assert await pasangan(kinerja, kantor, PSKS) == (1, 2)
    assert await pasangan(kinerja, kantor, "1.06.02.2.03") == (1, 2)
    (bukan,) = await fakta(api, PSKS, alasan="bukan-penyebut")
    assert (bukan["jenis"], bukan["subjek"]) == ("berkontribusi", "psks")

    await kirim(kinerja, ulang(satu, versi=2, berlaku=False))
    assert await pasangan(kinerja, kantor, PSKS) == (1, 2)
    await kirim(kinerja, ulang(lagi, versi=2, psks=[]))
    assert await pasangan(kinerja, kantor, PSKS) == (0, 2)
    # One whose helpers count by records of their own adds none itself.
    await kirim(kinerja, ulang(lagi, versi=3, psks=[str(membantu)], kontribusi=True))
    assert await pasangan(kinerja, kantor, PSKS) == (0, 2)


async def test_a_psks_counts_in_its_own_cell_from_the_day_it_is_listed(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    """Helped in February in another kelurahan; listed in April in their own."""
    psks = new_id()
    await kirim(kinerja, asuhan(psks=[str(psks)], tanggal=date(2024, 2, 1)))
    await daftarkan(
        kinerja,
        psks,
        daftar="psks-aktif",
        sumber="dayasos",
        tanggal=date(2024, 4, 1),
        kelurahan="62.71.01.1001",
    )

    assert await pasangan(kinerja, kantor, PSKS, 3) == (None, None)
    assert await pasangan(kinerja, kantor, PSKS, 4) == (1, 1)
    isi = (await api.get(f"indikator/{PSKS}", params={"tahun": 2024, "per": "kelurahan"})).json()
    terisi = [(s["kode"], s["pembilang"], s["penyebut"]) for s in isi["rincian"] if s["penyebut"]]
    assert terisi == [("62.71.01.1001", 1, 1)]


# Koreksi


async def test_a_component_corrected_away_takes_output_need_and_index_along(
    kinerja: Sessions, kantor: Kantor
) -> None:
    satu = asuhan(komponen("permakanan"), komponen("sandang"))
    await kirim(kinerja, satu)
    await daftarkan(kinerja, orang(satu))

    await kirim(kinerja, ulang(satu, versi=2, komponen=[komponen("permakanan", beri=False)]))

    angka = await semua(kinerja, kantor)
    assert (angka[PERMAKANAN].realisasi, angka[SANDANG].realisasi) == (None, None)
    assert (angka[GEPENG].pembilang, angka[GEPENG].realisasi) == (0, 0)
    await kirim(kinerja, ulang(satu, versi=3, komponen=[komponen("permakanan")]))
    assert (await semua(kinerja, kantor))[GEPENG].realisasi == 100


async def test_a_late_completion_moves_the_quarter_of_the_person(
    kinerja: Sessions, kantor: Kantor
) -> None:
    satu = asuhan(komponen("permakanan"), tanggal=date(2024, 8, 1))
    await kirim(kinerja, satu)
    assert (await semua(kinerja, kantor, 3))[PERMAKANAN].realisasi is None

    await kirim(
        kinerja, asuhan(komponen("permakanan"), ppks_id=orang(satu), tanggal=date(2024, 3, 31))
    )

    assert (await semua(kinerja, kantor, 3))[PERMAKANAN].realisasi == 1
    assert (await semua(kinerja, kantor))[PERMAKANAN].realisasi == 1


async def test_a_record_of_somebody_else_leaves_the_first_person(
    kinerja: Sessions, kantor: Kantor
) -> None:
    satu, dua = asuhan(komponen("permakanan")), asuhan(komponen("permakanan", beri=False))
    await kirim(kinerja, satu, dua)
    await daftarkan(kinerja, orang(satu))
    assert await pasangan(kinerja, kantor, IKK_2) == (1, 2)

    await kirim(kinerja, ulang(satu, versi=2, ppks_id=orang(dua)))

    assert await pasangan(kinerja, kantor, IKK_2) == (1, 1)
    assert await pasangan(kinerja, kantor, GEPENG) == (0, 1)
    assert (await semua(kinerja, kantor))[PERMAKANAN].realisasi == 1


async def test_a_void_takes_everything_of_its_record_along(
    kinerja: Sessions, kantor: Kantor, api: httpx.AsyncClient
) -> None:
    satu = asuhan(komponen("permakanan"))
    await kirim(kinerja, satu)
    await daftarkan(kinerja, orang(satu))

    await kirim(kinerja, ulang(satu, versi=2, berlaku=False))

    angka = await semua(kinerja, kantor)
    assert (angka[GEPENG].pembilang, angka[GEPENG].penyebut, angka[GEPENG].realisasi) == (0, 1, 0)
    assert angka[PERMAKANAN].realisasi is None
    semua_fakta = await fakta(api, IKK_2) + await fakta(api, PERMAKANAN)
    assert {f["alasan"] for f in semua_fakta} == {"tidak-berlaku"}


# What is read from the profile only


async def test_an_indicator_of_one_category_needs_no_code(
    kinerja: Sessions, kantor: Kantor
) -> None:
    """An evaluation knows category, service and funds of its person: the numerator is part of
    the denominator."""
    rumus = kantor.indikator["ppks-berfungsi-sosial"].rumus
    assert rumus is not None
    assert rumus.penyebut is not None
    syarat = {"kategori": ["pengemis"], "sumber_dana": ["apbd-kota"], "daftar": [GEPENG]}
    pembilang, penyebut = (
        type(satu).model_validate(satu.model_dump(exclude={"nama"}) | syarat)
        for satu in (rumus.pembilang, rumus.penyebut)
    )
    async with transaction(kinerja) as session:
        lain = kantor.pemetaan.dengan_cacah([*kantor.pemetaan.cacah, pembilang, penyebut])
        await pastikan_aturan(session, Peraturan.tetap(lain))
    klien = [
        layanan(kategori=["pengemis"]),
        layanan(kategori=["pengemis"]),
        layanan(kategori=["pengemis"], sumber_dana="apbn"),
        layanan(kategori=["gelandangan"]),
    ]
    await kirim(kinerja, *klien, *(evaluasi(dinilai=satu) for satu in klien[1:]))

    async with kinerja() as session:
        hitung = (await repository.setahun(ReadSession(session), 2024)).jumlah

    assert (hitung[pembilang.kode], hitung[penyebut.kode]) == (1, 2)


def test_the_reading_of_ikk_3_is_the_one_that_its_note_says() -> None:
    assert bulat(Fraction(294 * 100, 64_764)) == "0.45"


async def test_nobody_is_counted_twice_under_two_random_keys(
    kinerja: Sessions, kantor: Kantor
) -> None:
    """Without an identity too each person is counted, and they meet once their NIK is found."""
    klien = [asuhan(komponen("permakanan"), ppks_id=uuid.uuid4()) for _ in range(3)]
    await kirim(kinerja, *klien)
    assert (await semua(kinerja, kantor))[PERMAKANAN].realisasi == 3

    await kirim(kinerja, *(identitas("rehsos", orang(satu), "1:nik") for satu in klien))

    assert (await semua(kinerja, kantor))[PERMAKANAN].realisasi == 1
