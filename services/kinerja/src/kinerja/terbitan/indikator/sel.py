"""The cells of a figure: by program and by what was asked, each with its name."""

from __future__ import annotations

from collections.abc import Container, Mapping
from fractions import Fraction

from kinerja.aturan import privasi
from kinerja.aturan.indikator import rules
from kinerja.aturan.indikator.profil import Indikator, Kantor
from kinerja.aturan.indikator.rules import Banyak
from kinerja.aturan.indikator.ukuran import rumus_hitung
from kinerja.hitung.angka.potongan import WAKTU, Potongan, berlegal
from kinerja.hitung.fakta.sel import Per
from kinerja.terbitan.indikator.schemas import AngkaSaring, AngkaSel, Pecahan
from kit.areas import touches
from kit.auth import inside

_KELAMIN = {"L": "Laki-laki", "P": "Perempuan"}
WILAYAH = ("kecamatan", "kelurahan")


def pecahan(satu: Indikator, cacah: Banyak) -> Pecahan:
    """Without a denominator: how many, only."""
    berpenyebut = _berpenyebut(satu)
    ada = cacah.penyebut > 0 or cacah.pembilang > 0
    dapat = cacah.persen if berpenyebut else Fraction(cacah.pembilang)
    return Pecahan(
        pembilang=cacah.pembilang if ada else None,
        penyebut=cacah.penyebut if ada and berpenyebut else None,
        realisasi=rules.tampil(dapat, persen=satu.persen) if ada else None,
    )


def _berpenyebut(satu: Indikator) -> bool:
    rumus = rumus_hitung(satu)
    return rumus is not None and rumus.penyebut is not None


def per_program(
    kantor: Kantor, satu: Indikator, diminta: str | None, cacah: Mapping[str, Banyak]
) -> list[AngkaSel]:
    """The programs of the formula, empty ones too; and others that turn out to hold something."""
    kode = dict.fromkeys(p for p in satu.program_rumus if diminta in (None, p))
    kode |= dict.fromkeys(p for p in sorted(cacah) if p in kantor.program)
    sel = [_sel(satu, p, kantor.nama_program(p), cacah.get(p, Banyak())) for p in kode]
    tanpa = cacah.get("-")
    return sel if tanpa is None else [*sel, _sel(satu, "", "Tidak diketahui", tanpa)]


def _sel(
    satu: Indikator, kode: str, nama: str, cacah: Banyak, sejauh_ini: Banyak | None = None
) -> AngkaSel:
    isi = pecahan(satu, cacah)
    return AngkaSel(
        kode=kode,
        nama=nama,
        pembilang=isi.pembilang,
        penyebut=isi.penyebut,
        realisasi=isi.realisasi,
        legal=cacah.legal if isi.pembilang is not None and berlegal(satu.rumus) else None,
        kumulatif=None if sejauh_ini is None else pecahan(satu, sejauh_ini),
    )


def rincian(
    kantor: Kantor,
    satu: Indikator,
    saring: AngkaSaring,
    isi: Potongan,
    wilayah: tuple[str, ...],
    *,
    tersaring: bool,
) -> list[AngkaSel]:
    """All possible cells, empty ones too: what has no data is seen.

    An account of an area sees its cells only. The cell of a kecamatan that holds its area is seen
    where its content is limited already (filtered); its official cell holds other kelurahan too.
    """
    per = saring.per
    if per is None:
        return []
    cacah = isi.rincian
    if per in WAKTU:
        nama = rules.TRIWULAN if per == "triwulan" else dict(enumerate(rules.BULAN, 1))
        sampai = isi.kumulatif or {}
        return [
            _sel(satu, str(ke), nama[ke], cacah.get(str(ke), Banyak()), sampai.get(ke))
            for ke in nama
        ]
    dikenal = _nama_sel(kantor, per, saring.tahun, cacah)
    # An old code, or one outside the city, stays visible, so that the cells add up exactly.
    lain = {
        kode: privasi.NAMA_GABUNGAN
        if kode == privasi.GABUNGAN
        else "Tidak diketahui"
        if kode == "-" or dikenal
        else _nama_lain(kantor, kode)
        for kode in sorted(cacah)
        if kode not in dikenal
    }
    semua = {"" if kode == "-" else kode: nama for kode, nama in (dikenal | lain).items()}
    return [
        _sel(satu, kode, nama, cacah.get(kode or "-", Banyak()))
        for kode, nama in semua.items()
        if per not in WILAYAH or (touches(wilayah, kode) if tersaring else inside(wilayah, kode))
    ]


def _nama_sel(kantor: Kantor, per: Per, tahun: int, terisi: Container[str]) -> dict[str, str]:
    if per in WILAYAH:
        return {satu.kode: satu.nama for satu in kantor.daerah(per, tahun, terisi)}
    nama: Mapping[str, Mapping[str, str]] = {
        "layanan": kantor.layanan,
        "kategori": kantor.kategori,
        "jenis_kelamin": _KELAMIN,
        "umur": kantor.kelompok_umur,
        "disabilitas": {"ya": "Penyandang disabilitas", "tidak": "Bukan penyandang disabilitas"},
    }
    return dict(nama.get(per, {}))


def _nama_lain(kantor: Kantor, kode: str) -> str:
    """Funds and stages are named by their code; components are sub kegiatan."""
    return kantor.program[kode].nama if kode in kantor.program else kode
