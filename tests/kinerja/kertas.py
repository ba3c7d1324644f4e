"""Reading reports as printed, and the IKU sheet of 2024 cell by cell."""

from __future__ import annotations

import csv
import io
from typing import Any

from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from kinerja.aturan.indikator.profil import Kantor
from kinerja.terbitan.laporan import cetak, service
from kinerja.terbitan.laporan.isi import Angka
from kinerja.terbitan.laporan.rules import Format, Jenis
from kinerja.terbitan.laporan.schemas import LaporanDiminta
from kit.db import Sessions, transaction
from tests.actors import officer


def tabel(susunan: dict[str, Any], ke: int = 0) -> list[dict[str, str]]:
    """The rows of a table by the codes of its columns, as printed on paper."""
    pilihan = [b for b in susunan["bagian"] if b["jenis"] == "tabel"][ke]
    kode = [kolom["kode"] for kolom in pilihan["kolom"]]
    return [
        dict(zip(kode, map(tertulis, baris["sel"]), strict=True))
        for baris in pilihan["baris"]
        if baris["gaya"] != "pemisah"
    ]


def tertulis(sel: dict[str, str] | str | None) -> str:
    return cetak.kertas(Angka.model_validate(sel) if isinstance(sel, dict) else sel)


def teks_pdf(isi: bytes) -> list[str]:
    return [
        " ".join(halaman.extract_text().split()) for halaman in PdfReader(io.BytesIO(isi)).pages
    ]


async def periksa_lembar_iku_2024(sessions: Sessions, kantor: Kantor) -> None:
    """The IKU sheet of 2024, "Progres Capaian": each printed cell, in JSON, PDF, XLSX and CSV."""
    async with transaction(sessions) as session:
        diminta = LaporanDiminta(jenis=Jenis.LEMBAR_IKU, tahun=2024)
        terbit = await service.terbitkan(session, officer("penyusun"), kantor, diminta, None)
        berkas = {
            format_: (await service.unduh(session, terbit.id, format_, "https://dinsos")).isi
            for format_ in Format
        }
    susunan = terbit.isi.susunan.model_dump(mode="json")

    baris = tabel(susunan)
    assert [(b["no"], b["program"], b["ditangani"], b["berfungsi"]) for b in baris] == [
        ("1", "Program Rehabilitasi Sosial", "615", "430"),
        ("2", "Program Perlindungan dan Jaminan Sosial", "64.764", "294"),
        ("3", "Program Penanganan Bencana", "1.727", "1.727"),
        ("-", "-", "67.106", "2.451"),
    ]
    assert [b["capaian"] for b in baris] == ["3,65%", "-", "-", "-"]
    kotak = susunan["bagian"][-1]
    assert {b["nama"]: tertulis(b["nilai"]) for b in kotak["baris"]} == {
        "Target tahun 2024": "3,50%",
        "Realisasi Tahun 2024": "3,65%",
        "Persentase Realisasi s.d Desember 2024": "104,36%",
    }

    [halaman] = teks_pdf(berkas[Format.PDF])
    for tercetak in (
        "INDIKATOR KINERJA UTAMA DINAS SOSIAL KOTA PALANGKA RAYA",
        "Progres Capaian Indikator Kinerja Utama Dinas Sosial Kota Palangka Raya Tahun 2024",
        "615 430",
        "64.764 294",
        "1.727 1.727",
        "Jumlah/Total 67.106 2.451",
        "Target tahun 2024 3,50%",
        "Realisasi Tahun 2024 3,65%",
        "Persentase Realisasi s.d Desember 2024 104,36%",
        "KEPALA DINAS,",
    ):
        assert tercetak in halaman

    buku = CalamineWorkbook.from_filelike(io.BytesIO(berkas[Format.XLSX]))
    lembar_kerja = buku.get_sheet_by_name("Tabel 1").to_python()
    assert [b[3:5] for b in lembar_kerja[2:6]] == [
        [615.0, 430.0], [64_764.0, 294.0], [1_727.0, 1_727.0], [67_106.0, 2_451.0],
    ]  # fmt: skip
    assert lembar_kerja[2][5] == 3.65

    assert berkas[Format.CSV].startswith(b"\xef\xbb\xbf")
    baris_csv = list(csv.reader(io.StringIO(berkas[Format.CSV].decode("utf-8-sig"))))
    assert ["", "", "Jumlah/Total", "67106", "2451", ""] in baris_csv
    assert ["Persentase Realisasi s.d Desember 2024", "104.36"] in baris_csv
