"""A letter: how long its PDF takes here and with weasyprint, from the same words, in one run.

`.venv/bin/uv pip install --target /tmp/peer weasyprint`, then
`PYTHONPATH=/tmp/peer .venv/bin/python -m bench.surat [--letters 60] [--json FILE]`. The peer is no
dependency of the product. Both are warm (the first paper of each is not measured): typst in its
process of its own, as the services use it; weasyprint in this process, with its font configuration
and style sheet made once, as its documentation advises. Their papers take turns, so that a noisy
machine disturbs both alike.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from kit.documents import qr
from pelayanan.surat import lembar

DAY = date(2026, 3, 5)
ADDRESS = "https://dinsos.contoh.id/rehsos/dokumen/7KQ4-9XMT-2HFD"
_STYLE = """
@page { size: A4; margin: 1.8cm 2.5cm 2.4cm;
  @bottom-left { content: "Dinas Sosial"; font-size: 7pt }
  @bottom-right { content: "Halaman " counter(page) " dari " counter(pages); font-size: 7pt } }
body { font: 11.5pt serif; text-align: justify } header { text-align: center }
header { border-bottom: 2pt solid } td { vertical-align: top; padding: 2pt 6pt 2pt 0 }
.tanda { margin-left: 9cm; text-align: center } .kecil { font-size: 8pt }
"""


def letter(number: int) -> dict[str, Any]:
    """What is on one paper; each is another one, as in an office."""
    return {
        "bentuk": "dinas",
        "kop": {
            "pemerintah": "Pemerintah Kota Palangka Raya",
            "dinas": "Dinas Sosial",
            "alamat": ["Jalan G. Obos XI, Jekan Raya, Palangka Raya", "Laman contoh.id"],
        },
        "judul": "Surat Rujukan",
        "nomor": f"400.9.3/{number}/Sos-RS/III/2026",
        "lampiran": "1 (satu) berkas",
        "hal": "Rujukan pelayanan sosial",
        "tujuan": "Kepala Panti Sosial Tresna Werdha",
        "dasar": ["Peraturan Menteri Sosial Nomor 16 Tahun 2019"],
        "pembuka": "Bersama ini kami rujuk untuk memperoleh pelayanan lanjutan:",
        "identitas": [
            ["Nama", f"Siti Nuraini {number}"],
            ["NIK", f"62710347126{number:05d}"],
            ["Tempat, tanggal lahir", "Kasongan, 7 Desember 1964"],
            ["Alamat", f"Jalan Contoh {number}, Menteng"],
        ],
        "isi": [
            "Pelayanan yang diminta: pengasuhan, perawatan, dan pemenuhan kebutuhan dasar.",
            "Mohon kesediaan menerima yang bersangkutan dan menyampaikan jawaban kepada kami.",
        ],
        "pihak": [],
        "tempat": "Palangka Raya",
        "tanggal": "5 Maret 2026",
        "jabatan": "Kepala Dinas",
        "tembusan": ["Arsip"],
        "alamat": ADDRESS,
        "kode": "7KQ4-9XMT-2HFD",
        "kaki": "Ditandatangani secara elektronik.",
        "tanda": None,
    }


def ours(said: dict[str, Any]) -> bytes:
    return lembar.pdf(said, DAY)


def html(said: dict[str, Any]) -> str:
    """The same words, as a page."""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>: {escape(value)}</td></tr>"
        for name, value in said["identitas"]
    )
    head = "".join(f"<div class=kecil>{escape(line)}</div>" for line in said["kop"]["alamat"])
    body = "".join(f"<p>{escape(one)}</p>" for one in said["isi"])
    copies = "".join(f"<li>{escape(one)}</li>" for one in said["tembusan"])
    return (
        f"<header><div>{escape(said['kop']['pemerintah'])}</div>"
        f"<h2>{escape(said['kop']['dinas'])}</h2>{head}</header>"
        f"<p style='text-align:right'>{said['tempat']}, {said['tanggal']}</p>"
        f"<table><tr><td>Nomor<td>: {said['nomor']}<tr><td>Lampiran<td>: {said['lampiran']}"
        f"<tr><td>Hal<td>: <b>{said['hal']}</b></table>"
        f"<p>Yth. {escape(said['tujuan'])}<br>di tempat</p><p>Dasar: {said['dasar'][0]}</p>"
        f"<p>{escape(said['pembuka'])}</p><table>{rows}</table>{body}"
        f"<div class=tanda>{said['jabatan']},<br><div style='width:2.3cm;margin:auto'>"
        f"{qr.svg(said['alamat'])}</div><span class=kecil>Ditandatangani secara elektronik</span>"
        f"</div><p class=kecil>Periksa keasliannya: {said['alamat']}</p>Tembusan:<ol>{copies}</ol>"
    )


def peer() -> Callable[[dict[str, Any]], bytes]:
    """weasyprint; SystemExit if it is not there."""
    try:
        from weasyprint import CSS, HTML  # type: ignore[import-not-found,unused-ignore]
        from weasyprint.text.fonts import (  # type: ignore[import-not-found,unused-ignore]
            FontConfiguration,
        )
    except ImportError:
        sys.exit(__doc__)
    fonts = FontConfiguration()
    style = CSS(string=_STYLE, font_config=fonts)

    def made(said: dict[str, Any]) -> bytes:
        found: bytes = HTML(string=html(said)).write_pdf(stylesheets=[style], font_config=fonts)
        return found

    return made


def measure(letters: int) -> dict[str, list[float]]:
    """Milliseconds of each paper, by who made it."""
    makers = {"dinsos": ours, "weasyprint": peer()}
    for make in makers.values():
        make(letter(0))
    took: dict[str, list[float]] = {name: [] for name in makers}
    for number in range(1, letters + 1):
        for name, make in makers.items():
            began = time.perf_counter()
            make(letter(number))
            took[name].append(1000 * (time.perf_counter() - began))
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=60)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    took = measure(given.letters)
    median = {name: statistics.median(one) for name, one in took.items()}
    times = median["weasyprint"] / median["dinsos"]
    for name, one in took.items():
        worst = sorted(one)[int(0.95 * (len(one) - 1))]
        print(f"{name:12} median {median[name]:7.1f} ms   p95 {worst:7.1f} ms")
    print(f"{times:.1f} times (aim 15)")
    if given.json:
        given.json.write_text(json.dumps({"ms": took, "times": times}))


if __name__ == "__main__":
    main()
