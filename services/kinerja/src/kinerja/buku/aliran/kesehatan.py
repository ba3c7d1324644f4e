"""What people have to look at on the way from the bidang to the figure: names and numbers only."""

from __future__ import annotations

from collections.abc import Mapping

from redis.asyncio import Redis

from kinerja.buku.aliran import asing, repository
from kinerja.buku.rekam.events import GROUP, STREAMS
from kinerja.buku.sengketa import service as sengketa
from kit import dead_letters, streams
from kit.db import Sessions, reading
from kit.health import Check

TERBANYAK = 1_000


def pemeriksaan(sessions: Sessions, redis: Redis) -> Check:
    """Dead letters, differences not explained yet, and what is still on its way by its bidang."""

    async def periksa() -> Mapping[str, object]:
        async with reading(sessions) as session:
            surat_mati = await dead_letters.count_open(session, at_most=TERBANYAK)
            selisih = {
                satu.kode: len(satu.selisih_terbuka)
                for satu in await repository.semua(session)
                if satu.selisih_terbuka
            }
            tak_tercatat = await asing.banyak(session, paling_banyak=TERBANYAK)
            terbuka = await sengketa.banyak_terbuka(session, paling_banyak=TERBANYAK)
        di_jalan = {kode: await streams.lag(redis, kode, GROUP) for kode in STREAMS}
        perhatian = [
            f"{kode}: selisih yang belum dijelaskan pada {banyak} hari dan jenis"
            for kode, banyak in selisih.items()
        ]
        if terbuka:
            perhatian.append(f"{terbuka} rekam datang dengan dua isi: ./dinsos events")
        if tak_tercatat:
            perhatian.append(
                f"{tak_tercatat} rekam tidak ada dalam catatan bidangnya: ./dinsos events"
            )
        if surat_mati:
            lebih = " atau lebih" if surat_mati == TERBANYAK else ""
            perhatian.append(f"{surat_mati}{lebih} surat mati menunggu")
        return {
            "surat_mati": surat_mati,
            "sengketa": terbuka,
            "asing": tak_tercatat,
            "belum_dijelaskan": selisih,
            "belum_dibaca": {kode: satu["belum_dibaca"] for kode, satu in di_jalan.items()},
            "belum_selesai": {kode: satu["belum_selesai"] for kode, satu in di_jalan.items()},
            "perhatian": perhatian,
        }

    return periksa
