"""New rules come into force in the background, and wait where they would move what is signed."""

from __future__ import annotations

import asyncio
import getpass
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy import text

from kantor.profil import Profil
from kinerja.app import create_app
from kinerja.aturan.berlaku import Pemegang
from kinerja.aturan.indikator.profil import Kantor, baca, baca_kantor
from kinerja.aturan.pemetaan import calon
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.aturan.pemetaan.masa import Aturan
from kinerja.dasar.kunci import Kunci
from kinerja.hitung.angka import nilai
from kinerja.hitung.penerimaan import pergantian as pembuat
from kinerja.pembukuan.penutupan import pembekuan
from kinerja.pembukuan.penutupan.errors import AturanBerganti
from kinerja.pembukuan.penutupan.hitung_ulang import hitung_ulang
from kinerja.pembukuan.pergantian import service
from kinerja.pembukuan.pergantian.service import Kantoran, TidakAdaYangMenunggu
from kit.db import ReadSession, Sessions, reading, transaction
from kit.profile import office_dir
from kit.streams import Received
from ops import kinerja_rules
from ops.kinerja_rules import NotDecided
from tests.databases import Database
from tests.kinerja.aturan.test_tahun import sejak
from tests.kinerja.kejadian import evaluasi, layanan, ulang
from tests.kinerja.pembukuan import test_penutupan
from tests.kinerja.pembukuan.test_penutupan import IKU, ditutup, dua_orang, orang, terjadi

milik = test_penutupan.milik
sessions = test_penutupan.sessions

# The main indicator as one that counts a single service.
DULU = "beda: subjek-program, program: ['1.06.04', '1.06.05', '1.06.06'],"
LAIN = f"layanan: [pemulangan-orang-terlantar], {DULU}"


@pytest.fixture
def salinan(tmp_path: Path) -> Path:
    return Path(shutil.copytree(office_dir("palangkaraya"), tmp_path / "kantor"))


@pytest.fixture
def api(sessions: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci) -> httpx.AsyncClient:
    return klien(sessions, redis, kantor, kunci)


def klien(sessions: Sessions, redis: Redis, kantor: Kantor, kunci: Kunci) -> httpx.AsyncClient:
    app = create_app(
        sessions=sessions, redis=redis, verify=test_penutupan.verify, kantor=kantor, kunci=kunci
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://kinerja/kinerja/v1"
    )


def pulang(tahun: int, bulan: int = 2) -> Received:
    return layanan(layanan="pemulangan-orang-terlantar", tanggal=date(tahun, bulan, 1))


def kantoran(folder: Path) -> Kantoran:
    profil = Profil(folder)
    ini = baca(profil)
    return Kantoran(ini, profil.isi_berkas, Pemegang(ini))


async def siap(sessions: Sessions, ini: Kantoran) -> Aturan:
    aturan = await service.mulai(sessions, ini)
    assert aturan is not None
    while await service.kerjakan(sessions, aturan):
        pass
    return aturan


async def angka(sessions: Sessions, kantor: Kantor, tahun: int = 2024) -> tuple[Any, Any]:
    rumus = kantor.pada(tahun).indikator[IKU].rumus
    assert rumus is not None
    assert rumus.penyebut is not None
    async with sessions() as session:
        hasil = await session.execute(
            text("SELECT cacah, n FROM hitungan WHERE tahun = :tahun AND dimensi = '' AND n <> 0"),
            {"tahun": tahun},
        )
        n = {satu.cacah: satu.n for satu in hasil}
    return n.get(rumus.pembilang.kode), n.get(rumus.penyebut.kode)


async def keadaan(sessions: Sessions) -> service.Keadaan:
    async with reading(sessions) as session:
        return await service.keadaan(session)


async def test_what_would_move_a_signed_year_waits_until_somebody_accepts_it(
    api: httpx.AsyncClient,
    sessions: Sessions,
    redis: Redis,
    kunci: Kunci,
    kantor: Kantor,
    salinan: Path,
    milik: Database,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A formula that was changed for all years turned what was signed into 0."""
    # The rules in force, with the files by which they answer.
    assert await service.mulai(sessions, kantoran(salinan)) is None
    await dua_orang(sessions)
    await terjadi(sessions, pulang(2024))
    await ditutup(api)
    iku = salinan / "indikator/iku.yaml"
    teks = iku.read_text()
    assert DULU in teks
    iku.write_text(teks.replace(DULU, LAIN))
    ini = kantoran(salinan)

    aturan = await siap(sessions, ini)
    assert not await service.ganti(sessions, ini, aturan)

    menunggu = await keadaan(sessions)
    assert (menunggu.berlaku, menunggu.versi, menunggu.menunggu) == (1, 2, True)
    utama = next(satu for satu in menunggu.berpindah if satu["indikator"] == IKU)
    assert (utama["tahun"], utama["triwulan"]) == (2024, None)
    assert (utama["ditandatangani"], utama["kini"]) == ("33.33 (1 dari 3)",) * 2
    assert utama["menjadi"] == "0.00 (0 dari 1)"
    # Counting and signing go on under the rules before, also for who was started with the new
    # files.
    await terjadi(sessions, layanan(tanggal=date(2024, 6, 1)))
    assert await angka(sessions, kantor) == (1, 4)
    baru = klien(sessions, redis, ini.kantor, kunci)
    await ditutup(baru, triwulan=1)
    sehat = await service.pemeriksaan(sessions)()
    assert sehat["menunggu"] is True
    assert "./dinsos kinerja aturan" in str(sehat["perhatian"])
    # Asked again it still waits: nothing is decided by itself.
    assert not await service.ganti(sessions, ini, aturan)

    async with transaction(sessions) as session:
        with pytest.raises(ValueError, match="alasannya"):
            await service.terima(session, "budi", "  ")
    await kinerja_rules.decide(milik.url, None)
    assert re.search(r"33\.33 \(1 dari 3\) .*0\.00 \(0 dari 1\)", capsys.readouterr().out)
    await kinerja_rules.decide(milik.url, "Rumusnya keliru sejak awal.")
    assert await service.ganti(sessions, ini, aturan)

    assert (await keadaan(sessions)).berlaku == 2
    assert await angka(sessions, ini.kantor) == (None, 1)
    async with sessions() as session:
        (dicatat,) = (await session.execute(text("SELECT * FROM aturan_diterima"))).all()
    assert (dicatat.oleh, dicatat.alasan) == (getpass.getuser(), "Rumusnya keliru sejak awal.")
    assert any(satu["indikator"] == IKU for satu in dicatat.berpindah)
    hasil = await hitung_ulang(sessions)
    assert (hasil.temuan, hasil.penutupan) == ([], 2)
    async with transaction(sessions) as session:
        with pytest.raises(TidakAdaYangMenunggu):
            await service.terima(session, "budi", "Sekali lagi saja.")


def test_the_command_refuses_to_accept_without_a_reason(tmp_path: Path) -> None:
    for alasan in (None, "", "  "):
        with pytest.raises(NotDecided, match="alasannya"):
            kinerja_rules.run(tmp_path, accept=True, reason=alasan)


async def test_a_change_for_a_later_year_waits_for_nobody(
    api: httpx.AsyncClient, sessions: Sessions, kantor: Kantor, salinan: Path
) -> None:
    assert await service.mulai(sessions, kantoran(salinan)) is None
    await dua_orang(sessions)
    besok = layanan(tanggal=date(2025, 2, 1))
    await terjadi(sessions, besok, evaluasi(dinilai=besok, tanggal=date(2025, 3, 1)))
    nomor = await ditutup(api)
    sejak(salinan, 2025, "indikator/iku.yaml", (DULU, LAIN))
    ini = kantoran(salinan)

    assert await service.ganti(sessions, ini, await siap(sessions, ini))

    assert await angka(sessions, ini.kantor, 2024) == await angka(sessions, kantor, 2024) == (1, 2)
    assert await angka(sessions, ini.kantor, 2025) == (None, None)
    rinci = await test_penutupan.baca(api, f"/{nomor}")
    utama = test_penutupan.indikator(rinci)
    assert (utama["selisih"], utama["kini"]["realisasi"]) == ("0.00", "50.00")
    assert (await hitung_ulang(sessions)).temuan == []


async def test_it_goes_on_where_it_was_killed_and_takes_what_came_meanwhile(
    sessions: Sessions, kantor: Kantor, salinan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pembuat, "SEKALI", 2)
    semua = [pulang(2025, n) for n in range(1, 6)]
    await terjadi(sessions, *semua)
    sejak(salinan, 2025, "indikator/iku.yaml", (DULU, LAIN))
    ini = kantoran(salinan)
    aturan = await service.mulai(sessions, ini)
    assert aturan is not None
    assert await service.kerjakan(sessions, aturan)
    assert ((await keadaan(sessions)).selesai, (await keadaan(sessions)).banyak) == (2, 5)

    # Some of these are decided already: corrected, voided, one and the same, evaluated.
    await terjadi(
        sessions,
        ulang(semua[0], versi=2, tanggal=date(2025, 9, 1)),
        ulang(semua[1], versi=2, berlaku=False),
        *(orang(satu, "1:sama", versi=3) for satu in semua[2:4]),
        evaluasi(dinilai=semua[4], tanggal=date(2025, 11, 1)),
        *(pulang(2025, 2), layanan(tanggal=date(2025, 2, 1)), pulang(2024)),
    )
    assert await angka(sessions, kantor, 2025) == (1, 5)
    lagi = kantoran(salinan)
    lanjut = await service.mulai(sessions, lagi)
    assert lanjut is not None

    async def bekerja() -> None:
        while await service.kerjakan(sessions, lanjut):
            pass

    # Two workers, and what comes while they work.
    await asyncio.gather(
        bekerja(),
        bekerja(),
        terjadi(sessions, ulang(semua[1], versi=3, berlaku=True)),
        *(terjadi(sessions, pulang(2025, bulan)) for bulan in (3, 4)),
    )
    await bekerja()
    # Of somebody who is decided, and of whom what stands stays.
    siapa = semua[4].event.data["ppks_id"]
    await terjadi(sessions, layanan(tanggal=date(2025, 3, 1), ppks_id=siapa))
    await bekerja()
    assert (lanjut.versi, (await keadaan(sessions)).selesai) == (aturan.versi, 5)
    # After the last look; decided by the change itself.
    await terjadi(sessions, ulang(semua[0], versi=3, berlaku=False))
    assert await service.ganti(sessions, lagi, lanjut)

    # 5 - 1 voided - 1 person twice + 1 + 2
    assert await angka(sessions, lagi.kantor, 2025) == (1, 6)
    assert await angka(sessions, lagi.kantor, 2024) == (None, 1)
    assert (await hitung_ulang(sessions)).temuan == []
    await service.lepas(sessions)
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM fakta_calon")) == 0


async def test_without_its_earlier_files_it_answers_by_the_earlier_formula(
    sessions: Sessions, kantor: Kantor, salinan: Path
) -> None:
    """An installation of before files were kept: the indicator showed no figure meanwhile."""
    await dua_orang(sessions)
    await terjadi(sessions, pulang(2024))
    iku = salinan / "indikator/iku.yaml"
    asli = iku.read_text()
    dulu = asli[asli.index("    rumus:") : asli.index("    target:")]
    daftar = dulu.replace("rumus:\n      pembilang", "rumus_dulu:\n      - pembilang")
    daftar = daftar.replace("      penyebut", "        penyebut")
    iku.write_text(asli.replace(DULU, LAIN).replace("    target:", f"{daftar}    target:", 1))

    async def dijawab(ini: Kantoran) -> tuple[Any, Any]:
        async with reading(sessions) as session:
            utama = (await nilai.semua(session, await ini.pemegang.kini(session), 2024))[IKU]
        return utama.pembilang, utama.penyebut

    aturan = await siap(sessions, kantoran(salinan))
    assert await dijawab(kantoran(salinan)) == (1, 3)
    # Files that this program cannot read are as good as none.
    async with transaction(sessions) as session:
        await calon.simpan_berkas(session, 1, {"kantor.yaml": "kode: ["})
    ini = kantoran(salinan)
    assert await dijawab(ini) == (1, 3)
    async with reading(sessions) as dibaca:
        with pytest.raises(AturanBerganti):
            await pembekuan.pastikan_aturan(dibaca, await ini.pemegang.kini(dibaca))

    assert await service.ganti(sessions, ini, aturan)
    assert await dijawab(ini) == (0, 1)
    assert await dijawab(kantoran(salinan)) == (0, 1)


async def test_facts_that_nothing_cites_are_dropped(
    sessions: Sessions, milik: Database, salinan: Path
) -> None:
    await dua_orang(sessions)
    iku = salinan / "indikator/iku.yaml"
    asli = iku.read_text()
    # Given up before it was ready: the files changed again.
    iku.write_text(asli.replace(DULU, LAIN))
    batal = await siap(sessions, kantoran(salinan))
    iku.write_text(asli.replace(DULU, LAIN.replace("pemulangan-orang-terlantar", "rumah-singgah")))
    ini = kantoran(salinan)
    aturan = await siap(sessions, ini)
    assert aturan.versi == batal.versi + 1

    assert await service.ganti(sessions, ini, aturan)
    assert await service.lepas(sessions) > 0

    async with sessions() as session:
        asal = (await session.scalars(text("SELECT DISTINCT aturan_versi FROM fakta"))).all()
    assert asal == [aturan.versi]
    assert (await hitung_ulang(sessions)).temuan == []


async def test_the_facts_of_a_signed_version_stay(
    api: httpx.AsyncClient, sessions: Sessions, salinan: Path
) -> None:
    await dua_orang(sessions)
    await ditutup(api)
    layanan_yaml = salinan / "layanan.yaml"
    teks = layanan_yaml.read_text()
    layanan_yaml.write_text(teks + "\n# lain\n")
    sejak(salinan, 2020, "pemetaan.yaml", ("kelompok_umur:", "kelompok_umur: "))
    assert await service.mulai(sessions, kantoran(salinan)) is None  # nothing of the rules changed
    async with sessions() as session:
        baca_saja = ReadSession(session)
        assert await pemetaan.versi_terakhir(baca_saja) == 1
        assert await calon.terbuka(baca_saja) is None
        assert baca_kantor(salinan).pada(2024).sejak == 2020
