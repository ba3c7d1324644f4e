"""Whatever counts families counts each once, by its own key; people are counted as before."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import func, select

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan.masa import Aturan, Peraturan
from kinerja.aturan.pemetaan.models import AturanMasa
from kinerja.buku.rekam.pemberian import PEMBERIAN, PemberianRekam
from kinerja.hitung.fakta.models import Fakta
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.pembukuan.penutupan.hitung_ulang import hitung_ulang
from kit.db import Sessions, transaction
from kit.streams import Received
from tests.kinerja.hitung.test_keluaran import PERMAKANAN, kirim
from tests.kinerja.hitung.test_pemberian import angka, banyak
from tests.kinerja.kejadian import keluarga, layanan, pemberian, ulang

KPM = "1.06.05.2.02.03"
IKU = "ppks-berfungsi-sosial"


def pangan(rumah: uuid.UUID | None, /, sumber: str = "fakirmiskin", **isi: object) -> Received:
    kode = {"fakirmiskin": "bantuan-pangan", "linjamsos": "pkh"}[sumber]
    tentang = {"layanan": kode, "kategori": ["fakir-miskin"], "subjek": "keluarga", **isi}
    return layanan(sumber, **tentang, **({} if rumah is None else {"keluarga_id": rumah}))


async def test_three_of_one_family_are_one_family_and_three_people(
    kinerja: Sessions, kantor: Kantor
) -> None:
    rumah = uuid.uuid4()
    bertiga = [pangan(rumah) for _ in range(3)]
    await kirim(kinerja, *bertiga, keluarga("fakirmiskin", rumah, "1:satu"))

    assert await banyak(kinerja, kantor, KPM) == 1
    assert (await angka(kinerja, kantor, IKU))[1] == 3

    await kirim(kinerja, pangan(None))
    assert await banyak(kinerja, kantor, KPM) == 2
    await kirim(kinerja, *(ulang(satu, versi=2, berlaku=False) for satu in bertiga))
    assert await banyak(kinerja, kantor, KPM) == 1
    assert (await hitung_ulang(kinerja)).temuan == []


async def test_a_family_is_one_across_bidang_by_its_key_and_apart_without(
    kinerja: Sessions, kantor: Kantor
) -> None:
    sini, sana = uuid.uuid4(), uuid.uuid4()
    await kirim(
        kinerja,
        pangan(sini),
        pangan(sana, "linjamsos"),
        keluarga("fakirmiskin", sini, "1:satu"),
        keluarga("linjamsos", sana, f"acak:{sana}"),
    )
    assert await banyak(kinerja, kantor, KPM) == 2

    await kirim(kinerja, keluarga("linjamsos", sana, "1:satu", versi=2))
    assert await banyak(kinerja, kantor, KPM) == 1
    await kirim(kinerja, keluarga("linjamsos", sana, "1:dua", versi=3))
    assert await banyak(kinerja, kantor, KPM) == 2
    assert (await hitung_ulang(kinerja)).temuan == []


async def test_records_alike_are_of_their_own_families(kinerja: Sessions, kantor: Kantor) -> None:
    """INVARIANT: what is remembered of one record never brings along whose family it was."""
    rumah = [uuid.uuid4() for _ in range(3)]
    await kirim(kinerja, *(pangan(satu) for satu in rumah), *(pangan(None) for _ in range(2)))
    assert await banyak(kinerja, kantor, KPM) == 5
    assert (await hitung_ulang(kinerja)).temuan == []


async def test_a_record_that_learns_its_family_moves_from_its_person_to_it(
    kinerja: Sessions, kantor: Kantor
) -> None:
    rumah = uuid.uuid4()
    satu, dua = pangan(None), pangan(None)
    await kirim(kinerja, satu, dua)
    assert await banyak(kinerja, kantor, KPM) == 2
    await kirim(
        kinerja,
        *(ulang(lama, versi=2, keluarga_id=rumah) for lama in (satu, dua)),
        keluarga("fakirmiskin", rumah, "1:satu"),
    )
    assert await banyak(kinerja, kantor, KPM) == 1
    assert (await hitung_ulang(kinerja)).temuan == []


async def test_what_counts_people_does_not_look_at_the_family(
    kinerja: Sessions, kantor: Kantor
) -> None:
    rumah = uuid.uuid4()
    ekonomi = [pangan(rumah, layanan="bantuan-ekonomi") for _ in range(2)]
    await kirim(kinerja, *ekonomi, keluarga("fakirmiskin", rumah, "1:satu"))
    assert await banyak(kinerja, kantor, "1.06.05.2.02.04") == 2


async def test_rules_that_learn_of_families_make_no_fact_anew(
    kinerja: Sessions, kantor: Kantor
) -> None:
    """INVARIANT: an installation of before families is not decided again for nothing."""
    tanpa = [
        (sejak, satu.model_copy(update={"keluarga": None})) for sejak, satu in kantor.peraturan.masa
    ]
    async with transaction(kinerja) as session:
        versi = await pastikan_aturan(session, Peraturan(tuple(tanpa)))
    await kirim(kinerja, pangan(None))
    async with transaction(kinerja) as session:
        fakta = await session.scalar(select(func.count()).select_from(Fakta))
        kini = await pastikan_aturan(session, kantor.peraturan)
        asal = select(AturanMasa.asal).where(AturanMasa.versi == kini)
        assert set(await session.scalars(asal)) == {versi}
        assert await session.scalar(select(func.count()).select_from(Fakta)) == fakta
    rumah = uuid.uuid4()
    await kirim(kinerja, *(pangan(rumah) for _ in range(2)))
    assert await banyak(kinerja, kantor, KPM) == 2
    assert (await hitung_ulang(kinerja)).temuan == []


async def test_a_family_that_only_the_new_rules_name_is_counted(
    kinerja: Sessions, kantor: Kantor
) -> None:
    perorangan = kantor.pemetaan.model_copy(update={"keluarga": ()})
    async with transaction(kinerja) as session:
        await pastikan_aturan(session, Peraturan.tetap(perorangan))
    rumah = uuid.uuid4()
    await kirim(kinerja, *(pangan(rumah) for _ in range(2)))
    assert await banyak(kinerja, kantor, KPM) == 2

    async with transaction(kinerja) as session:
        await pastikan_aturan(session, kantor.peraturan)
    assert await banyak(kinerja, kantor, KPM) == 1
    assert (await hitung_ulang(kinerja)).temuan == []


@pytest.mark.parametrize("lain", [("1.06.05.2.02.04",), ()])
def test_another_unit_is_another_rule(kantor: Kantor, lain: tuple[str, ...]) -> None:
    ini = kantor.pemetaan
    berubah = ini.model_copy(update={"keluarga": lain})
    dulu = Aturan.berikut(1, Peraturan.tetap(ini), None)
    assert Aturan.berikut(2, Peraturan.tetap(berubah), dulu).pada(2024).asal == 2


def test_a_delivery_is_its_familys_where_families_are_counted(kantor: Kantor) -> None:
    rumah = uuid.uuid4()
    satu = pemberian(layanan(layanan="pelayanan-sosial-ppks", keluarga_id=rumah), "permakanan")
    isi = PemberianRekam.model_validate(satu.event.data)
    for kode, orang in (((), None), ((PERMAKANAN,), ("rehsos", rumah))):
        aturan = kantor.pemetaan.model_copy(update={"keluarga": kode})
        beri, *terpenuhi = PEMBERIAN.jadikan(aturan, "rehsos", isi, date(2024, 12, 31))
        assert beri.orang == orang
        # Whose need it was is a person's.
        assert {f.orang for f in terpenuhi} == {None}
