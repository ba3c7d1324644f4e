"""Closing a period: what was submitted stays for ever, and its difference opens down to the
facts."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any, cast

import httpx
import psycopg
import pytest
from redis.asyncio import Redis
from sqlalchemy import Insert, insert, text

from kinerja.app import create_app
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import repository as aturan_repository
from kinerja.aturan.pemetaan.cacah import CaraEntri
from kinerja.aturan.pemetaan.masa import Peraturan
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.models import Identitas, IdentitasVersi
from kinerja.buku.identitas.turunan import ASAL as ASAL_IDENTITAS
from kinerja.buku.rekam.models import Rekam
from kinerja.buku.rekam.turunan import ASAL as ASAL_REKAM
from kinerja.buku.segel.service import segel
from kinerja.buku.sengketa import service as sengketa
from kinerja.buku.sengketa.rules import Kunci as Sengketa
from kinerja.dasar.kunci import Kunci, Penanda
from kinerja.hitung.fakta.repository import hitung_semua
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kinerja.hitung.ulang import bayangan
from kinerja.pembukuan.entri.models import Entri, EntriLangkah, EntriVersi
from kinerja.pembukuan.penutupan import langkah, pembekuan, service
from kinerja.pembukuan.penutupan.hitung_ulang import hitung_ulang
from kinerja.pembukuan.penutupan.rules import Ditutup
from kinerja.pembukuan.putusan import service as putusan_sengketa
from kinerja.pembukuan.putusan.schemas import PutusanBaru
from kinerja.verifikasi import Hasil, verifikasi
from kit.auth import Actor
from kit.db import (
    ReadSession,
    Session,
    Sessions,
    make_engine,
    make_sessions,
    new_id,
    reading,
    transaction,
)
from kit.errors import NotAuthenticated
from kit.streams import Received
from ops.keys import signing_key
from tests.actors import officer
from tests.databases import Database
from tests.kinerja.kejadian import evaluasi, identitas, layanan, ulang

IKU = "ppks-berfungsi-sosial"
MENULIS = frozenset({"kinerja:periode:baca", "kinerja:periode:tulis"})
MENYETUJUI = frozenset({"kinerja:periode:baca", "kinerja:periode:setujui"})
AKUN = {
    akun.id: akun
    for akun in (
        officer("perencana", nama="Rini", scopes=MENULIS),
        officer("kepala", nama="Budi", scopes=MENYETUJUI),
        officer("rangkap", nama="Sari", scopes=MENULIS | MENYETUJUI),
        officer("camat", wilayah=("62.71.01",), scopes=MENULIS | MENYETUJUI),
    )
}


PEMUTUS = officer("kepala-rehsos", bidang=frozenset({"rehsos"}))


async def verify(token: str) -> Actor:
    if token not in AKUN:
        raise NotAuthenticated("Token tidak dikenal.")
    return AKUN[token]


@pytest.fixture
def milik(database: Callable[[str], Database]) -> Database:
    return database("kinerja")


@pytest.fixture
async def sessions(milik: Database, kantor: Kantor) -> AsyncIterator[Sessions]:
    engine = make_engine(milik.url)
    dibuat = make_sessions(engine)
    async with transaction(dibuat) as session:
        await pastikan_aturan(session, kantor.peraturan)
    yield dibuat
    await engine.dispose()


@pytest.fixture
async def api(
    sessions: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci
) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(sessions=sessions, redis=redis, verify=verify, kantor=kantor, kunci=kunci)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1"
    ) as client:
        yield client


async def kirim(
    api: httpx.AsyncClient, siapa: str, alamat: str = "", isi: object = None, **kepala: str
) -> httpx.Response:
    kepala["Authorization"] = f"Bearer {siapa}"
    return await api.post(f"periode{alamat}", json=isi, headers=kepala)


async def baca(
    api: httpx.AsyncClient, alamat: str, siapa: str = "perencana", **saring: str | int
) -> Any:  # noqa: ANN401
    jawab = await api.get(
        f"periode{alamat}", params=saring, headers={"Authorization": f"Bearer {siapa}"}
    )
    assert jawab.status_code == 200, jawab.text
    return jawab.json()


async def diajukan(api: httpx.AsyncClient, **periode: object) -> str:
    baru = await kirim(api, "perencana", isi={"tahun": 2024, **periode})
    assert baru.status_code == 201, baru.text
    nomor: str = baru.json()["id"]
    assert (await kirim(api, "perencana", f"/{nomor}/ajukan")).status_code == 200
    return nomor


async def ditutup(api: httpx.AsyncClient, **periode: object) -> str:
    nomor = await diajukan(api, **periode)
    tanda = await kirim(api, "kepala", f"/{nomor}/tandatangani")
    assert tanda.status_code == 200, tanda.text
    return nomor


async def terjadi(sessions: Sessions, *peristiwa: Received) -> None:
    async with transaction(sessions) as session:
        await terima(session, peristiwa)


def orang(peristiwa: Received, kunci: str, versi: int = 1) -> Received:
    sumber = peristiwa.event.source.removeprefix("/")
    return identitas(sumber, peristiwa.event.data["ppks_id"], kunci, versi)


async def dua_orang(sessions: Sessions) -> tuple[Received, Received, Received]:
    """Two people *ditangani* by rehsos, the first *berfungsi*: 1 of 2."""
    satu = layanan(tanggal=date(2024, 2, 1))
    dua = layanan(tanggal=date(2024, 5, 1))
    nilai = evaluasi(dinilai=satu, tanggal=date(2024, 3, 1))
    await terjadi(sessions, satu, dua, nilai, orang(satu, "1:a"), orang(dua, "1:b"))
    return satu, dua, nilai


def indikator(rinci: Any, kode: str = IKU) -> Any:  # noqa: ANN401
    return next(satu for satu in rinci["angka"] if satu["kode"] == kode)


def sebagai_pemilik(milik: Database, perintah: str, *isi: object) -> None:
    url = milik.owner_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as pemilik:
        assert pemilik.execute(perintah.encode(), isi).rowcount == 1


async def periksa(sessions: Sessions, kunci: Kunci) -> Hasil:
    async with reading(sessions) as session:
        return await verifikasi(session, kunci.tanda)


async def test_what_was_signed_stays_while_the_live_figure_moves(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    await dua_orang(sessions)
    nomor = await ditutup(api)

    await terjadi(sessions, baru := layanan(tanggal=date(2024, 6, 1)), orang(baru, "1:c"))
    rinci = await baca(api, f"/{nomor}")
    iku = indikator(rinci)

    assert rinci["status"] == "ditandatangani"
    assert (iku["diajukan"]["pembilang"], iku["diajukan"]["penyebut"]) == ("1", "2")
    assert (iku["kini"]["pembilang"], iku["kini"]["penyebut"]) == ("1", "3")
    assert (iku["diajukan"]["realisasi"], iku["kini"]["realisasi"]) == ("50.00", "33.33")
    assert (iku["selisih"], iku["berubah"]) == ("-16.67", True)


async def test_a_quarter_is_cumulative_to_its_end(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    await dua_orang(sessions)

    rinci = await baca(api, f"/{await ditutup(api, triwulan=1)}")

    iku = indikator(rinci)["diajukan"]
    assert (iku["pembilang"], iku["penyebut"]) == ("1", "1")
    assert rinci["sampai"] == "2024-03-31"
    assert rinci["nama"] == "Triwulan I 2024"


async def test_every_step_is_kept_with_who_and_why(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    nomor = await diajukan(api, triwulan=2)

    kembali = await kirim(
        api, "kepala", f"/{nomor}/kembalikan", {"alasan": "Entri Maret belum masuk."}
    )
    lagi = await kirim(api, "perencana", f"/{nomor}/ajukan")
    tanda = await kirim(api, "kepala", f"/{nomor}/tandatangani")

    assert [kembali.status_code, lagi.status_code, tanda.status_code] == [200, 200, 200]
    langkah = tanda.json()["langkah"]
    assert [(satu["langkah"], satu["oleh"]) for satu in langkah] == [
        ("siapkan", "perencana"),
        ("ajukan", "perencana"),
        ("kembalikan", "kepala"),
        ("ajukan", "perencana"),
        ("tandatangani", "kepala"),
    ]
    assert langkah[2]["alasan"] == "Entri Maret belum masuk."
    assert tanda.json()["peringatan"] == ["Triwulan I 2024 belum ditutup."]


async def test_a_period_that_is_not_over_is_refused(api: httpx.AsyncClient) -> None:
    jawab = await kirim(api, "perencana", isi={"tahun": 2100, "triwulan": 1})

    assert (jawab.status_code, jawab.json()["type"]) == (409, "/problems/periode-belum-berakhir")
    assert "31-03-2100" in jawab.json()["detail"]


async def test_a_closed_period_opens_only_as_a_revision_and_the_first_stays(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    await dua_orang(sessions)
    pertama = await ditutup(api)
    sebelum = await baca(api, f"/{pertama}/dokumen")
    await terjadi(sessions, baru := layanan(tanggal=date(2024, 6, 1)), orang(baru, "1:c"))

    tanpa_alasan = await kirim(api, "perencana", isi={"tahun": 2024})
    kedua = await ditutup(api, alasan_revisi="Rekam yang terlambat masuk.")

    assert tanpa_alasan.status_code == 409
    assert tanpa_alasan.json()["type"] == "/problems/periode-sudah-ditutup"
    assert await baca(api, f"/{pertama}/dokumen") == sebelum
    rinci = await baca(api, f"/{kedua}")
    assert (rinci["revisi"], indikator(rinci)["diajukan"]["penyebut"]) == (2, "3")
    daftar = await baca(api, "", tahun=2024)
    assert [(satu["id"], satu["revisi"]) for satu in daftar["data"]] == [(kedua, 2), (pertama, 1)]


async def test_a_revision_of_nothing_and_a_second_preparation_are_refused(
    api: httpx.AsyncClient,
) -> None:
    tanpa = await kirim(api, "perencana", isi={"tahun": 2023, "alasan_revisi": "Salah hitung."})
    await kirim(api, "perencana", isi={"tahun": 2023, "triwulan": 1})
    dua_kali = await kirim(api, "rangkap", isi={"tahun": 2023, "triwulan": 1})

    assert (tanpa.status_code, dua_kali.status_code) == (422, 409)
    assert dua_kali.json()["type"] == "/problems/periode-sedang-disiapkan"


@pytest.mark.parametrize(
    ("penyiap", "pengaju"),
    [
        pytest.param("rangkap", "perencana", id="penyiap"),
        pytest.param("perencana", "rangkap", id="pengaju"),
    ],
)
async def test_who_prepared_or_submitted_does_not_sign(
    api: httpx.AsyncClient, penyiap: str, pengaju: str
) -> None:
    nomor = (await kirim(api, penyiap, isi={"tahun": 2024})).json()["id"]
    await kirim(api, pengaju, f"/{nomor}/ajukan")

    jawab = await kirim(api, "rangkap", f"/{nomor}/tandatangani")

    assert (jawab.status_code, jawab.json()["type"]) == (403, "/problems/penyetuju-sama")
    assert (await baca(api, f"/{nomor}"))["status"] == "diajukan"


@pytest.mark.parametrize("langkah", ["tandatangani", "kembalikan", "ajukan"])
async def test_a_signed_period_takes_no_more_steps(api: httpx.AsyncClient, langkah: str) -> None:
    nomor = await ditutup(api, triwulan=1)
    siapa = "perencana" if langkah == "ajukan" else "kepala"
    isi = {"alasan": "Coba lagi."} if langkah == "kembalikan" else None

    jawab = await kirim(api, siapa, f"/{nomor}/{langkah}", isi)

    assert (jawab.status_code, jawab.json()["type"]) == (409, "/problems/langkah-ditolak")


async def test_an_account_of_one_area_closes_nothing(api: httpx.AsyncClient) -> None:
    nomor = await diajukan(api)

    buat = await kirim(api, "camat", isi={"tahun": 2023})
    tanda = await kirim(api, "camat", f"/{nomor}/tandatangani")

    assert (buat.status_code, tanda.status_code) == (403, 403)
    assert buat.json()["type"] == "/problems/di-luar-wilayah"


async def test_a_repeated_request_is_done_once(api: httpx.AsyncClient) -> None:
    kunci = {"Idempotency-Key": str(uuid.uuid4())}
    satu = await kirim(api, "perencana", isi={"tahun": 2024}, **kunci)
    dua = await kirim(api, "perencana", isi={"tahun": 2024}, **kunci)
    nomor = satu.json()["id"]
    await kirim(api, "perencana", f"/{nomor}/ajukan")
    tanda = [await kirim(api, "kepala", f"/{nomor}/tandatangani", **kunci) for _ in range(2)]

    assert dua.json()["id"] == nomor
    assert [jawab.status_code for jawab in tanda] == [200, 200]
    assert tanda[0].json()["sidik"] == tanda[1].json()["sidik"]


async def test_who_saw_another_state_is_stopped(api: httpx.AsyncClient, sessions: Sessions) -> None:
    await dua_orang(sessions)
    nomor = await diajukan(api)
    terbaca = await baca(api, f"/{nomor}")
    await terjadi(sessions, baru := layanan(tanggal=date(2024, 6, 1)), orang(baru, "1:c"))

    versi_lama = await kirim(api, "kepala", f"/{nomor}/tandatangani", **{"If-Match": '"1"'})
    angka_lama = await kirim(
        api, "kepala", f"/{nomor}/tandatangani", {"sidik_angka": terbaca["sidik_angka"]}
    )
    kini = await baca(api, f"/{nomor}")
    jadi = await kirim(
        api, "kepala", f"/{nomor}/tandatangani", {"sidik_angka": kini["sidik_angka"]}
    )

    assert (versi_lama.status_code, angka_lama.status_code) == (412, 409)
    assert angka_lama.json()["type"] == "/problems/angka-berubah"
    assert jadi.status_code == 200


async def test_the_document_can_be_checked_with_the_published_key_alone(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    await dua_orang(sessions)
    dokumen = await baca(api, f"/{await ditutup(api)}/dokumen")
    kunci_publik = (await baca(api, "/kunci"))["keys"]

    jwk = base64.b64encode(json.dumps(kunci_publik[0]).encode()).decode()
    # The verifier needs a key of its own in front; only kinerja's public part is checked.
    dari_luar = Penanda(f"{signing_key()},{jwk}")
    bita = dokumen["isi"].encode()
    tanda = base64.urlsafe_b64decode(dokumen["tanda_tangan"] + "==")
    isi = json.loads(bita)

    assert dari_luar.sah(dokumen["kid"], bita, tanda)
    assert not dari_luar.sah(dokumen["kid"], bita.replace(b'"1"', b'"2"'), tanda)
    assert hashlib.sha256(bita).hexdigest() == dokumen["sidik"]
    assert isi["angka"][IKU]["realisasi"] == "50"
    assert (isi["aturan_versi"], isi["blok"]["nomor"] >= 1) == (1, True)
    assert isi["peta_identitas"] is not None


async def test_a_transaction_that_is_still_writing_delays_the_close(
    api: httpx.AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its data may not be recorded yet; closing without waiting would seal what is incomplete."""
    monkeypatch.setattr(langkah, "TUNGGU_SEGEL", 0.2)
    await dua_orang(sessions)
    nomor = await diajukan(api)

    async with sessions() as lambat:
        # No receiver of events: it does not hold the rule lock.
        await lambat.execute(_tulis_entri())
        async with transaction(sessions) as lain:
            await lain.execute(_tulis_entri())
        tertahan = await kirim(api, "kepala", f"/{nomor}/tandatangani")
        await lambat.commit()
    sesudahnya = await kirim(api, "kepala", f"/{nomor}/tandatangani")

    assert tertahan.status_code == 503
    assert tertahan.json()["type"] == "/problems/segel-tertinggal"
    assert tertahan.headers["Retry-After"]
    assert sesudahnya.status_code == 200


def _tulis_entri() -> Insert:
    return insert(IdentitasVersi).values(
        ppks_id=new_id(), sumber="kinerja", versi=1, jenis="acak", kunci="acak:uji",
        peristiwa_id=uuid.uuid4(), hari=date(2024, 1, 1),
    )  # fmt: skip


async def test_a_close_among_arriving_events_freezes_one_moment(
    api: httpx.AsyncClient, sessions: Sessions, kunci: Kunci
) -> None:
    """Figures, facts and block of the same moment, though events go on coming."""
    await dua_orang(sessions)
    nomor = await diajukan(api)
    selesai = asyncio.Event()

    async def bidang(ke: int) -> None:
        urut = 0
        while not selesai.is_set():
            urut += 1
            baru = layanan(tanggal=date(2024, 6, 1))
            await terjadi(sessions, baru, orang(baru, f"1:{ke}-{urut}"))

    penerima = [asyncio.create_task(bidang(ke)) for ke in range(2)]
    await asyncio.sleep(0.3)
    tanda = await kirim(api, "kepala", f"/{nomor}/tandatangani")
    await asyncio.sleep(0.1)
    selesai.set()
    await asyncio.gather(*penerima)

    assert tanda.status_code == 200, tanda.text
    isi = json.loads((await baca(api, f"/{nomor}/dokumen"))["isi"])
    iku = isi["angka"][IKU]
    assert int(iku["penyebut"]) > 2
    assert isi["fakta"][iku["cacah"]["penyebut"]]["banyak"] == int(iku["penyebut"])
    assert isi["fakta"][iku["cacah"]["pembilang"]]["banyak"] == 1
    assert (await periksa(sessions, kunci)).temuan == []


async def test_the_last_closed_period_is_told_with_its_figures(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    await dua_orang(sessions)
    await ditutup(api, triwulan=2)
    await ditutup(api, triwulan=1)

    async with reading(sessions) as session:
        terakhir = await service.terakhir(session, 2024)
        assert isinstance(terakhir, Ditutup)
        angka = await service.angka(session, terakhir.id)
        belum_ada = await service.terakhir(session, 2023)

    assert (terakhir.triwulan, terakhir.sampai_bulan, terakhir.revisi) == (2, 6, 1)
    assert angka[IKU]["penyebut"] == "2"
    assert belum_ada is None


async def selisih(api: httpx.AsyncClient, nomor: str, **saring: Any) -> Any:  # noqa: ANN401
    return await baca(api, f"/{nomor}/selisih", indikator=IKU, **saring)


def ringkas(jawab: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401
    return sorted((satu["arah"], satu["peran"], satu["sebab"]) for satu in jawab["data"])


async def test_nothing_differs_right_after_the_close(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    await dua_orang(sessions)

    jawab = await selisih(api, await ditutup(api))

    assert (jawab["data"], jawab["banyak"], jawab["berikutnya"]) == ([], [], None)


async def test_a_late_record_is_named_with_its_link(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    await dua_orang(sessions)
    nomor = await ditutup(api)
    await terjadi(sessions, baru := layanan(tanggal=date(2024, 6, 1)), orang(baru, "1:c"))

    (satu,) = (await selisih(api, nomor))["data"]

    rekam = baru.event.data["rekam_id"]
    assert (satu["arah"], satu["peran"], satu["sebab"]) == ("baru", "penyebut", "rekam-baru")
    assert (satu["rekam_id"], satu["tautan"]) == (rekam, f"/rehsos/v1/permohonan/{rekam}")
    assert satu["peristiwa_id"] == str(baru.event.id)
    assert satu["alasan"] is None


async def test_a_void_takes_the_fact_and_the_evaluation_along(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    satu, _, _ = await dua_orang(sessions)
    nomor = await ditutup(api)
    await terjadi(sessions, ulang(satu, versi=2, berlaku=False))

    jawab = await selisih(api, nomor)

    assert ringkas(jawab) == [
        ("tidak-lagi", "pembilang", "fakta-lain-berubah"),
        ("tidak-lagi", "penyebut", "dibatalkan"),
    ]
    pembilang = next(satu for satu in jawab["data"] if satu["peran"] == "pembilang")
    assert pembilang["alasan"] == "bukan-penyebut"
    assert (await selisih(api, nomor, arah="baru"))["data"] == []


async def test_a_correction_shows_on_both_sides(api: httpx.AsyncClient, sessions: Sessions) -> None:
    _, dua, _ = await dua_orang(sessions)
    nomor = await ditutup(api)
    await terjadi(sessions, ulang(dua, versi=2, kelurahan="62.71.01.1001"))

    jawab = await selisih(api, nomor)

    assert ringkas(jawab) == [
        ("baru", "penyebut", "versi-baru"),
        ("tidak-lagi", "penyebut", "versi-baru"),
    ]
    assert {(satu["versi"], satu["versi_kini"]) for satu in jawab["data"]} == {(1, 2), (2, 2)}
    awal = await selisih(api, nomor, batas=1, total="true")
    akhir = await selisih(api, nomor, batas=1, kursor=awal["berikutnya"])
    assert awal["total"] == {"banyak": 2, "tepat": True}
    assert [*awal["data"], *akhir["data"]] == jawab["data"]
    saring = {"indikator": IKU, "arah": "baru", "kursor": awal["berikutnya"]}
    kepala = {"Authorization": "Bearer perencana"}
    lain = await api.get(f"periode/{nomor}/selisih", params=saring, headers=kepala)
    assert lain.json()["errors"][0]["kode"] == "kursor-daftar-lain"
    iku = indikator(await baca(api, f"/{nomor}"))
    assert iku["selisih"] == "0.00"


async def test_two_persons_who_turn_out_to_be_one(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, dua, _ = await dua_orang(sessions)
    nomor = await ditutup(api)
    await terjadi(sessions, orang(dua, "1:a", versi=2))

    jawab = await selisih(api, nomor)

    assert ringkas(jawab) == [("tidak-lagi", "penyebut", "identitas-berubah")]
    assert jawab["data"][0]["alasan"] == "subjek-sudah-dihitung"


async def test_what_is_decided_after_the_close_is_a_late_correction(
    api: httpx.AsyncClient, sessions: Sessions, kunci: Kunci, kantor: Kantor
) -> None:
    """INVARIANT: a conflict from before the close, decided after it, leaves the signed year."""
    _, dua, _ = await dua_orang(sessions)
    await terjadi(sessions, ulang(dua, kelurahan="62.71.01.1001"), orang(dua, "1:a"))
    nomor = await ditutup(api)

    async def putuskan(jenis: str, rekam: str) -> None:
        satu = Sengketa("rehsos", jenis, uuid.UUID(rekam), 1)
        async with transaction(sessions) as session:
            lihat = await sengketa.rinci(session, PEMUTUS, kantor.sensitif, satu)
            putusan = PutusanBaru(sidik=lihat.isi[1].sidik, alasan="Dipulihkan dari cadangan.")
            await putusan_sengketa.putuskan(
                session, PEMUTUS, kantor.sensitif, None, lihat.versi, satu, putusan
            )

    await putuskan("layanan", dua.event.data["rekam_id"])
    dikoreksi = ringkas(await selisih(api, nomor))
    await putuskan("identitas", dua.event.data["ppks_id"])

    assert dikoreksi == [
        ("baru", "penyebut", "versi-baru"),
        ("tidak-lagi", "penyebut", "versi-baru"),
    ]
    assert ringkas(await selisih(api, nomor)) == [
        ("tidak-lagi", "penyebut", "versi-baru"),
    ]
    assert list((await periksa(sessions, kunci)).temuan) == []
    ulangan = await hitung_ulang(sessions)
    assert (ulangan.temuan, ulangan.penutupan) == ([], 1)


async def test_a_new_rule_is_named_as_the_cause(
    api: httpx.AsyncClient, sessions: Sessions, kantor: Kantor
) -> None:
    await dua_orang(sessions)
    nomor = await ditutup(api)
    rehsos = kantor.pemetaan.layanan["rehsos"] | {"rumah-singgah": None}
    lain = {"layanan": kantor.pemetaan.layanan | {"rehsos": rehsos}}
    pemetaan = Pemetaan.model_validate(kantor.pemetaan.isi() | lain)
    async with transaction(sessions) as session:
        await pastikan_aturan(session, Peraturan.tetap(pemetaan))

    jawab = await selisih(api, nomor)
    rinci = await baca(api, f"/{nomor}")

    assert {satu["arah"] for satu in jawab["data"]} == {"tidak-lagi"}
    assert {satu["sebab"] for satu in jawab["data"] if satu["peran"] == "penyebut"} == {
        "aturan-baru"
    }
    assert (rinci["aturan_versi"], rinci["aturan_versi_kini"]) == (1, 2)
    assert indikator(rinci)["diajukan"]["penyebut"] == "2"


async def test_the_differences_explain_the_whole_figure_page_by_page(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, dua, _ = await dua_orang(sessions)
    nomor = await ditutup(api)
    baru = [layanan(tanggal=date(2024, 7, 1)) for _ in range(5)]
    await terjadi(sessions, *baru, *(orang(satu, f"1:x{ke}") for ke, satu in enumerate(baru)))
    await terjadi(sessions, ulang(dua, versi=2, berlaku=False), evaluasi(dinilai=baru[0]))

    terbaca, kursor = [], None
    while True:
        lanjut: dict[str, str] = {"kursor": kursor} if kursor else {}
        halaman = await selisih(api, nomor, batas=2, **lanjut)
        terbaca += halaman["data"]
        kursor = halaman["berikutnya"]
        if kursor is None:
            break
    iku = indikator(await baca(api, f"/{nomor}"))

    assert len({(fakta["id"], fakta["peran"]) for fakta in terbaca}) == len(terbaca) == 7
    banyak = {(fakta["arah"], fakta["peran"]): fakta["fakta"] for fakta in halaman["banyak"]}
    for peran in ("pembilang", "penyebut"):
        naik = banyak.get(("baru", peran), 0) - banyak.get(("tidak-lagi", peran), 0)
        assert int(iku["kini"][peran]) - int(iku["diajukan"][peran]) == naik


async def test_an_account_of_one_area_sees_the_differences_of_its_area(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    await dua_orang(sessions)
    nomor = await ditutup(api)
    di_sini = layanan(tanggal=date(2024, 6, 1), kelurahan="62.71.01.1001")
    di_sana = layanan(tanggal=date(2024, 6, 1), kelurahan="62.71.03.1002")
    await terjadi(sessions, di_sini, di_sana, orang(di_sini, "1:c"), orang(di_sana, "1:d"))

    camat = await selisih(api, nomor, siapa="camat")
    kota = await selisih(api, nomor)

    assert [satu["rekam_id"] for satu in camat["data"]] == [di_sini.event.data["rekam_id"]]
    assert (camat["banyak"][0]["fakta"], camat["wilayah"]) == (1, ["62.71.01"])
    assert len(kota["data"]) == 2


async def test_what_has_no_answer_is_refused(api: httpx.AsyncClient) -> None:
    nomor = await diajukan(api)
    kepala = {"Authorization": "Bearer perencana"}

    async def coba(alamat: str, **saring: str | int) -> httpx.Response:
        return await api.get(f"periode/{alamat}", params=saring, headers=kepala)

    belum = await coba(f"{nomor}/selisih", indikator=IKU)
    tanpa = await coba(str(uuid.uuid4()))
    await kirim(api, "kepala", f"/{nomor}/tandatangani")
    asing = await coba(f"{nomor}/selisih", indikator="tidak-ada")
    liar = await coba(f"{nomor}/selisih", indikator=IKU, x=1)

    assert [satu.status_code for satu in (belum, tanpa, asing, liar)] == [409, 404, 404, 422]


async def test_an_intact_office_is_proven(
    api: httpx.AsyncClient, sessions: Sessions, kunci: Kunci
) -> None:
    await dua_orang(sessions)
    await ditutup(api, triwulan=1)
    await ditutup(api)

    hasil = await periksa(sessions, kunci)

    assert hasil.temuan == []
    assert hasil.penutupan == 2
    assert hasil.blok >= 2


@pytest.mark.parametrize(
    ("perintah", "tabel", "pesan"),
    [
        pytest.param(
            'UPDATE penutupan_isi SET isi = replace(isi, \'"realisasi":"50"\','
            ' \'"realisasi":"60"\')',
            "penutupan_isi",
            "bukan lagi angka yang ditandatangani",
            id="angka",
        ),
        pytest.param(
            'UPDATE penutupan_isi SET isi = replace(isi, \'"realisasi":"50"\','
            ' \'"realisasi":"60"\'), sidik = encode(sha256(convert_to(replace(isi,'
            " '\"realisasi\":\"50\"', '\"realisasi\":\"60\"'), 'UTF8')), 'hex')",
            "penutupan_isi",
            "tanda tangannya tidak sah",
            id="angka-dan-sidik",
        ),
        pytest.param(
            "DELETE FROM penutupan_isi", "penutupan_isi", "angkanya tidak ada", id="hapus"
        ),
        pytest.param(
            "UPDATE penutupan SET revisi = 9",
            "penutupan",
            "sebagaimana ditandatangani",
            id="kepala",
        ),
        pytest.param(
            "DELETE FROM penutupan_fakta WHERE ctid = (SELECT max(ctid) FROM penutupan_fakta)",
            "penutupan_fakta",
            "yang dihitung saat ditutup",
            id="fakta",
        ),
        pytest.param(
            "UPDATE hitungan SET n = n + 1 WHERE (dimensi, cacah) ="
            " (SELECT dimensi, max(cacah) FROM hitungan WHERE dimensi = '' GROUP BY 1)",
            "hitungan",
            "menurut faktanya",
            id="penghitung",
        ),
        pytest.param(
            "UPDATE hitungan SET sel = '62.71.01.1001' WHERE (dimensi, cacah) ="
            " (SELECT dimensi, max(cacah) FROM hitungan WHERE dimensi = 'kelurahan' GROUP BY 1)",
            "hitungan",
            "kelurahan 62.71.01.1001: tercatat",
            id="sel",
        ),
        pytest.param(
            "UPDATE identitas SET kunci = '1:a' WHERE kunci = '1:b'",
            "identitas",
            "bukan kunci dari versi tertinggi",
            id="identitas",
        ),
        pytest.param(
            "UPDATE rekam SET versi = 2 WHERE jenis = (SELECT jenis FROM rekam_versi"
            " WHERE data ? 'dinilai')",
            "rekam",
            "bukan versi tertinggi",
            id="rekam",
        ),
    ],
)
async def test_what_was_altered_is_named(
    milik: Database,
    api: httpx.AsyncClient,
    sessions: Sessions,
    kunci: Kunci,
    perintah: str,
    tabel: str,
    pesan: str,
) -> None:
    await dua_orang(sessions)
    nomor = await ditutup(api)

    sebagai_pemilik(milik, perintah)
    temuan = (await periksa(sessions, kunci)).temuan

    cocok = [satu for satu in temuan if satu.tabel == tabel and pesan in satu.pesan]
    assert cocok, temuan
    if tabel.startswith("penutupan"):
        assert cocok[0].id == nomor


async def test_an_entry_that_counts_without_its_approval_is_named(
    milik: Database, sessions: Sessions, kunci: Kunci
) -> None:
    """The program can change its pointer; who approved which version stands in the ledger."""
    async with transaction(sessions) as session:
        entri = Entri(
            indikator="1.06.01.2.02.01", tahun=2024, bulan=1, nomor=2, status="draf", berlaku=1
        )
        session.add(entri)
        await session.flush()
        for nomor, status in ((1, "disetujui"), (2, "draf")):
            versi = EntriVersi(entri_id=entri.id, nomor=nomor, pembilang=nomor, oleh="perencana")
            session.add(versi)
            await session.flush()
            session.add(
                EntriLangkah(versi_id=versi.id, langkah="catat", status=status, oleh="perencana")
            )

    utuh = (await periksa(sessions, kunci)).temuan
    sebagai_pemilik(milik, "UPDATE entri SET berlaku = 2")
    temuan = (await periksa(sessions, kunci)).temuan

    assert utuh == []
    assert [(satu.tabel, satu.id) for satu in temuan] == [("entri", str(entri.id))]


async def test_facts_that_do_not_come_from_the_records_are_named(
    milik: Database, api: httpx.AsyncClient, sessions: Sessions, kunci: Kunci
) -> None:
    """Counters that were changed with them agree with the facts; only the records know."""
    satu, _, _ = await dua_orang(sessions)
    await terjadi(sessions, ulang(satu, versi=2, kelurahan="62.71.01.1001"))
    utuh = (await hitung_ulang(sessions)).temuan
    sebelum = indikator(await baca(api, f"/{await ditutup(api)}"))["kini"]

    sebagai_pemilik(
        milik,
        "UPDATE fakta SET tanggal = '2023-12-31' WHERE jenis = 'ditangani'"
        " AND tanggal = '2024-05-01'",
    )
    sebagai_pemilik(
        milik, "UPDATE fakta_status SET alasan = 'digantikan' WHERE jenis = 'berfungsi'"
    )
    temuan = (await hitung_ulang(sessions)).temuan
    sesudah = indikator(await baca(api, "/" + (await baca(api, ""))["data"][0]["id"]))["kini"]

    assert utuh == []
    assert {satu.tabel for satu in temuan} == {"fakta", "fakta_status"}
    assert sebelum == sesudah


def tulis_entri(milik: Database, indikator: str, bulan: int, nilai: int, nomor: int) -> None:
    """An entry that was approved; its next version replaces the one before."""
    entri_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{indikator}-{bulan}")
    url = milik.url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as program:
        program.execute(
            "INSERT INTO entri (id, created_at, version, indikator, tahun, bulan, nomor, status,"
            " berlaku) VALUES (%s, now(), 1, %s, 2024, %s, %s, 'disetujui', %s)"
            " ON CONFLICT (id) DO UPDATE SET nomor = excluded.nomor, berlaku = excluded.berlaku",
            [entri_id, indikator, bulan, nomor, nomor],
        )
        program.execute(
            "WITH versi AS ("
            "INSERT INTO entri_versi (id, entri_id, nomor, pembilang, oleh, pada)"
            " VALUES (gen_random_uuid(), %s, %s, %s, 'perencana', now()) RETURNING id)"
            " INSERT INTO entri_langkah (id, versi_id, langkah, status, oleh, pada)"
            " SELECT gen_random_uuid(), id, 'setujui', 'disetujui', 'kabid', now() FROM versi",
            [entri_id, nomor, nilai],
        )


async def test_hand_entries_that_changed_after_the_close_are_named_by_month(
    milik: Database, api: httpx.AsyncClient, kantor: Kantor
) -> None:
    kode = next(satu.kode for satu in kantor.indikator.values() if satu.entri is CaraEntri.JUMLAH)
    tulis_entri(milik, kode, 1, 5, nomor=1)
    tulis_entri(milik, kode, 2, 7, nomor=1)
    nomor = await ditutup(api, triwulan=1)
    tulis_entri(milik, kode, 2, 9, nomor=2)
    tulis_entri(milik, kode, 3, 4, nomor=1)
    tulis_entri(milik, kode, 4, 8, nomor=1)

    jawab = await baca(api, f"/{nomor}/selisih", indikator=kode)
    angka = indikator(await baca(api, f"/{nomor}"), kode)

    assert jawab["data"] == []
    nilai = [
        (satu["bulan"], satu["dulu"] and satu["dulu"]["pembilang"], satu["kini"]["pembilang"])
        for satu in jawab["entri"]
    ]
    assert nilai == [(2, "7", "9"), (3, None, "4")]
    assert (angka["diajukan"]["realisasi"], angka["kini"]["realisasi"]) == ("12", "18")


async def test_an_entry_approved_while_the_period_closes_is_in_the_whole_paper_or_nowhere(
    milik: Database, api: httpx.AsyncClient, sessions: Sessions, kantor: Kantor
) -> None:
    """INVARIANT: the entries that the document names are those that make its figures.

    Fails if entries are read after the look that nothing new has come.
    """
    kode = next(satu.kode for satu in kantor.indikator.values() if satu.entri is CaraEntri.JUMLAH)
    await dua_orang(sessions)
    nomor = await diajukan(api, triwulan=1)
    url = milik.owner_url.replace("postgresql+psycopg://", "postgresql://")
    async with await psycopg.AsyncConnection.connect(url) as pemilik:
        # A closing stops here: after its look, before its document is written.
        await pemilik.execute("LOCK TABLE tanda_demo IN ACCESS EXCLUSIVE MODE")
        menutup = asyncio.create_task(kirim(api, "kepala", f"/{nomor}/tandatangani"))
        async with sessions() as pengamat:
            menunggu = text(
                "SELECT EXISTS (SELECT FROM pg_locks"
                " WHERE NOT granted AND relation = 'tanda_demo'::regclass)"
            )
            while not menutup.done() and not await pengamat.scalar(menunggu):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        tulis_entri(milik, kode, 1, 5, nomor=1)
        await pemilik.commit()
        tanda = await menutup

    assert tanda.status_code == 200, tanda.text
    isi = json.loads((await baca(api, f"/{nomor}/dokumen"))["isi"])
    assert isi["angka"][kode]["realisasi"] is None
    assert isi["entri"] == {}


async def test_a_period_does_not_close_on_figures_of_the_rules_before(
    api: httpx.AsyncClient, sessions: Sessions, kantor: Kantor
) -> None:
    """After an update, until the worker has counted again, what is frozen are not the office's
    figures."""
    await dua_orang(sessions)
    nomor = await diajukan(api)
    lama = Pemetaan.model_validate(kantor.pemetaan.isi() | {"daftar": ()})
    async with transaction(sessions) as session:
        await pastikan_aturan(session, Peraturan.tetap(lama))

    tertahan = await kirim(api, "kepala", f"/{nomor}/tandatangani")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    sesudahnya = await kirim(api, "kepala", f"/{nomor}/tandatangani")

    assert tertahan.status_code == 503
    assert tertahan.json()["type"] == "/problems/aturan-berganti"
    assert sesudahnya.status_code == 200


async def test_of_two_who_sign_at_once_one_closes(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    await dua_orang(sessions)
    nomor = await diajukan(api)

    jawab = await asyncio.gather(
        *(kirim(api, "kepala", f"/{nomor}/tandatangani") for _ in range(3))
    )

    assert sorted(satu.status_code for satu in jawab) == [200, 412, 412]


# The facts of both people, their counters, and not a single record: as the owner of the database
# can change them without the signing key.
_SERANGAN = (
    "UPDATE fakta_status SET dihitung = '{}', alasan = 'digantikan' WHERE jenis = 'berfungsi'",
    "UPDATE hitungan SET n = 0 WHERE cacah LIKE 'berfungsi.%'",
)


def serang(milik: Database) -> None:
    url = milik.owner_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as pemilik:
        for perintah in _SERANGAN:
            assert pemilik.execute(perintah.encode()).rowcount


async def test_a_period_is_not_signed_over_altered_facts(
    milik: Database, api: httpx.AsyncClient, sessions: Sessions
) -> None:
    """INVARIANT: the owner of the database cannot close figures that do not come from the
    records."""
    await dua_orang(sessions)
    await ditutup(api, triwulan=1)  # what the program remembers does not replace its look
    nomor = await diajukan(api)
    serang(milik)

    tertahan = await kirim(api, "kepala", f"/{nomor}/tandatangani")

    assert tertahan.status_code == 409, tertahan.text
    assert tertahan.json()["type"] == "/problems/angka-tidak-dari-catatan"
    assert {satu.split()[0] for satu in tertahan.json()["temuan"]} == {"fakta_status", "hitungan"}
    assert (await baca(api, f"/{nomor}"))["status"] == "diajukan"


async def test_what_is_made_again_is_never_the_original(
    milik: Database, sessions: Sessions, kantor: Kantor
) -> None:
    """INVARIANT: also on a connection that has prepared its statements on the original tables."""
    await dua_orang(sessions)
    banyak = text("SELECT count(*) FROM fakta_status WHERE tahun = :tahun")

    async def hitung(session: ReadSession) -> int:
        return await session.scalar(banyak, {"tahun": 2024}) or 0

    async with reading(sessions) as session:
        asli = await hitung(session)
    url = milik.owner_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as pemilik:
        pemilik.execute("DELETE FROM fakta_status")
    for _ in range(2):
        async with transaction(sessions) as session:
            await session.execute(text("CREATE TEMP TABLE IF NOT EXISTS milik_lain (a integer)"))
            # psycopg prepares what was run more than five times, until something is rolled back.
            assert [await hitung(session) for _ in range(8)] == [0] * 8
        async with reading(sessions) as session:
            aturan = await aturan_repository.baca(session, 1)
            await bayangan.susun(cast("Session", session), aturan)
            assert await hitung(session) == asli > 0


async def test_a_period_is_not_signed_over_an_altered_sealed_row(
    milik: Database, api: httpx.AsyncClient, sessions: Sessions, kunci: Kunci
) -> None:
    """INVARIANT: also if the facts are made again from records that were altered."""
    _, dua, _ = await dua_orang(sessions)
    await ditutup(api, triwulan=1)
    baru = layanan(tanggal=date(2024, 8, 1))
    await terjadi(sessions, baru, ulang(dua, versi=2, kelurahan="62.71.01.1001"))
    async with transaction(sessions) as session:
        await segel(session, kunci.tanda)
    nomor = await diajukan(api)
    ubah = "UPDATE rekam_versi SET data = data || %s WHERE rekam_id = %s AND versi = 1"
    sebagai_pemilik(milik, ubah, '{"berlaku": false}', baru.event.data["rekam_id"])

    diubah = await kirim(api, "kepala", f"/{nomor}/tandatangani")
    sebagai_pemilik(milik, ubah, '{"berlaku": true}', baru.event.data["rekam_id"])
    ditandatangani = await kirim(api, "kepala", f"/{nomor}/tandatangani")

    assert diubah.status_code == 409, diubah.text
    assert diubah.json()["type"] == "/problems/rantai-tidak-utuh"
    (temuan,) = diubah.json()["temuan"]
    assert temuan.startswith("rekam_versi ")
    assert temuan.endswith("isi baris ini bukan lagi isi yang disegel")
    assert ditandatangani.status_code == 200, ditandatangani.text


async def test_what_is_signed_is_computed_from_its_year_alone(
    api: httpx.AsyncClient, sessions: Sessions
) -> None:
    """Evaluations that come after their year, and those of that year on the year before."""
    satu, dua, nilai = await dua_orang(sessions)
    lalu, nanti = layanan(tanggal=date(2023, 3, 1)), layanan(tanggal=date(2025, 2, 1))
    await terjadi(
        sessions,
        lalu,
        nanti,
        evaluasi(dinilai=lalu, tanggal=date(2024, 2, 1)),
        evaluasi(dinilai=dua, tanggal=date(2025, 1, 31)),
        orang(lalu, "1:a"),
        orang(nanti, "1:b"),
        ulang(nilai, versi=2, tanggal=date(2025, 1, 2)),
        ulang(satu, versi=2, kelurahan="62.71.01.1001"),
    )

    for tahun, banyak in ((2023, "1"), (2024, "2"), (2025, "1")):
        nomor = await ditutup(api, tahun=tahun)
        assert indikator(await baca(api, f"/{nomor}"))["diajukan"]["penyebut"] == banyak
    hasil = await hitung_ulang(sessions)

    assert (hasil.temuan, hasil.cara_lain, hasil.penutupan) == ([], [], 3)


async def test_a_forged_closing_is_named_after_its_rows_are_put_back(
    milik: Database,
    api: httpx.AsyncClient,
    sessions: Sessions,
    kunci: Kunci,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As signed by a program that trusts what is stored."""
    satu, _, _ = await dua_orang(sessions)
    utuh = await ditutup(api, triwulan=1)
    nomor = await diajukan(api)

    async def percaya(*_: object) -> None: ...

    with monkeypatch.context() as lama:
        lama.setattr(pembekuan, "pastikan_dari_catatan", percaya)
        serang(milik)
        assert (await kirim(api, "kepala", f"/{nomor}/tandatangani")).status_code == 200
    async with transaction(sessions) as session:
        aturan = await aturan_repository.baca(ReadSession(session), 1)
        await hitung_semua(session, aturan)  # all rows are given back
    biasa = await periksa(sessions, kunci)
    kini = await hitung_ulang(sessions)
    await terjadi(sessions, ulang(satu, versi=2, kelurahan="62.71.01.1001"))
    kelak = await hitung_ulang(sessions)

    assert biasa.temuan == []
    for hasil in (kini, kelak):
        assert hasil.penutupan == 2
        assert {temuan.id for temuan in hasil.temuan} == {nomor} != {utuh}
        assert any("pembilang ppks-berfungsi-sosial" in temuan.pesan for temuan in hasil.temuan)


async def test_a_difference_that_no_record_explains_says_so(
    milik: Database, api: httpx.AsyncClient, sessions: Sessions
) -> None:
    await dua_orang(sessions)
    nomor = await ditutup(api)
    sebagai_pemilik(milik, "UPDATE fakta_status SET dihitung = '{}' WHERE jenis = 'berfungsi'")

    jawab = await selisih(api, nomor)

    assert ringkas(jawab) == [("tidak-lagi", "pembilang", "tanpa-rekam")]
    assert "Tidak ada rekam yang menjelaskannya" in jawab["data"][0]["penjelasan"]


@pytest.mark.parametrize("kolom", sorted(ASAL_REKAM))
async def test_every_column_copied_from_a_sealed_version_is_compared(
    milik: Database, sessions: Sessions, kunci: Kunci, kolom: str
) -> None:
    """A new column whose origin is not named breaks this test."""
    assert set(ASAL_REKAM) == set(Rekam.__table__.c.keys())
    assert set(ASAL_IDENTITAS) == set(Identitas.__table__.c.keys())
    await dua_orang(sessions)
    lain = {"versi": "versi + 1", "sumber": "'asing'", "jenis": "'asing'"}
    isi = lain.get(kolom, "'asing'" if kolom.endswith("sumber") else "gen_random_uuid()")
    sebagai_pemilik(milik, f"UPDATE rekam SET {kolom} = {isi} WHERE jenis = 'evaluasi'")  # noqa: S608

    temuan = (await periksa(sessions, kunci)).temuan

    assert "rekam" in {satu.tabel for satu in temuan}
