"""Who is already there: nobody is registered beside themselves without somebody having looked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from alembic import command
from httpx import Response
from sqlalchemy import create_engine, select, text

from kit import migrations
from kit.audit import audit
from kit.db import Sessions, make_engine, make_sessions
from pelayanan.kolom import ORANG_LAIN, PPKS
from pelayanan.ppks import kenal, pencarian
from tests.databases import Database
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PAHANDUT,
    PETUGAS_JEKAN_RAYA,
    Klien,
    buat_klien,
    daftarkan,
    formulir,
    nik_baru,
    tanpa_nik,
    terbatas,
)
from tests.pelayanan.test_impor import angka, berkas, impor, orang

KOLOM = (*PPKS, ORANG_LAIN)
# Nothing is said for all rows.
TANYA = "ppks/impor?"
KK = "6271031201109001"


def baru(**ganti: object) -> dict[str, Any]:
    """Somebody of whom nobody has said that it is another person."""
    return formulir(
        **{"nik": ..., "alasan_tanpa_nik": "belum perekaman", "orang_lain": ..., **ganti}
    )


def nama_kandidat(jawab: Response) -> list[str]:
    assert jawab.status_code == 409, jawab.text
    assert jawab.json()["type"] == "/problems/mungkin-sudah-terdaftar"
    return [satu["nama"] for satu in jawab.json()["kandidat"]]


async def jejak(sessions: Sessions, tindakan: str) -> list[tuple[str, dict[str, Any]]]:
    dicari = select(audit.c.subject_id, audit.c.facts).where(audit.c.action == tindakan)
    async with sessions() as session:
        return [(str(a), b) for a, b in await session.execute(dicari.order_by(audit.c.id))]


# --- one form ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ganti",
    [
        {"nama": "Hj. Sitti Noer'aini"},
        {"nama": "SITI NUR AINY", "tanggal_lahir": ..., "tahun_lahir": 1964},
        {"tanggal_lahir": "1964-02-11"},
        {"tanggal_lahir": ...},
        {"nik": nik_baru(), "alasan_tanpa_nik": ..., "kelurahan": PAHANDUT},
        {"nama": "Nuraini", "tanggal_lahir": "1966-01-01", "kk": KK},
        {"nama": "Dewi Lestari", "kk": KK},
    ],
)
async def test_somebody_likely_to_be_known_is_shown_first(
    klien: Klien, sessions: Sessions, ganti: dict[str, Any]
) -> None:
    ada = await daftarkan(klien, kk=KK)

    ditolak = await klien.post("ppks", baru(**ganti), Idempotency_Key="satu")
    lain = await klien.post("ppks", baru(**ganti, orang_lain=True), Idempotency_Key="dua")

    assert nama_kandidat(ditolak) == ["Siti Nuraini"]
    (kartu,) = ditolak.json()["kandidat"]
    assert (kartu["id"], kartu["tahun_lahir"], kartu["kelurahan"]) == (ada["id"], 1964, MENTENG)
    assert kartu["nik"]["nomor"] is None
    assert ditolak.json()["tanyakan"] is None
    assert lain.status_code == 201, lain.text
    (_, (siapa, fakta)) = await jejak(sessions, "ppks.daftar")
    assert (siapa, fakta["bukan"]) == (lain.json()["id"], [ada["id"]])


@pytest.mark.parametrize(
    "ganti",
    [
        {"nama": "Siti Aminah"},
        {"tanggal_lahir": "1965-12-07"},
        {"nama": "Siti Nuraini Lubis"},
        # Two NIKs and two birth dates are two people.
        {"nik": nik_baru("080364"), "alasan_tanpa_nik": ..., "tanggal_lahir": "1964-03-08"},
        # A family: the mother, a brother of the same year, a twin with a NIK of her own.
        {"nama": "Nuraini", "tanggal_lahir": "1940-12-07", "kk": KK},
        {"nama": "Budi", "jenis_kelamin": "L", "kk": KK},
        {"nama": "Dewi", "nik": nik_baru(), "alasan_tanpa_nik": ..., "kk": KK},
        # Without a birth year only in the same kelurahan.
        {"tanggal_lahir": ..., "kelurahan": PAHANDUT},
    ],
)
async def test_others_are_registered_without_a_question(
    klien: Klien, ganti: dict[str, Any]
) -> None:
    await daftarkan(klien, kk=KK)

    jawab = await klien.post("ppks", baru(**ganti))

    assert jawab.status_code == 201, jawab.text


async def test_a_nik_whose_birth_date_is_not_known_excludes_nobody(klien: Klien) -> None:
    """Of a NIK of 1920 or 2020 the date is not guessed."""
    ada = await daftarkan(
        klien, nama="Budi", nik=nik_baru("010120", "P"), tanggal_lahir=..., tahun_lahir=...
    )
    jawab = await klien.post(
        "ppks",
        baru(nama="Budi", nik=nik_baru("020320"), alasan_tanpa_nik=..., tanggal_lahir="2020-03-02"),
    )

    assert ada["tahun_lahir"] is None
    assert nama_kandidat(jawab) == ["Budi"]


async def test_a_known_nik_and_a_used_id_remain_the_harder_answer(klien: Klien) -> None:
    nik = nik_baru()
    ada = await daftarkan(klien, nik=nik)

    sama_nik = await klien.post("ppks", baru(nik=nik, alasan_tanpa_nik=...))
    sama_id = await klien.post("ppks", baru(id=ada["id"]))

    assert sama_nik.json()["type"] == "/problems/nik-sudah-terdaftar"
    assert sama_id.json()["type"] == "/problems/id-sudah-dipakai"


async def test_of_another_area_there_is_only_whom_to_ask(klien: Klien, sessions: Sessions) -> None:
    """INVARIANT: a candidate of another area has no name, no id and no place in the answer."""
    ada = await daftarkan(klien, nama="Mariana Kusumawati", kelurahan=PAHANDUT, kk=KK)
    petugas = klien.sebagai(PETUGAS_JEKAN_RAYA)

    ditolak = await petugas.post("ppks", baru(nama="Maryana Kusumawatie"))

    assert nama_kandidat(ditolak) == []
    assert ditolak.json()["tanyakan"] == "kepala bidang"
    for rahasia in (ada["id"], "Mariana", PAHANDUT, "62.71.01", "wilayah"):
        assert rahasia not in ditolak.text
    assert await jejak(sessions, "ppks.serupa") == [
        (ada["id"], {"dengan": "nama", "lewat": "daftar"})
    ]


async def test_who_may_not_read_is_shown_nobody(klien: Klien) -> None:
    await daftarkan(klien)
    penulis = klien.sebagai(terbatas(KEPALA, "rehsos:ppks:tulis"))

    ditolak = await penulis.post("ppks", baru())

    assert (nama_kandidat(ditolak), ditolak.json()["tanyakan"]) == ([], "kepala bidang")


async def test_guessing_people_of_other_areas_is_counted_and_stops(
    klien: Klien, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pencarian, "PERLAHAN", 1)
    monkeypatch.setattr(pencarian, "BERHENTI", 2)
    await daftarkan(klien, kelurahan=PAHANDUT)
    penebak = klien.sebagai(PETUGAS_JEKAN_RAYA)

    for _ in range(2):
        assert (await penebak.post("ppks", baru())).status_code == 409
    berhenti = await penebak.post("ppks", baru())
    yakin = await penebak.post("ppks", baru(orang_lain=True))

    assert (berhenti.status_code, yakin.status_code) == (429, 201)
    (satu,) = (await klien.get("pemberitahuan")).json()["data"]
    assert (satu["akun"], satu["jenis"]) == (PETUGAS_JEKAN_RAYA.id, kenal.LUAR)


@pytest.mark.parametrize("bukan", ["ya", "true", 1, None])
async def test_that_it_is_another_is_said_by_true(klien: Klien, bukan: object) -> None:
    jawab = await klien.post("ppks", baru(orang_lain=bukan))

    assert jawab.status_code == 422
    assert [e["lokasi"] for e in jawab.json()["errors"]] == ["/orang_lain"]


async def test_a_corrected_name_is_known_by_its_new_sound(klien: Klien) -> None:
    ada = await daftarkan(klien, nama="Salah Tulis")
    await klien.patch(f"ppks/{ada['id']}", {"nama": "Siti Nuraini"}, If_Match='"1"')

    assert nama_kandidat(await klien.post("ppks", baru())) == ["Siti Nuraini"]


async def test_of_two_at_once_one_is_asked(fresh_sessions: Callable[[str], Sessions]) -> None:
    """INVARIANT: two who register the same person at once do not both pass unseen."""
    klien = buat_klien("rehsos", fresh_sessions("rehsos"))
    async with klien.client:
        for tahun in range(1950, 1956):
            satu, lain = (
                tanpa_nik(nama=nama, tanggal_lahir=f"{tahun}-01-02", orang_lain=...)
                for nama in ("Mohamad Noor", "Muhammad Nur")
            )
            jawab = await asyncio.gather(klien.post("ppks", satu), klien.post("ppks", lain))
            assert sorted(satu.status_code for satu in jawab) == [201, 409]


# --- a file ------------------------------------------------------------------------------------


async def test_a_row_of_somebody_known_waits_for_a_word(klien: Klien, sessions: Sessions) -> None:
    ada = await daftarkan(klien, nama="Makruf Noor")
    satu, dua, tiga = (
        orang(id="", nama="Ma'ruf Nur"),
        orang(id="", nama="Zainal Arifin"),
        orang(id="", nama="Jaenal Aripin"),
    )
    kirim = berkas(KOLOM, [satu, dua, tiga])
    dijawab = berkas(KOLOM, [{**satu, ORANG_LAIN: "ya"}, dua, {**tiga, ORANG_LAIN: "ya"}])

    pertama = await impor(klien, sessions, TANYA, kirim)
    kedua = await impor(klien, sessions, TANYA, dijawab)
    lagi = await impor(klien, sessions, TANYA, kirim)

    assert pertama["galat"] == [
        (2, "nama", "mungkin-sudah-terdaftar"),
        (4, "nama", "mungkin-ganda"),
    ]
    # A word about a row does not make it another row.
    assert (angka(pertama), angka(kedua), angka(lagi)) == ((1, 0, 2), (2, 1, 0), (0, 3, 0))
    bukan = [fakta.get("bukan") for _, fakta in await jejak(sessions, "ppks.impor")]
    assert [ada["id"]] in bukan
    assert sum(satu is not None for satu in bukan) == 2


async def test_the_word_for_a_whole_file(klien: Klien, sessions: Sessions) -> None:
    await daftarkan(klien)

    hasil = await impor(klien, sessions, "ppks/impor?tetap=orang_lain:ya", berkas(PPKS, [orang()]))
    salah = await impor(
        klien, sessions, "ppks/impor?tetap=orang_lain:mungkin", berkas(PPKS, [orang()])
    )

    assert angka(hasil) == (1, 0, 0)
    assert salah["galat"] == [(2, "orang_lain", "ya-tidak")]


async def test_a_file_names_nobody_of_another_area_and_does_not_guess_on(
    klien: Klien, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pencarian, "BERHENTI_IMPOR", 1)
    ada = await daftarkan(klien, nama="Mariana Kusumawati", kelurahan=PAHANDUT)
    petugas = klien.sebagai(PETUGAS_JEKAN_RAYA)
    isi = [orang(nama="Maryana Kusumawati")]

    hasil = await impor(petugas, sessions, TANYA, berkas(KOLOM, isi))
    galat = (await petugas.get(f"impor/{hasil['id']}/galat")).json()["data"]
    lagi = await impor(petugas, sessions, TANYA, berkas(KOLOM, [orang(nama="Siapa Saja")]))

    assert hasil["galat"] == [(2, "nama", "mungkin-sudah-terdaftar")]
    assert "kepala bidang" in galat[0]["pesan"]
    assert ada["id"] not in str(galat)
    assert "Mariana" not in str(galat)
    assert lagi["galat"] == [(2, "nama", "terlalu-banyak-serupa")]


async def test_of_a_large_family_each_is_compared(klien: Klien, sessions: Sessions) -> None:
    for nama in ("Ani", "Budi", "Cici", "Dewi", "Eka", "Fitri", "Gita"):
        await daftarkan(klien, nama=f"{nama} Tundan", kk=KK)
    tanpa = {"nik": "", "alasan_tanpa_nik": "belum perekaman", "kk": KK}
    baris = [
        orang(nama="Gita", tanggal_lahir="1966-01-01", **tanpa),
        orang(nama="Hana Tundan", tanggal_lahir="1990-01-01", **tanpa),
    ]

    hasil = await impor(klien, sessions, TANYA, berkas(KOLOM, baris))

    assert hasil["galat"] == [(2, "nama", "mungkin-sudah-terdaftar")]
    assert angka(hasil) == (1, 0, 1)


async def test_a_family_comes_in_without_a_question(klien: Klien, sessions: Sessions) -> None:
    keluarga = [
        orang(nama="Budi Tundan", nik=nik_baru("010270", "L"), jenis_kelamin="L", kk=KK)
        | {"tanggal_lahir": "1970-02-01"},
        orang(nama="Ani Tundan", kk=KK),
        orang(nama="Ina Tundan", nik=nik_baru("050595"), kk=KK) | {"tanggal_lahir": "1995-05-05"},
        orang(nama="Una Tundan", nik=nik_baru("050595"), kk=KK) | {"tanggal_lahir": "1995-05-05"},
    ]

    hasil = await impor(klien, sessions, TANYA, berkas(KOLOM, keluarga))

    assert (angka(hasil), hasil["galat"]) == ((4, 0, 0), [])


# --- looking for a name ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dicari",
    [
        {"nama": "Noor"},
        {"nama": "makruf"},
        {"nama": "Nur Muhammad"},
        {"nama": "Mohamad Ma'ruf"},
        {"nama": "Mar", "tahun_lahir": 1964},
        {"nama": "nu", "tahun_lahir": 1964},
    ],
)
async def test_any_word_in_any_spelling_finds_a_person(
    klien: Klien, dicari: dict[str, Any]
) -> None:
    ada = await daftarkan(klien, nama="H. Muhamad Noer Ma'ruf")
    await daftarkan(klien, nama="Rahmawati Lestari")

    temuan = (await klien.post("ppks/cari", dicari)).json()["data"]

    assert [satu["id"] for satu in temuan] == [ada["id"]]


@pytest.mark.parametrize("awal", ["mo", "no", "ma", "mu", "moh no"])
async def test_two_letters_are_taken_as_written_too(klien: Klien, awal: str) -> None:
    ada = await daftarkan(klien, nama="Moh. Noor Ma'ruf")
    await daftarkan(klien, nama="Rahmawati Lestari")

    temuan = (await klien.post("ppks/cari", {"nama": awal, "tahun_lahir": 1964})).json()["data"]

    assert [satu["id"] for satu in temuan] == [ada["id"]]


async def test_a_word_that_is_meant_comes_before_what_is_like_it(klien: Klien) -> None:
    for nama in ("Siti Amini", "Budi Aminah", "Siti Aminah Lubis", "Siti Amina"):
        await daftarkan(klien, nama=nama)

    temuan = (await klien.post("ppks/cari", {"nama": "Siti Aminah"})).json()["data"]

    assert [satu["nama"] for satu in temuan][:2] == ["Siti Amina", "Siti Aminah Lubis"]


@pytest.mark.parametrize(
    "dicari",
    [{"nama": "nu"}, {"nama": "n", "tahun_lahir": 1964}, {"nik": nik_baru(), "tahun_lahir": 1964}],
)
async def test_too_little_to_look_for_is_refused(klien: Klien, dicari: dict[str, Any]) -> None:
    assert (await klien.post("ppks/cari", dicari)).status_code == 422


async def test_other_letters_find_nobody_and_no_error(klien: Klien) -> None:
    await daftarkan(klien)

    jawab = await klien.post("ppks/cari", {"nama": "\u4f5b\u9640\u4f5b"})

    assert (jawab.status_code, jawab.json()["data"]) == (200, [])


# --- indexes -----------------------------------------------------------------------------------

_RAMAI = text("""
INSERT INTO ppks (id, created_at, version, nama, nama_normal, nama_bunyi, bunyi_rapat,
    alasan_tanpa_nik, tahun_lahir, jenis_kelamin, kelurahan, dasar_lokasi, kategori, disabilitas,
    identitas_versi, identitas_jenis, identitas_kunci)
SELECT gen_random_uuid(), now(), 1, md5(n::text), md5(n::text), ' ' || md5(n::text) || ' ',
    md5(n::text), 'x', 1930 + n % 90, 'L', '62.71.03.1002', 'domisili', '{pengemis}', false, 1,
    'acak', 'acak:' || n
FROM generate_series(1, 20000) AS n
""")


async def test_who_is_there_is_looked_up_by_index(
    fresh_sessions: Callable[[str], Sessions],
) -> None:
    sessions = fresh_sessions("rehsos")
    async with sessions.begin() as session:
        await session.execute(_RAMAI)
        await session.execute(text("ANALYZE ppks"))
        dicari: dict[str, Any] = {
            "id": [None],
            "rapat": ["muhamadnur"],
            "tanggal": [None],
            "tahun": [1964],
            "kelurahan": [MENTENG],
            "bernik": [False],
            "kk_id": [None],
            "kk": [b"x"],
            "batas": 5,
        }
        kenali = await session.execute(text(f"EXPLAIN {kenal.SERUPA.text}"), dicari)
        huruf = await session.execute(
            text("EXPLAIN SELECT id FROM ppks WHERE tahun_lahir = 1964 AND nama_bunyi LIKE '% nu%'")
        )
        kata = await session.execute(
            text("EXPLAIN SELECT id FROM ppks WHERE nama_bunyi LIKE '% makruf%'")
        )
        for rencana in (kenali, huruf, kata):
            assert "Seq Scan" not in "\n".join(rencana.scalars())


# --- people from before ------------------------------------------------------------------------

_DARI_DULU = text("""
INSERT INTO ppks (id, created_at, version, nama, nama_normal, alasan_tanpa_nik, tahun_lahir,
    jenis_kelamin, kelurahan, dasar_lokasi, kategori, disabilitas, identitas_versi,
    identitas_jenis, identitas_kunci)
SELECT gen_random_uuid(), now(), 1, 'Moh. Noor ' || n, 'moh noor ' || n, 'x', 1964, 'L',
    '62.71.03.1002', 'domisili', '{pengemis}', false, 1, 'acak', 'acak:' || n
FROM generate_series(1, 5002) AS n
""")


async def test_who_was_registered_before_is_known_too(
    database: Callable[[str], Database],
) -> None:
    tempat = database("rehsos")
    alembic = migrations.config("rehsos")
    alembic.attributes["url"] = tempat.owner_url
    command.downgrade(alembic, "pel0003")
    pemilik = create_engine(tempat.owner_url)
    with pemilik.begin() as sambungan:
        sambungan.execute(_DARI_DULU)
    pemilik.dispose()

    command.upgrade(alembic, "heads")

    mesin = make_engine(tempat.url)
    klien = buat_klien("rehsos", make_sessions(mesin))
    async with klien.client:
        for nomor in (1, 5002):
            jawab = await klien.post("ppks", baru(nama=f"Muhammad Nur {nomor}"))
            assert nama_kandidat(jawab) == [f"Moh. Noor {nomor}"]
    await mesin.dispose()
