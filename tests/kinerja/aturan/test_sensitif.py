"""Kinerja names no sensitive category of a person, and no detour names it either."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import insert, select

from kantor.berkas import Batas
from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.aturan.pemetaan.cacah import Tahap
from kinerja.dasar.kunci import Kunci
from kit.audit import audit
from kit.db import Sessions, new_id, transaction
from kit.dead_letters import dead_letter
from kit.profile import office_dir
from tests.actors import officer
from tests.kinerja.conftest import ADMIN, AKUN, BACA_FAKTA, verify
from tests.kinerja.kejadian import evaluasi, layanan
from tests.kinerja.test_titik_akhir import kirim

IKU = "indikator/ppks-berfungsi-sosial"
# Reads figures only; and one who can also open the records, and so knows whose they are.
POLOS = officer("polos", scopes=BACA_FAKTA | {"kinerja:pembukuan:*"})
PEMBUKA = officer("pembuka", scopes=BACA_FAKTA | {"*:permohonan:baca"})
LURAH = officer("lurah-polos", wilayah=("62.71.03.1002",), scopes=BACA_FAKTA)
AKUN.update({akun.id: akun for akun in (POLOS, PEMBUKA, LURAH)})
UNTUK = {"tujuan": "penjangkauan"}
SENSITIF = ("odha", "korban-napza", "tuna-susila", "korban-trafficking")


def sebagai(api: httpx.AsyncClient, akun: str) -> httpx.AsyncClient:
    api.headers["Authorization"] = f"Bearer {akun}"
    return api


async def semua(api: httpx.AsyncClient, alamat: str, **params: str | int) -> list[dict[str, Any]]:
    jawab = await api.get(alamat, params={"tahun": 2024, **params})
    assert jawab.status_code == 200, jawab.text
    data: list[dict[str, Any]] = jawab.json()["data"]
    return data


@pytest.mark.parametrize("akun", ["perencana", "polos", "pembuka"])
async def test_no_read_per_person_names_a_sensitive_category(
    api: httpx.AsyncClient, kinerja: Sessions, akun: str
) -> None:
    """INVARIANT: facts, who is left to evaluate, one record's history; whatever the scope."""
    satu = layanan(kategori=["gelandangan", "tuna-susila"])
    dua = layanan(kategori=["korban-napza", "odha"])
    tiga = layanan(kategori=["korban-trafficking"])
    await kirim(kinerja, satu, dua, tiga, evaluasi(dinilai=satu, kebutuhan_dasar=False))
    sebagai(api, akun)

    fakta = await semua(api, f"{IKU}/fakta")
    jawaban = [
        str(fakta),
        str(await semua(api, "peringatan/ppks-berfungsi-sosial/tertunda",
                        keadaan="belum-dievaluasi")),
        *[(await api.get(f"rekam/rehsos/{r.event.data['rekam_id']}")).text for r in (satu, dua)],
    ]  # fmt: skip

    assert len(fakta) == 4
    assert ["gelandangan"] in [f["kategori"] for f in fakta]
    for jawab in jawaban:
        assert not any(kode in jawab for kode in SENSITIF)


async def test_a_reason_that_tells_the_category_is_not_named(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    """What is not the city's is odha or korban-napza; nor is it the only one left unsaid."""
    orang = new_id()
    napza = layanan(kategori=["korban-napza"])
    await kirim(kinerja, napza, layanan(ppks_id=orang), layanan(ppks_id=orang))

    async def sebab(akun: str, **lagi: str) -> set[str | None]:
        fakta = await semua(sebagai(api, akun), f"{IKU}/fakta", dihitung="false", **lagi)
        assert len(fakta) == 2
        return {f["alasan"] for f in fakta}

    terbuka = {"bukan-kewenangan-kota", "subjek-sudah-dihitung"}
    assert await sebab("perencana", tujuan="penjangkauan") == terbuka
    assert await sebab("perencana") == {None, "subjek-sudah-dihitung"}
    assert await sebab("polos") == {None, "subjek-sudah-dihitung"}
    assert await sebab("pembuka") == {None}
    saring: dict[str, str | int] = {"tahun": 2024, "alasan": "bukan-kewenangan-kota"}
    ditolak = await api.get(f"{IKU}/fakta", params=saring)
    assert (ditolak.status_code, ditolak.json()["type"]) == (403, "/problems/kategori-sensitif")
    rekam = (await api.get(f"rekam/rehsos/{napza.event.data['rekam_id']}")).json()
    assert {f["alasan"] for f in rekam["versi"][0]["fakta"]} == {None}

    hari = {"dari": "2024-03-01", "sampai": "2024-03-01", "menurut": "tanggal"}
    rekonsiliasi = await api.get("rekonsiliasi", params=hari)
    pilah = next(b for b in rekonsiliasi.json()["data"] if b["jenis"] == "layanan")["rekam"]
    assert pilah == {"banyak": 3, "dihitung": 1, "tidak_dihitung": {"menyangkut-orangnya": 2}}
    csv = await api.get("rekonsiliasi/csv", params=hari)
    assert csv.status_code == 200
    assert "kewenangan" not in csv.text


async def test_a_figure_of_a_sensitive_category_is_of_the_whole_city_only(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    """One in a kelurahan, or from one day to the next, is a person."""
    await kirim(kinerja, layanan(kategori=["tuna-susila"]), layanan(kategori=["odha"]), layanan())
    kota: dict[str, str | int] = {"tahun": 2024, "kategori": "tuna-susila"}
    sempit: list[dict[str, str | int]] = [
        {"kelurahan": "62.71.03.1002"}, {"kecamatan": "62.71.03"}, {"per": "kelurahan"},
        {"jenis_kelamin": "P"}, {"bulan": 3}, {"sampai": "2024-03-02"}, {"disabilitas": "false"},
    ]  # fmt: skip

    for akun, status in (("polos", 403), ("perencana", 200)):
        sebagai(api, akun)
        assert (await api.get(IKU, params=kota)).json()["penyebut"] == 1
        for lagi in sempit:
            assert (await api.get(IKU, params={**kota, **lagi})).status_code == status, lagi
    assert (await sebagai(api, "lurah-polos").get(IKU, params=kota)).status_code == 403


async def test_cells_of_sensitive_categories_are_one_in_a_small_area(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    await kirim(
        kinerja,
        layanan(kategori=["tuna-susila"]),
        layanan(kategori=["korban-trafficking"]),
        layanan(),
    )
    kecil: dict[str, str | int] = {"tahun": 2024, "per": "kategori", "kelurahan": "62.71.03.1002"}

    async def sel(akun: str, params: dict[str, str | int]) -> dict[str, int]:
        jawab = (await sebagai(api, akun).get(IKU, params=params)).json()
        return {s["kode"]: s["penyebut"] for s in jawab["rincian"] if s["penyebut"]}

    assert await sel("polos", kecil) == {"gelandangan": 1, "kategori-sensitif": 2}
    rinci = {"gelandangan": 1, "tuna-susila": 1, "korban-trafficking": 1}
    assert await sel("perencana", kecil) == rinci
    assert await sel("polos", {"tahun": 2024, "per": "kategori"}) == rinci


async def test_facts_of_a_service_that_tells_do_not_exist_for_others(
    kinerja: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    lain = replace(
        kantor,
        sensitif=replace(kantor.sensitif, layanan={"rehsos": frozenset({"rumah-singgah"})}),
    )
    satu, dua = layanan(layanan="rumah-singgah"), layanan(layanan="pelayanan-sosial-ppks")
    await kirim(kinerja, satu, dua)
    app = create_app(sessions=kinerja, redis=redis, verify=verify, kantor=lain, kunci=kunci)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1"
    ) as api:
        for akun, untuk, banyak, status in (
            ("polos", {}, 1, 404),
            ("perencana", {}, 1, 404),
            ("perencana", UNTUK, 2, 200),
        ):
            sebagai(api, akun)
            tertunda = "peringatan/ppks-berfungsi-sosial/tertunda"
            assert len(await semua(api, f"{IKU}/fakta", **untuk)) == banyak
            belum = await semua(api, tertunda, keadaan="belum-dievaluasi", **untuk)
            assert len(belum) == banyak
            alamat = f"rekam/rehsos/{satu.event.data['rekam_id']}"
            assert (await api.get(alamat, params=untuk)).status_code == status
    assert await tercatat(kinerja) == [
        (tindakan, "penjangkauan", satu.event.data["rekam_id"])
        for tindakan in ("fakta.sensitif", "fakta.sensitif", "rekam.sensitif")
    ]


async def tercatat(sessions: Sessions) -> list[tuple[str, str | None, str | None]]:
    async with sessions() as session:
        baris = await session.execute(
            select(audit.c.action, audit.c.purpose, audit.c.subject_id)
            .where(audit.c.action.endswith(".sensitif"))
            .order_by(audit.c.id)
        )
        return [(aksi, tujuan, siapa and str(siapa)) for aksi, tujuan, siapa in baris]


async def test_what_a_category_explains_is_read_for_a_purpose_and_written_down(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    napza, biasa = layanan(kategori=["korban-napza"]), layanan()
    await kirim(kinerja, napza, biasa)
    sebagai(api, "perencana")
    alasan: dict[str, str | int] = {"alasan": "bukan-kewenangan-kota"}

    async def jawab(**lagi: str | int) -> tuple[int, str]:
        hasil = await api.get(f"{IKU}/fakta", params={"tahun": 2024, **lagi})
        salah = hasil.json().get("errors") or [{"kode": ""}]
        return hasil.status_code, salah[0]["kode"]

    assert await jawab(**alasan) == (403, "")  # not even with the right, for no purpose
    assert await jawab(tujuan="iseng") == (422, "tidak-dikenal")
    assert await jawab(tujuan="pengawasan") == (422, "perlu-keterangan")
    assert await jawab(tujuan="pelayanan") == (422, "perlu-kasus")
    assert await tercatat(kinerja) == []
    kasus = str(napza.event.data["rekam_id"])
    assert await jawab(tujuan="pelayanan", kasus=kasus, **alasan) == (200, "")
    assert await jawab(tujuan="penjangkauan", dihitung="true") == (200, "")
    assert await tercatat(kinerja) == [
        ("fakta.sensitif", "pelayanan", kasus),
        ("fakta.sensitif", "penjangkauan", None),  # asked, and found nobody
    ]
    sebagai(api, "polos")
    assert await jawab(tujuan="penjangkauan") == (403, "")


async def test_so_many_in_an_hour_and_no_more(
    kinerja: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci
) -> None:
    sempit = replace(kantor.sensitif, batas=Batas(beritahu=2, berhenti=3))
    await kirim(kinerja, *(layanan(kategori=["odha"]) for _ in range(2)))
    app = create_app(
        sessions=kinerja,
        redis=redis,
        verify=verify,
        kantor=replace(kantor, sensitif=sempit),
        kunci=kunci,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1"
    ) as api:
        sebagai(api, "perencana")
        saring = {"tahun": "2024", **UNTUK}
        jawab = [await api.get(f"{IKU}/fakta", params=saring) for _ in range(2)]
        kabar = await sebagai(api, ADMIN.id).get("pemberitahuan")

    assert [satu.status_code for satu in jawab] == [200, 429]
    assert {(k["akun"], k["jenis"]) for k in kabar.json()["data"]} == {
        ("perencana", "sensitif"),
        ("perencana", "sensitif-ditolak"),
    }
    assert len(await tercatat(kinerja)) == 2


async def test_a_governed_list_and_its_export_name_none(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    orang = layanan(kategori=["anak-terlantar", "anak-korban-tindak-kekerasan"])
    await kirim(kinerja, orang)
    sebagai(api, "polos")
    baru = {
        "tahun": 2024, "sumber": "rehsos", "ppks_id": orang.event.data["ppks_id"],
        "tahap": Tahap.DATA, "alasan": "Pendataan kelurahan",
    }  # fmt: skip
    tambah = await api.post("daftar/rehsos-anak", json=baru)
    usul = await api.get("daftar/rehsos-anak/usul", params={"tahun": 2024})
    isi = {"id": [tambah.json()["id"]]}
    putusan = await sebagai(api, ADMIN.id).post("daftar/rehsos-anak/setujui", json=isi)
    sebagai(api, "polos")
    ekspor = await api.get("daftar/rehsos-anak/ekspor", params={"tahun": 2024})

    assert tambah.status_code == 201, tambah.text
    assert tambah.json()["kategori"] == ["anak-terlantar"]
    assert usul.json()["data"] == [tambah.json()]
    assert putusan.json()["diputus"] == 1, putusan.text
    assert "anak-terlantar" in ekspor.text
    assert "kekerasan" not in ekspor.text


async def test_a_dead_letter_is_shown_without_them(
    api: httpx.AsyncClient, kinerja: Sessions
) -> None:
    surat = {
        "id": new_id(), "stream": "rehsos", "message_id": "1-0", "reason": "isi-tidak-sah",
        "detail": "data.tanggal: bukan tanggal",
        "payload": '{"kategori": ["odha", "fakir-miskin"]}',
    }  # fmt: skip
    async with transaction(kinerja) as session:
        await session.execute(insert(dead_letter).values(surat))

    (satu,) = (await sebagai(api, ADMIN.id).get("surat-mati")).json()["data"]

    assert "odha" not in satu["isi"]
    assert "fakir-miskin" in satu["isi"]


@pytest.mark.parametrize("nama", ["palangkaraya", "pontianak"])
def test_the_profiles_marks_are_the_same_as_for_the_bidang(nama: str) -> None:
    sensitif = baca_kantor(office_dir(nama)).sensitif
    assert len(sensitif.kategori) == 10
    ada = {kode for semua in sensitif.layanan.values() for kode in semua}
    assert ada == ({"pemulangan-migran"} if nama == "pontianak" else set())
