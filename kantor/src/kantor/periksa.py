"""What the files of a profile say of each other; each mistake names its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from kantor.baris import BarisWilayah
from kantor.berkas import SEMUA, Berkas, BerkasLayanan, BerkasPpks, Butir, Rupa
from kit.profile import Document

M = TypeVar("M", bound=Berkas)


@dataclass(frozen=True, slots=True)
class Isi(Generic[M]):
    """What a file says, and where it says it."""

    dokumen: Document
    isi: M


def penerus(semua: Mapping[str, BarisWilayah]) -> Iterator[str]:
    """Whoever stands in an area's place is of its level, and there from the next day on."""
    for kode, satu in semua.items():
        for pengganti in satu.penerus:
            lain = semua.get(pengganti)
            besok = (satu.berlaku_sampai or date.max - timedelta(1)) + timedelta(1)
            if pengganti == kode:
                yield f"wilayah.csv: {kode} tidak dapat menjadi penerusnya sendiri."
            elif lain is None or lain.tingkat != satu.tingkat:
                pesan = f"penerus {pengganti} bukan {satu.tingkat} di wilayah.csv."
                yield f"wilayah.csv: {kode}: {pesan}"
            elif not lain.ada(besok, besok):
                yield f"wilayah.csv: {kode}: penerus {pengganti} tidak ada pada {besok}."


def ganda(dokumen: Document, bagian: str, kode: Iterable[str]) -> list[str]:
    ada: set[str] = set()
    salah = []
    for ke, satu in enumerate(kode):
        if satu in ada:
            salah.append(dokumen.mistake((bagian, ke, "kode"), f"kode {satu} tertulis ganda."))
        ada.add(satu)
    return salah


def layanan(ini: Isi[BerkasLayanan], ppks: Isi[BerkasPpks]) -> list[str]:
    dokumen, berkas = ini.dokumen, ini.isi
    kategori = {satu.kode for satu in ppks.isi.ppks} | {SEMUA}
    ada: set[str] = set()
    salah: list[str] = []
    for letak, satu in berkas.berletak:
        kenal = (("ppks", satu.ppks, kategori), ("output", satu.output, {*berkas.daftar_output}))
        salah += [
            dokumen.mistake((*letak, kolom, urut), f"{kolom} {kode} tidak dikenal.")
            for kolom, isi, boleh in kenal
            for urut, kode in enumerate(isi)
            if kode not in boleh
        ]
        salah += _komponen_ganda(dokumen, letak, satu.butir)
        if satu.kode in ada:
            salah.append(dokumen.mistake((*letak, "kode"), f"kode {satu.kode} tertulis ganda."))
        ada.add(satu.kode)
    return salah + _atribut(ini) + _subjek(ini, ppks)


def _subjek(ini: Isi[BerkasLayanan], ppks: Isi[BerkasPpks]) -> list[str]:
    """Services are for somebody, or for a body; categories are of somebody."""
    orang = ini.isi.bernama(Rupa.ORANG, Rupa.KELUARGA)
    pemohon = orang | ini.isi.bernama(Rupa.LEMBAGA)
    return [
        ini.dokumen.mistake((*letak, "subjek"), f"subjek {satu.subjek} tidak dikenal.")
        for letak, satu in ini.isi.berletak
        if satu.subjek not in pemohon
    ] + [
        ppks.dokumen.mistake(("ppks", ke, "subjek"), f"subjek {satu.subjek} tidak dikenal.")
        for ke, satu in enumerate(ppks.isi.ppks)
        if satu.subjek is not None and satu.subjek not in orang
    ]


def _atribut(ini: Isi[BerkasLayanan]) -> list[str]:
    """A condition names attributes and values that the office declares."""
    bagian: list[tuple[tuple[str | int, ...], list[Butir]]] = [
        (("komponen_bidang", bidang, ke), [butir])
        for bidang, daftar in ini.isi.komponen_bidang.items()
        for ke, butir in enumerate(daftar)
    ]
    bagian += [(letak, satu.butir) for letak, satu in ini.isi.berletak]
    return [
        ini.dokumen.mistake(letak, f"{butir.kode}: atribut {nama} {kode} tidak ada di `atribut`.")
        for letak, daftar in bagian
        for butir in daftar
        for nama, nilai in butir.bila.items()
        for kode in nilai
        if kode not in ini.isi.atribut.get(nama, {})
    ]


def _komponen_ganda(
    dokumen: Document, letak: tuple[str | int, ...], butir: list[Butir]
) -> list[str]:
    kode = [satu.kode for satu in butir]
    return [
        dokumen.mistake((*letak, "langkah"), f"langkah {satu} tertulis ganda.")
        for satu in sorted({satu for satu in kode if kode.count(satu) > 1})
    ]
