"""What a bidang works with at its counter: the office, its part of the catalogue, its keys."""

from __future__ import annotations

import uuid
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self

from fastapi import Depends, Request

from kantor.acuan import tak_dikenal
from kit.auth import ALL, Actor, full_scope
from kit.clock import today
from kit.crypto import Keyring, SearchKey, SubjectKey
from kit.errors import Invalid
from kit.lifecycle import Rule

from .dukcapil.sambungan import Sambungan as SambunganDukcapil
from .induk import Jenis, Pembantu
from .kabar.sambungan import TIDAK_ADA, Sambungan
from .layanan.rules import Kategori, Layanan
from .profil import Kantor, muat
from .settings import BidangSettings
from .surat.tte import Tte

IZIN_SENSITIF = "ppks-sensitif:baca"


@dataclass(frozen=True, slots=True)
class Kunci:
    data: Keyring
    cari: SearchKey
    subjek: SubjectKey

    def tutup(self, kolom: str, baris: uuid.UUID, nilai: str | None) -> bytes | None:
        """Encrypt a value for one column of one row; it cannot be read in another place."""
        if nilai is None:
            return None
        return self.data.encrypt(nilai.encode(), f"{kolom}:{baris}".encode())

    def buka(self, kolom: str, baris: uuid.UUID, tersimpan: bytes | None) -> str | None:
        if tersimpan is None:
            return None
        return self.data.decrypt(tersimpan, f"{kolom}:{baris}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Loket:
    bidang: str
    kantor: Kantor
    kunci: Kunci
    # Webhooks to this very machine: only for development and tests.
    kait_ke_mesin_ini: bool = False
    # None: not connected.
    dukcapil: SambunganDukcapil | None = None
    # The nouns of this bidang that hold needs and deliveries.
    induk: Jenis = ()
    # Those that name helpers of their own.
    pembantu: Sequence[Pembantu] = ()
    # What the nouns of this bidang add to each other's lives, for what is done without a request.
    aturan: tuple[Rule[Any, Any, Any], ...] = ()
    # Who signs letters; None: nobody yet.
    tte: Tte | None = None
    # By which ways people are told that something waits for them.
    kabar: Sambungan = TIDAK_ADA
    # How the house is called from outside, and whether it is one to try with: for papers.
    alamat: str = ""
    tiruan: bool = False

    @classmethod
    def dari(cls, settings: BidangSettings) -> Self:
        """From the environment; a wrong profile or key stops the service here, before it serves."""
        kunci = Kunci(
            Keyring(settings.data_key.get_secret_value()),
            SearchKey(settings.search_key.get_secret_value()),
            SubjectKey(settings.subject_key.get_secret_value()),
        )
        return cls(
            settings.service,
            muat(),
            kunci,
            kait_ke_mesin_ini=settings.webhook_loopback,
            dukcapil=settings.dukcapil(),
            tte=settings.tte(),
            kabar=settings.kabar(),
            alamat=settings.public_url or "",
            tiruan=settings.sandbox,
        )

    @property
    def kini(self) -> Kantor:
        """The office by the files of this year."""
        return self.kantor.pada(today().year)

    def katalog(self, pada: date | None = None) -> Mapping[str, Layanan]:
        """What the bidang serves in the year of that day; now, if none is named."""
        return self.kantor.pada((pada or today()).year).katalog(self.bidang)

    def pernah_melayani(self) -> Mapping[str, Layanan]:
        """What the bidang serves in any year; each service as it was last described."""
        semua: dict[str, Layanan] = {}
        for masa in self.kantor.semua_masa:
            semua |= masa.katalog(self.bidang)
        return semua

    @property
    def kategori_dikenal(self) -> Mapping[str, Kategori]:
        """Those of any year, each as it was last described."""
        return {
            kode: satu for masa in self.kantor.semua_masa for kode, satu in masa.kategori.items()
        }

    @property
    def status_dikenal(self) -> Mapping[str, str]:
        """Special states of any year, each as it was last called."""
        return {
            kode: nama
            for masa in self.kantor.semua_masa
            for kode, nama in masa.status_khusus.items()
        }

    def orang_dalam(self, actor_id: str) -> Actor:
        """Whoever asked, as the house itself goes on for them: of every area, with every right.
        What they may ask for is settled before."""
        izin = frozenset({full_scope(self.bidang, "*:*")})
        return Actor(actor_id, bidang=frozenset({self.bidang}), wilayah=(ALL,), scopes=izin)

    def melihat_sensitif(self, actor: Actor) -> bool:
        """Whether the caller may see sensitive categories, each time for a purpose."""
        return actor.allows(full_scope(self.bidang, IZIN_SENSITIF))

    def layanan_tertutup(self, actor: Actor) -> frozenset[str]:
        """The services whose requests do not exist for the caller: they tell why one is served."""
        return frozenset() if self.melihat_sensitif(actor) else self.layanan_sensitif

    @property
    def layanan_sensitif(self) -> frozenset[str]:
        return frozenset(
            kode
            for masa in self.kantor.semua_masa
            for kode, satu in masa.katalog(self.bidang).items()
            if satu.sensitif
        )

    def periksa_saringan(self, **saringan: str | None) -> None:
        """Refuse a filter whose value no record can have: the caller has mistyped it."""
        dikenal: Mapping[str, Container[str]] = {
            "layanan": self.pernah_melayani(),
            "kategori": self.kategori_dikenal,
            "kelurahan": self.kantor.wilayah.kelurahan,
            "kecamatan": self.kantor.wilayah.kecamatan,
            "subjek": {kode for masa in self.kantor.semua_masa for kode in masa.subjek},
        }
        salah = [
            tak_dikenal(f"query.{nama}", f"{nama} tidak dikenal.", apa=nama)
            for nama, nilai in saringan.items()
            if nilai is not None and nilai not in dikenal[nama]
        ]
        if salah:
            raise Invalid("Periksa saringan yang disebut di errors.", *salah)


def _loket(request: Request) -> Loket:
    loket: Loket = request.app.state.desk
    return loket


LoketDep = Annotated[Loket, Depends(_loket)]
