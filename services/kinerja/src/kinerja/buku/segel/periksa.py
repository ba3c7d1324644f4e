"""The look at the chain: computed again from its rows, trusting nothing but the key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kinerja.buku.segel import repository, rules
from kinerja.buku.segel.buku import Buku, semua
from kinerja.buku.segel.models import Blok
from kinerja.dasar.kunci import Penanda
from kit.db import ReadSession

SEKALI_BACA = 200
PALING_BANYAK = 20

_APA = {
    "hilang": "baris ini ada saat disegel dan sekarang tidak ada",
    "disisipkan": "baris ini tidak ada saat disegel dan sekarang ada",
    "diubah": "isi baris ini bukan lagi isi yang disegel",
}


@dataclass(frozen=True, slots=True)
class Temuan:
    """Something that is not any more as it was written."""

    pesan: str
    tabel: str | None = None
    id: str | None = None
    blok: int | None = None


@dataclass(slots=True)
class Rantai:
    blok: int = 0
    baris: int = 0
    belum_disegel: int = 0
    sidik_terakhir: str = rules.AWAL
    temuan: list[Temuan] = field(default_factory=list)


async def rantai(session: ReadSession, tanda: Penanda) -> Rantai:
    """All blocks from the first; one damage does not stop the look at the rest."""
    await repository.bentuk_kanonik(session)
    hasil = Rantai()
    nomor = 0
    posisi: dict[str, rules.Posisi] = {}
    while blok := await repository.blok_antara(session, nomor, batas=SEKALI_BACA):
        for satu in blok:
            for hilang in range(nomor + 1, satu.nomor):
                hasil.temuan.append(Temuan("blok ini hilang dari rantai", blok=hilang))
            hasil.temuan += _mata_rantai(satu, hasil.sidik_terakhir, posisi, tanda)
            for tabel, bagian in satu.bagian.items():
                hasil.temuan += await _bagian(session, satu.nomor, tabel, bagian)
                hasil.baris += bagian["banyak"]
            nomor, posisi = satu.nomor, satu.posisi
            hasil.sidik_terakhir = satu.sidik
            hasil.blok += 1
    hasil.temuan += [
        Temuan("daftar baris ini tidak dikenal bloknya", tabel=tabel, blok=milik)
        for milik, tabel in await repository.daftar_liar(session)
    ]
    hasil.belum_disegel = await repository.belum_disegel(session, posisi)
    return hasil


async def sejak(session: ReadSession, tanda: Penanda, lalu: Blok | None) -> list[Temuan]:
    """The blocks after `lalu` and their rows; the rows of each table at once, for blocks may be
    many.

    What lies before is not looked at, and the block of a row is not named.
    """
    await repository.bentuk_kanonik(session)
    temuan: list[Temuan] = []
    nomor = lalu.nomor if lalu else 0
    posisi: dict[str, rules.Posisi] = lalu.posisi if lalu else {}
    sidik = lalu.sidik if lalu else rules.AWAL
    ruas: dict[str, list[list[tuple[int, dict[str, Any]]]]] = {}
    while blok := await repository.blok_antara(session, nomor, batas=SEKALI_BACA):
        for satu in blok:
            temuan += _mata_rantai(satu, sidik, posisi, tanda)
            for tabel, bagian in satu.bagian.items():
                semua = ruas.setdefault(tabel, [])
                if not semua or semua[-1][-1][1]["kolom"] != bagian["kolom"]:
                    semua.append([])
                semua[-1].append((satu.nomor, bagian))
            nomor, posisi, sidik = satu.nomor, satu.posisi, satu.sidik
    for tabel, semua in ruas.items():
        for seruas in semua:
            temuan += await _ruas(session, tabel, seruas)
    return temuan


async def _ruas(
    session: ReadSession, tabel: str, ruas: list[tuple[int, dict[str, Any]]]
) -> list[Temuan]:
    buku = _buku(tabel)
    (pertama, awal), (terakhir, akhir) = ruas[0], ruas[-1]
    if buku is None:
        return [Temuan("tabel ini tidak dikenal program ini", tabel=tabel, blok=pertama)]
    tercatat = await repository.sidik_tercatat(session, pertama, terakhir, tabel)
    if tercatat != {nomor: bagian["sidik"] for nomor, bagian in ruas}:
        return [Temuan("daftar baris bloknya bukan lagi yang disegel", tabel=tabel, blok=pertama)]
    berbeda = await repository.yang_berbeda(
        session, buku, pertama, terakhir, awal["dari"], akhir["sampai"], akhir["kolom"],
        paling_banyak=PALING_BANYAK,
    )  # fmt: skip
    return [Temuan(_APA[satu.apa], tabel=tabel, id=_id(satu.kunci)) for satu in berbeda]


def _mata_rantai(
    blok: Blok, sebelumnya: str, posisi: dict[str, rules.Posisi], tanda: Penanda
) -> list[Temuan]:
    temuan = []
    isi = rules.isi_blok(blok.nomor, blok.sebelumnya, blok.dibuat, blok.bagian, blok.posisi)
    if blok.sebelumnya != sebelumnya:
        temuan.append(Temuan("tidak menyambung pada blok sebelumnya", blok=blok.nomor))
    if rules.sidik(isi) != blok.sidik:
        temuan.append(Temuan("isi blok bukan lagi isi yang disegel", blok=blok.nomor))
    if not tanda.dikenal(blok.kid):
        pesan = f"ditandatangani kunci {blok.kid}, yang tidak ada pada KINERJA_SIGNING_KEY"
        temuan.append(Temuan(pesan, blok=blok.nomor))
    elif not tanda.sah(blok.kid, isi, blok.tanda_tangan):
        temuan.append(Temuan("tanda tangan blok tidak sah", blok=blok.nomor))
    lanjutan = posisi | {tabel: bagian["sampai"] for tabel, bagian in blok.bagian.items()}
    mulai = all(bagian["dari"] == posisi.get(tabel) for tabel, bagian in blok.bagian.items())
    if blok.posisi != lanjutan or not mulai:
        temuan.append(Temuan("ada baris yang dilompati blok ini", blok=blok.nomor))
    return temuan


async def _bagian(
    session: ReadSession, nomor: int, tabel: str, bagian: dict[str, Any]
) -> list[Temuan]:
    buku = _buku(tabel)
    if buku is None:
        return [Temuan("tabel ini tidak dikenal program ini", tabel=tabel, blok=nomor)]
    dari, sampai, kolom = bagian["dari"], bagian["sampai"], bagian["kolom"]
    banyak, sidik = await repository.hitung_lagi(session, buku, dari, sampai, kolom)
    if (banyak, sidik) == (bagian["banyak"], bagian["sidik"]):
        return []
    tercatat = await repository.sidik_tercatat(session, nomor, nomor, tabel)
    if tercatat.get(nomor) != bagian["sidik"]:
        pesan = (
            "isi tabel bukan lagi yang disegel; barisnya tidak dapat ditunjuk karena daftar baris "
            "blok ini juga diubah"
        )
        return [Temuan(pesan, tabel=tabel, blok=nomor)]
    berbeda = await repository.yang_berbeda(
        session, buku, nomor, nomor, dari, sampai, kolom, paling_banyak=PALING_BANYAK + 1
    )
    temuan = [
        Temuan(_APA[satu.apa], tabel=tabel, id=_id(satu.kunci), blok=nomor)
        for satu in berbeda[:PALING_BANYAK]
    ]
    if len(berbeda) > PALING_BANYAK:
        temuan.append(Temuan("dan masih ada baris lain", tabel=tabel, blok=nomor))
    return temuan


def _buku(tabel: str) -> Buku | None:
    return next((satu for satu in semua() if satu.nama == tabel), None)


def _id(kunci: str) -> str:
    """A key without its transaction number, as people look for it in the table."""
    return " ".join(str(satu) for satu in rules.baca(kunci)[1:])
