"""Match or no match: of a person that it did not bring a program learns nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import func, select

from kantor.berkas import Batas
from kit.audit import audit
from kit.db import Sessions
from pelayanan.cocok import rules
from pelayanan.cocok.models import Pencocokan
from pelayanan.cocok.rules import Ciri, Hasil
from tests.pelayanan.conftest import (
    PAHANDUT,
    Klien,
    buat_klien,
    daftarkan,
    loket_untuk,
    nik_baru,
)
from tests.pelayanan.mitra import program

KK = "6271031201109001"
ELEMEN = {
    "nama": "Siti Nuraini",
    "tanggal_lahir": "1964-12-07",
    "jenis_kelamin": "P",
    "kk": KK,
}
SEMUA = dict.fromkeys(ELEMEN, "sesuai")
TIDAK_ADA = dict.fromkeys(ELEMEN, "tidak-diperiksa")


@pytest.fixture
def mitra(klien: Klien) -> Klien:
    return klien.sebagai(program("rsud-doris"))


async def tanya(mitra: Klien, nik: str, nomor: str = "A-1", **ganti: object) -> Response:
    isi: dict[str, Any] = {**ELEMEN, "nik": nik, "tujuan": "pelayanan", "nomor_permintaan": nomor}
    return await mitra.post("ppks/cocok", {k: v for k, v in (isi | ganti).items() if v is not ...})


def kode(response: Response) -> tuple[int, str]:
    return response.status_code, response.json()["type"].rpartition("/")[2]


async def test_each_element_is_right_or_wrong_and_nothing_else_is_told(
    klien: Klien, mitra: Klien
) -> None:
    nik = nik_baru()
    ppks = await daftarkan(klien, nik=nik, kk=KK)

    tepat = await tanya(mitra, nik)
    salah = await tanya(
        mitra, nik, "A-2", nama="Siti Aminah", tanggal_lahir="1964-12-08", jenis_kelamin="L",
        kk="6271031201109002",
    )  # fmt: skip
    sebagian = await tanya(mitra, nik, "A-3", kk=..., tanggal_lahir=...)

    assert tepat.status_code == 200, tepat.text
    assert tepat.json()["hasil"] == SEMUA
    assert set(tepat.json()) == {"nomor_permintaan", "pada", "hasil"}
    assert salah.json()["hasil"] == dict.fromkeys(ELEMEN, "tidak-sesuai")
    assert sebagian.json()["hasil"] == SEMUA | dict.fromkeys(
        ("kk", "tanggal_lahir"), "tidak-diperiksa"
    )
    assert tepat.headers["cache-control"] == "no-store"
    assert ppks["id"] not in tepat.text


@pytest.mark.parametrize(
    ("ditanya", "hasil"),
    [
        ("Siti Nur Aini", "sesuai"),
        ("SITI NOERAINI", "sesuai"),
        ("Siti", "tidak-sesuai"),
        ("Nuraini", "tidak-sesuai"),
    ],
)
async def test_a_name_is_known_by_its_sound(
    klien: Klien, mitra: Klien, ditanya: str, hasil: str
) -> None:
    nik = nik_baru()
    await daftarkan(klien, nik=nik)

    assert (await tanya(mitra, nik, nama=ditanya)).json()["hasil"]["nama"] == hasil


async def test_who_is_not_there_not_of_the_area_or_only_sensitive_is_answered_alike(
    klien: Klien, mitra: Klien
) -> None:
    """INVARIANT: no answer tells that somebody is known for what is sensitive alone."""
    di_luar, peka, campur = nik_baru(), nik_baru(), nik_baru()
    await daftarkan(klien, nik=di_luar, kelurahan=PAHANDUT)
    await daftarkan(klien, nik=peka, kk=KK, kategori=["odha"])
    await daftarkan(klien, nik=campur, kk=KK, kategori=["lanjut-usia-terlantar", "odha"])
    setempat = mitra.sebagai(program("rsud-setempat", wilayah=("62.71.03",)))

    jawaban = [
        await tanya(setempat, satu, f"A-{ke}")
        for ke, satu in enumerate((nik_baru(), di_luar, peka, campur))
    ]

    assert [satu.status_code for satu in jawaban] == [200] * 4
    assert [satu.json()["hasil"] for satu in jawaban[:3]] == [TIDAK_ADA] * 3
    assert jawaban[3].json()["hasil"] == SEMUA
    assert len({tuple(sorted(satu.headers)) for satu in jawaban}) == 1


async def test_a_category_that_changes_is_not_told_by_a_later_answer(
    klien: Klien, mitra: Klien
) -> None:
    ditanya, dibawa = nik_baru(), nik_baru()
    lama = await daftarkan(klien, nik=ditanya, kk=KK)
    sendiri = await daftarkan(mitra, nik=dibawa, kk=KK)
    assert (await tanya(mitra, ditanya)).json()["hasil"] == SEMUA
    for ppks in (lama, sendiri):
        diubah = await klien.patch(
            f"ppks/{ppks['id']}",
            {"kategori": ["odha"], "kategori_lengkap": True},
            If_Match='"1"',
        )
        assert diubah.status_code == 200, diubah.text

    assert (await tanya(mitra, ditanya, "A-2")).json()["hasil"] == SEMUA
    assert (await tanya(mitra, dibawa, "A-3")).json()["hasil"] == SEMUA
    baru = mitra.sebagai(program("lks-harapan"))
    assert (await tanya(baru, ditanya)).json()["hasil"] == TIDAK_ADA


async def test_a_purpose_that_is_not_held_is_refused(klien: Klien, mitra: Klien) -> None:
    nik = nik_baru()
    await daftarkan(klien, nik=nik)

    assert kode(await tanya(mitra, nik, tujuan="rujukan")) == (403, "tujuan-tidak-diberikan")
    tak_dikenal = await tanya(mitra, nik, tujuan="penasaran")
    assert kode(tak_dikenal) == (422, "tujuan-tidak-sah")
    assert tak_dikenal.json()["errors"][0]["acuan"] == "/acuan/tujuan"
    # An officer's wildcard is no purpose.
    assert kode(await tanya(klien, nik)) == (403, "tujuan-tidak-diberikan")


@pytest.mark.parametrize(
    "ganti",
    [
        {"nomor_permintaan": ...},
        {"nomor_permintaan": "surat 12"},
        {"nomor_permintaan": "RS-6271034107589001"},
        {"tujuan": ...},
        {"nik": "627103410758"},
        dict.fromkeys(ELEMEN, ...),
        {"alamat": "Jalan Contoh 1"},
    ],
)
async def test_what_is_no_question_is_refused(mitra: Klien, ganti: dict[str, object]) -> None:
    isi = {"nik": "6271034107589001"} | ganti
    assert (await tanya(mitra, **isi)).status_code == 422  # type: ignore[arg-type]


async def test_a_number_is_asked_once_and_answered_the_same(klien: Klien, mitra: Klien) -> None:
    nik = nik_baru()
    ppks = await daftarkan(klien, nik=nik, kk=KK)
    dahulu = (await tanya(mitra, nik)).json()
    ubah = await klien.patch(f"ppks/{ppks['id']}", {"nama": "Sri Rejeki"}, If_Match='"1"')
    assert ubah.status_code == 200

    assert (await tanya(mitra, nik)).json() == dahulu
    assert (await tanya(mitra, nik, "A-2")).json()["hasil"]["nama"] == "tidak-sesuai"
    lain = await tanya(mitra, nik, nama="Sri Rejeki")
    assert kode(lain) == (409, "nomor-permintaan-dipakai")
    # The number is the asker's own.
    assert (await tanya(mitra.sebagai(program("lks-harapan")), nik)).status_code == 200


async def test_of_two_at_once_under_one_number_one_is_kept(
    fresh_sessions: Callable[[str], Sessions],
) -> None:
    sessions = fresh_sessions("rehsos")
    klien = buat_klien("rehsos", sessions).sebagai(program("rsud-doris"))
    async with klien.client:
        nik = nik_baru()
        jawaban = await asyncio.gather(*(tanya(klien, nik) for _ in range(4)))
    assert {satu.text for satu in jawaban} == {jawaban[0].text}
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Pencocokan)) == 1


async def test_each_question_is_audited_with_its_purpose(
    klien: Klien, mitra: Klien, sessions: Sessions
) -> None:
    nik = nik_baru()
    ppks = await daftarkan(klien, nik=nik)

    await tanya(mitra, nik)
    await tanya(mitra, nik_baru(), "A-2")

    async with sessions() as session:
        jejak = (
            await session.execute(
                select(audit).where(audit.c.action == "ppks.cocok").order_by(audit.c.id)
            )
        ).all()
    assert [(str(satu.subject_id), satu.purpose) for satu in jejak] == [
        (ppks["id"], "pelayanan"),
        ("None", "pelayanan"),
    ]
    assert [satu.facts["terjawab"] for satu in jejak] == [True, False]
    sidik = loket_untuk("rehsos").kunci.cari.digest("nik", nik).hex()
    assert jejak[0].facts["sidik"] == sidik
    assert nik not in str(jejak)
    assert "Nuraini" not in str(jejak)


async def test_a_program_that_asks_too_often_must_wait(sessions: Sessions) -> None:
    loket = loket_untuk("rehsos")
    privasi = loket.kantor.privasi
    batas = privasi.batas.model_copy(update={"cocok": Batas(beritahu=2, berhenti=3)})
    kantor = replace(loket.kantor, privasi=privasi.model_copy(update={"batas": batas}))
    klien = buat_klien("rehsos", sessions, replace(loket, kantor=kantor))
    async with klien.client:
        mitra = klien.sebagai(program("rsud-doris"))
        jawaban = [await tanya(mitra, nik_baru(), f"A-{ke}") for ke in range(4)]
        lain = await tanya(klien.sebagai(program("lks-harapan")), nik_baru())
        diberitahu = (await klien.get("pemberitahuan")).json()["data"]

    assert [satu.status_code for satu in jawaban] == [200, 200, 200, 429]
    assert int(jawaban[3].headers["retry-after"]) > 0
    assert jawaban[1].headers["ratelimit"].startswith('"cocok";r=1;')
    assert lain.status_code == 200
    assert ("rsud-doris", "cocok", 3) in [(s["akun"], s["jenis"], s["banyak"]) for s in diberitahu]


def test_what_is_not_known_is_not_checked() -> None:
    asked = Ciri("siti", date(2000, 1, 1), "P", [b"1"])
    known = replace(asked, kk=[b"2", b"1"])

    assert set(rules.bandingkan(asked, known).values()) == {Hasil.SESUAI}
    assert set(rules.bandingkan(asked, rules.TAK_DIKENAL).values()) == {Hasil.TIDAK_DIPERIKSA}
    assert set(rules.bandingkan(rules.TAK_DIKENAL, known).values()) == {Hasil.TIDAK_DIPERIKSA}
    other = Ciri("budi", date(2000, 1, 2), "L", [b"3"])
    assert set(rules.bandingkan(other, known).values()) == {Hasil.TIDAK_SESUAI}
    assert rules.terdengar("?!") is None
