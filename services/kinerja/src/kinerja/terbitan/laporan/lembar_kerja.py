"""XLSX from the content of a report: numbers as numbers, text always text, ready to print."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kinerja.terbitan.laporan.isi import Angka, Formula, Isi, Kolom, Rincian, Sel, Tabel, Uraian

_TEBAL = frozenset({"program", "jumlah"})
_LATAR = {"program": "#E1E1E1", "jumlah": "#E1E1E1", "kegiatan": "#F0F0F0", "pemisah": "#F0F0F0"}
# The width of a page in units of Excel's columns, so that its parts are in proportion to the paper.
_LEBAR = {"tegak": 95, "mendatar": 150}


def judul_kolom(kolom: Kolom) -> str:
    return f"{kolom.kelompok}: {kolom.nama}" if kolom.kelompok else kolom.nama


class _Gaya:
    """Each format is made once."""

    def __init__(self, buku: Any) -> None:  # noqa: ANN401  (xlsxwriter has no types)
        self._buku = buku
        self._dibuat: dict[tuple[tuple[str, object], ...], Any] = {}

    def __call__(self, **sifat: object) -> Any:  # noqa: ANN401
        kunci = tuple(sorted(sifat.items()))
        if kunci not in self._dibuat:
            self._dibuat[kunci] = self._buku.add_format({"valign": "top", **sifat})
        return self._dibuat[kunci]


def _format_angka(sel: Angka) -> str:
    """A percentage stays a number of percent (3,65), not a fraction, so that it equals the
    paper."""
    desimal = len(sel.n.partition(".")[2])
    pola = "#,##0" + ("." + "0" * desimal if desimal else "")
    return f'{pola}"%"' if sel.satuan == "%" else pola


def xlsx(isi: Isi, keterangan: Sequence[tuple[str, str]], tanda: str | None) -> bytes:
    """The first sheet explains; then one sheet for each table, whose heading stays in sight."""
    import xlsxwriter  # slow to load, and needed here only

    keluaran = io.BytesIO()
    buku = xlsxwriter.Workbook(
        keluaran,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    buku.set_properties(
        {
            "title": " ".join(isi.susunan.judul),
            "company": isi.kepala.dinas,
            "created": datetime.combine(isi.tanggal, datetime.min.time()),
        }
    )
    gaya = _Gaya(buku)
    _lembar_keterangan(buku, gaya, isi, keterangan, tanda)
    for ke, tabel in enumerate((b for b in isi.susunan.bagian if isinstance(b, Tabel)), 1):
        lembar = buku.add_worksheet(f"Tabel {ke}")
        _siapkan(lembar, isi, keterangan, tanda)
        _tabel(lembar, gaya, tabel, _LEBAR[isi.susunan.kertas])
    buku.close()
    return keluaran.getvalue()


def _siapkan(
    lembar: Any,  # noqa: ANN401
    isi: Isi,
    keterangan: Sequence[tuple[str, str]],
    tanda: str | None,
) -> None:
    lembar.set_paper(9)  # A4
    if isi.susunan.kertas == "mendatar":
        lembar.set_landscape()
    lembar.fit_to_pages(1, 0)
    lembar.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    if tanda is not None:
        lembar.set_header(f"&C&B{tanda}")
    menurut = dict(keterangan)
    kaki = (
        f"Nomor {menurut['Nomor']} · {menurut['Tanggal']} · Aturan versi {menurut['Versi aturan']}"
    )
    lembar.set_footer(f"&L&8{kaki.replace('&', '&&')}&R&8Halaman &P dari &N")


def _lembar_keterangan(
    buku: Any,  # noqa: ANN401
    gaya: _Gaya,
    isi: Isi,
    keterangan: Sequence[tuple[str, str]],
    tanda: str | None,
) -> None:
    lembar = buku.add_worksheet("Keterangan")
    _siapkan(lembar, isi, keterangan, tanda)
    lembar.set_column(0, 0, 32)
    lembar.set_column(1, 1, 80)
    baris: list[tuple[str, Sel]] = [
        (f"{isi.kepala.pemerintah}, {isi.kepala.dinas}", None),
        *keterangan,
        ("", None),
    ]
    for bagian in isi.susunan.bagian:
        if isinstance(bagian, Rincian):
            baris += [(satu.nama, satu.nilai) for satu in bagian.baris]
        elif isinstance(bagian, Uraian):
            baris += [
                (f"{satu.tanda} {satu.judul or ''}", "\n".join([satu.teks, *satu.anak]))
                for satu in bagian.butir
            ]
        elif isinstance(bagian, Formula):
            baris.append((bagian.nama, f"{bagian.pembilang} / {bagian.penyebut} x 100%"))
    baris += [("Catatan", satu) for satu in isi.susunan.catatan]
    for ke, (nama, nilai) in enumerate(baris):
        lembar.write_string(ke, 0, nama, gaya(bold=True, text_wrap=True))
        _tulis(lembar, gaya, ke, 1, nilai, {"text_wrap": True, "align": "left"}, kosong="")


def _tabel(lembar: Any, gaya: _Gaya, tabel: Tabel, lebar: int) -> None:  # noqa: ANN401
    bagian = sum(kolom.lebar for kolom in tabel.kolom)
    atas = 0
    if tabel.judul:
        lembar.write_string(0, 0, tabel.judul, gaya(bold=True))
        atas = 1
    for ke, kolom in enumerate(tabel.kolom):
        lembar.set_column(ke, ke, max(6, round(lebar * kolom.lebar / bagian)))
        kepala = gaya(bold=True, text_wrap=True, border=1, align="center", bg_color="#E8E8E8")
        lembar.write_string(atas, ke, judul_kolom(kolom), kepala)
    lembar.freeze_panes(atas + 1, 0)
    lembar.repeat_rows(atas)
    biasa = sum(1 for baris in tabel.baris if baris.gaya != "jumlah")
    for nomor, baris in enumerate(tabel.baris):
        y = atas + 1 + nomor
        sifat: dict[str, object] = {"border": 1, "text_wrap": True}
        if baris.gaya in _TEBAL:
            sifat["bold"] = True
        if baris.gaya in _LATAR:
            sifat["bg_color"] = _LATAR[baris.gaya]
        if baris.gaya == "pemisah":
            _pemisah(lembar, gaya, y, len(tabel.kolom), baris.sel[0], sifat)
            continue
        for x, (kolom, sel) in enumerate(zip(tabel.kolom, baris.sel, strict=True)):
            rata = {"kiri": "left", "tengah": "center", "kanan": "right"}[kolom.rata]
            kosong = "" if baris.gaya == "jumlah" else "-"
            if kolom.gabung and baris.gaya != "jumlah":
                if nomor == 0 and biasa > 1:
                    lembar.merge_range(y, x, y + biasa - 1, x, "", gaya(**sifat, align=rata))
                if nomor > 0:
                    continue
            _tulis(lembar, gaya, y, x, sel, {**sifat, "align": rata}, kosong=kosong)


def _pemisah(
    lembar: Any,  # noqa: ANN401
    gaya: _Gaya,
    y: int,
    kolom: int,
    teks: Sel,
    sifat: dict[str, object],
) -> None:
    lembar.merge_range(y, 0, y, kolom - 1, "", gaya(**sifat, italic=True))
    lembar.write_string(y, 0, str(teks), gaya(**sifat, italic=True))


def _tulis(
    lembar: Any,  # noqa: ANN401
    gaya: _Gaya,
    y: int,
    x: int,
    sel: Sel,
    sifat: dict[str, object],
    *,
    kosong: str,
) -> None:
    """`write_string` never makes a formula of a text."""
    if isinstance(sel, Angka):
        lembar.write_number(y, x, float(sel.n), gaya(**sifat, num_format=_format_angka(sel)))
    else:
        lembar.write_string(y, x, kosong if sel is None else sel, gaya(**sifat))
