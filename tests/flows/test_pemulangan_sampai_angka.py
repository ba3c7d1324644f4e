"""Two people brought home, one to the family, one to the office there: what each arrival counts."""

from __future__ import annotations

from typing import Any

from kinerja.aturan.indikator.profil import baca_kantor
from kit.clock import now
from kit.profile import office_dir
from tests.flows.test_layanan_sampai_angka import Rumah, amati, kirim, rumah
from tests.pelayanan.conftest import (
    KEPALA,
    PETUGAS_PAHANDUT,
    Klien,
    ajukan,
    daftarkan,
)
from tests.rehsos.conftest import unggah

__all__ = ["rumah"]
REUNIFIKASI, RUJUKAN = "1.06.04.2.01.04", "1.06.04.2.01.12"
DITANGANI = "ppks-berfungsi-sosial"
ALASAN = {"alasan": "Ternyata bukan orangnya."}
RUAS = {"moda": "kapal", "pengangkut": "Kapal Contoh", "dari": "Sampit", "ke": "Surabaya"}


async def ditolak(klien: Klien, jalan: str, isi: object, kode: str) -> None:
    jawaban = await klien.post(jalan, isi)
    assert jawaban.status_code in (404, 409, 422), jawaban.text
    assert kode in jawaban.text, jawaban.text


async def dipulangkan(klien: Klien) -> tuple[str, str]:
    """A journey that has begun; refused on the way there, whatever does not hold."""
    orang = await daftarkan(klien)
    minta = await ajukan(klien, orang["id"], layanan="pemulangan-orang-terlantar")
    baru = {
        "permohonan_id": minta["id"],
        "lingkup": "luar-provinsi",
        "daerah_asal": "Kabupaten Contoh, Jawa Timur",
    }
    di = f"pemulangan/{(await kirim(klien, 'pemulangan', baru))['id']}"
    berangkat: dict[str, Any] = {
        "pada": now().isoformat(),
        "uang_saku": 200_000,
        "pendamping": ["Budi Contoh"],
        "berkas": [await unggah(klien)],
    }

    await ditolak(klien, "pemulangan", baru, "pemulangan-berjalan")
    await ditolak(klien, f"{di}/berangkat", berangkat, "permohonan-belum-siap")
    for langkah in ("verifikasi", "proses"):
        await kirim(klien, f"permohonan/{minta['id']}/{langkah}")
    await ditolak(klien, f"{di}/berangkat", berangkat, "tanpa-ruas")
    await ditolak(klien, f"{di}/berangkat", {**berangkat, "berkas": []}, "too_short")
    await kirim(klien, f"{di}/ruas", {**RUAS, "tiket": "A-12", "biaya": 450_000})
    await ditolak(klien, f"{di}/ruas", RUAS, "ruas-tidak-bersambung")
    dibawa = await kirim(klien, f"{di}/berangkat", berangkat)
    assert (dibawa["biaya"], dibawa["uang_saku"]) == (450_000, 200_000)
    await ditolak(klien, f"permohonan/{minta['id']}/batal", ALASAN, "pemulangan-berjalan")
    return di, minta["id"]


async def test_into_the_family_s_hands_it_is_a_reunification_elsewhere_a_referral(
    rumah: Rumah,
) -> None:
    klien = rumah.klien["rehsos"]
    kepala = klien.sebagai(KEPALA)
    bukan = await ajukan(klien, (await daftarkan(klien))["id"])
    asing = {"permohonan_id": bukan["id"], "lingkup": "dalam-provinsi", "daerah_asal": "Katingan"}
    await ditolak(klien, "pemulangan", asing, "bukan-pemulangan")
    (pulang, permohonan), (titip, _) = [await dipulangkan(klien) for _ in range(2)]
    bergerak = await amati(rumah, baca_kantor(office_dir()))

    tiba: dict[str, Any] = {
        "pada": now().isoformat(),
        "kepada": "keluarga",
        "nama_penerima": "Ibu Contoh",
        "hubungan": "kakak",
        "berkas": [await unggah(klien)],
    }
    await ditolak(klien, f"{pulang}/tiba", {**tiba, "hubungan": None}, "Hubungan keluarga")
    sampai = await kirim(klien, f"{pulang}/tiba", tiba)
    assert (sampai["status"], sampai["menyelesaikan"]) == ("tiba", True)
    pertama = await bergerak()
    assert (pertama[REUNIFIKASI], RUJUKAN in pertama) == ((1, None), False)

    dinas = {"kepada": "dinas-sosial", "hubungan": None, "berkas": [await unggah(klien)]}
    await kirim(klien, f"{titip}/tiba", {**tiba, **dinas})
    kedua = await bergerak()
    assert (kedua[RUJUKAN], REUNIFIKASI in kedua) == ((1, None), False)
    assert pertama.keys() - {REUNIFIKASI} == kedua.keys() - {RUJUKAN} == {DITANGANI}

    terbuka = await kirim(klien, f"{pulang}/buka", {"tujuan": "pengaduan"})
    assert (terbuka["ruas"][0]["tiket"], terbuka["nama_penerima"]) == ("A-12", "Ibu Contoh")
    di_luar = klien.sebagai(PETUGAS_PAHANDUT)
    assert (await di_luar.get(pulang)).status_code == 404
    assert (await di_luar.get("pemulangan")).json()["data"] == []
    assert len((await klien.get("pemulangan", status="tiba")).json()["data"]) == 2

    # It was somebody else: another person takes it back, and the request goes on.
    usulan = f"permohonan/{permohonan}/pembatalan"
    await ditolak(klien, usulan, ALASAN, "pemulangan-berjalan")
    await kirim(klien, f"{pulang}/pembatalan", ALASAN)
    await ditolak(klien, f"{pulang}/pembatalan/setujui", None, "penyetuju-harus-lain")
    await kirim(kepala, f"{pulang}/pembatalan/setujui")
    kembali = await bergerak()
    assert kembali[REUNIFIKASI][0] in (0, None)
    assert (await klien.get(f"permohonan/{permohonan}")).json()["status"] == "diproses"
