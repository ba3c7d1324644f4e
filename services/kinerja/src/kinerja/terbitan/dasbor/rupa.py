"""How the figures of the dashboard are written; templates use it."""

from __future__ import annotations

from fractions import Fraction

from kinerja.aturan.indikator.profil import Indikator, JenisIndikator, Target
from kinerja.aturan.indikator.rules import BELUM_ADA, Banyak, angka
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.hitung.angka.nilai import Nilai
from kinerja.pembukuan.anggaran.rules import Anggaran
from kinerja.terbitan.dasbor import rules
from kinerja.terbitan.dasbor.service import ada, keadaan
from kinerja.terbitan.halaman import format as tulis
from kinerja.terbitan.halaman.mesin import kelurahan
from kinerja.terbitan.indikator.schemas import AngkaSel
from kinerja.terbitan.peringatan.rules import Status
from kinerja.terbitan.peringatan.susunan import Peringatan

NAMA_JENIS: dict[JenisIndikator, str] = {
    "iku": "IKU",
    "ikk": "IKK",
    "sakip": "SAKIP",
    "spm": "SPM",
    "sasaran": "Sasaran",
    "kegiatan": "Kegiatan",
    "subkegiatan": "Sub kegiatan",
}
NAMA_KEADAAN = {
    "tercapai": "Target tercapai",
    "belum": "Target belum tercapai",
    "belum-dinilai": "Belum dinilai",
    "kosong": "Belum ada data",
    "tanpa-target": "Tanpa target",
}
NAMA_FAKTA: dict[JenisFakta, str] = {
    JenisFakta.DIAJUKAN: "Permohonan diajukan",
    JenisFakta.DITANGANI: "Ditangani",
    JenisFakta.BERFUNGSI: "Evaluasi berfungsi sosial",
    JenisFakta.MEMBUTUHKAN: "Kebutuhan",
    JenisFakta.TERPENUHI: "Kebutuhan terpenuhi",
    JenisFakta.TERDAFTAR: "Terdaftar sebagai sasaran",
    JenisFakta.BERKONTRIBUSI: "Kontribusi PSKS",
    JenisFakta.KELUARAN: "Keluaran sub kegiatan",
}
_NAMA_PER = {
    "bulan": "bulan",
    "triwulan": "triwulan",
    "program": "program",
    "kecamatan": "kecamatan",
    "layanan": "layanan",
    "kategori": "kategori",
    "jenis_kelamin": "jenis kelamin",
    "umur": "umur",
    "disabilitas": "disabilitas",
    "sumber_dana": "sumber dana",
    "komponen": "komponen",
    "tahap": "tahap",
}

NAMA_PERINGATAN: dict[Status, str] = {
    Status.TIDAK_MUNGKIN: "Tidak tercapai tanpa perubahan",
    Status.BERISIKO: "Berisiko",
    Status.SESUAI_JALUR: "Sesuai jalur",
    Status.TERCAPAI: "Sudah tercapai",
    Status.BELUM_DAPAT: "Belum dapat diproyeksikan",
}


def nama_per(per: str) -> str:
    return kelurahan() if per == "kelurahan" else _NAMA_PER[per]


def nama_fakta(jenis: str) -> str:
    return NAMA_FAKTA[JenisFakta(jenis)]


def _dalam_satuan(satu: Indikator, nilai: Fraction | None) -> str:
    return tulis.persen(nilai) if satu.persen else tulis.angka(nilai)


def realisasi(nilai: Nilai) -> str:
    """3,65 %, 1.204, or BB; without data it says so."""
    if nilai.huruf is not None:
        return nilai.huruf
    if nilai.realisasi is None:
        return nilai.catatan or BELUM_ADA
    return _dalam_satuan(nilai.indikator, nilai.realisasi)


def satuan(satu: Indikator) -> str:
    """To be written after the figure; percent and grade are read from the figure already."""
    return "" if satu.persen or satu.skala else satu.satuan


def target(satu: Indikator, nilai: Target | None) -> str:
    """Sebagaimana tercetak."""
    if nilai is None or nilai.nilai is None:
        return tulis.KOSONG
    tercetak = tulis.angka(nilai.nilai)
    lain = f" (dari {nilai.diteruskan_dari})" if nilai.diteruskan_dari else ""
    return f"{tercetak}\N{NO-BREAK SPACE}%{lain}" if satu.persen else f"{tercetak}{lain}"


def catatan(nilai: Nilai) -> str:
    """Without a value its remark stands in place of the figure."""
    teks = [satu for satu in (nilai.catatan, nilai.alasan) if satu]
    return " ".join(teks) if ada(nilai) else ""


def kosong(nilai: Nilai) -> str:
    return "" if ada(nilai) else "ya"


def capaian(nilai: Nilai) -> str:
    return tulis.persen(nilai.capaian)


def bila_ada(cacah: Banyak, nilai: int) -> str:
    """A cell without anybody is left empty, not zero."""
    return tulis.angka(nilai) if cacah.penyebut else tulis.KOSONG


def bagian(pembilang: int, penyebut: int) -> Fraction | None:
    return Fraction(pembilang * 100, penyebut) if penyebut else None


def predikat(nilai: Nilai) -> str:
    """The official grade; empty if there is none."""
    return nilai.predikat or ""


def putusan(nilai: Nilai) -> str:
    """Whether the target is reached, a statement of its own beside the grade."""
    return NAMA_KEADAAN[keadaan(nilai)]


def perbandingan(nilai: Nilai) -> str:
    """12 dari 15; empty if the indicator is no ratio of two counts."""
    if nilai.pembilang is None or nilai.penyebut is None:
        return ""
    return f"{tulis.angka(nilai.pembilang)} dari {tulis.angka(nilai.penyebut)}"


def terlayani(nilai: Nilai) -> str:
    if nilai.spm is None:
        return tulis.KOSONG
    return f"{tulis.angka(nilai.spm.terlayani)} dari {tulis.angka(nilai.spm.sasaran)}"


def tahap(nilai: Nilai, nama: str) -> str:
    return tulis.angka(nilai.spm.tahap.get(nama, 0)) if nilai.spm else tulis.KOSONG


def fisik(nilai: Nilai) -> str:
    """The achievement; an indicator with a scale of letters shows its letter against its target."""
    if nilai.huruf is not None:
        return f"{nilai.huruf} (target {nilai.target.nilai if nilai.target else tulis.KOSONG})"
    return BELUM_ADA if nilai.capaian is None else capaian(nilai)


def serapan(uang: Anggaran | None) -> str:
    if uang is None or uang.serapan is None:
        return BELUM_ADA
    return tulis.persen(uang.serapan)


def panjang_serapan(uang: Anggaran | None) -> str:
    return rules.panjang(uang.serapan if uang else None)


def rupiah(uang: Anggaran | None) -> str:
    """What was spent of the ceiling, exact to the rupiah."""
    if uang is None:
        return ""
    pagu = f"pagu {uang.versi} {tulis.rupiah(uang.pagu)}"
    return pagu if uang.serapan is None else f"{tulis.rupiah(uang.realisasi)} dari {pagu}"


def nada_peringatan(satu: Peringatan) -> str:
    if satu.status is Status.TIDAK_MUNGKIN:
        return "kurang"
    if satu.status is Status.BERISIKO:
        return "cukup"
    return "" if satu.status is Status.BELUM_DAPAT else "baik"


def rentang(satu: Peringatan) -> str:
    """1,93 % (1,71 % to 4,17 %); a range of no width is not written."""
    if satu.perkiraan is None:
        return tulis.KOSONG
    nilai, bawah, atas = (
        _dalam_satuan(satu.indikator, isi)
        for isi in (satu.perkiraan.nilai, satu.perkiraan.bawah, satu.perkiraan.atas)
    )
    return nilai if bawah == atas else f"{nilai} ({bawah} sampai {atas})"


def tanda_target(nilai: Nilai) -> str | None:
    """Where the mark of the target stands on a bar of 0 to 100; it is seen at the edge too."""
    sebagai_angka = angka(nilai.target.nilai) if nilai.target else None
    return None if sebagai_angka is None else rules.panjang(min(sebagai_angka, Fraction(199, 2)))


def kepadatan(banyak: int, terpadat: int) -> int:
    """The shade of a square, 0 to 4."""
    return -(-banyak * 4 // terpadat) if terpadat else 0


def panjang_sel(sel: AngkaSel, terbesar: Fraction) -> str:
    """The bar of a cell against the largest cell."""
    return rules.panjang(Fraction(sel.penyebut or sel.pembilang or 0), terbesar)
