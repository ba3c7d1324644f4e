"""The pages of complaints for everybody, in plain Indonesian; no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from kantor.pengaduan import JenisPengaduan
from kantor.tanggal import panjang
from kantor.wilayah import Wilayah
from kit.clock import local_date, today
from kit.errors import AppError
from pelayanan import halaman as umumnya
from pelayanan.halaman import isian

from .rules import NILAI, UNSUR, Pengenal
from .umum import TandaTerima, Terlacak

_KAKI = "Data Anda hanya dibaca petugas yang menangani pengaduan ini, dan setiap pembacaan dicatat."
_KATA_JENIS = {
    JenisPengaduan.PENGADUAN: "Pengaduan: ada yang tidak beres",
    JenisPengaduan.ASPIRASI: "Aspirasi: usul atau harapan",
    JenisPengaduan.INFORMASI: "Permintaan informasi",
}


def halaman(akar: str, judul: str, isi: str) -> str:
    """`akar`: the address of the form."""
    nav = f'<a href="{akar}">Kirim pengaduan</a> <a href="{akar}/lacak">Lacak pengaduan</a>'
    return umumnya.halaman(judul, isi, _KAKI, nav=nav)


def pesan(tidak: AppError) -> str:
    return umumnya.ditolak(tidak, _SEBUTAN)


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


# --- The form -------------------------------------------------------------------------------------


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
        + isian("nama", "Nama lengkap", isi, lain='required maxlength="200" autocomplete="name"')
        + isian(
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
        + isian("pengenal_nomor", "Nomor kartu itu", isi, lain='maxlength="40"')
        + isian("lembaga", "Lembaga yang Anda wakili, bila ada", isi, lain='maxlength="200"')
        + f'<label class="satu"><input type="checkbox" name="sembunyikan_nama" value="ya"{centang}>'
        "Sembunyikan nama saya dari petugas yang menangani</label>"
        "<h2>Ke mana kami menjawab</h2><p>Isi paling sedikit satu.</p>"
        + isian("telepon", "Telepon", isi, lain='type="tel" maxlength="20" autocomplete="tel"')
        + isian("surel", "Surel (e-mail)", isi, lain='type="email" maxlength="200"')
        + isian("alamat", "Alamat", isi, lain='maxlength="300"')
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
        + isian(
            "nomor",
            "Nomor",
            {"nomor": nomor},
            bantuan="Seperti 7KQ4-9XMT-2HFD",
            lain='required maxlength="20" autocomplete="off"',
        )
        + isian("rahasia", "Kode rahasia", {}, lain='required maxlength="20" autocomplete="off"')
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
