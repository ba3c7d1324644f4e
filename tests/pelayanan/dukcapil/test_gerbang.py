"""What the services of the office share when they ask Dukcapil."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from mitra.dukcapil.outcomes import Element
from pelayanan.dukcapil.gerbang import TANPA_REDIS, Dijawab, Ditunda, Gerbang, Hasil, periksa
from pelayanan.ppks.dukcapil import Dibandingkan
from tests.pelayanan.dukcapil.conftest import Kantor, Pintu, ber_nik


def tentang(akhir: str, nama: str = "Siti Aminah") -> Dibandingkan:
    return Dibandingkan({Element.NIK: ber_nik(akhir), Element.NAME: nama}, "sidik")


def dengan(pintu: Pintu, kuota: int, cadangan: int = 0) -> Gerbang:
    asli = pintu.gerbang
    terbatas = replace(asli.sambungan, kuota=kuota, cadangan=cadangan)
    return Gerbang(asli.redis, asli.client, terbatas, asli.kunci)


async def test_who_asks_the_same_at_once_is_answered_by_one_question(pintu: Pintu) -> None:
    """INVARIANT: also across services, and also when the answer is no."""
    pintu.dukcapil.delay = 0.1
    for akhir in ("01", "91"):
        sama = tentang(akhir)
        jawaban = await asyncio.gather(
            *(dengan(pintu, 100).tanya(sama, meja=True) for _ in range(5))
        )
        assert isinstance(jawaban[0], Dijawab)
        assert jawaban == [jawaban[0]] * 5
    assert len(pintu.dukcapil.asked) == 2


async def test_a_match_is_remembered_for_what_was_compared(pintu: Pintu) -> None:
    sama = tentang("01")
    lain = Dibandingkan({**sama.elemen, Element.NAME: "Siti Aminah B"}, "lain")

    pertama = await pintu.gerbang.tanya(sama, meja=True)
    lagi = await pintu.gerbang.tanya(sama, meja=False)
    await pintu.gerbang.tanya(lain, meja=True)

    assert lagi == pertama
    assert len(pintu.dukcapil.asked) == 2
    lama = [await pintu.redis.ttl(key) async for key in pintu.redis.scan_iter("*:putusan:*")]
    assert all(86000 < satu <= 86400 for satu in lama)


async def test_nothing_that_a_person_is_stands_in_redis(pintu: Pintu) -> None:
    """INVARIANT: no NIK and no name, in no key and no value."""
    for akhir in ("01", "92"):
        await pintu.gerbang.tanya(tentang(akhir), meja=True)

    kunci = [key async for key in pintu.redis.scan_iter("*")]
    isi = " ".join([*kunci, *[str(await pintu.redis.get(key)) for key in kunci]])

    assert len(kunci) == 3
    ditanyakan = {satu[nama] for satu in pintu.dukcapil.asked for nama in ("NIK", "NAMA_LGKP")}
    assert not [satu for satu in ditanyakan if satu in isi]


async def test_the_reserve_is_for_the_counter(pintu: Pintu) -> None:
    gerbang = dengan(pintu, 5, 2)

    async def banyak(*, meja: bool) -> list[Hasil]:
        return [await gerbang.tanya(tentang("01"), meja=meja) for _ in range(4)]

    massal, meja = await banyak(meja=False), await banyak(meja=True)

    def dijawab(semua: list[Hasil]) -> int:
        return sum(isinstance(satu, Dijawab) for satu in semua)

    assert (dijawab(massal), dijawab(meja)) == (3, 2)
    assert isinstance(meja[-1], Ditunda)
    assert meja[-1].sebab == "kuota-habis"
    assert len(pintu.dukcapil.asked) == 5


@pytest.mark.parametrize(("akhir", "sebab"), [("97", "kuota-habis"), ("89", "login-gagal")])
async def test_what_holds_for_all_keeps_all_from_asking(
    pintu: Pintu, akhir: str, sebab: str
) -> None:
    """The quota that the partner counts, and trouble with our access."""
    await pintu.gerbang.tanya(tentang(akhir), meja=True)

    lain = await dengan(pintu, 1000).tanya(tentang("01"), meja=True)

    sehat = await periksa(pintu.gerbang.redis, pintu.gerbang.sambungan)()
    assert ("login-gagal" in str(sehat["perhatian"])) == (sebab == "login-gagal")
    assert isinstance(lain, Ditunda)
    assert (lain.sebab, 1 <= lain.detik <= 900) == (sebab, True)
    assert len(pintu.dukcapil.asked) == 1


async def test_nobody_is_asked_without_counting(pintu: Pintu) -> None:
    """Redis is away: the quota is not known, so the question waits; nobody is refused by that."""
    tiada = Redis.from_url("redis://127.0.0.1:1/0")
    gerbang = Gerbang(tiada, pintu.gerbang.client, pintu.gerbang.sambungan, pintu.gerbang.kunci)

    hasil = await gerbang.tanya(tentang("01"), meja=True)

    assert isinstance(hasil, Ditunda)
    assert hasil.sebab == TANPA_REDIS
    assert pintu.dukcapil.asked == []
    await tiada.aclose()


async def test_the_office_sees_what_is_left(kantor: Kantor) -> None:
    orang = await kantor.orang()
    await kantor.putusan(orang)
    await kantor.putusan(orang)

    keadaan = (await kantor.klien.get("dukcapil")).json()

    assert keadaan == {
        "tersambung": True,
        "kuota": 1000,
        "cadangan": 200,
        "terpakai": 1,
        "tertutup": None,
    }
