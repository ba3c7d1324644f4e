"""What is in kinerja but not in the log of its bidang is marked, and still counted."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import cast

import httpx
import pytest
from sqlalchemy import text

from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor
from kinerja.buku.aliran import kesehatan, repository, service
from kinerja.buku.aliran.schemas import Aliran
from kinerja.buku.rekam.events import STREAMS
from kinerja.buku.sengketa import service as sengketa
from kinerja.buku.sengketa.rules import Kunci as Alamat
from kinerja.buku.sengketa.schemas import SengketaRinci
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.penerimaan.service import terima
from kinerja.pembukuan.penutupan.hitung_ulang import hitung_ulang
from kinerja.pembukuan.putusan import service as putusan_sengketa
from kinerja.pembukuan.putusan.schemas import PutusanBaru
from kinerja.verifikasi import verifikasi
from kit.clock import now
from kit.db import ReadSession, Sessions, transaction
from kit.streams import Received
from ops import events
from tests.actors import officer
from tests.kinerja.buku import test_pencocokan
from tests.kinerja.buku.test_pencocokan import Tempat, cacat, gerbang
from tests.kinerja.conftest import verify
from tests.kinerja.kejadian import evaluasi, identitas, layanan, tercatat, ulang

tempat = test_pencocokan.tempat
IKU = "ppks-berfungsi-sosial"


async def dipalsukan(tempat: Tempat, *kabar: Received) -> None:
    """It comes to kinerja as by its stream, without ever having been recorded by its bidang."""
    async with transaction(tempat.kinerja) as session:
        await terima(session, [tercatat(now(), satu) for satu in kabar])


async def cocokkan(tempat: Tempat, kali: int = 3) -> Aliran:
    await tempat.konsumen.ensure_groups()
    for _ in range(kali):
        await tempat.pencocok.putaran()
    async with tempat.kinerja() as session:
        return await service.keadaan(ReadSession(session), tempat.redis)


def disebut(keadaan: Aliran) -> set[tuple[str, str, int]]:
    return {(satu.jenis, str(satu.rekam_id), satu.versi) for satu in keadaan.asing}


def rekam(satu: Received, jenis: str = "layanan") -> tuple[str, str, int]:
    data = satu.event.data
    return jenis, data["ppks_id" if jenis == "identitas" else "rekam_id"], data["versi"]


async def test_forged_events_are_named_and_still_count(
    tempat: Tempat, capsys: pytest.CaptureFixture[str]
) -> None:
    """INVARIANT: what its log does not know is named in the streams, in events, and in health."""
    await tempat.selesai(3)
    await tempat.antar()
    await tempat.susul()
    palsu = layanan()
    nilai = evaluasi(dinilai=palsu)
    kunci = identitas("rehsos", palsu.event.data["ppks_id"], "1:z")
    await dipalsukan(tempat, palsu, nilai, kunci)

    keadaan = await cocokkan(tempat)
    sehat = await kesehatan.pemeriksaan(tempat.kinerja, tempat.redis)()
    kode = events.report(keadaan.model_dump(mode="json"), [])

    assert disebut(keadaan) == {rekam(palsu), rekam(nilai, "evaluasi"), rekam(kunci, "identitas")}
    assert (keadaan.tersusul, kode) == (False, 1)
    assert "3 rekam tidak ada dalam catatan bidangnya: ./dinsos events" in cast(
        "list[str]", sehat["perhatian"]
    )
    dikatakan = capsys.readouterr().out.replace("\n", "")
    assert str(palsu.event.id) in dikatakan
    assert await tempat.dihitung() == 4
    assert keadaan.data[0].belum_dijelaskan == {}, "selisihnya dijelaskan tandanya"


async def test_an_event_under_the_id_of_another_is_named(tempat: Tempat) -> None:
    await tempat.selesai(1)
    await tempat.antar()
    await tempat.susul()
    async with tempat.rehsos() as session:
        dipakai = await session.scalar(text("SELECT event_id FROM event_log"))
    palsu = layanan()
    palsu = Received(palsu.event.model_copy(update={"id": dipakai}), palsu.data)
    await dipalsukan(tempat, palsu)

    assert disebut(await cocokkan(tempat)) == {rekam(palsu)}


async def test_the_mark_goes_when_the_log_holds_the_event_after_all(
    tempat: Tempat, fresh_sessions: Callable[[str], Sessions]
) -> None:
    """Its bidang is restored from an old backup, then from a fuller one."""
    await tempat.selesai(2)
    await tempat.antar()
    await tempat.susul()
    utuh = tempat.pencocok.catatan.client
    lama = {nama: fresh_sessions("kinerja") for nama in ("rehsos", "lain")}
    tempat.pencocok.catatan.client = _klien(
        {nama: lama["rehsos" if nama == "rehsos" else "lain"] for nama in STREAMS}
    )
    hilang = await cocokkan(tempat)
    tempat.pencocok.catatan.client = utuh
    kembali = await cocokkan(tempat)

    assert (len(hilang.asing), hilang.tersusul) == (2, False)
    assert (kembali.asing, kembali.tersusul) == ([], True)
    assert await tempat.dihitung() == 2


async def test_a_log_that_shows_less_than_it_counts_proves_nothing(tempat: Tempat) -> None:
    """A page that is empty, or that holds back the last ones, marks nobody."""
    await tempat.selesai(2)
    await tempat.antar()
    await tempat.susul()
    await tempat.kirim_lama(1, hari=0)
    utuh = tempat.pencocok.catatan.client
    tempat.pencocok.catatan.client = cacat(
        gerbang({"rehsos": tempat.rehsos}), {"data": [], "berikutnya": None}
    )
    kosong = await cocokkan(tempat)
    tempat.pencocok.catatan.client = utuh
    async with tempat.rehsos() as lain:
        # An earlier transaction that has not ended holds back those after it.
        await lain.execute(text("SELECT pg_current_xact_id()"))
        await tempat.selesai(1)
        await tempat.antar()
        await tempat.susul()
        ditahan = await cocokkan(tempat)
        await lain.rollback()

    assert (kosong.asing, ditahan.asing) == ([], [])
    sesudah = await cocokkan(tempat)
    assert (sesudah.asing, sesudah.tersusul) == ([], True)


async def test_a_next_version_from_the_bidang_ends_the_doubt(tempat: Tempat) -> None:
    palsu = layanan()
    await dipalsukan(tempat, palsu)
    sebelum = await cocokkan(tempat)
    await tempat.kirim(palsu.event.data | {"versi": 2})
    await tempat.antar()
    await tempat.susul()
    sesudah = await cocokkan(tempat)

    assert (disebut(sebelum), sesudah.asing) == ({rekam(palsu)}, [])
    assert sesudah.tersusul


async def test_a_forged_content_beside_a_genuine_one_leaves_no_difference(tempat: Tempat) -> None:
    asli = layanan()
    await tempat.kirim(asli.event.data)
    await tempat.antar()
    await tempat.susul()
    await dipalsukan(tempat, ulang(asli, kelurahan="62.71.01.1001"))

    keadaan = await cocokkan(tempat)

    assert keadaan.asing == [], "yang dihitung tercatat"
    assert [satu.versi for satu in keadaan.sengketa] == [1]
    assert keadaan.data[0].belum_dijelaskan == {}


async def test_doubted_facts_are_marked_in_the_list_and_counted_beside_the_figure(
    tempat: Tempat, kantor: Kantor, kunci: Kunci
) -> None:
    await tempat.kirim(layanan().event.data)
    await tempat.antar()
    await tempat.susul()
    palsu, dua_isi = layanan(), layanan()
    await dipalsukan(tempat, palsu)
    await cocokkan(tempat)
    await tempat.kirim(dua_isi.event.data)
    await tempat.kirim(dua_isi.event.data | {"kelurahan": "62.71.01.1001"})
    await tempat.antar()
    await tempat.susul()
    app = create_app(
        sessions=tempat.kinerja, redis=tempat.redis, verify=verify, kantor=kantor, kunci=kunci
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja",
        headers={"Authorization": "Bearer perencana"},
    ) as api:  # fmt: skip
        tahun = {"tahun": 2024}
        fakta = (await api.get(f"/v1/indikator/{IKU}/fakta", params=tahun)).json()["data"]
        angka = (await api.get(f"/v1/indikator/{IKU}", params=tahun)).json()
        daftar = await api.get("/v1/indikator", params=tahun | {"batas": 100, "total": "true"})
        semua = daftar.json()["data"]
        assert daftar.json()["total"] == {"banyak": len(semua), "tepat": True}
        halaman = {
            alamat: (await api.get(f"/dasbor{alamat}", params=tahun)).text
            for alamat in ("", f"/indikator/{IKU}", f"/indikator/{IKU}/fakta")
        }

    assert {f["rekam_id"]: f["keraguan"] for f in fakta if f["diragukan"]} == {
        palsu.event.data["rekam_id"]: "Peristiwanya tidak ada dalam catatan bidang yang "
        "disebutnya.",
        dua_isi.event.data["rekam_id"]: "Versi rekamnya datang dengan beberapa isi dan belum "
        "diputuskan.",
    }
    assert (angka["penyebut"], angka["diragukan"]) == (3, 2)
    assert {satu["diragukan"] for satu in semua} == {0, 2}
    assert "2 fakta diragukan" in halaman[f"/indikator/{IKU}"]
    assert "fakta diragukan" in halaman[""]
    assert halaman[f"/indikator/{IKU}/fakta"].count("<strong>Diragukan.</strong>") == 2


async def _hitungan(tempat: Tempat) -> list[tuple[object, ...]]:
    async with tempat.kinerja() as session:
        isi = await session.execute(
            text("SELECT * FROM hitungan WHERE n <> 0 ORDER BY tahun, dimensi, cacah, sel")
        )
        return [tuple(satu) for satu in isi]


def _klien(sumber: dict[str, Sessions]) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(gerbang(sumber)), base_url="http://gateway"
    )


async def test_the_head_decides_whether_an_unknown_record_holds(
    tempat: Tempat, kantor: Kantor, kunci: Kunci
) -> None:
    """INVARIANT: voided, figures are as before the forging; confirmed, they are not doubted."""
    await tempat.kirim(layanan().event.data)
    await tempat.antar()
    await tempat.susul()
    semula = await _hitungan(tempat)
    palsu = layanan()
    orang = identitas("rehsos", palsu.event.data["ppks_id"], "1:z")
    await dipalsukan(tempat, palsu, orang)
    menunggu = await cocokkan(tempat)
    kepala = officer("kepala", bidang=frozenset({"rehsos"}))

    async def putuskan(satu: Received, jenis: str, ke: int) -> SengketaRinci:
        alamat = Alamat("rehsos", jenis, uuid.UUID(rekam(satu, jenis)[1]), 1)
        async with transaction(tempat.kinerja) as session:
            lihat = await sengketa.rinci(session, kepala, kantor.sensitif, alamat)
            putusan = PutusanBaru(sidik=lihat.isi[ke].sidik, alasan="Tidak pernah dicatat bidang.")
            return await putusan_sengketa.putuskan(
                session, kepala, kantor.sensitif, None, lihat.versi, alamat, putusan
            )

    dibatalkan = await putuskan(palsu, "layanan", 1)
    await putuskan(orang, "identitas", 0)
    selesai = await cocokkan(tempat)

    assert (len(menunggu.asing), menunggu.sengketa) == (2, [])
    assert all(satu.tautan.endswith("/1") for satu in menunggu.asing)
    assert [(i.tercatat, i.pembatalan, i.berlaku) for i in dibatalkan.isi] == [
        (False, False, False), (False, True, True),
    ]  # fmt: skip
    assert (selesai.asing, selesai.tersusul) == ([], True)
    assert await _hitungan(tempat) == semula
    async with transaction(tempat.kinerja) as session:  # catatannya ternyata memuatnya
        await session.execute(text("DELETE FROM rekam_asing"))
    assert (await putuskan(palsu, "layanan", 0)).isi[0].berlaku
    assert await tempat.dihitung() == 2
    assert (await hitung_ulang(tempat.kinerja)).temuan == []
    async with tempat.kinerja() as baca:
        assert list((await verifikasi(ReadSession(baca), kunci.tanda)).temuan) == []


@pytest.mark.parametrize("hari", [-900, 40])
async def test_a_forged_event_of_any_day_is_found(tempat: Tempat, hari: int) -> None:
    """Also a day that has long not been compared, and one that has not come yet."""
    await tempat.kirim_lama(1, hari=900)
    async with transaction(tempat.kinerja) as session:
        await repository.minta_periksa(session, STREAMS)
    await tempat.pencocok.putaran()
    palsu = layanan()
    async with transaction(tempat.kinerja) as session:
        await terima(session, [tercatat(now() + timedelta(days=hari), palsu)])

    keadaan = await cocokkan(tempat)

    assert disebut(keadaan) == {rekam(palsu)}
    assert keadaan.data[0].belum_dijelaskan == {}
