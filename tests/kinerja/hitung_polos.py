"""A plain recomputation: all events at once, with dicts and loops only.

It does not use kinerja's rules to make facts on purpose; only the same words of the domain are read
twice. The counts of indicators are data of the profile and read as data.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kinerja.aturan.pemetaan.cacah import Cacah
from kinerja.buku.rekam.daftar import DaftarRekam
from kinerja.buku.rekam.events import IDENTITAS
from kit.streams import Received
from tests.kinerja.kejadian import EVALUASI, LAYANAN, PERMOHONAN

PROGRAM = {
    ("rehsos", "rumah-singgah"): "1.06.04",
    ("rehsos", "pelayanan-sosial-ppks"): "1.06.04",
    ("rehsos", "pengaduan-aspirasi-informasi"): None,
    ("linjamsos", "pkh"): "1.06.05",
    ("linjamsos", "bantuan-logistik-pascabencana"): "1.06.06",
    ("linjamsos", "rekomendasi-kis-pbi"): None,
    ("fakirmiskin", "bantuan-pangan"): "1.06.05",
}
SELESAI = {
    "rumah-singgah": ["1.06.04.2.01.01", "1.06.04.2.01.05"],
    "pelayanan-sosial-ppks": ["1.06.04.2.01.05"],
    "pengaduan-aspirasi-informasi": ["1.06.04.2.01.09"],
    "pkh": ["1.06.05.2.02.03"],
    "bantuan-logistik-pascabencana": ["1.06.06.2.01.02"],
    "rekomendasi-kis-pbi": ["1.06.05.2.02.03"],
    "bantuan-pangan": ["1.06.05.2.02.03"],
}
RAGU = {"rekomendasi-kis-pbi"}
KOMPONEN = {
    ("rehsos", "permakanan"): "1.06.04.2.01.01",
    ("rehsos", "sandang"): "1.06.04.2.01.02",
    ("rehsos", "alat-bantu"): "1.06.04.2.01.03",
    ("linjamsos", "makanan"): "1.06.06.2.01.01",
    ("linjamsos", "sandang"): "1.06.06.2.01.02",
}
DI_LUAR_SPM = {"1.06.04.2.01.01": "1.06.04.2.02.03", "1.06.04.2.01.02": "1.06.04.2.02.04",
               "1.06.04.2.01.05": "1.06.04.2.02.07"}  # fmt: skip
DASAR = {"1.06.04": "1.06.04.2.01.", "1.06.06": "1.06.06.2.01."}
PENILAI = {
    "gelandangan": "rehsos",
    "lanjut-usia-terlantar": "rehsos",
    "korban-bencana-alam": "linjamsos",
}
PUSAT = {"korban-napza", "odha"}
# Urutan ppks.yaml.
URUTAN = ["lanjut-usia-terlantar", "gelandangan", "korban-bencana-alam", "fakir-miskin"]
DAFTAR_KATEGORI = [
    ("1.06.04", "lanjut-usia-terlantar", "rehsos-lansia"),
    ("1.06.04", "gelandangan", "rehsos-gepeng"),
    ("1.06.04", None, "rehsos-non-spm"),
    ("1.06.06", "korban-bencana-alam", "linjamsos-bencana"),
]
SPM = {"rehsos-lansia", "rehsos-gepeng", "linjamsos-bencana"}


@dataclass
class Fakta:
    """One fact; `tanda` knows it among the stored facts."""

    sumber: str
    rekam_id: str
    jenis: str
    kunci: str
    tanggal: date
    program: str | None = None
    sub_kegiatan: str | None = None
    layanan: str | None = None
    komponen: str | None = None
    daftar: str | None = None
    tahap: str | None = None
    kelurahan: str | None = None
    kategori: tuple[str, ...] = ()
    jenis_kelamin: str | None = None
    umur: str | None = None
    disabilitas: bool | None = None
    sumber_dana: str | None = None
    jumlah: int = 1
    legal: bool = False
    alasan: str | None = None
    tahun: int = 0
    letak: date = date.max
    penilai: str | None = None
    tahap_daftar: set[str] = field(default_factory=set)
    lengkap: bool = False
    selesai: bool = False
    cacah: set[str] = field(default_factory=set)
    dihitung: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tahun, self.letak = self.tanggal.year, self.tanggal

    @property
    def bulan(self) -> int:
        return self.letak.month

    @property
    def urutan(self) -> tuple[date, str, str, str]:
        return (self.tanggal, self.rekam_id, self.sumber, self.komponen or self.sub_kegiatan or "")

    def pindah(self, sel: Fakta) -> None:
        """To the cell of its person, but for its place and year."""
        self.kelurahan, self.kategori, self.umur = sel.kelurahan, sel.kategori, sel.umur
        self.jenis_kelamin, self.disabilitas = sel.jenis_kelamin, sel.disabilitas
        if sel.jenis == "ditangani":
            self.layanan, self.sumber_dana = sel.layanan, sel.sumber_dana

    @property
    def tanda(self) -> tuple[Any, ...]:
        return (self.sumber, self.rekam_id, self.jenis, self.kunci, self.sub_kegiatan,
                self.komponen if self.jenis in ("membutuhkan", "terpenuhi") else None)  # fmt: skip


# Mark and standing; two outputs without a twin from one record have the same mark.
Hasil = Counter[tuple[Any, ...]]
Penghitung = Counter[tuple[int, str, str, str]]


def hitung(
    peristiwa: Iterable[Received], daftar: Iterable[DaftarRekam], cacah: Sequence[Cacah]
) -> tuple[Hasil, Penghitung]:
    """Where each fact in force stands, and all counters."""
    fakta = _terhitung(peristiwa, daftar, cacah)
    hasil = Counter(
        (*f.tanda, f.tahun, f.bulan, f.program, f.kelurahan, f.alasan, frozenset(f.dihitung))
        for f in fakta
    )
    return hasil, _penghitung(fakta)


def sampai(
    peristiwa: Iterable[Received],
    daftar: Iterable[DaftarRekam],
    cacah: Sequence[Cacah],
    tanggal: date,
) -> dict[str, int]:
    """Cumulative in that year up to a date: count -> how many."""
    return dict(
        Counter(
            kode
            for f in _terhitung(peristiwa, daftar, cacah)
            if f.tahun == tanggal.year and f.letak <= tanggal
            for kode in f.dihitung
        )
    )


def _terhitung(
    peristiwa: Iterable[Received], daftar: Iterable[DaftarRekam], cacah: Sequence[Cacah]
) -> list[Fakta]:
    fakta = _fakta(peristiwa, daftar)
    for satu in fakta:
        if satu.alasan is None:
            satu.cacah = {c.kode for c in cacah if _cocok(c, satu)}
    for c in cacah:
        _hitung_cacah(c, fakta)
    for satu in fakta:
        if satu.alasan is None and not satu.dihitung:
            if satu.cacah:
                satu.alasan = "subjek-sudah-dihitung"
            elif satu.jenis == "terpenuhi" and not satu.lengkap:
                satu.alasan = "belum-lengkap"
            else:
                satu.alasan = "tanpa-indikator"
    return fakta


def _fakta(peristiwa: Iterable[Received], daftar: Iterable[DaftarRekam]) -> list[Fakta]:
    rekam: dict[tuple[str, str, str], dict[str, Any]] = {}
    kunci: dict[tuple[str, str], tuple[int, str]] = {}
    for satu in peristiwa:
        sumber, data = satu.event.source[1:], satu.event.data
        if satu.event.type == IDENTITAS:
            milik = (sumber, data["ppks_id"])
            kunci[milik] = max(kunci.get(milik, (0, "")), (data["versi"], data["kunci"]))
        else:
            letak = (sumber, satu.event.type, data["rekam_id"])
            if letak not in rekam or rekam[letak]["versi"] < data["versi"]:
                rekam[letak] = data
    entri: dict[str, DaftarRekam] = {}
    for baris in daftar:
        lama = entri.get(str(baris.rekam_id))
        if lama is None or lama.versi < baris.versi:
            entri[str(baris.rekam_id)] = baris

    def subjek(sumber: str, orang: str) -> str:
        return kunci.get((sumber, orang), (0, f"acak:{orang}"))[1]

    fakta: list[Fakta] = []
    utama: dict[tuple[str, str], Fakta] = {}
    for (sumber, jenis, rekam_id), data in rekam.items():
        if jenis in (LAYANAN, PERMOHONAN):
            satu_rekam = _dari_klien(sumber, jenis, data, subjek)
            fakta += satu_rekam
            if jenis == LAYANAN:
                utama[sumber, rekam_id] = satu_rekam[0]
    for rekam_id, satu_entri in entri.items():
        fakta.append(_dari_daftar(rekam_id, satu_entri, subjek))
    fakta += _evaluasi(rekam, utama, subjek)
    _hubungkan(fakta)
    return fakta


def _umur(tahun_lahir: int | None, tanggal: date) -> str | None:
    if tahun_lahir is None:
        return None
    umur = tanggal.year - tahun_lahir
    return "balita" if umur <= 4 else "anak" if umur <= 17 else "dewasa" if umur <= 59 else "lansia"


def _dari_klien(
    sumber: str, jenis: str, data: dict[str, Any], subjek: Callable[[str, str], str]
) -> list[Fakta]:
    program = PROGRAM.get((sumber, data["layanan"]))
    kota = [k for k in URUTAN if k in data["kategori"]]
    status = data["status_khusus"]
    tanggal = date.fromisoformat(data["tanggal"])
    orang = subjek(sumber, data["ppks_id"] or data["rekam_id"])
    milik = kota or ([status] if status else [])
    alasan = None
    if PUSAT & set(data["kategori"]) and not milik:
        alasan = "bukan-kewenangan-kota"
    elif not data["berlaku"]:
        alasan = "tidak-berlaku"
    elif (sumber, data["layanan"]) not in PROGRAM:
        alasan = "tanpa-pemetaan"
    elif program is None:
        alasan = "layanan-tidak-dihitung"
    elif data["ppks_id"] is None:
        alasan = "tanpa-ppks"
    elif not milik:
        alasan = "tanpa-kategori"
    calon = [
        ("linjamsos" if sumber == "linjamsos" else "fakirmiskin") if k == "fakir-miskin"
        else PENILAI[k]
        for k in kota
    ] or ["rehsos"]  # fmt: skip
    daftar = next(
        (kode for p, k, kode in DAFTAR_KATEGORI if p == program and (k is None or k in kota)), None
    )

    def satu(jenis_fakta: str, **isi: Any) -> Fakta:  # noqa: ANN401
        sama: dict[str, Any] = {
            "sumber": sumber, "rekam_id": data["rekam_id"], "jenis": jenis_fakta, "kunci": orang,
            "tanggal": tanggal, "program": program, "layanan": data["layanan"], "daftar": daftar,
            "kelurahan": data["kelurahan"],
            "kategori": (*milik, *sorted(set(data["kategori"]) - set(kota))),
            "jenis_kelamin": data["jenis_kelamin"], "umur": _umur(data["tahun_lahir"], tanggal),
            "disabilitas": data["disabilitas"], "sumber_dana": data.get("sumber_dana"),
            "alasan": alasan, "penilai": sumber if sumber in calon else calon[0],
        }  # fmt: skip
        return Fakta(**sama | isi)

    if jenis == PERMOHONAN:
        return [satu("diajukan", sumber_dana=None)]
    hasil = [satu("ditangani")]
    beri: dict[str, int] = dict.fromkeys(SELESAI.get(data["layanan"], []), 1)
    perlu: set[str] = set()
    dinafikan: set[str] = set()
    terbukti: set[str] = set()
    dikenal = (sumber, data["layanan"]) in PROGRAM
    for komponen in data["komponen"] if dikenal else []:
        kode = KOMPONEN.get((sumber, komponen["kode"]))
        if kode is None:
            continue
        if komponen["diberikan"]:
            beri[kode] = komponen["jumlah"] + (beri[kode] if kode in terbukti else 0)
            terbukti.add(kode)
        else:
            dinafikan.add(kode)
        if komponen["dinilai_perlu"]:
            perlu.add(kode)
    for kode in dinafikan - terbukti:
        beri.pop(kode, None)
    ragu = data["layanan"] in RAGU
    for kode, jumlah in beri.items():
        tempat: str | None = kode
        if program and kode.startswith("1.06.04.2.01.") and daftar not in SPM:
            tempat = DI_LUAR_SPM.get(kode)
        sebab = None
        if alasan in ("bukan-kewenangan-kota", "tidak-berlaku"):
            sebab = alasan
        elif not jumlah:
            sebab = "tidak-diberikan"
        elif ragu:
            sebab = "pemetaan-belum-aktif"
        elif tempat is None:
            sebab = "tanpa-padanan"
        hasil.append(
            satu("keluaran", sub_kegiatan=tempat, program=kode[:7], jumlah=jumlah, alasan=sebab)
        )
    if alasan in (None, "bukan-kewenangan-kota", "tidak-berlaku"):
        awal = DASAR.get(program or "")
        for nama, kode_kode in (("membutuhkan", perlu), ("terpenuhi", beri)):
            for kode in kode_kode:
                if (
                    awal is not None
                    and kode.startswith(awal)
                    and not (ragu and nama == "terpenuhi")
                ):
                    kosong = nama == "terpenuhi" and not beri[kode]
                    sebab = alasan or ("tidak-diberikan" if kosong else None)
                    hasil.append(satu(nama, komponen=kode, alasan=sebab))
    hasil += [
        Fakta(
            sumber, data["rekam_id"], "berkontribusi", subjek("dayasos", psks), tanggal,
            program=program, layanan=data["layanan"], daftar="psks-aktif",
            kelurahan=data["kelurahan"], sumber_dana=data["sumber_dana"],
            alasan=alasan if alasan in ("bukan-kewenangan-kota", "tidak-berlaku") else None,
        )
        for psks in dict.fromkeys(data["psks"])
    ]  # fmt: skip
    return hasil


def _dari_daftar(rekam_id: str, entri: DaftarRekam, subjek: Callable[[str, str], str]) -> Fakta:
    tanggal = entri.tanggal
    if tanggal.year != entri.tahun:
        akhir = tanggal.year > entri.tahun
        tanggal = date(entri.tahun, 12, 31) if akhir else date(entri.tahun, 1, 1)
    milik = {kode: program for program, _, kode in DAFTAR_KATEGORI}
    alasan = None
    if PUSAT & set(entri.ciri.kategori) and not {*URUTAN, "orang-terlantar"} & set(
        entri.ciri.kategori
    ):
        alasan = "bukan-kewenangan-kota"
    elif not entri.berlaku:
        alasan = "tidak-berlaku"
    elif entri.daftar not in milik and entri.daftar != "psks-aktif":
        alasan = "tanpa-daftar"
    return Fakta(
        "kinerja", rekam_id, "terdaftar", subjek(entri.sumber, str(entri.ppks_id)), tanggal,
        program=milik.get(entri.daftar), daftar=entri.daftar, tahap=entri.tahap.value,
        kelurahan=entri.ciri.kelurahan, kategori=entri.ciri.kategori,
        jenis_kelamin=entri.ciri.jenis_kelamin, umur=_umur(entri.ciri.tahun_lahir, tanggal),
        disabilitas=entri.ciri.disabilitas, alasan=alasan,
    )  # fmt: skip


def _evaluasi(
    rekam: dict[tuple[str, str, str], dict[str, Any]],
    utama: dict[tuple[str, str], Fakta],
    subjek: Callable[[str, str], str],
) -> list[Fakta]:
    hasil: list[Fakta] = []
    sah: dict[tuple[str, str | None, int], list[tuple[Fakta, dict[str, Any]]]] = defaultdict(list)
    for (sumber, jenis, rekam_id), data in rekam.items():
        if jenis != EVALUASI:
            continue
        orang = subjek(sumber, data["ppks_id"])
        satu = Fakta(sumber, rekam_id, "berfungsi", orang, date.fromisoformat(data["tanggal"]))
        hasil.append(satu)
        dinilai = utama.get((data["dinilai"]["sumber"], data["dinilai"]["rekam_id"]))
        milik = dinilai is not None and dinilai.kunci == orang
        layak = milik and dinilai is not None and dinilai.alasan is None
        bukan_kota = milik and dinilai is not None and dinilai.alasan == "bukan-kewenangan-kota"
        if (layak or bukan_kota) and dinilai is not None:
            satu.program, satu.tahun, satu.layanan = dinilai.program, dinilai.tahun, dinilai.layanan
            satu.sumber_dana, satu.daftar = dinilai.sumber_dana, dinilai.daftar
        if bukan_kota and dinilai is not None:
            satu.alasan = dinilai.alasan
        elif not data["berlaku"]:
            satu.alasan = "tidak-berlaku"
        elif not layak or dinilai is None:
            satu.alasan = "bukan-penyebut" if dinilai is not None else "menunggu-rekam"
        elif dinilai.penilai != sumber:
            satu.alasan = "bukan-penanggung-jawab"
        else:
            sah[orang, satu.program, satu.tahun].append((satu, data))
    for (_, program, _), beberapa in sah.items():
        *dahulu, (akhir, data) = sorted(beberapa, key=lambda dua: dua[0].urutan[:3])
        for lama, _ in dahulu:
            lama.alasan = "digantikan"
        dasar, peran, masalah = (
            data["kebutuhan_dasar"], data["tugas_peran"], data["mengatasi_masalah"],
        )  # fmt: skip
        akhir.legal = dasar and peran and masalah
        if not ((dasar or peran) if program == "1.06.04" else masalah):
            akhir.alasan = "belum-berfungsi"
    return hasil


def _hubungkan(fakta: list[Fakta]) -> None:
    """What depends on other facts of the same subject."""
    sel: dict[tuple[str, str | None, int], Fakta] = {}
    entri: dict[tuple[str, int, str | None], set[str]] = defaultdict(set)
    perlu: dict[tuple[str, str | None, int], set[str | None]] = defaultdict(set)
    dapat: dict[tuple[str, str | None, int], set[str | None]] = defaultdict(set)
    ditangani = set()
    psks: dict[tuple[str, int, str | None], Fakta] = {}
    for satu in sorted(fakta, key=lambda f: f.urutan[:3]):
        orang = (satu.kunci, satu.program, satu.tahun)
        if satu.jenis == "ditangani" and satu.alasan not in (
            "bukan-kewenangan-kota", "tidak-berlaku",
        ):  # fmt: skip
            ditangani.add((satu.sumber, satu.rekam_id, satu.kunci))
        if satu.alasan is not None:
            continue
        if satu.jenis == "ditangani":
            sel.setdefault(orang, satu)
        elif satu.jenis == "terdaftar":
            entri[satu.kunci, satu.tahun, satu.daftar].add(satu.tahap or "")
            psks.setdefault((satu.kunci, satu.tahun, satu.daftar), satu)
        elif satu.jenis == "membutuhkan":
            perlu[orang].add(satu.komponen)
        elif satu.jenis == "terpenuhi":
            dapat[orang].add(satu.komponen)
    for satu in fakta:
        orang = (satu.kunci, satu.program, satu.tahun)
        if satu.jenis != "terdaftar":
            satu.tahap_daftar = entri.get((satu.kunci, satu.tahun, satu.daftar), set())
        if satu.jenis in ("membutuhkan", "terpenuhi"):
            satu.lengkap = bool(perlu[orang]) and perlu[orang] <= dapat[orang]
            if satu.alasan is None and satu.komponen not in perlu[orang]:
                satu.alasan = "bukan-penyebut"
            if orang in sel:
                satu.pindah(sel[orang])
                satu.letak = sel[orang].letak
        elif satu.jenis == "terdaftar" and orang in sel:
            satu.pindah(sel[orang])
            satu.letak = min(satu.letak, sel[orang].letak)
        elif satu.jenis == "berfungsi":
            sah = satu.alasan in (None, "digantikan", "belum-berfungsi")
            if sah and orang in sel:
                satu.pindah(sel[orang])
                satu.letak = sel[orang].letak
        elif satu.jenis == "diajukan":
            satu.selesai = (satu.sumber, satu.rekam_id, satu.kunci) in ditangani
        elif satu.jenis == "berkontribusi":
            milik = psks.get((satu.kunci, satu.tahun, satu.daftar))
            if milik is not None:
                satu.pindah(milik)
                satu.letak = max(satu.letak, milik.letak)
            elif satu.alasan is None:
                satu.alasan = "bukan-penyebut"


def _cocok(c: Cacah, f: Fakta) -> bool:
    """The counts as written in the profile."""
    return (
        c.jenis.value == f.jenis
        and (not c.program or f.program in c.program)
        and (not c.sub_kegiatan or f.sub_kegiatan in c.sub_kegiatan)
        and (not c.kategori or bool(set(c.kategori) & set(f.kategori)))
        and (not c.daftar or f.daftar in c.daftar)
        and (not c.tahap or bool(set(c.tahap) & (f.tahap_daftar or {f.tahap or ""})))
        and (not c.dalam_daftar or bool(f.tahap_daftar))
        and (not c.lengkap or f.lengkap)
        and (not c.selesai or f.selesai)
        and (not c.legal or f.legal)
    )


def _hitung_cacah(c: Cacah, fakta: list[Fakta]) -> None:
    ada: set[tuple[Any, ...]] = set()
    for satu in sorted(fakta, key=lambda f: f.urutan):
        if c.kode not in satu.cacah:
            continue
        lain: dict[str, tuple[Any, ...]] = {
            "subjek": (),
            "subjek-program": (satu.program,),
            "kebutuhan": (satu.program, satu.komponen),
            "rekam": (satu.sumber, satu.rekam_id),
            "jumlah": satu.tanda,
        }
        kunci = (satu.tahun, satu.kunci, *lain[c.beda.value])
        if kunci not in ada:
            ada.add(kunci)
            satu.dihitung.add(c.kode)


def _penghitung(fakta: Iterable[Fakta]) -> Penghitung:
    hasil: Penghitung = Counter()
    for f in fakta:
        disabilitas = None if f.disabilitas is None else "ya" if f.disabilitas else "tidak"
        sel = {
            "": "", "program": f.program, "bulan": str(f.bulan), "kelurahan": f.kelurahan,
            "layanan": f.layanan, "kategori": f.kategori[0] if f.kategori else None,
            "jenis_kelamin": f.jenis_kelamin, "umur": f.umur, "disabilitas": disabilitas,
            "sumber_dana": f.sumber_dana,
        }  # fmt: skip
        if f.jenis in ("membutuhkan", "terpenuhi"):
            sel["komponen"] = f.komponen
        if f.tahap is not None:
            sel["tahap"] = f.tahap
        for kode in f.dihitung:
            for dimensi, isi in sel.items():
                hasil[f.tahun, dimensi, kode, "-" if isi is None else isi] += 1
    return hasil
