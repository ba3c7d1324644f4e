"""Families: one card, one head, nobody in two; what a number alone does not decide is shown."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from kit.call import Call
from kit.clock import today
from kit.crypto import SubjectKey, new_key
from kit.db import Sessions, transaction
from kit.lifecycle import take
from pelayanan.keluarga.langkah import DAUR
from pelayanan.keluarga.rules import Langkah, Masa
from pelayanan.keluarga.schemas import KeluargaGabung
from pelayanan.loket import Loket
from tests.pelayanan.conftest import (
    KEPALA,
    MENTENG,
    PAHANDUT,
    PETUGAS,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    buat_klien,
    daftarkan,
    selesaikan,
    tanpa_nik,
)

KK, KK_LAIN, KK_KETIGA = "6271031201109001", "6271031201109002", "6271031201109003"
SEJAK = "2020-01-10"
ALASAN = {"alasan": "Menurut KK yang ditunjukkan"}


async def warga(klien: Klien, **isi: object) -> str:
    ppks_id: str = (await daftarkan(klien, **isi))["id"]
    return ppks_id


def formulir(*orang: str, **isi: object) -> dict[str, Any]:
    peran = ("kepala", "istri", "anak", "anak")
    anggota = [
        {"ppks_id": satu, "hubungan": jadi} for satu, jadi in zip(orang, peran, strict=False)
    ]
    return {"dari": SEJAK, "anggota": anggota, **isi}


async def buat(klien: Klien, *orang: str, **isi: object) -> dict[str, Any]:
    jawab = await klien.post("keluarga", formulir(*orang, **isi))
    assert jawab.status_code == 201, jawab.text
    hasil: dict[str, Any] = jawab.json()
    return hasil


async def langkah(
    klien: Klien, path: str, isi: object = None, *, status: int = 200
) -> dict[str, Any]:
    jawab = await klien.post(f"keluarga/{path}".rstrip("/"), isi)
    assert jawab.status_code == status, jawab.text
    hasil: dict[str, Any] = jawab.json()
    return hasil


def kode(jawab: dict[str, Any]) -> set[str]:
    return {satu["kode"] for satu in jawab["errors"]}


async def kunci(sessions: Sessions, keluarga_id: str) -> list[str]:
    """The keys under which a family was told, from the first."""
    perintah = text(
        "SELECT data->>'kunci' FROM event_log WHERE type = 'keluarga.identitas.v1'"
        " AND data->>'keluarga_id' = :id ORDER BY id"
    )
    async with sessions() as session:
        return list(await session.scalars(perintah, {"id": keluarga_id}))


async def test_a_family_shows_its_head_and_members_and_no_digit_of_its_card(
    klien: Klien, sessions: Sessions
) -> None:
    ayah, ibu = await warga(klien, nama="Budi"), await warga(klien, nama="Sri")
    rumah = await buat(klien, ayah, ibu, kk=KK)

    assert (rumah["kepala_id"], rumah["anggota_kini"], rumah["kelurahan"]) == (ayah, 2, MENTENG)
    assert {(a["nama"], a["hubungan"]) for a in rumah["anggota"]} == {
        ("Budi", "kepala"),
        ("Sri", "istri"),
    }
    assert rumah["kk"] == [{"dari": SEJAK, "sampai": None}]
    assert KK[:8] not in str(rumah)
    (satu,) = await kunci(sessions, rumah["id"])
    # Of a kind of its own: never the key of the card or of a person.
    loket_kunci = satu.partition(":")[2]
    assert len(loket_kunci) == 64
    daftar = (await klien.get("keluarga", ppks_id=ibu)).json()["data"]
    assert [satu["id"] for satu in daftar] == [rumah["id"]]


async def test_a_family_is_found_by_any_of_its_cards_and_by_no_other(klien: Klien) -> None:
    rumah = await buat(klien, await warga(klien), kk=KK)
    await langkah(klien, f"{rumah['id']}/kk", {"kk": KK_LAIN, "dari": "2024-02-01", **ALASAN})
    for kk, ada in ((KK, [rumah["id"]]), (KK_LAIN, [rumah["id"]]), ("6271031201109009", [])):
        jawab = await langkah(klien, "cari", {"kk": kk})
        assert [satu["id"] for satu in jawab["data"]] == ada
        lain = await langkah(klien.sebagai(PETUGAS_PAHANDUT), "cari", {"kk": kk})
        assert lain["data"] == []
    kartu = (await klien.get(f"keluarga/{rumah['id']}")).json()["kk"]
    assert kartu == [
        {"dari": "2024-02-01", "sampai": None},
        {"dari": SEJAK, "sampai": "2024-02-01"},
    ]


async def test_a_wrong_family_is_refused_and_nothing_stays(klien: Klien) -> None:
    satu, dua = await warga(klien), await warga(klien)

    def beranggota(*semua: tuple[str, str]) -> dict[str, Any]:
        return {"anggota": [{"ppks_id": siapa, "hubungan": h} for siapa, h in semua]}

    for ganti, salah in (
        ({"dari": (today() + timedelta(days=2)).isoformat()}, "tanggal-tidak-mungkin"),
        ({"dari": "1950-01-01"}, "sebelum-lahir"),
        (beranggota((satu, "istri")), "tanpa-kepala"),
        (beranggota((satu, "kepala"), (dua, "kepala")), "kepala-rangkap"),
        (beranggota((satu, "kepala"), (satu, "anak")), "anggota-rangkap"),
        (beranggota((satu, "kepala"), (str(uuid.uuid4()), "anak")), "ppks-tidak-ditemukan"),
        ({"kk": "123"}, "kk-panjang"),
        ({"kk_dari": satu}, "kk-tidak-tercatat"),
    ):
        assert kode(await langkah(klien, "", formulir(satu) | ganti, status=422)) == {salah}
    assert (await klien.get("keluarga")).json()["data"] == []


async def test_one_card_is_one_family_and_nobody_is_in_two(klien: Klien) -> None:
    satu, dua = await warga(klien), await warga(klien)
    rumah = await buat(klien, satu, kk=KK)

    jawab = await klien.post("keluarga", formulir(dua, kk=KK))
    assert (jawab.status_code, jawab.json()["keluarga_id"]) == (409, rumah["id"])
    assert kode(await langkah(klien, "", formulir(satu), status=422)) == {"anggota-dua-keluarga"}
    lain = await buat(klien, dua)
    masuk = {"ppks_id": satu, "hubungan": "anak", "dari": "2021-01-01"}
    assert kode(await langkah(klien, f"{lain['id']}/anggota", masuk, status=422)) == {
        "anggota-dua-keluarga"
    }
    # Whoever may not see the other family is not told which one it is.
    sana = klien.sebagai(PETUGAS_PAHANDUT)
    tetangga = await warga(sana, kelurahan=PAHANDUT)
    jawab = await sana.post("keluarga", formulir(tetangga, kk=KK))
    assert (jawab.status_code, "keluarga_id" in jawab.json()) == (409, False)


async def test_a_head_who_goes_leaves_another_one(klien: Klien) -> None:
    ayah, ibu, anak = [await warga(klien) for _ in range(3)]
    rumah = (await buat(klien, ayah, ibu, anak))["id"]
    pergi = {"ppks_id": ayah, "sampai": "2024-05-01", "alasan": "Meninggal dunia"}
    assert kode(await langkah(klien, f"{rumah}/keluar", pergi, status=422)) == {"tanpa-kepala"}
    lalu = {"ppks_id": anak, "sampai": "2019-01-01", "alasan": "Pindah rumah"}
    assert kode(await langkah(klien, f"{rumah}/keluar", lalu, status=422)) == {
        "sampai-sebelum-dari"
    }

    kini = await langkah(klien, f"{rumah}/keluar", {**pergi, "kepala_baru": ibu})
    assert (kini["kepala_id"], kini["anggota_kini"]) == (ibu, 2)
    ganti = {"ppks_id": anak, "dari": "2024-06-01", "hubungan_lama": "orang-tua"}
    kini = await langkah(klien, f"{rumah}/kepala", ganti)
    assert kini["kepala_id"] == anak
    berjalan = {(a["ppks_id"], a["hubungan"]) for a in kini["anggota"] if a["sampai"] is None}
    assert berjalan == {(anak, "kepala"), (ibu, "orang-tua")}
    for siapa in (ibu, anak):
        await langkah(
            klien, f"{rumah}/keluar", {"ppks_id": siapa, "sampai": "2024-07-01", **ALASAN}
        )
    assert (await klien.get(f"keluarga/{rumah}")).json()["kepala_id"] is None


async def test_the_key_survives_a_renewal_and_a_split_and_follows_the_oldest_card(
    klien: Klien, sessions: Sessions
) -> None:
    ayah, ibu, anak = [await warga(klien) for _ in range(3)]
    rumah = (await buat(klien, ayah, ibu, anak, kk=KK))["id"]
    await langkah(klien, f"{rumah}/kk", {"kk": KK_LAIN, "dari": "2024-02-01", **ALASAN})
    pecah = {"dari": "2024-03-01", "anggota": [{"ppks_id": anak, "hubungan": "kepala"}], **ALASAN}
    (pecahan,) = (await langkah(klien, f"{rumah}/pecah", pecah))["pecahan"]
    assert len(await kunci(sessions, rumah)) == 1
    assert await kunci(sessions, pecahan) == [f"acak:{pecahan}"]

    semua = {**pecah, "anggota": [{"ppks_id": ayah, "hubungan": "kepala"},
                                  {"ppks_id": ibu, "hubungan": "istri"}]}  # fmt: skip
    assert kode(await langkah(klien, f"{rumah}/pecah", semua, status=422)) == {"semua-pergi"}
    lama = {"kk": "6271031201109003", "dari": "2015-02-01", **ALASAN}
    await langkah(klien, f"{rumah}/kk", lama)
    dulu, kini = await kunci(sessions, rumah)
    assert dulu != kini


async def test_families_are_one_by_two_people_never_in_a_circle_and_apart_in_any_order(
    klien: Klien, sessions: Sessions
) -> None:
    satu, dua = [(await buat(klien, await warga(klien), kk=kk))["id"] for kk in (KK, KK_LAIN)]
    ketiga = (await buat(klien, await warga(klien), kk=KK_KETIGA, dari="2015-01-01"))["id"]
    kepala = klien.sebagai(KEPALA)

    async def kini() -> list[str]:
        return [(await kunci(sessions, satu_ini))[-1] for satu_ini in (satu, dua, ketiga)]

    async def putus(keluarga_id: str, langkah_ini: str, ke: str | None = None) -> dict[str, Any]:
        isi = ALASAN if ke is None else {"ke": ke, **ALASAN}
        await langkah(klien, f"{keluarga_id}/{langkah_ini}", isi)
        return await langkah(kepala, f"{keluarga_id}/{langkah_ini}/setujui")

    sendiri = await kini()
    for ke, salah in (
        (satu, "keluarga-sama"), (str(uuid.uuid4()), "keluarga-tidak-ditemukan"),
    ):  # fmt: skip
        jawab = await langkah(klien, f"{satu}/gabung", {"ke": ke, **ALASAN}, status=422)
        assert kode(jawab) == {salah}
    await langkah(klien, f"{satu}/gabung", {"ke": dua, **ALASAN})
    await langkah(klien, f"{satu}/gabung/setujui", status=409)
    akhir = await langkah(kepala, f"{satu}/gabung/setujui")
    assert (akhir["status"], akhir["gabung_ke"]) == ("digabung", dua)
    # Under the oldest card of both; who stands for another may be joined to a third.
    assert len({*(await kini())[:2]}) == 1
    await putus(dua, "gabung", ketiga)
    assert await kini() == [sendiri[2]] * 3
    for dari in (dua, ketiga):
        status = 409 if dari is dua else 422
        jawab = await langkah(klien, f"{dari}/gabung", {"ke": satu, **ALASAN}, status=status)
    assert kode(jawab) == {"gabungan-melingkar"}
    rinci = (await klien.get(f"keluarga/{ketiga}")).json()
    assert (set(rinci["mewakili"]), len(rinci["kk"])) == ({satu, dua}, 3)

    # Whoever leaves takes along those for whom they stand; the order is free.
    await putus(dua, "pisah")
    assert await kini() == [sendiri[0], sendiri[0], sendiri[2]]
    await putus(dua, "gabung", ketiga)
    await putus(satu, "pisah")
    assert await kini() == [sendiri[0], sendiri[2], sendiri[2]]
    await putus(dua, "pisah")
    assert await kini() == sendiri


async def test_two_opposite_joins_at_once_do_not_wait_for_each_other(
    fresh_sessions: Callable[[str], Sessions], loket: Loket
) -> None:
    """INVARIANT: steps of families that may be one lock both in one order."""
    sessions = fresh_sessions("rehsos")
    klien = buat_klien("rehsos", sessions)
    async with klien.client, asyncio.timeout(30):
        semua = [uuid.UUID((await buat(klien, await warga(klien)))["id"]) for _ in range(2)]
        bolak_balik = list(zip(semua, reversed(semua), strict=True))
        async with transaction(sessions) as satu, transaction(sessions) as dua:
            for session, (dari, ke) in zip((satu, dua), bolak_balik, strict=True):
                call = Call(session, PETUGAS, loket)
                isi = KeluargaGabung(ke=ke, alasan=ALASAN["alasan"])
                await take(DAUR, call, dari, Langkah.GABUNG, isi)

        # Neither is approved while both stand.
        kepala = klien.sebagai(KEPALA)
        for putusan, alasan, status in (("setujui", None, 422), ("tolak", ALASAN, 200)):
            jawab = await asyncio.gather(
                *(kepala.post(f"keluarga/{dari}/gabung/{putusan}", alasan) for dari in semua)
            )
            assert [satu.status_code for satu in jawab] == [status] * 2


async def test_what_a_number_does_not_decide_is_a_list_to_work_off(klien: Klien) -> None:
    cocok = await warga(klien, kk=KK)
    lain, baru, sendiri = (
        await warga(klien, kk=KK), await warga(klien, kk="6271031201109004"),
        await warga(klien, kk=KK),
    )  # fmt: skip
    rumah = (await buat(klien, cocok, kk_dari=cocok))["id"]
    kedua = (await buat(klien, lain))["id"]
    ketiga = (await buat(klien, baru))["id"]

    ragu = (await klien.get("keluarga/keraguan")).json()["data"]

    assert {(r["ppks"]["id"], r["sebab"], r["keluarga_id"], r["pemilik_kk"]) for r in ragu} == {
        (lain, "kk-keluarga-lain", kedua, rumah),
        (baru, "kk-belum-tercatat", ketiga, None),
        (sendiri, "tanpa-keluarga", None, rumah),
    }
    await langkah(
        klien, f"{rumah}/anggota", {"ppks_id": sendiri, "hubungan": "anak", "dari": SEJAK}
    )
    ragu = (await klien.get("keluarga/keraguan", sebab="tanpa-keluarga")).json()["data"]
    assert ragu == []


async def test_two_people_of_two_families_are_not_one_and_a_split_divides_memberships(
    klien: Klien,
) -> None:
    dari = (await klien.post("ppks", tanpa_nik(nama="Mbah Nur"))).json()["id"]
    ke = await warga(klien)
    rumah = (await buat(klien, dari))["id"]
    lain = (await buat(klien, ke))["id"]
    usul = {"dari": dari, "ke": ke, "alasan": "Terdaftar dua kali sejak razia"}
    jawab = await klien.post("gabungan", usul)
    assert kode(jawab.json()) == {"anggota-dua-keluarga"}
    await langkah(klien, f"{lain}/keluar", {"ppks_id": ke, "sampai": SEJAK, **ALASAN})

    path = f"gabungan/{(await klien.post('gabungan', usul)).json()['id']}"
    assert (await klien.sebagai(KEPALA).post(f"{path}/setujui")).status_code == 200
    # Counted with the family of either record, and no member twice.
    selesai = await selesaikan(klien, (await ajukan(klien, ke))["id"])
    masuk = {"ppks_id": dari, "hubungan": "kepala", "dari": SEJAK}
    assert kode(await langkah(klien, f"{lain}/anggota", masuk, status=422)) == {
        "anggota-dua-keluarga"
    }
    await langkah(klien, f"{rumah}/keluar", {"ppks_id": dari, "sampai": SEJAK, **ALASAN})
    await langkah(klien, f"{lain}/anggota", masuk)

    semua = (await klien.get(path)).json()["rekam"]
    milik = [
        {"id": s["id"], "ppks_id": dari if s["jenis"] == "anggota" else ke}
        for s in semua
        if s["sejak_gabung"]
    ]
    assert {s["jenis"] for s in semua if s["sejak_gabung"]} == {"permohonan", "anggota"}
    jawab = await klien.post(f"{path}/pisah", {"alasan": "Ternyata dua orang.", "rekam": milik})
    assert jawab.status_code == 200, jawab.text
    assert (await klien.sebagai(KEPALA).post(f"{path}/pisah/setujui")).status_code == 200
    assert (await klien.get(f"keluarga/{lain}")).json()["kepala_id"] == dari
    assert selesai["status"] == "selesai"


_HARI = st.dates(min_value=today() - timedelta(days=50), max_value=today())


@settings(max_examples=60)
@given(_HARI, st.none() | _HARI, _HARI, st.none() | _HARI)
def test_times_meet_if_a_day_is_in_both(a: date, b: date | None, c: date, d: date | None) -> None:
    satu, dua = Masa(a, b), Masa(c, d)

    def hari(masa: Masa) -> set[date]:
        awal = today() - timedelta(days=50)
        semua = (awal + timedelta(days=n) for n in range(60))
        return {h for h in semua if masa.dari <= h and (masa.sampai is None or h < masa.sampai)}

    assert satu.bertemu(dua) == dua.bertemu(satu) == bool(hari(satu) & hari(dua))


@settings(max_examples=30)
@given(st.integers(0, 10**16 - 1).map("{:016d}".format))
def test_a_familys_key_is_never_that_of_its_card_or_of_a_person(nomor: str) -> None:
    kunci = SubjectKey(_RAHASIA)
    assert len({kunci.key(jenis, nomor) for jenis in ("keluarga", "kk", "nik")}) == 3


_RAHASIA = new_key()
