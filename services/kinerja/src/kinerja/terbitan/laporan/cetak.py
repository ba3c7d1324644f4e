"""Printing the frozen content: the same content and address always give the same file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kantor.tanggal import panjang
from kinerja.terbitan.laporan import lembar_kerja, rules
from kinerja.terbitan.laporan.isi import Angka, Bagian, Isi, Rincian, Sel, Tabel, Uraian
from kinerja.terbitan.laporan.rules import Format, Status, angka_kertas, tanpa_rumus
from kit.documents import codes, qr, render

_TEMPLAT = Path(__file__).parent / "templates" / "laporan.typ"
JENIS_ISI = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Cetakan:
    """The frozen content, and what goes with it on paper without being part of it."""

    isi: Isi
    beku: str  # `isi` sebagaimana disimpan
    status: Status
    alamat: str | None  # the page of verification; null: a preview

    @property
    def sidik(self) -> str:
        return rules.sidik(self.beku)

    @property
    def tanda(self) -> str | None:
        """Tanda air."""
        if self.isi.terbit is None:
            return "PRATINJAU"
        if self.status is Status.DITARIK:
            return "DITARIK"
        return "CONTOH" if self.isi.demo else None

    @property
    def nama(self) -> str:
        """The name of the file without its ending."""
        periode = self.isi.periode
        bagian = [self.isi.jenis, str(periode.tahun)]
        if periode.triwulan:
            bagian.append(f"tw{periode.triwulan}")
        elif periode.sampai_bulan:
            bagian.append(f"bulan{periode.sampai_bulan:02d}")
        nomor = self.isi.terbit.nomor.replace("/", "-") if self.isi.terbit else "pratinjau"
        return "-".join([nomor, *bagian])


def berkas(cetakan: Cetakan, format_: Format) -> bytes:
    if format_ is Format.JSON:
        return cetakan.beku.encode()
    if format_ is Format.PDF:
        return pdf(cetakan)
    if format_ is Format.XLSX:
        return lembar_kerja.xlsx(cetakan.isi, keterangan(cetakan), cetakan.tanda)
    return _csv(cetakan)


def keterangan(cetakan: Cetakan) -> list[tuple[str, str]]:
    """What always goes with its figures."""
    isi = cetakan.isi
    baris = [
        ("Laporan", " ".join(isi.susunan.judul)),
        ("Nomor", isi.terbit.nomor if isi.terbit else "pratinjau, tanpa nomor"),
        ("Tanggal", panjang(isi.tanggal)),
        ("Versi aturan", str(isi.aturan_versi)),
    ]
    if isi.tertutup is not None:
        baris.append(("Angka", f"sebagaimana ditutup {panjang(isi.tertutup.ditutup)}"))
    if cetakan.tanda is not None:
        baris.append(("Tanda", cetakan.tanda))
    if cetakan.alamat is not None:
        baris += [("Verifikasi", cetakan.alamat), ("Sidik isi (SHA-256)", cetakan.sidik)]
    return baris


def _csv(cetakan: Cetakan) -> bytes:
    """UTF-8 with BOM and commas: Excel knows its letters; numbers with a decimal point."""
    tulisan = io.StringIO(newline="")
    tulis = csv.writer(tulisan)
    for baris in _baris_csv(cetakan):
        tulis.writerow([_csv_sel(sel) for sel in baris])
    return tulisan.getvalue().encode("utf-8-sig")


def _csv_sel(sel: Sel) -> str:
    if isinstance(sel, Angka):
        return sel.n
    return tanpa_rumus(sel or "")


def _baris_csv(cetakan: Cetakan) -> Iterator[list[Sel]]:
    for nama, nilai in keterangan(cetakan):
        yield [nama, nilai]
    for bagian in cetakan.isi.susunan.bagian:
        yield []
        if isinstance(bagian, Tabel):
            if bagian.judul:
                yield [bagian.judul]
            yield [lembar_kerja.judul_kolom(kolom) for kolom in bagian.kolom]
            for baris in bagian.baris:
                yield baris.sel
        elif isinstance(bagian, Rincian):
            for pasangan in bagian.baris:
                yield [pasangan.nama, pasangan.nilai]
        elif isinstance(bagian, Uraian):
            for butir in bagian.butir:
                yield [butir.tanda, " ".join([butir.teks, *butir.anak])]
        else:
            yield [bagian.nama, f"{bagian.pembilang} / {bagian.penyebut} x 100%"]
    for catatan in cetakan.isi.susunan.catatan:
        yield ["Catatan", catatan]


def pdf(cetakan: Cetakan) -> bytes:
    return render.pdf(_lembar(cetakan))


def png(cetakan: Cetakan, ppi: float = 80) -> list[bytes]:
    """The pages as pictures, to be looked at."""
    return render.png(_lembar(cetakan), ppi=ppi)


def _lembar(cetakan: Cetakan) -> render.Sheet:
    isi = json.dumps(_untuk_kertas(cetakan), ensure_ascii=False)
    return render.Sheet(_TEMPLAT, {"isi": isi}, cetakan.isi.tanggal)


def _untuk_kertas(cetakan: Cetakan) -> dict[str, Any]:
    isi = cetakan.isi
    terbit = isi.terbit
    kaki = [
        f"Nomor {terbit.nomor}" if terbit else "Pratinjau tanpa nomor",
        panjang(isi.tanggal),
        f"Aturan versi {isi.aturan_versi}",
    ]
    if isi.tertutup is not None:
        kaki.append(f"Angka sebagaimana ditutup {panjang(isi.tertutup.ditutup)}")
    if isi.demo:
        kaki.append("CONTOH: data demo, bukan angka resmi")
    if terbit is not None:
        kaki.append(f"Kode {codes.spelled(terbit.kode)}")
    return {
        "kertas": isi.susunan.kertas,
        "judul": isi.susunan.judul,
        "kop": isi.kepala.model_dump(),
        "nomor": terbit.nomor if terbit else None,
        "kaki": " · ".join(kaki),
        "tanda": cetakan.tanda,
        "bagian": [_bagian(satu) for satu in isi.susunan.bagian],
        "catatan": isi.susunan.catatan,
        "tempat": isi.tempat,
        "tanggal": panjang(isi.tanggal),
        "penandatangan": isi.penandatangan,
        "alamat": cetakan.alamat,
        "qr": qr.svg(cetakan.alamat) if cetakan.alamat else None,
        "sidik": cetakan.sidik,
    }


def _bagian(bagian: Bagian) -> dict[str, Any]:
    data = bagian.model_dump()
    if isinstance(bagian, Tabel):
        data["baris"] = [
            {
                "gaya": baris.gaya,
                "sel": [kertas(sel, "" if baris.gaya == "jumlah" else "-") for sel in baris.sel],
            }
            for baris in bagian.baris
        ]
    elif isinstance(bagian, Rincian):
        data["baris"] = [{"nama": p.nama, "nilai": kertas(p.nilai)} for p in bagian.baris]
    return data


def kertas(sel: Sel, kosong: str = "-") -> str:
    """As the office prints it: 67.106 and 3,65%."""
    if isinstance(sel, Angka):
        return f"{angka_kertas(sel.n)}{sel.satuan}"
    return kosong if sel is None else sel
