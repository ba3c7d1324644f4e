"""What a signature freezes, and what must hold before it: the chain, the rules, the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.segel import repository as segel_repository
from kinerja.buku.segel.errors import SegelTertinggal
from kinerja.buku.segel.models import Blok
from kinerja.buku.segel.rules import kanonik, sidik
from kinerja.dasar.kunci import Kunci, Penanda
from kinerja.hitung.angka import nilai
from kinerja.hitung.ulang import banding
from kinerja.pembukuan.entri import repository as entri_repository
from kinerja.pembukuan.penutupan import beku, periksa, repository, rules
from kinerja.pembukuan.penutupan.errors import (
    AngkaBerubah,
    AngkaTidakDariCatatan,
    AturanBerganti,
    RantaiTidakUtuh,
)
from kinerja.pembukuan.penutupan.models import Penutupan
from kinerja.pembukuan.penutupan.repository import BanyakSidik
from kit.call import Call
from kit.clock import now
from kit.db import ReadSession, Sessions, reading

BENTUK = "dinsos.penutupan.v1"

Angka = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Tandatangan:
    """What a signature is given: the keys, the block that seals everything so far (None if the
    period was not submitted then), and the print of the figures as the signer saw them."""

    kunci: Kunci
    blok: Blok | None
    sidik_angka: str | None


async def hidup(session: ReadSession, kantor: Kantor, satu: Penutupan) -> Angka:
    # The fourth quarter ends with its year, but may have other targets.
    sampai = None if satu.triwulan is None else rules.sampai_bulan(satu.triwulan)
    semua = await nilai.semua(session, kantor, satu.tahun, sampai)
    return {kode: beku.beku(satu) for kode, satu in semua.items()}


async def entri(session: ReadSession, satu: Penutupan) -> dict[str, list[dict[str, Any]]]:
    sah = await entri_repository.disetujui(session, satu.tahun)
    return beku.entri(sah, rules.sampai_bulan(satu.triwulan))


async def pastikan_rantai(sessions: Sessions, tanda: Penanda) -> None:
    """What was sealed since the last closing is still what it was."""
    async with reading(sessions) as session:
        temuan = await periksa.rantai_kini(session, tanda)
    if temuan:
        raise RantaiTidakUtuh(
            "Catatan yang disegel tidak lagi utuh; periode tidak ditutup. "
            "Jalankan ./dinsos kinerja verify.",
            temuan=[
                f"{satu.tabel or 'blok'} {satu.id or satu.blok}: {satu.pesan}" for satu in temuan
            ],
        )


async def pastikan_dari_catatan(
    session: ReadSession, sessions: Sessions, tahun: int, blok: Blok
) -> None:
    """What is signed comes from the sealed records; what does not is named."""
    temuan = await banding.dari_catatan(session, sessions, tahun, blok)
    temuan = temuan + await periksa.masukan_lain(session)
    if temuan:
        raise AngkaTidakDariCatatan(
            "Yang tersimpan bukan yang dihitung dari catatannya; periode tidak ditutup. "
            "Jalankan ./dinsos kinerja verify --hitung-ulang.",
            temuan=[f"{satu.tabel} {satu.id}: {satu.pesan}" for satu in temuan],
        )


async def pastikan_aturan(session: ReadSession, kantor: Kantor) -> None:
    """After an update the worker counts again; until then the figures are by the old rules."""
    berlaku = await pemetaan.terakhir(session)
    if berlaku is None or berlaku.sidik != kantor.peraturan.sidik():
        raise AturanBerganti(
            "Angka sedang dihitung ulang menurut aturan kantor yang baru. Coba lagi nanti.",
            retry_after=60,
        )


async def bekukan(call: Call[Kantor], satu: Penutupan, diberi: Tandatangan) -> None:
    """Store what is signed, with each fact that counts in it, in the caller's transaction."""
    session, actor, kantor = call.session, call.actor, call.desk
    kunci, blok, sidik_angka = diberi.kunci, diberi.blok, diberi.sidik_angka
    if blok is None:
        raise SegelTertinggal("Periode ini baru saja diajukan. Coba lagi.", retry_after=1)
    dibekukan = await hidup(session, kantor, satu)
    if sidik_angka is not None and sidik(kanonik(dibekukan)) != sidik_angka:
        raise AngkaBerubah("Angkanya berubah sejak pratinjau dibaca. Baca lagi, lalu tandatangani.")
    fakta = await repository.bekukan_fakta(
        session, satu.id, satu.tahun, rules.sampai_bulan(satu.triwulan)
    )
    entri_dipakai = await entri(session, satu)
    # Entries and budget do not wait for that lock; what came since is not sealed yet, so all that
    # is frozen is read before this check.
    if await segel_repository.ada_belum_disegel(session, blok.posisi):
        raise SegelTertinggal("Ada data baru selagi periode ditutup. Coba lagi.", retry_after=1)
    pada = now()
    aturan_versi = await pemetaan.versi_terakhir(session)
    isi = kanonik(
        {
            "bentuk": BENTUK,
            "id": str(satu.id),
            "tahun": satu.tahun,
            "triwulan": satu.triwulan,
            "revisi": satu.revisi,
            "alasan_revisi": satu.alasan_revisi,
            "sampai": rules.akhir(satu.tahun, satu.triwulan).isoformat(),
            "aturan_versi": aturan_versi,
            "blok": {"nomor": blok.nomor, "sidik": blok.sidik},
            "peta_identitas": blok.posisi.get("identitas_versi"),
            "fakta": _fakta(fakta),
            "disiapkan_oleh": satu.disiapkan_oleh,
            "diajukan_oleh": satu.diajukan_oleh,
            "ditandatangani_oleh": actor.id,
            "ditandatangani_nama": actor.nama,
            "pada": pada.isoformat(timespec="microseconds"),
            "demo": await pemasangan.demo(session),
            "angka": dibekukan,
            "entri": entri_dipakai,
        }
    )
    await repository.simpan_isi(
        session,
        penutupan_id=satu.id,
        isi=isi.decode(),
        sidik=sidik(isi),
        kid=kunci.tanda.kid,
        tanda_tangan=kunci.tanda.tandatangani(isi),
        blok=blok.nomor,
        aturan_versi=aturan_versi,
        pada=pada,
    )


def _fakta(fakta: Mapping[str, BanyakSidik]) -> dict[str, dict[str, Any]]:
    return {cacah: satu._asdict() for cacah, satu in fakta.items()}
