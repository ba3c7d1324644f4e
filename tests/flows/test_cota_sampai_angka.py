"""An adoption from the request to the court: what it asks on its way, and that no figure moves."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from redis.asyncio import Redis

from kinerja.aturan.indikator.profil import baca_kantor
from kit.clock import today, zone
from kit.db import Sessions, transaction
from kit.documents.authority import Authority
from kit.files import store
from kit.files.kinds import JPEG
from kit.foreign.reader import Paper
from kit.profile import office_dir
from pelayanan.loket import Loket
from pelayanan.surat.tte import KunciKantor
from tests.flows.test_layanan_sampai_angka import amati, bangun
from tests.pelayanan.conftest import KEPALA, MENTENG, PETUGAS, buat_klien, loket_untuk
from tests.pelayanan.surat.conftest import KADIS, PEMERIKSA, Kantor, kode

LAYANAN = "rekomendasi-orang-tua-angkat"
DIAJUKAN = 400  # days ago
CALON = [
    {"nama": "Budi Contoh", "jenis_kelamin": "L", "alamat": "Jalan Contoh 1"},
    {"nama": "Ani Contoh", "jenis_kelamin": "P", "alamat": "Jalan Contoh 1"},
]


def hari(lalu: int) -> str:
    return (today() - timedelta(days=lalu)).isoformat()


def tahun(lalu: int) -> str:
    return (today() - timedelta(days=365 * lalu)).isoformat()


def _sedikit_syarat(loket: Loket) -> Loket:
    """One requirement with a paper, one without, one of the end."""
    cota = loket.kantor.cota
    assert cota is not None
    diminta = [s for s in cota.syarat if s.kode in ("sehat", "agama", "laporan-sosial")]
    sedikit = cota.model_copy(update={"syarat": diminta})
    return replace(loket, kantor=replace(loket.kantor, cota=sedikit))


async def foto(kantor: Kantor) -> str:
    """One that an officer has sent."""
    satu = uuid.uuid4()
    async with transaction(kantor.sessions) as session:
        isi = Paper(JPEG, b"\xff\xd8\xff" + satu.bytes, None)
        await store.keep(session, kantor.loket.kunci.data, PETUGAS, satu, "foto.jpg", isi)
    return str(satu)


async def kunjungi(kantor: Kantor, permohonan_id: str, lalu: int, hasil: str = "layak") -> str:
    rencana = {
        "induk_id": permohonan_id,
        "formulir": "rumah-cota",
        "rencana": hari(lalu),
        "pelaksana": [PETUGAS.id, PEMERIKSA.id],
    }
    satu = await kantor.jadi(PETUGAS, "kunjungan", rencana)
    pada = datetime.combine(today() - timedelta(days=lalu), time(9), zone())
    isi = {
        "pada": pada.isoformat(),
        "jawaban": {"rumah": "baik", "ekonomi": "mampu", "hubungan": "baik", "motivasi": "Tulus"},
        "hasil": hasil,
        "ringkasan": "Keluarga menerima dengan baik.",
        "foto": [await foto(kantor)],
    }
    await kantor.jadi(PETUGAS, f"kunjungan/{satu['id']}/laksanakan", isi)
    return str(satu["id"])


async def syarat(kantor: Kantor, di: str, *tahap: str) -> None:
    """All of these stages."""
    semua = (await kantor.klien.get("cota/ketentuan")).json()["syarat"]
    for satu in semua:
        if satu["tahap"] in tahap and "pasangan" in satu["bentuk"]:
            isi: dict[str, Any] = {"kode": satu["kode"]}
            if satu["berkas"]:
                isi["berkas_id"] = await foto(kantor)
            await kantor.jadi(PETUGAS, f"{di}/syarat", isi)


async def test_an_adoption_moves_no_figure_and_ends_with_its_letter(
    fresh_sessions: Callable[[str], Sessions], redis: Redis
) -> None:
    """Refusals at each step; its completion, which nobody counts, only after the signed letter; the
    court afterwards; and a request that is refused takes its preparation along."""
    tte = KunciKantor(Authority.new("Akar Uji").signer("Kepala Dinas"))
    loket = replace(_sedikit_syarat(loket_untuk("rehsos")), tte=tte)
    async with bangun(fresh_sessions, redis, "rehsos") as rumah:
        klien = buat_klien("rehsos", rumah.sessions["rehsos"], loket)
        kantor = Kantor(klien, rumah.sessions["rehsos"], loket)
        async with klien.client:
            await _jalani(kantor, await amati(rumah, baca_kantor(office_dir())))


async def _jalani(kantor: Kantor, bergerak: Callable[[], Any]) -> None:
    async def ditolak(jalan: str, isi: object = None, oleh: Any = PETUGAS) -> list[str]:  # noqa: ANN401
        jawab = await kantor.kirim(oleh, jalan, isi)
        assert kode(jawab) == (409, "cota-belum-lengkap"), jawab.text
        kurang: list[str] = jawab.json()["kurang"]
        return kurang

    def minta(lalu: int) -> dict[str, Any]:
        umum = {"layanan": LAYANAN, "sumber": "permohonan", "kelurahan": MENTENG}
        return {**umum, "tanggal": hari(lalu)}

    permohonan = await kantor.jadi(PETUGAS, "permohonan", minta(DIAJUKAN))
    jalan = f"permohonan/{permohonan['id']}"
    for langkah in ("verifikasi", "proses"):
        await kantor.jadi(PETUGAS, f"{jalan}/{langkah}")
    baru = {
        "permohonan_id": permohonan["id"],
        "bentuk": "pasangan",
        "calon": [{**satu, "tanggal_lahir": tahun(40)} for satu in CALON],
        "menikah": tahun(10),
        "anak": {"nama": "Bayu", "tanggal_lahir": tahun(3), "jenis_kelamin": "L"},
    }
    for ganti in (
        {"menikah": tahun(3)},
        {"calon": [{**satu, "tanggal_lahir": tahun(28)} for satu in CALON]},
        {"anak": {"nama": "Bayu", "tanggal_lahir": tahun(20), "jenis_kelamin": "L"}},
        {"permohonan_id": str(uuid.uuid4())},
    ):
        jawab = await kantor.kirim(PETUGAS, "cota", {**baru, **ganti})
        assert kode(jawab) == (422, "cota-tidak-sah"), jawab.text
    cota = await kantor.jadi(PETUGAS, "cota", baru)
    di = f"cota/{cota['id']}"
    assert kode(await kantor.kirim(PETUGAS, "cota", baru)) == (409, "cota-sudah-ada")
    assert "Budi" not in (await kantor.klien.get("cota")).text
    dibuka = await kantor.jadi(PETUGAS, f"{di}/buka", {"tujuan": "penjangkauan"})
    assert [satu["nama"] for satu in dibuka["calon"]] == ["Budi Contoh", "Ani Contoh"]

    asuh = {"tanggal": hari(300), "nomor_izin": "500/12/2026"}
    assert "konseling" in await ditolak(f"{di}/pengasuhan", asuh)
    await syarat(kantor, di, "pengasuhan")
    tanpa_berkas = await kantor.kirim(PETUGAS, f"{di}/syarat", {"kode": "sehat"})
    assert kode(tanpa_berkas) == (422, "cota-tidak-sah")
    konseling = {"tanggal": hari(350), "teks": "Suami istri memahami hak anak."}
    await kantor.jadi(PETUGAS, f"{di}/konseling", konseling)
    await kunjungi(kantor, permohonan["id"], 340, "tidak-layak")
    assert await ditolak(f"{di}/pengasuhan", asuh) == ["kunjungan-pertama"]
    await kunjungi(kantor, permohonan["id"], 310)
    await kantor.jadi(PETUGAS, f"{di}/pengasuhan", asuh)

    surat = {
        "permohonan_id": permohonan["id"],
        "jenis": LAYANAN,
        "isian": {"calon": "Budi dan Ani Contoh", "anak": "Bayu", "hasil": "layak"},
    }
    draf = await kantor.jadi(PETUGAS, "surat", surat)
    dini = await kunjungi(kantor, permohonan["id"], 200)
    kurang = ["syarat:laporan-sosial", "kunjungan-kedua", "laporan"]
    assert await ditolak(f"surat/{draf['id']}/periksa", oleh=PEMERIKSA) == kurang
    laporan = {"tanggal": hari(250), "teks": "Anak tumbuh baik."}
    await kantor.jadi(PETUGAS, f"{di}/laporan", laporan)
    await syarat(kantor, di, "rekomendasi")
    await kunjungi(kantor, permohonan["id"], 90)
    assert (await kantor.klien.get(di)).json()["kurang"] == []
    assert await ditolak(f"{jalan}/selesai", {"sumber_dana": "apbd-kota"}) == ["surat"]
    putusan = {"putusan": "dikabulkan", "tanggal": hari(0), "pengadilan": "PN Palangka Raya"}
    assert await ditolak(f"{di}/putusan", {**putusan, "nomor": "12/Pdt.P/2026"}) == ["surat"]

    await kantor.jadi(PEMERIKSA, f"surat/{draf['id']}/periksa")
    await kantor.jadi(KADIS, f"surat/{draf['id']}/setujui")
    await kantor.jadi(KADIS, f"surat/{draf['id']}/tanda-tangan")
    await kantor.bekerja()
    assert (await kantor.klien.get(di)).json()["surat"] == today().isoformat()
    alasan = {"alasan": "Pemohon mengurungkan niat."}
    jawab = await kantor.kirim(PETUGAS, f"{jalan}/batal", alasan)
    assert kode(jawab) == (409, "rekomendasi-berlaku")
    komponen = [{"kode": "terbit-rekomendasi", "jumlah": 1, "satuan": "surat"}]
    selesai = {"sumber_dana": "apbd-kota", "komponen": komponen}
    await kantor.jadi(PETUGAS, f"{jalan}/selesai", selesai)
    # What a letter stands on stays; the court's decision is taken back by somebody else.
    for dasar, isi in {
        f"kunjungan/{dini}/pembatalan": alasan,
        f"{di}/syarat": {"kode": "sehat", "terpenuhi": False},
    }.items():
        assert kode(await kantor.kirim(PETUGAS, dasar, isi)) == (409, "rekomendasi-berlaku")
    await kantor.jadi(PETUGAS, f"{di}/putusan", {**putusan, "nomor": "12/Pdt.P/2026"})
    jawab = await kantor.kirim(PETUGAS, f"{di}/putusan/batal", alasan)
    assert kode(jawab) == (409, "penyetuju-harus-lain")
    kembali = await kantor.jadi(KEPALA, f"{di}/putusan/batal", alasan)
    assert (kembali["status"], kembali["putusan"]) == ("pengasuhan", None)
    # Counted for nobody: no indicator of the office counts recommendations (layanan.yaml).
    assert await bergerak() == {}

    lain = await kantor.jadi(PETUGAS, "permohonan", minta(30))
    kedua = await kantor.jadi(PETUGAS, "cota", {**baru, "permohonan_id": lain["id"]})
    await kantor.jadi(PETUGAS, f"permohonan/{lain['id']}/tolak", {"alasan": "Rumah tidak layak."})
    akhir = (await kantor.klien.get(f"cota/{kedua['id']}")).json()
    assert (akhir["status"], akhir["boleh"]) == ("berhenti", [])
    assert kode(await kantor.kirim(PETUGAS, f"cota/{kedua['id']}/konseling", konseling)) == (
        409,
        "langkah-ditolak",
    )
