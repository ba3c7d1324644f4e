"""A victim of a disaster from the counter of a bidang to the list and the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis

from kinerja.aturan.indikator.profil import baca_kantor
from kinerja.pembukuan.daftar import asesmen
from kit.clock import today
from kit.db import Sessions, transaction
from kit.profile import office_dir
from tests.flows.test_layanan_sampai_angka import Potret, Rumah, amati, bangun, kirim
from tests.pelayanan.conftest import KEPALA, ajukan, daftarkan

MAKANAN = "1.06.06.2.01.01"
IKK_4, KEGIATAN, SPM = "korban-bencana-kebutuhan-dasar", "1.06.06.2.01", "linjamsos-bencana"


async def ikuti(rumah: Rumah) -> None:
    await rumah.antar()
    async with transaction(rumah.sessions_kinerja) as session:
        while await asesmen.ikuti(session):
            pass


async def test_meals_count_in_a_camp_during_the_emergency_and_a_dry_package_meets_the_need(
    fresh_sessions: Callable[[str], Sessions], redis: Redis
) -> None:
    """Tabel 6.1 counts meals "saat tanggap darurat" in a camp; the need asks for food only."""
    kantor = baca_kantor(office_dir())
    async with bangun(fresh_sessions, redis, "linjamsos") as rumah:
        klien = rumah.klien["linjamsos"]
        kepala = klien.sebagai(KEPALA)
        korban = await daftarkan(klien, kategori=["korban-bencana-alam"])
        kasus = await ajukan(klien, korban["id"], layanan="bantuan-logistik-pascabencana")
        tentang = {
            "ppks_id": korban["id"], "permohonan_id": kasus["id"], "komponen": "makanan",
            "tanggal": today().isoformat(),
        }  # fmt: skip
        bergerak = await amati(rumah, kantor)

        async def berubah() -> Potret:
            await ikuti(rumah)
            return await bergerak()

        async def beri(fase: str, tempat: str, satuan: str, **isi: object) -> dict[str, Any]:
            atribut = {"fase": fase, "tempat": tempat}
            banyak = {"jumlah": 2, "satuan": satuan, "sumber_dana": "apbd-kota"}
            return await kirim(klien, "pemberian", {**tentang, **banyak, "atribut": atribut, **isi})

        butuh = await kirim(klien, "asesmen", {**tentang, "perlu": True})
        # By the assessment alone the person is on the list that the standard divides by.
        assert await berubah() == dict.fromkeys((IKK_4, KEGIATAN, SPM), (0, 1))

        await beri("pemulihan", "rumah", "kg", kebutuhan_id=butuh["id"])
        assert await berubah() == dict.fromkeys((IKK_4, KEGIATAN, SPM), (1, 1))
        await beri("tanggap-darurat", "rumah", "paket")
        await beri("pemulihan", "pengungsian", "kotak")
        makan = await beri("tanggap-darurat", "pengungsian", "porsi")
        assert await berubah() == {MAKANAN: (1, None)}

        batal = {"alasan": "Salah orang yang dicatat"}
        for jalan in (f"pemberian/{makan['id']}", f"asesmen/{butuh['id']}"):
            await kirim(klien, f"{jalan}/pembatalan", batal)
            await kirim(kepala, f"{jalan}/pembatalan/setujui")
        akhir = await berubah()
        assert akhir.keys() == {MAKANAN, IKK_4, KEGIATAN, SPM}
        assert akhir[SPM] == (None, None)
