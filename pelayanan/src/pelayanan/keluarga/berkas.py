"""The rows of a file of families, sorted: what is new, what is there already, what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from kit.imports.spec import RowError
from pelayanan import impor
from pelayanan.lahir import Lahir
from pelayanan.ppks import dari_nama

from . import rules
from .rules import Hubungan, Keanggotaan, Masa

TERBANYAK = 50
Alasan = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Terbaca(dari_nama.Terbaca):
    kk: str
    hubungan: Hubungan
    dari: date

    @property
    def isinya(self) -> tuple[uuid.UUID, Hubungan, date]:
        return self.ppks_id, self.hubungan, self.dari


class Rumah(NamedTuple):
    """The family that holds a card. `tertutup`: why nobody may be added to it, if so."""

    id: uuid.UUID
    berkepala: bool
    tertutup: Alasan | None


@dataclass(slots=True)
class Pilahan:
    """`baru`: the members of each new family; `tambahan`: those whom families get that are there.
    `rumah`: by card; `milik`: by person; `kepala`: by card, as `kepala` says."""

    orang: Mapping[uuid.UUID, Any]
    rumah: Mapping[str, Rumah]
    milik: Mapping[uuid.UUID, Sequence[Keanggotaan]]
    kepala: Mapping[str, Sequence[int]]
    hari_ini: date
    baru: list[list[Terbaca]] = field(default_factory=list)
    tambahan: dict[uuid.UUID, list[Terbaca]] = field(default_factory=dict)
    ada: int = 0
    ditolak: list[RowError] = field(default_factory=list)
    _baris: dict[uuid.UUID, int] = field(default_factory=dict)

    @property
    def diterima(self) -> int:
        return sum(map(len, (*self.baru, *self.tambahan.values())))

    def pilah(self, terbaca: Iterable[Terbaca]) -> None:
        """Family by family, as they come: two cards of one family are one."""
        sekeluarga: dict[uuid.UUID | str, list[Terbaca]] = {}
        for satu in terbaca:
            rumah = self.rumah.get(satu.kk)
            sekeluarga.setdefault(rumah.id if rumah else satu.kk, []).append(satu)
        for semua in sekeluarga.values():
            self._keluarga(self.rumah.get(semua[0].kk), semua)

    def _keluarga(self, rumah: Rumah | None, semua: Sequence[Terbaca]) -> None:
        ada = {satu.baris for satu in semua if self._tercatat(rumah, satu)}
        self.ada += len(ada)
        anggota = {satu.baris for satu in semua if self._di_sana(rumah, satu)}
        kepala = [
            baris
            for kk in dict.fromkeys(satu.kk for satu in semua)
            for baris in self.kepala.get(kk, ())
            if baris not in anggota
        ]
        masuk: dict[uuid.UUID, Terbaca] = {}
        kembar: list[Terbaca] = []
        for satu in semua:
            if satu.baris in ada:
                continue
            lain = masuk.get(satu.ppks_id)
            if lain is not None and lain.isinya == satu.isinya:
                kembar.append(satu)
            elif lain is not None:
                pesan = f"Orang ini sudah disebut pada baris {lain.baris} dengan isi yang lain."
                self._tolak([satu], ("nik", pesan, "anggota-rangkap"))
            elif keliru := self._keliru(rumah, satu):
                self._tolak([satu], keliru)
            else:
                masuk[satu.ppks_id] = satu
        isi = list(masuk.values())
        if keliru := _susunan(rumah, isi, kepala):
            self._tolak([*isi, *kembar], keliru)
            return
        self.ada += len(kembar)
        self._baris |= {satu.ppks_id: satu.baris for satu in isi}
        if rumah is not None and isi:
            self.tambahan[rumah.id] = isi
        elif isi:
            self.baru.append(isi)

    def _tolak(self, semua: Iterable[Terbaca], alasan: Alasan) -> None:
        self.ditolak += [impor.galat(satu.baris, *alasan) for satu in semua]

    def _di_sana(self, rumah: Rumah | None, satu: Terbaca) -> Sequence[Keanggotaan]:
        """The memberships of this person in that family, ended ones too."""
        milik = self.milik.get(satu.ppks_id, ()) if rumah is not None else ()
        return [lain for lain in milik if rumah is not None and lain.keluarga_id == rumah.id]

    def _tercatat(self, rumah: Rumah | None, satu: Terbaca) -> bool:
        ada = ((lain.hubungan, lain.masa.dari) for lain in self._di_sana(rumah, satu))
        return (satu.hubungan, satu.dari) in ada

    def _keliru(self, rumah: Rumah | None, satu: Terbaca) -> Alasan | None:
        """What is wrong with a row by itself."""
        ppks = self.orang.get(satu.ppks_id)
        if ppks is None:
            return "ppks_id", "PPKS ini tidak ada.", "ppks-tidak-ditemukan"
        if rumah is not None and rumah.tertutup is not None:
            return rumah.tertutup
        masa = Masa(satu.dari)
        lahir = Lahir(ppks.tanggal_lahir, ppks.tahun_lahir)
        for salah in rules.periksa_masa("", masa, self.hari_ini, lahir):
            return salah.lokasi, salah.pesan, salah.kode
        if (baris := self._baris.get(satu.ppks_id)) is not None:
            pesan = f"Pada baris {baris} orang ini anggota KK yang lain."
            return "nik", pesan, "anggota-dua-keluarga"
        for lain in self.milik.get(satu.ppks_id, ()):
            if lain.masa.bertemu(masa):
                pesan = "Orang ini pada waktu itu anggota keluarga lain."
                if rumah is not None and lain.keluarga_id == rumah.id:
                    pesan = "Orang ini sudah anggota, dengan hubungan atau tanggal yang lain."
                return "nik", pesan, "anggota-dua-keluarga"
        return None


def kepala(terbaca: Iterable[Terbaca]) -> Mapping[str, Sequence[int]]:
    """By card the rows that name a head, of each person the first: before anybody is looked for,
    since two heads are two families also where one of them is unknown."""
    disebut: dict[str, dict[object, int]] = {}
    for satu in terbaca:
        if satu.hubungan is Hubungan.KEPALA:
            siapa = (satu.ppks_id, satu.nik, satu.bernama)
            disebut.setdefault(satu.kk, {}).setdefault(siapa, satu.baris)
    return {kk: list(baris.values()) for kk, baris in disebut.items()}


def _susunan(rumah: Rumah | None, masuk: Sequence[Terbaca], kepala: Sequence[int]) -> Alasan | None:
    """What is wrong with those who would come into a family, together."""
    if len(kepala) > 1:
        pesan = f"KK ini dengan {len(kepala)} kepala (baris {', '.join(map(str, kepala))})."
        return "kk", pesan, "kepala-rangkap"
    if rumah is not None and rumah.berkepala:
        if kepala:
            pesan = "Keluarga yang memegang KK ini mempunyai kepala lain; ganti dengan langkahnya."
            return "hubungan", pesan, "kepala-rangkap"
    elif all(satu.hubungan is not Hubungan.KEPALA for satu in masuk):
        pesan = "KK ini tanpa kepala: tidak ada pada berkas, atau barisnya ditolak."
        return "kk", pesan, "tanpa-kepala"
    if len(masuk) > TERBANYAK:
        pesan = f"Sebuah KK paling banyak {TERBANYAK} anggota."
        return "kk", pesan, "anggota-terlalu-banyak"
    return None
