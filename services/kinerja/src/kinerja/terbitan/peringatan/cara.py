"""How a projection was computed, in one or two sentences."""

from __future__ import annotations

from kinerja.terbitan.peringatan.proyeksi import PELUANG, Ramalan, RamalanBagian, TerlaluSedikit

HURUF = "Predikat huruf tidak diproyeksikan; dibandingkan menurut skalanya."
SELESAI = "Tahunnya sudah berakhir; tidak diproyeksikan."
TERAKHIR = "Nilai dari entri bulan terakhir tidak diproyeksikan."
RERATA = (
    "Bulan yang tersisa dianggap sama dengan rerata bulan yang terisi; rentang "
    f"{PELUANG} persen dari naik turunnya bulan-bulan itu."
)
ENTRI_BULANAN = " Yang dianggap lewat ialah bulan yang sudah diisi dan disetujui."


def berubah(sejak: int) -> str:
    return f" Sebelum {sejak} cara hitungnya lain; tahun-tahun itu tidak dibandingkan."


def jumlah(satu: Ramalan | TerlaluSedikit) -> str:
    return "Yang sudah tercatat ditambah sisa tahun menurut " + _dasar(satu)


def bagian(satu: RamalanBagian | TerlaluSedikit, *, daftar: bool) -> str:
    if daftar:
        awal = "Penyebutnya daftar sekarang; pembilangnya yang tercatat ditambah sisa tahun menurut"
        return f"{awal} " + _dasar(satu if isinstance(satu, TerlaluSedikit) else satu.pembilang)
    if isinstance(satu, TerlaluSedikit):
        return "Pembilang selalu bagian dari penyebut; penyebutnya menurut " + _dasar(satu)
    tahun = satu.pembilang.tahun_lalu
    geser = (
        f"bagiannya bergeser sebagaimana {tahun} tahun sebelumnya"
        if tahun
        else "bagiannya dianggap tetap, dengan rentang lebar"
    )
    return (
        f"Pembilang selalu bagian dari penyebut: {geser}; penyebutnya menurut "
        f"{_dasar(satu.penyebut)}"
    )


def spm(satu: Ramalan | TerlaluSedikit) -> str:
    return (
        "Sasaran dan kebutuhannya dianggap tetap menurut daftar sekarang; yang terlayani dan "
        f"komponen yang terpenuhi mengikuti {_dasar(satu)}"
    )


def _dasar(satu: Ramalan | TerlaluSedikit) -> str:
    if isinstance(satu, TerlaluSedikit):
        return "laju sejauh ini, bila datanya sudah cukup."
    if satu.tahun_lalu:
        return (
            f"laju tahun ini dan pola bulanan {satu.tahun_lalu} tahun sebelumnya; rentang "
            f"{PELUANG} persen dari guncangan bulanan dan perubahan antartahun."
        )
    return (
        f"laju merata per hari kerja; rentang {PELUANG} persen dari naik turunnya bulan, "
        "dilebarkan karena belum ada tahun pembanding."
    )
