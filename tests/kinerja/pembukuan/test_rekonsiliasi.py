"""From "the service completed N" to "kinerja counts N": each that is not counted has a reason."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from kantor.bidang import Bidang
from kinerja.buku.aliran import repository as aliran
from kinerja.buku.aliran.models import Sumber
from kinerja.buku.aliran.rules import Sehari
from kinerja.buku.rekam.events import STREAMS
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.fakta.rules import TANPA_FAKTA, Cacahan, Letak
from kinerja.hitung.penerimaan.service import terima
from kinerja.pembukuan.rekonsiliasi import rules
from kit.clock import local_date, now, today
from kit.db import Sessions, new_id, transaction
from kit.dead_letters import dead_letter
from kit.streams import Received
from tests.kinerja.buku.test_pencocokan import Tempat, tempat
from tests.kinerja.kejadian import evaluasi, layanan, tercatat, ulang

__all__ = ["tempat"]
SEKARANG = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
HARI = local_date(SEKARANG)
SEHARI = {"dari": str(HARI), "sampai": str(HARI)}
KELURAHAN = ("62.71.01.1001", "62.71.03.1002")


async def kirim(sessions: Sessions, *peristiwa: Received) -> None:
    async with transaction(sessions) as session:
        await terima(session, [tercatat(SEKARANG, satu) for satu in peristiwa])


async def laporan(api: httpx.AsyncClient, **saring: str) -> dict[str, Any]:
    jawaban = await api.get("rekonsiliasi", params={**SEHARI, **saring})
    assert jawaban.status_code == 200, jawaban.text
    isi: dict[str, Any] = jawaban.json()
    return isi


def baris(isi: dict[str, Any], sumber: str, jenis: str) -> dict[str, Any]:
    (satu,) = [b for b in isi["data"] if (b["sumber"], b["jenis"]) == (sumber, jenis)]
    return dict(satu)


def utuh(satu: dict[str, Any]) -> None:
    """Nothing is left over: each sum is its parts."""
    if satu["diterima"] is not None:
        assert satu["diterima"] == satu["digantikan"] + satu["selesai"] + satu["dibatalkan"]
    assert satu["rekam"]["banyak"] == satu["selesai"] + satu["dibatalkan"]
    for pilah in (satu["rekam"], satu["fakta"]):
        assert pilah["banyak"] == pilah["dihitung"] + sum(pilah["tidak_dihitung"].values())


async def test_every_completion_is_counted_or_has_its_reason(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    orang = new_id()
    pertama, kedua = layanan(ppks_id=orang), layanan(ppks_id=orang, tanggal=date(2024, 5, 2))
    batal = layanan()
    await kirim(
        kinerja,
        pertama,
        kedua,
        layanan(layanan="rekomendasi-dpjs"),
        layanan(kategori=["korban-napza"]),
        batal,
        ulang(batal, versi=2, berlaku=False),
        evaluasi(dinilai=pertama),
        evaluasi("dayasos", dinilai=kedua),
    )

    isi = await laporan(api)

    satu = baris(isi, "rehsos", "layanan")
    utuh(satu)
    assert (satu["diterima"], satu["digantikan"], satu["selesai"], satu["dibatalkan"]) == (
        6, 1, 4, 1,
    )  # fmt: skip
    assert satu["rekam"]["tidak_dihitung"]["subjek-sudah-dihitung"] == 1
    assert satu["rekam"]["tidak_dihitung"]["bukan-kewenangan-kota"] == 1
    assert satu["rekam"]["tidak_dihitung"]["tidak-berlaku"] == 1
    assert baris(isi, "rehsos", "evaluasi")["rekam"] == {
        "banyak": 1,
        "dihitung": 1,
        "tidak_dihitung": {},
    }
    assert baris(isi, "dayasos", "evaluasi")["rekam"]["tidak_dihitung"] == {
        "bukan-penanggung-jawab": 1
    }
    assert set(isi["penjelasan"]) >= {"bukan-penanggung-jawab", "subjek-sudah-dihitung"}


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(STREAMS),
            st.sampled_from(["layanan", "evaluasi"]),
            st.lists(st.sampled_from([None, "a", "b", "c"]), max_size=4),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_totals_are_the_sums_of_their_parts(rekam: list[tuple[str, str, list[str], bool]]) -> None:
    """PROPERTY: N = counted + the sum of reasons, in each row and in each sum of a bidang."""
    cacahan = []
    for ke, (sumber, jenis, fakta, berlaku) in enumerate(rekam):
        letak = Letak(HARI - timedelta(days=ke % 3), sumber, jenis)
        cacahan.append(Cacahan(letak, rules.DITERIMA, None, 1))
        bagian = rules.SELESAI if berlaku else rules.DIBATALKAN
        cacahan.append(Cacahan(letak, bagian, None, 1))
        alasan = None if None in fakta else (fakta[0] if fakta else TANPA_FAKTA)
        cacahan.append(Cacahan(letak, rules.REKAM, alasan, 1))
        cacahan += [Cacahan(letak, rules.FAKTA, satu, 1) for satu in fakta]

    hasil = rules.susun(cacahan)
    jumlah = rules.per_sumber(hasil)

    assert sum(satu.diterima for satu in jumlah.values()) == len(rekam)
    assert sum(satu.fakta.banyak for satu in jumlah.values()) == sum(len(r[2]) for r in rekam)
    for satu in (*hasil.values(), *jumlah.values()):
        assert satu.diterima == satu.selesai + satu.dibatalkan == satu.rekam.banyak


async def test_the_report_and_the_facts_agree_in_both_orders_of_days(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    semua = [
        layanan(
            "linjamsos",
            layanan="pkh",
            kategori=["fakir-miskin"],
            tanggal=date(2024, 3, 1 + ke % 5),
            kelurahan=KELURAHAN[ke % 2],
        )
        for ke in range(12)
    ]
    await kirim(kinerja, *semua, *(evaluasi("linjamsos", dinilai=satu) for satu in semua[:4]))

    menurut_hari = await laporan(api)
    menurut_tanggal = await laporan(api, menurut="tanggal", dari="2024-03-01", sampai="2024-03-31")

    async with kinerja() as session:
        fakta = (await session.scalars(select(FaktaStatus))).all()
    for isi in (menurut_hari, menurut_tanggal):
        for satu in isi["data"]:
            utuh(satu)
    (jumlah,) = [j for j in menurut_tanggal["jumlah"] if j["jenis"] == "layanan"]
    assert jumlah["selesai"] == 12
    assert len({b["hari"] for b in menurut_tanggal["data"]}) == 5
    assert sum(j["fakta"]["banyak"] for j in menurut_hari["jumlah"]) == len(fakta)
    assert sum(j["fakta"]["dihitung"] for j in menurut_hari["jumlah"]) == sum(
        bool(satu.dihitung) for satu in fakta
    )


async def test_an_account_of_an_area_sees_only_its_records(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    dalam, luar = layanan(kelurahan="62.71.01.1001"), layanan(kelurahan="62.71.03.1002")
    await kirim(kinerja, dalam, luar, evaluasi(dinilai=luar))
    api.headers["Authorization"] = "Bearer camat"

    isi = await laporan(api)

    assert isi["wilayah"] == ["62.71.01"]
    (satu,) = isi["data"]
    assert (satu["selesai"], satu["diterima"], satu["tercatat"]) == (1, None, None)
    assert (await api.get(f"rekam/rehsos/{dalam.event.data['rekam_id']}")).status_code == 200
    jawaban = await api.get(f"rekam/rehsos/{luar.event.data['rekam_id']}")
    assert (jawaban.status_code, jawaban.json()["type"]) == (
        404,
        "/problems/rekam-tidak-ditemukan",
    )


async def test_the_history_of_a_record_shows_every_version(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    asal = layanan()
    perbaikan = ulang(asal, versi=2, tanggal="2024-03-09")
    await kirim(kinerja, perbaikan)
    await kirim(kinerja, asal)

    jawaban = await api.get(f"rekam/rehsos/{asal.event.data['rekam_id']}")

    isi = jawaban.json()
    pertama, kedua = isi["versi"]
    assert [v["peristiwa_id"] for v in isi["versi"]] == [
        str(satu.event.id) for satu in (asal, perbaikan)
    ]
    assert (pertama["berlaku"], kedua["berlaku"]) == (False, True)
    assert pertama["isi"] == asal.event.data
    assert [f["tanggal"] for f in (pertama["fakta"][0], kedua["fakta"][0])] == [
        "2024-03-01",
        "2024-03-09",
    ]
    assert pertama["fakta"][0]["penjelasan"] == "Ada versi rekam yang lebih baru."
    assert (kedua["fakta"][0]["jenis"], kedua["fakta"][0]["alasan"]) == ("ditangani", None)
    assert kedua["fakta"][0]["dihitung"]
    assert isi["tautan"] == [f"/rehsos/v1/permohonan/{asal.event.data['rekam_id']}"]
    assert "kunci" not in jawaban.text
    fakta = await api.get(
        "indikator/ppks-berfungsi-sosial/fakta", params={"tahun": 2024, "jenis": "ditangani"}
    )
    (satu,) = fakta.json()["data"]
    assert satu["id"] == kedua["fakta"][0]["id"]
    assert satu["peristiwa_id"] == kedua["peristiwa_id"]


async def test_a_record_that_nobody_sent_is_not_found(api: httpx.AsyncClient) -> None:
    assert (await api.get(f"rekam/rehsos/{uuid.uuid4()}")).status_code == 404
    assert (await api.get("rekam/rehsos/bukan-id")).status_code == 422


async def test_the_csv_holds_the_same_numbers(api: httpx.AsyncClient, kinerja: Sessions) -> None:
    await kirim(kinerja, layanan(), layanan(layanan="rekomendasi-dpjs"), layanan("dayasos"))

    isi = await laporan(api)
    jawaban = await api.get("rekonsiliasi/csv", params=SEHARI)

    assert jawaban.headers["content-type"].startswith("text/csv")
    tabel = list(csv.DictReader(io.StringIO(jawaban.content.decode("utf-8-sig"))))
    assert len(tabel) == len(isi["data"])
    for satu, tercetak in zip(isi["data"], tabel, strict=True):
        assert (tercetak["sumber"], int(tercetak["selesai"])) == (satu["sumber"], satu["selesai"])
        for nama in ("rekam", "fakta"):
            alasan = {
                kolom.removeprefix(f"{nama}_"): int(n)
                for kolom, n in tercetak.items()
                if kolom.startswith(f"{nama}_") and int(n)
            }
            banyak = alasan.pop("banyak", 0)
            assert banyak == satu[nama]["banyak"] == sum(alasan.values())


@pytest.mark.parametrize(
    "saring",
    [
        {"dari": "2024-03-02", "sampai": "2024-03-01"},
        {"dari": "2024-01-01", "sampai": "2024-12-31"},
        {"dari": "2024-03-01", "sampai": "2024-03-01", "sumber": "gateway"},
        {"dari": "2024-03-01", "sampai": "2024-03-01", "bidang": "rehsos"},
        {"dari": "2024-03-01"},
    ],
    ids=["terbalik", "terlalu-panjang", "sumber", "saringan", "tanpa-sampai"],
)
async def test_a_wrong_question_is_refused(api: httpx.AsyncClient, saring: dict[str, str]) -> None:
    assert (await api.get("rekonsiliasi", params=saring)).status_code == 422


def test_every_stream_can_be_asked_for() -> None:
    assert get_args(Bidang) == STREAMS


async def test_what_did_not_arrive_and_what_cannot_be_used_is_in_the_report(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    masuk = layanan()
    rusak = layanan()
    isi_rusak = tercatat(SEKARANG, rusak).event.model_dump_json()
    async with transaction(kinerja) as session:
        await aliran.daftarkan(session, STREAMS)
    await kirim(kinerja, masuk)
    async with transaction(kinerja) as session:
        for ke, payload in enumerate((isi_rusak, "bukan json", '{"time": "kemarin"}')):
            await session.execute(
                dead_letter.insert().values(
                    stream="rehsos",
                    message_id=f"1-{ke}",
                    event_id=str(rusak.event.id) if ke == 0 else None,
                    type=rusak.event.type if ke == 0 else None,
                    reason="isi-tidak-sah",
                    detail="",
                    payload=payload,
                    at=now(),
                )
            )
        await session.execute(
            text(
                "UPDATE sumber SET diperiksa = now(), selisih_terbuka = CAST(:selisih AS jsonb)"
                " WHERE kode = 'rehsos'"
            ),
            {"selisih": f'{{"{HARI} layanan.rekam.v1": [3, 12345]}}'},
        )

    isi = await laporan(api)

    satu = baris(isi, "rehsos", "layanan")
    assert (satu["tercatat"], satu["diterima"], satu["belum_sampai"]) == (4, 1, 3)
    assert (satu["surat_mati"], satu["peristiwa_mati"]) == (1, [str(rusak.event.id)])
    kemudian = await laporan(api, dari=str(today()), sampai=str(today()))
    assert baris(kemudian, "rehsos", "tidak terbaca")["surat_mati"] == 2
    assert isi["diperiksa"]["rehsos"] is not None


async def test_a_day_that_was_asked_for_is_read_again(tempat: Tempat) -> None:
    await tempat.selesai(3)
    await tempat.kirim(layanan().event.data | {"tanggal": "kemarin"})
    sehari = Sehari("rehsos", today())
    async with transaction(tempat.kinerja) as session:
        pertama = (await aliran.minta_hari(session, sehari)).diminta
    async with transaction(tempat.kinerja) as session:
        kedua = (await aliran.minta_hari(session, sehari)).diminta
    assert pertama == kedua, "permintaan yang menunggu tetap satu"

    await tempat.pencocok.putaran()

    assert await tempat.dihitung() == 3
    async with tempat.kinerja() as session:
        hari = (await session.scalars(select(Sumber).where(Sumber.kode == str(sehari)))).one()
        surat = (await session.execute(select(dead_letter))).all()
    assert (hari.diminta, hari.galat, hari.dibaca_ulang, hari.cocok) == (None, None, 4, None)
    assert [n for n, _ in hari.selisih_diterima.values()] == [1]
    assert len(surat) == 1
    await tempat.pencocok.putaran()
    async with tempat.kinerja() as session:
        lagi = (await session.scalars(select(Sumber).where(Sumber.kode == str(sehari)))).one()
    assert lagi.dibaca_ulang == 4, "sekali diminta, sekali dibaca"


async def test_a_day_stays_asked_for_while_its_source_is_away(tempat: Tempat) -> None:
    await tempat.selesai(1)
    sehari = Sehari("rehsos", today())
    async with transaction(tempat.kinerja) as session:
        await aliran.minta_hari(session, sehari)
    menjawab = tempat.pencocok.catatan.client
    tempat.pencocok.catatan.client = httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(503)), base_url="http://gateway"
    )
    await tempat.pencocok.putaran()
    async with tempat.kinerja() as session:
        hari = (await session.scalars(select(Sumber).where(Sumber.kode == str(sehari)))).one()
    assert hari.diminta is not None
    assert hari.galat == "Catatan bidang menjawab 503."

    tempat.pencocok.catatan.client = menjawab
    await tempat.pencocok.putaran()

    assert await tempat.dihitung() == 1


async def test_asking_for_a_day_needs_the_right_and_a_day_that_has_been(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    permintaan = {"sumber": "rehsos", "hari": str(HARI)}
    assert (await api.post("rekonsiliasi/ambil", json=permintaan)).status_code == 403
    api.headers["Authorization"] = "Bearer admin"
    nanti = permintaan | {"hari": str(today() + timedelta(days=1))}
    for salah in (nanti, permintaan | {"sumber": "kinerja"}, {"sumber": "rehsos"}):
        assert (await api.post("rekonsiliasi/ambil", json=salah)).status_code == 422
    async with kinerja() as session:
        assert (await session.scalars(select(Sumber).where(Sumber.kode.contains(" ")))).all() == []

    jawaban = await api.post("rekonsiliasi/ambil", json=permintaan)

    assert (jawaban.status_code, jawaban.json()["menunggu"]) == (202, True)
    (diminta,) = (await laporan(api))["diminta"]
    assert (diminta["sumber"], diminta["hari"], diminta["menunggu"]) == ("rehsos", str(HARI), True)
    async with kinerja() as session:
        catatan = (
            await session.execute(text("SELECT facts FROM audit WHERE action = 'aliran.ambil'"))
        ).scalar_one()
    assert catatan == {"sumber": "rehsos", "hari": str(HARI)}
