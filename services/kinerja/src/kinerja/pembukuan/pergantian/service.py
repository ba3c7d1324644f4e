"""New rules come into force: at once, or after somebody let them move figures that are signed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from kinerja.aturan.berlaku import Pemegang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import calon
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.aturan.pemetaan.masa import Aturan
from kinerja.hitung.fakta import tahunan
from kinerja.hitung.penerimaan import pergantian
from kinerja.pembukuan.penutupan import beku, pembekuan
from kinerja.pembukuan.penutupan import repository as penutupan
from kinerja.pembukuan.penutupan.models import Penutupan
from kinerja.pembukuan.penutupan.rules import Status
from kit.db import ReadSession, Session, Sessions, reading, transaction
from kit.health import Check

log = logging.getLogger(__name__)

_ANGKA = ("pembilang", "penyebut", "realisasi", "huruf")


class Berpindah(Exception):
    """Signed figures would move, and nobody accepted it."""

    def __init__(self, semua: list[dict[str, Any]]) -> None:
        super().__init__()
        self.semua = semua


class TidakAdaYangMenunggu(ValueError):
    """There is no version of the rules that waits for a decision."""


@dataclass(frozen=True, slots=True)
class Kantoran:
    """The office of the files on disk, those files, and the office as it answers."""

    kantor: Kantor
    berkas: Mapping[str, str]
    pemegang: Pemegang


async def mulai(sessions: Sessions, ini: Kantoran) -> Aturan | None:
    """The candidate for the rules on disk; None if they are in force. The first rules that there
    ever are come into force here."""
    peraturan = ini.kantor.peraturan
    async with transaction(sessions) as session:
        if await pemetaan.terakhir(session) is None:
            await pergantian.pastikan_aturan(session, peraturan)
        aturan = await pergantian.siapkan(session, peraturan)
        if aturan is None:
            await _simpan_berkas(session, ini)
    return aturan


async def lepas(sessions: Sessions) -> int:
    """Drop the facts that nothing cites; a worker that ended before may have left them."""
    async with transaction(sessions) as session:
        await pergantian.lupakan(session)
    async with transaction(sessions) as session:
        return await calon.lepas(session)


async def kerjakan(sessions: Sessions, aturan: Aturan) -> bool:
    """Decide some subjects by the candidate; false: there are none left."""
    async with transaction(sessions) as session:
        dibuat = await pergantian.buat_fakta(session, aturan)
    if dibuat is None:
        return False
    async with transaction(sessions) as session:
        await pergantian.putuskan(session, aturan, dibuat)
    return True


async def ganti(sessions: Sessions, ini: Kantoran, aturan: Aturan) -> bool:
    """Bring the candidate into force; false: it waits, and what it moves is written on it."""
    try:
        async with transaction(sessions) as session:
            if not await _ganti(session, ini, aturan):
                return False
    except Berpindah as pindah:
        async with transaction(sessions) as session:
            await calon.tandai(session, aturan.versi, calon.MENUNGGU, pindah.semua)
            await calon.kabarkan(session)
        log.warning("aturan menunggu keputusan", extra={"aturan_versi": aturan.versi})
        return False
    return True


async def _ganti(session: Session, ini: Kantoran, aturan: Aturan) -> bool:
    """The change, and a look at what it does to signed figures: Berpindah takes it back."""
    await pemetaan.kunci_sendiri(session)
    terbuka = await calon.terbuka(session)
    if terbuka is None or terbuka.versi != aturan.versi:
        return True  # another program has taken it over
    diterima = await calon.diterima(session, terbuka.sidik)
    if terbuka.keadaan == calon.MENUNGGU and not diterima:
        return False
    dulu = await _ditutup(session, ini, aturan)
    await pergantian.ganti(session, aturan, ini.kantor.peraturan)
    pindah: list[dict[str, Any]] = []
    for satu in dulu:
        pindah += satu.berpindah(await pembekuan.hidup(session, ini.kantor, satu.penutupan))
    if pindah and not diterima:
        raise Berpindah(pindah)
    await _simpan_berkas(session, ini)
    return True


async def _simpan_berkas(session: Session, ini: Kantoran) -> None:
    versi = await pemetaan.versi_terakhir(session)
    await calon.simpan_berkas(session, versi, dict(ini.berkas))


@dataclass(frozen=True, slots=True)
class _Ditutup:
    """A signed period: its figures as signed, and as they are by the rules in force."""

    penutupan: Penutupan
    tertanda: Mapping[str, Mapping[str, Any]]
    kini: Mapping[str, Mapping[str, Any]]

    def berpindah(self, baru: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                "indikator": kode,
                "nama": tertanda["nama"],
                "tahun": self.penutupan.tahun,
                "triwulan": self.penutupan.triwulan,
                "ditandatangani": _tampil(tertanda),
                "kini": _tampil(self.kini.get(kode)),
                "menjadi": _tampil(baru.get(kode)),
            }
            for kode, tertanda in self.tertanda.items()
            if _angka(self.kini.get(kode)) != _angka(baru.get(kode))
        ]


def _angka(satu: Mapping[str, Any] | None) -> list[Any]:
    return [None if satu is None else satu[nama] for nama in _ANGKA]


def _tampil(satu: Mapping[str, Any] | None) -> str | None:
    if satu is None:
        return None
    tampil = beku.tampil(satu)
    angka = tampil.huruf or tampil.realisasi
    if angka is None or tampil.penyebut is None:
        return angka
    return f"{angka} ({tampil.pembilang} dari {tampil.penyebut})"


async def _ditutup(session: Session, ini: Kantoran, aturan: Aturan) -> Sequence[_Ditutup]:
    """The periods of the years that change, each with its last signature."""
    terakhir: dict[tuple[int, int | None], tuple[Penutupan, str]] = {}
    for isi, satu in await penutupan.semua_isi(session):
        if satu is None or satu.status != Status.DITANDATANGANI:
            continue
        ada = terakhir.get((satu.tahun, satu.triwulan))
        if aturan.pada(satu.tahun).asal == aturan.versi and (
            ada is None or ada[0].revisi < satu.revisi
        ):
            terakhir[satu.tahun, satu.triwulan] = satu, isi.isi
    versi = await pemetaan.versi_terakhir(session)
    kantor = await ini.pemegang.tercatat(session, versi)
    hasil = []
    for satu, isi_teks in terakhir.values():
        tertanda = orjson.loads(isi_teks)["angka"]
        # Without the files of before, their figures are not known but by what was signed.
        kini = await pembekuan.hidup(session, kantor, satu) if kantor else tertanda
        hasil.append(_Ditutup(satu, tertanda, kini))
    return hasil


# --- What waits, and the decision over it ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keadaan:
    """`selesai` of `banyak` subjects are decided by the candidate; `berpindah` once it waits."""

    berlaku: int
    versi: int | None = None
    menunggu: bool = False
    banyak: int = 0
    selesai: int = 0
    berpindah: Sequence[Mapping[str, Any]] = ()


async def keadaan(session: ReadSession) -> Keadaan:
    berlaku = await pemetaan.versi_terakhir(session)
    ini = await calon.terbuka(session)
    if ini is None:
        return Keadaan(berlaku)
    return Keadaan(
        berlaku,
        ini.versi,
        menunggu=ini.keadaan == calon.MENUNGGU,
        banyak=ini.banyak,
        selesai=max(0, ini.banyak - await tahunan.sisa(session)),
        berpindah=ini.berpindah or (),
    )


async def terima(session: Session, oleh: str, alasan: str) -> int:
    """Let the version that waits move what it moves; the worker makes the change.

    Raises TidakAdaYangMenunggu; ValueError without a reason of at least five characters.
    """
    if len(alasan.strip()) < 5:
        raise ValueError("Sebutkan alasannya, paling sedikit lima huruf.")
    ini = await calon.terbuka(session)
    if ini is None or ini.keadaan != calon.MENUNGGU:
        raise TidakAdaYangMenunggu("Tidak ada aturan yang menunggu keputusan.")
    await calon.terima(session, ini, oleh, alasan.strip())
    return ini.versi


def kalimat(satu: Keadaan) -> str | None:
    """What health and the dashboard say of a candidate."""
    if satu.versi is None:
        return None
    if satu.menunggu:
        return (
            f"Aturan baru (versi {satu.versi}) menunggu: ia mengubah {len(satu.berpindah)} angka "
            f"yang sudah ditandatangani. Angka tetap menurut versi {satu.berlaku}. "
            "Putuskan dengan ./dinsos kinerja aturan"
        )
    return (
        f"Aturan baru (versi {satu.versi}) sedang dihitung: {satu.selesai} dari {satu.banyak} "
        f"subjek. Angka tetap menurut versi {satu.berlaku}."
    )


def pemeriksaan(sessions: Sessions) -> Check:
    """The version in force, and how far another is; one that waits needs somebody's attention."""

    async def periksa() -> Mapping[str, object]:
        async with reading(sessions) as session:
            ini = await keadaan(session)
        return {
            "versi": ini.berlaku,
            "calon": ini.versi,
            "menunggu": ini.menunggu,
            "subjek": ini.banyak,
            "selesai": ini.selesai,
            "perhatian": [kalimat(ini)] if ini.menunggu else [],
        }

    return periksa
