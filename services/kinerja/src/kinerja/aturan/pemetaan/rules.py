"""The office's mapping: which records make which facts, in which counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from kantor.kalender import Kalender
from kinerja.aturan.pemetaan.bentuk import Fakta, Kedudukan
from kinerja.aturan.pemetaan.cacah import Cacah, JenisFakta

# The derivation in `fakta.py`; raise it when the same records give other facts, so that an
# existing installation makes its facts again as under a changed mapping.
CARA = 3


class _Aturan(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Penilai(_Aturan):
    """The bidang whose evaluation counts: by who gave the service, else `lainnya`."""

    lainnya: str
    menurut_pemberi: dict[str, str] = {}

    def untuk(self, pemberi: str) -> str:
        return self.menurut_pemberi.get(pemberi, self.lainnya)


class Kategori(_Aturan):
    kode: str
    penilai: Penilai


class Keluaran(_Aturan):
    """Sub kegiatan that grow: at the completion, and by the components that were given."""

    selesai: tuple[str, ...] = ()
    komponen: dict[str, tuple[str, ...]] = {}
    # component -> attribute -> values with which a delivery is that output
    bila: dict[str, dict[str, tuple[str, ...]]] = {}
    aktif: bool = True

    @cached_property
    def dari_komponen(self) -> frozenset[str]:
        """What grows when a component is given, and so not again with an itemised completion."""
        return frozenset(kode for isi in self.komponen.values() for kode in isi)

    def cocok(self, komponen: str, atribut: Mapping[str, str]) -> bool:
        return all(
            atribut.get(nama) in nilai for nama, nilai in self.bila.get(komponen, {}).items()
        )


TANPA_KELUARAN = Keluaran()


class Letak(_Aturan):
    """Where a sub kegiatan stands in the tree of programs."""

    kegiatan: str
    program: str


class Sasaran(_Aturan):
    """A governed list; the first that matches wins. Without categories: anybody in that program."""

    kode: str
    program: str | None = None
    kategori: tuple[str, ...] = ()
    psks: bool = False


class KelompokUmur(_Aturan):
    kode: str
    sampai: int | None


class HariKerja(_Aturan):
    """The working days of the office, as `kantor.kalender` counts them."""

    hari_kerja: tuple[int, ...]
    libur: tuple[date, ...] = ()

    @cached_property
    def kalender(self) -> Kalender:
        return Kalender(frozenset(self.hari_kerja), frozenset(self.libur))

    def lama(self, mulai: date, sampai: date, jeda: Iterable[tuple[date, date]]) -> int:
        """Working days from one to the other, without those of pauses between them."""
        antara = self.kalender.antara
        berhenti = (antara(max(mulai, dari), min(sampai, lagi)) for dari, lagi in jeda)
        return max(antara(mulai, sampai) - sum(berhenti), 0)


class Pemetaan(_Aturan):
    """The rules of one office. The order of `kategori` decides on the main one of several."""

    # source -> code of a service -> program; null: it makes nobody *ditangani*
    layanan: dict[str, dict[str, str | None]]
    kategori: tuple[Kategori, ...]  # kewenangan kota
    bukan_kota: tuple[str, ...]
    status: dict[str, Penilai]
    berfungsi: dict[str, tuple[tuple[str, ...], ...]]  # program -> one list, of which all hold
    keluaran: dict[str, dict[str, Keluaran]] = {}  # sumber -> layanan
    susunan: dict[str, Letak] = {}  # sub kegiatan
    # Sub kegiatan whose unit is the family. None: stored before families were known.
    keluarga: tuple[str, ...] | None = None
    padanan: dict[str, str] = {}  # sub kegiatan of an SPM -> its twin for clients outside the SPM
    kebutuhan: dict[str, tuple[str, ...]] = {}  # program -> kegiatan that hold basic needs
    daftar: tuple[Sasaran, ...] = ()
    kelompok_umur: tuple[KelompokUmur, ...] = ()
    cacah: tuple[Cacah, ...] = ()
    # None: no formula asks for it.
    hari_kerja: HariKerja | None = None

    def aturan_keluaran(self, sumber: str, layanan: str | None, komponen: str = "") -> Keluaran:
        """Of a service; of what is given without one, that of any service that gives it."""
        milik = self.keluaran.get(sumber, {})
        if layanan is not None:
            return milik.get(layanan, TANPA_KELUARAN)
        return next((satu for satu in milik.values() if komponen in satu.komponen), TANPA_KELUARAN)

    @cached_property
    def urutan(self) -> Mapping[str, int]:
        return {satu.kode: ke for ke, satu in enumerate(self.kategori)}

    @cached_property
    def penilai(self) -> Mapping[str, Penilai]:
        return {satu.kode: satu.penilai for satu in self.kategori}

    @cached_property
    def kegiatan_spm(self) -> frozenset[str]:
        return frozenset(self.susunan[kode].kegiatan for kode in self.padanan)

    @cached_property
    def daftar_psks(self) -> str | None:
        return next((satu.kode for satu in self.daftar if satu.psks), None)

    @cached_property
    def cacah_jenis(self) -> Mapping[JenisFakta, Sequence[Cacah]]:
        return {jenis: [satu for satu in self.cacah if satu.jenis is jenis] for jenis in JenisFakta}

    @cached_property
    def kedudukan_dikenal(self) -> dict[tuple[object, ...], Kedudukan]:
        return {}

    @cached_property
    def fakta_dikenal(self) -> dict[tuple[object, ...], Sequence[Fakta]]:
        return {}

    @cached_property
    def _cacah_dikenal(self) -> dict[tuple[object, ...], tuple[str, ...]]:
        return {}

    def yang_dasar(self, program: str | None, kode: Iterable[str]) -> list[str]:
        """Those of these sub kegiatan that meet a basic need of the program, in order."""
        dasar = self.kebutuhan.get(program or "", ())
        return [satu for satu in sorted(kode) if self.susunan[satu].kegiatan in dasar]

    def isi(self) -> dict[str, object]:
        """The JSON form that is stored with its version number; `model_validate` reads it."""
        kosong = {nama for nama in ("hari_kerja", "keluarga") if getattr(self, nama) is None}
        return self.model_dump(mode="json", exclude=kosong)

    def sidik(self) -> str:
        teks = json.dumps([CARA, self.isi()], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(teks.encode()).hexdigest()

    def berfakta_sama(self, lama: Pemetaan) -> bool:
        """Whether records that were counted under those rules make the same facts under these.

        What was counted before families were known names none.
        """
        ini = self.model_copy(update={"keluarga": None}) if lama.keluarga is None else self
        return ini.sidik() == lama.sidik()

    def menghitung_keluarga(self, sub_kegiatan: str | None) -> bool:
        return sub_kegiatan is not None and sub_kegiatan in (self.keluarga or ())

    def dengan_cacah(self, cacah: Iterable[Cacah]) -> Pemetaan:
        """The same rules, with all counts that the office's indicators use."""
        menurut_kode = {satu.kode: satu for satu in cacah}
        terurut = tuple(menurut_kode[kode] for kode in sorted(menurut_kode))
        return self.model_copy(update={"cacah": terurut})

    def model_copy(
        self,
        *,
        update: Mapping[str, object] | None = None,
        deep: bool = False,  # noqa: ARG002
    ) -> Pemetaan:
        """Without what these rules remember: that is by their own content."""
        isi = {nama: getattr(self, nama) for nama in type(self).model_fields}
        return Pemetaan.model_validate(isi | dict(update or {}))

    def bukan_kewenangan(self, kategori: Iterable[str]) -> bool:
        """Whether somebody has only categories that are not the city's to count.

        Renstra 4.1.3: victims of drugs and people with HIV/AIDS are helped, but counted in no
        fact; with a category or status of the city beside it they count under that one.
        """
        milik = set(kategori)
        return not milik.isdisjoint(self.bukan_kota) and milik.isdisjoint(
            [*self.urutan, *self.status]
        )

    def umur(self, tahun_lahir: int | None, pada: date) -> str | None:
        """The age group on the date of the fact; only the year of birth is known."""
        if tahun_lahir is None or tahun_lahir > pada.year:
            return None
        umur = pada.year - tahun_lahir
        for satu in self.kelompok_umur:
            if satu.sampai is None or umur <= satu.sampai:
                return satu.kode
        return None

    def sasaran(self, program: str | None, kategori: Iterable[str]) -> str | None:
        """The list that measures a client of this program."""
        milik = set(kategori)
        for satu in self.daftar:
            if satu.psks or satu.program != program or program is None:
                continue
            if not satu.kategori or milik.intersection(satu.kategori):
                return satu.kode
        return None

    def spm(self, kode: str | None) -> bool:
        return any(satu.kode == kode and satu.kategori for satu in self.daftar)

    def cacah_fakta(self, fakta: Fakta) -> tuple[str, ...]:
        """The counts whose conditions match this fact by itself; of an evaluation SQL decides."""
        if fakta.jenis is JenisFakta.BERFUNGSI:
            return ()
        tanda = (
            fakta.jenis, fakta.program, fakta.sub_kegiatan, fakta.layanan, fakta.kategori,
            fakta.komponen, fakta.sumber_dana, fakta.daftar, fakta.tahap, fakta.legal,
        )  # fmt: skip
        dikenal = self._cacah_dikenal.get(tanda)
        if dikenal is None:
            cocok = (satu for satu in self.cacah_jenis[fakta.jenis] if _cocok(satu, fakta))
            dikenal = self._cacah_dikenal[tanda] = tuple(sorted({satu.kode for satu in cocok}))
        return dikenal


def _cocok(cacah: Cacah, fakta: Fakta) -> bool:
    return (
        (not cacah.program or fakta.program in cacah.program)
        and (not cacah.sub_kegiatan or fakta.sub_kegiatan in cacah.sub_kegiatan)
        and (not cacah.layanan or fakta.layanan in cacah.layanan)
        and (not cacah.kategori or bool(set(cacah.kategori) & set(fakta.kategori)))
        and (not cacah.komponen or fakta.komponen in cacah.komponen)
        and (not cacah.sumber_dana or fakta.sumber_dana in cacah.sumber_dana)
        and (not cacah.daftar or fakta.daftar in cacah.daftar)
        # On other facts the stage is that of the subject's entry on the list; SQL looks at it.
        and (not cacah.tahap or cacah.dalam_daftar or fakta.tahap in cacah.tahap)
        and (not cacah.legal or fakta.legal)
    )
