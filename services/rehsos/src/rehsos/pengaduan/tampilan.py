"""The pages of complaints for everybody, in plain Indonesian; no script, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from kantor.pengaduan import JenisPengaduan
from kantor.tanggal import panjang
from kantor.wilayah import Wilayah
from kit.clock import local_date, today
from kit.documents import pages
from kit.errors import FieldError

from .rules import NILAI, UNSUR, Pengenal
from .umum import TandaTerima, Terlacak

_GAYA = (
    "*{box-sizing:border-box}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1rem;"
    "color:#1b1b1b;background:#fff}"
    "h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin-top:1.75rem}"
    "nav a{margin-right:1rem}a{color:#0b4f9e}"
    "label{display:block;font-weight:600;margin-top:1rem}"
    "small{display:block;font-weight:400;color:#555}"
    "input,select,textarea{font:inherit;width:100%;padding:.5rem;border:1px solid #767676;"
    "border-radius:.25rem;background:#fff;color:inherit}"
    "input[type=checkbox],input[type=radio]{width:auto;margin:0 .35rem 0 0}"
    "textarea{min-height:9rem}.satu{font-weight:400}"
    "button{font:inherit;font-weight:600;margin-top:1.25rem;padding:.6rem 1.25rem;border:0;"
    "border-radius:.25rem;background:#0b4f9e;color:#fff}"
    ":focus-visible{outline:3px solid #d68000;outline-offset:2px}"
    ".salah{border-left:.3rem solid #b3261e;background:#fdecea;padding:.5rem 1rem}"
    ".kabar{border-left:.3rem solid #1b6e3c;background:#e8f5ec;padding:.5rem 1rem}"
    ".kode{font:700 1.35rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}"
    "ol.jalan{list-style:none;padding:0;margin:1rem 0}"
    "ol.jalan li{border-left:.2rem solid #0b4f9e;padding:0 0 1rem 1rem}"
    "ol.jalan p{margin:.25rem 0;white-space:pre-line;overflow-wrap:anywhere}"
    "fieldset{border:1px solid #bbb;border-radius:.25rem;margin:1rem 0;padding:.5rem 1rem}"
    "legend{font-weight:600}fieldset label{display:inline-block;margin:.25rem 1rem .25rem 0}"
    "footer{margin-top:2rem;color:#555;font-size:.9rem}"
)
_SIDIK = base64.b64encode(hashlib.sha256(_GAYA.encode()).digest()).decode()
KEPALA = pages.HEADERS | {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_SIDIK}';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_KATA_JENIS = {
    JenisPengaduan.PENGADUAN: "Pengaduan: ada yang tidak beres",
    JenisPengaduan.ASPIRASI: "Aspirasi: usul atau harapan",
    JenisPengaduan.INFORMASI: "Permintaan informasi",
}


def halaman(akar: str, judul: str, isi: str) -> str:
    """`akar`: the address of the form."""
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{escape(judul)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<style>{_GAYA}</style></head><body><nav aria-label="Halaman">'
        f'<a href="{akar}">Kirim pengaduan</a> <a href="{akar}/lacak">Lacak pengaduan</a></nav>'
        f"<main><h1>{escape(judul)}</h1>{isi}</main>"
        "<footer>Data Anda hanya dibaca petugas yang menangani pengaduan ini, dan setiap"
        " pembacaan dicatat.</footer></body></html>"
    )


def salah(semua: Iterable[FieldError] | str) -> str:
    if isinstance(semua, str):
        return f'<p class="salah" role="alert">{escape(semua)}</p>'
    butir = "".join(f"<li>{escape(_sebut(satu))}</li>" for satu in semua)
    return f'<div class="salah" role="alert"><p>Periksa lagi:</p><ul>{butir}</ul></div>'


_SEBUTAN = {
    "nama": "Nama",
    "nik": "NIK",
    "nomor": "Nomor kartu",
    "telepon": "Telepon",
    "surel": "Surel",
    "alamat": "Alamat",
    "lembaga": "Lembaga",
    "kelurahan": "Kelurahan",
    "uraian": "Uraian",
    "jenis": "Jenis",
}


def _sebut(satu: FieldError) -> str:
    akhir = satu.lokasi.replace("/", ".").rpartition(".")[2]
    return f"{_SEBUTAN[akhir]}: {satu.pesan}" if akhir in _SEBUTAN else satu.pesan


# --- The form -------------------------------------------------------------------------------------


def _isian(
    nama: str, label: str, isi: Mapping[str, str], *, bantuan: str = "", lain: str = ""
) -> str:
    kecil = f"<small>{escape(bantuan)}</small>" if bantuan else ""
    nilai = escape(isi.get(nama, ""))
    return (
        f'<label for="{nama}">{escape(label)}{kecil}</label>'
        f'<input id="{nama}" name="{nama}" value="{nilai}" {lain}>'
    )


def _pilihan(
    nama: str, label: str, isi: Mapping[str, str], pilihan: Iterable[tuple[str, str]]
) -> str:
    butir = "".join(
        f'<option value="{escape(kode)}"{" selected" if isi.get(nama) == kode else ""}>'
        f"{escape(kata)}</option>"
        for kode, kata in pilihan
    )
    return (
        f'<label for="{nama}">{escape(label)}</label>'
        f'<select id="{nama}" name="{nama}">{butir}</select>'
    )


def formulir(akar: str, wilayah: Wilayah, isi: Mapping[str, str], pesan: str = "") -> str:
    kelurahan = [
        (kode, f"{nama}, Kecamatan {wilayah.kecamatan[wilayah.kecamatan_dari(kode)]}")
        for kode, nama in wilayah.berlaku(today()).items()
    ]
    centang = " checked" if isi.get("sembunyikan_nama") else ""
    return halaman(
        akar,
        "Pengaduan, aspirasi, dan permintaan informasi",
        f"{pesan}<p>Siapa pun boleh mengadu, dengan identitas yang jelas. Nama Anda dapat"
        " disembunyikan dari petugas yang menanganinya.</p>"
        f'<form method="post" action="{akar}">'
        f'<input type="hidden" name="id" value="{escape(isi.get("id", ""))}">'
        + _pilihan("jenis", "Yang Anda sampaikan", isi, list(_KATA_JENIS.items()))
        + '<label for="uraian">Ceritakan<small>Apa yang terjadi, di mana, kapan. Paling sedikit'
        ' 20 huruf.</small></label><textarea id="uraian" name="uraian" required minlength="20"'
        f' maxlength="8000">{escape(isi.get("uraian", ""))}</textarea>'
        + _pilihan("kelurahan", "Kelurahan tempat Anda tinggal", isi, [("", "Pilih"), *kelurahan])
        + "<h2>Siapa Anda</h2>"
        + _isian("nama", "Nama lengkap", isi, lain='required maxlength="200" autocomplete="name"')
        + _isian(
            "nik",
            "NIK",
            isi,
            bantuan="16 angka. Tidak punya? Isi kartu pengenal lain di bawahnya.",
            lain='inputmode="numeric" maxlength="16" autocomplete="off"',
        )
        + _pilihan(
            "pengenal_jenis",
            "Kartu pengenal lain",
            isi,
            [("", "Tidak ada"), *((satu.value, satu.label) for satu in Pengenal)],
        )
        + _isian("pengenal_nomor", "Nomor kartu itu", isi, lain='maxlength="40"')
        + _isian("lembaga", "Lembaga yang Anda wakili, bila ada", isi, lain='maxlength="200"')
        + f'<label class="satu"><input type="checkbox" name="sembunyikan_nama" value="ya"{centang}>'
        "Sembunyikan nama saya dari petugas yang menangani</label>"
        "<h2>Ke mana kami menjawab</h2><p>Isi paling sedikit satu.</p>"
        + _isian("telepon", "Telepon", isi, lain='type="tel" maxlength="20" autocomplete="tel"')
        + _isian("surel", "Surel (e-mail)", isi, lain='type="email" maxlength="200"')
        + _isian("alamat", "Alamat", isi, lain='maxlength="300"')
        + '<button type="submit">Kirim</button></form>',
    )


def diterima(akar: str, tanda: TandaTerima) -> str:
    return halaman(
        akar,
        "Laporan Anda kami terima",
        '<p class="kabar" role="status">Catat atau foto kedua kode ini sekarang. Kode rahasia hanya'
        " ditampilkan sekali ini.</p>"
        f'<dl><dt>Nomor</dt><dd class="kode">{escape(tanda.nomor)}</dd>'
        f'<dt>Kode rahasia</dt><dd class="kode">{escape(tanda.rahasia)}</dd></dl>'
        f'<p>Dengan keduanya Anda melihat perkembangannya di <a href="{akar}/lacak">halaman'
        " lacak</a>. Kode rahasia hilang? Datanglah ke kantor dengan kartu pengenal Anda.</p>",
    )


# --- Following it ---------------------------------------------------------------------------------


def formulir_lacak(akar: str, nomor: str = "", pesan: str = "") -> str:
    return halaman(
        akar,
        "Lacak pengaduan",
        f'{pesan}<form method="post" action="{akar}/lacak">'
        + _isian(
            "nomor",
            "Nomor",
            {"nomor": nomor},
            bantuan="Seperti 7KQ4-9XMT-2HFD",
            lain='required maxlength="20" autocomplete="off"',
        )
        + _isian("rahasia", "Kode rahasia", {}, lain='required maxlength="20" autocomplete="off"')
        + '<button type="submit">Lihat</button></form>',
    )


def terlacak(akar: str, satu: Terlacak, rahasia: str, pesan: str = "") -> str:
    langkah = "".join(
        f"<li><strong>{escape(lewat.kata)}</strong> {panjang(local_date(lewat.pada))}"
        + (f"<p>{escape(lewat.teks)}</p>" if lewat.teks else "")
        + "</li>"
        for lewat in satu.langkah
    )
    tempo = (
        ""
        if satu.jatuh_tempo is None
        else f"<p>Paling lambat dijawab {panjang(satu.jatuh_tempo)}.</p>"
    )
    return halaman(
        akar,
        f"Pengaduan {satu.nomor}",
        f'{pesan}<p role="status"><strong>{escape(satu.status.label)}</strong>'
        f" (kelas: {escape(satu.kelas)})</p>{tempo}"
        f'<h2>Perjalanannya</h2><ol class="jalan">{langkah}</ol>'
        + (_penilaian(akar, satu.nomor, rahasia) if satu.boleh_menilai else ""),
    )


_KATA_NILAI: Sequence[str] = ("Tidak baik", "Kurang baik", "Baik", "Sangat baik")


def _penilaian(akar: str, nomor: str, rahasia: str) -> str:
    unsur = "".join(
        f"<fieldset><legend>{ke}. {escape(nama)}</legend>"
        + "".join(
            f'<label class="satu"><input type="radio" name="u{ke}" value="{skor}" required>'
            f"{kata}</label>"
            for skor, kata in zip(NILAI, _KATA_NILAI, strict=True)
        )
        + "</fieldset>"
        for ke, nama in enumerate(UNSUR, start=1)
    )
    return (
        "<h2>Bagaimana pelayanan kami?</h2><p>Satu kali saja. Jawaban ini disimpan tanpa nama dan"
        " tanpa nomor pengaduan.</p>"
        f'<form method="post" action="{akar}/kepuasan">'
        f'<input type="hidden" name="nomor" value="{escape(nomor)}">'
        f'<input type="hidden" name="rahasia" value="{escape(rahasia)}">{unsur}'
        '<button type="submit">Kirim penilaian</button></form>'
    )
