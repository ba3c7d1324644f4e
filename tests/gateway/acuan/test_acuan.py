"""The reference data of the office in force: for everybody, without asking the database."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from gateway.acuan.susun import Acuan
from gateway.app import create_app
from gateway.passwords import Passwords
from gateway.services import INSTALLED
from gateway.tokens import SigningKey
from kantor.profil import DIKENAL, Profil
from kit.db import make_engine, make_sessions
from kit.profile import office_dir
from tests.contracts.openapi import NOWHERE

PATHS = (
    *("", "/kantor", "/wilayah", "/kategori", "/layanan", "/psks", "/tujuan", "/libur", "/peran"),
    *("/izin", "/pilihan", "/pilihan/satuan", "/daur"),
)


@asynccontextmanager
async def asking(signing: SigningKey, office: str) -> AsyncIterator[AsyncClient]:
    """A gateway whose database nobody reaches: what asks it for anything is a 503."""
    with pytest.MonkeyPatch.context() as setting:
        setting.setenv("DINSOS_PROFIL", office)
        app = create_app(
            sessions=make_sessions(make_engine(NOWHERE)),
            signing=signing,
            upstreams={},
            passwords=Passwords(),
        )
    async with AsyncClient(transport=ASGITransport(app), base_url="http://uji") as client:
        yield client


@pytest.fixture(scope="module")
async def client(signing: SigningKey) -> AsyncIterator[AsyncClient]:
    async with asking(signing, "palangkaraya") as found:
        yield found


async def read(client: AsyncClient, path: str, **query: str | int) -> dict[str, Any]:
    answer = await client.get(f"/acuan{path}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def codes(client: AsyncClient, path: str, **query: str | int) -> list[str]:
    return [one["kode"] for one in (await read(client, path, **query))["data"]]


@pytest.mark.parametrize("path", PATHS)
async def test_everybody_reads_it_and_nobody_reads_twice_what_they_have(
    client: AsyncClient, path: str
) -> None:
    """No sign-in, one version for all lists, and neither the page nor its 304 needs a database."""
    first = await client.get(f"/acuan{path}")
    tag = first.headers["ETag"]
    again = {
        given: await client.get(f"/acuan{path}", headers={"If-None-Match": given})
        for given in (tag, f"W/{tag}", "*", f'"lain", W/{tag}', '"lain"', "tanpa-kutip")
    }

    assert (first.status_code, first.headers["Cache-Control"]) == (200, "public, max-age=300")
    assert tag == f'"{(await read(client, ""))["versi"]}"'
    assert [one.status_code for one in again.values()] == [304, 304, 304, 304, 200, 200]
    assert {one.headers["ETag"] for one in again.values()} == {tag}
    assert again[tag].content == b""
    assert again[tag].headers["Cache-Control"] == "public, max-age=300"


async def test_what_is_not_there_is_no_304(client: AsyncClient) -> None:
    headers = {"If-None-Match": "*"}
    lost = await client.get("/acuan/layanan/tidak-ada", headers=headers)
    wrong = await client.get("/acuan/wilayah?kursor=karangan", headers=headers)
    unknown = await client.get("/acuan/wilayah?nama=Menteng", headers=headers)

    assert (lost.status_code, lost.json()["type"]) == (404, "/problems/acuan-tidak-ditemukan")
    assert "ETag" not in lost.headers
    assert (wrong.status_code, unknown.status_code) == (422, 422)


async def test_areas_are_found_as_a_form_asks_for_them(client: AsyncClient) -> None:
    kecamatan = await codes(client, "/wilayah", jenis="kecamatan")
    below = await codes(client, "/wilayah", induk="62.71.03")
    (found,) = (await read(client, "/wilayah", cari="mENT", jenis="kelurahan"))["data"]

    assert kecamatan == [f"62.71.0{number}" for number in range(1, 6)]
    assert all(code.startswith("62.71.03.") for code in below)
    assert found["kode"] in below
    assert found["nama"] == "Menteng"
    assert {"berlaku_sejak", "berlaku_sampai", "penerus", "kode_bps"} <= found.keys()
    assert await codes(client, "/wilayah", cari="sebangau") == ["62.71.04"]
    assert await codes(client, "/wilayah", cari="--") == []


async def test_pages_join_without_a_gap(client: AsyncClient) -> None:
    whole = await codes(client, "/wilayah", batas=500)
    joined: list[str] = []
    query: dict[str, str | int] = {"batas": 7}
    while True:
        page = await read(client, "/wilayah", **query)
        joined += [one["kode"] for one in page["data"]]
        if page["berikutnya"] is None:
            break
        query["kursor"] = page["berikutnya"]

    assert joined == whole
    assert len(whole) == 36


async def test_categories_and_services_say_what_a_form_needs(client: AsyncClient) -> None:
    kategori = {one["kode"]: one for one in (await read(client, "/kategori"))["data"]}
    children, women = kategori["anak-terlantar"], kategori["perempuan-rawan-sosial-ekonomi"]
    law = kategori["anak-berhadapan-dengan-hukum"]
    layanan = await read(client, "/layanan/rumah-singgah")

    assert len(kategori) == 26
    assert (children["usia_min"], children["usia_maks"], children["sensitif"]) == (6, 18, False)
    assert {one["kode"] for one in children["kriteria"]} >= {"dilalaikan"}
    assert (women["jenis_kelamin"], children["jenis_kelamin"]) == ("P", None)
    assert kategori["keluarga-bermasalah-sosial-psikologis"]["subjek"] == "keluarga"
    assert law["sensitif"] is True
    assert layanan["langkah"]
    assert {one["kode"] for one in layanan["komponen"]} >= {"permakanan", "sandang"}
    assert await codes(client, "/layanan", cari="rumah sing") == ["rumah-singgah"]
    assert set(await codes(client, "/layanan", bidang="dayasos")).isdisjoint({"rumah-singgah"})
    daur = {one["nama"]: one for one in (await read(client, "/daur"))["data"]}
    steps = {one["kode"]: one for one in daur[layanan["daur"]]["langkah"]}
    assert (steps["verifikasi"]["dari"], steps["verifikasi"]["ke"]) == (
        ["diajukan"],
        ["diverifikasi"],
    )
    assert steps["koreksi/setujui"]["siapa"] == "orang-lain"


async def test_lists_roles_and_holidays(client: AsyncClient) -> None:
    dana = await read(client, "/pilihan/sumber-dana")
    peran = {one["kode"]: one["izin"] for one in (await read(client, "/peran"))["data"]}
    izin = (await read(client, "/izin", batas=500))["data"]
    petugas = {one["kode"] for one in izin if "petugas" in one["pemegang"]}
    libur = (await read(client, "/libur", tahun=2026))["data"]
    bidang = (await read(client, "/kantor"))["bidang"]
    atribut = {one["kode"]: one["nilai"] for one in (await read(client, "/atribut"))["data"]}
    own = [
        [one["kode"] for one in (await read(client, f"/pilihan/{nama}"))["nilai"]]
        for nama in ("status-khusus", "subjek-layanan", "subjek-sendiri")
    ]

    assert {"kode": "pengungsian", "label": "Di pengungsian"} in atribut["tempat"]
    assert own == [
        ["orang-terlantar"],
        ["orang", "keluarga", "kelompok", "lembaga"],
        ["posko", "dokumen", "kegiatan", "izin"],
    ]
    assert {"kode": "apbd-kota", "label": "APBD kota atau kabupaten"} in dana["nilai"]
    assert "*:ppks:tulis" in peran["petugas"]
    assert not any(":ppks:" in one for one in peran["admin"])
    assert "rehsos:ppks:tulis" in petugas
    assert "gateway:akun:tulis" not in petugas
    assert "2026-01-01" in {one["tanggal"] for one in libur}
    assert {one["tanggal"][:4] for one in libur} == {"2026"}
    assert [one["kode"] for one in bidang] == ["rehsos", "linjamsos", "dayasos", "fakirmiskin"]


async def test_it_tells_nothing_of_how_openings_are_watched(client: AsyncClient) -> None:
    """Purposes are public; why a category is sensitive, and from how many openings somebody is
    told, are not: they would help only who wants to stay below."""
    told = json.dumps([await read(client, path) for path in PATHS])

    assert "beritahu" not in told
    assert '"batas"' not in told
    assert '"seksualitas"' not in told
    assert [*(await read(client, "/tujuan"))["data"][0]] == ["kode", "nama", "perlu"]


async def test_an_unknown_filter_says_where_the_known_codes_are(client: AsyncClient) -> None:
    for query, listed in (
        ("wilayah?induk=62.71.99", "wilayah"),
        ("layanan?bidang=x", "kantor"),
        ("layanan?subjek=posko", "pilihan/subjek-layanan"),
    ):
        answer = await client.get(f"/acuan/{query}")
        assert answer.status_code == 422
        assert [one["acuan"] for one in answer.json()["errors"]] == [f"/acuan/{listed}"]


async def test_another_office_answers_its_own(client: AsyncClient, signing: SigningKey) -> None:
    async with asking(signing, "pontianak") as other:
        kantor = await read(other, "/kantor")
        kecamatan = await codes(other, "/wilayah", jenis="kecamatan")
        lost = await other.get("/acuan/layanan/rumah-singgah")
        mine, theirs = [(await read(one, ""))["versi"] for one in (client, other)]

    assert kantor["nama"] == "Dinas Sosial Kota Pontianak"
    assert [one["kode"] for one in kantor["bidang"]] == ["dayasos", "linjamsos", "rehsos"]
    assert kecamatan == [f"61.71.0{number}" for number in range(1, 7)]
    assert lost.status_code == 404
    assert mine != theirs


def test_the_version_changes_with_every_file_of_the_profile_and_with_nothing_else(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "kantor"
    shutil.copytree(office_dir("pontianak"), folder)
    first = Acuan.of(Profil(folder), INSTALLED).versi
    (folder / ".catatan").write_text("milik penyunting\n")
    (folder / "catatan.txt").write_text("tidak dibaca siapa pun\n")
    assert Acuan.of(Profil(folder), INSTALLED).versi == first

    seen = {Profil(folder).sidik}
    files = [path for path in folder.rglob("*") if path.relative_to(folder).parts[0] in DIKENAL]
    changed = [path for path in files if path.is_file()]
    for path in changed:
        path.write_text(path.read_text() + "# diperiksa lagi\n")
        seen.add(Profil(folder).sidik)
    assert len(seen) == 1 + len(changed) > 10
    assert Acuan.of(Profil(folder), INSTALLED).versi != first


def test_the_version_changes_with_what_services_bring() -> None:
    profil = Profil(office_dir("palangkaraya"))
    fewer = {name: one for name, one in INSTALLED.items() if name != "kinerja"}
    assert Acuan.of(profil, fewer).versi != Acuan.of(profil, INSTALLED).versi
