"""The services of rehsos that end at the counter or in a case, from their request to the figures.

Those with a noun of their own have walks of their own: adoption (9), journeys home (10), burials
(13), referrals (14, 15), complaints (22).
"""

from __future__ import annotations

from typing import Any

from kinerja.aturan.indikator.profil import baca_kantor
from kit.clock import today
from kit.profile import office_dir
from tests.flows.test_layanan_sampai_angka import Rumah, amati, kirim, rumah
from tests.pelayanan.conftest import KEPALA, Klien, ajukan, daftarkan

__all__ = ["rumah"]
SAKIT: dict[str, Any] = {"kategori": ["penyandang-disabilitas"], "disabilitas": True}
ANAK: dict[str, Any] = {
    "nik": ...,
    "alasan_tanpa_nik": "belum perekaman",
    "tanggal_lahir": f"{today().year - 10}-01-02",
    "kategori": ["anak-terlantar"],
}
# Each service, to whom, what is given in it, and the row of Table 6.1 that counts it.
LAYANAN: dict[str, tuple[dict[str, Any], str, str]] = {
    "fasilitasi-kesehatan-orang-terlantar": ({}, "akses-fasilitas-kesehatan", "1.06.04.2.01.08"),
    "rumah-singgah": ({}, "permakanan", "1.06.04.2.01.01"),
    "alat-bantu-disabilitas": (SAKIT, "pemberian-alat", "1.06.04.2.01.03"),
    "pdm-menggelandang": (SAKIT, "penelusuran-identitas", "1.06.04.2.01.11"),
    "pdm-asuhan-keluarga": (SAKIT, "bimbingan-keluarga", "1.06.04.2.01.06"),
    "motivasi-anak-keluarga": (ANAK, "bimbingan-ppks", "1.06.04.2.01.05"),
    "pelayanan-sosial-ppks": ({}, "reunifikasi", "1.06.04.2.01.04"),
}
DITANGANI = "ppks-berfungsi-sosial"
ALASAN = {"alasan": "Ternyata orang lain."}
DANA = {"sumber_dana": "apbd-kota"}


async def batalkan(klien: Klien, jalan: str) -> None:
    await kirim(klien, f"{jalan}/pembatalan", ALASAN)
    await kirim(klien.sebagai(KEPALA), f"{jalan}/pembatalan/setujui")


async def test_each_service_moves_its_own_row_when_given_and_everybody_s_when_done(
    rumah: Rumah,
) -> None:
    """All indicators, after what was given, after the completions, and after both are void."""
    klien = rumah.klien["rehsos"]
    bergerak = await amati(rumah, baca_kantor(office_dir()))
    diberi, diminta = [], []
    for layanan, (orang, komponen, _) in LAYANAN.items():
        siapa = (await daftarkan(klien, nama=f"Siti {layanan[:3].title()}", **orang))["id"]
        minta = f"permohonan/{(await ajukan(klien, siapa, layanan=layanan))['id']}"
        for langkah in ("verifikasi", "proses"):
            await kirim(klien, f"{minta}/{langkah}")
        beri = {
            "ppks_id": siapa, "permohonan_id": minta.rpartition("/")[2], "komponen": komponen,
            "tanggal": today().isoformat(), "jumlah": 2, "satuan": "kali", **DANA,
        }  # fmt: skip
        diberi.append(f"pemberian/{(await kirim(klien, 'pemberian', beri))['id']}")
        diminta.append(minta)
    sendiri = {kode: (1, None) for *_, kode in LAYANAN.values()}
    assert await bergerak() == sendiri

    for minta in diminta:
        await kirim(klien, f"{minta}/selesai", DANA)
    assert await bergerak() == {DITANGANI: (0, len(LAYANAN))}

    for jalan in (*diminta, *diberi):
        await batalkan(klien, jalan)
    assert await bergerak() == dict.fromkeys([*sendiri, DITANGANI], (None, None))
