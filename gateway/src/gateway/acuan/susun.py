"""The reference data of an office: made once at start, of its profile and of what services bring.

Nothing in it tells of a person. That a category or a service is sensitive is told, since forms need
it before anybody is named; why it is, and how many openings are reported, is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter

from gateway.acuan import schemas
from gateway.acuan.schemas import Atribut, Daur, Izin, Komponen, Nilai, Pilihan
from gateway.peran.rules import scopes_of
from kantor import berkas
from kantor.baris import BarisWilayah
from kantor.berkas import Rupa
from kantor.bidang import BIDANG
from kantor.peran import Peran
from kantor.profil import Profil
from kit.auth import ALL
from kit.brought import Services

M = TypeVar("M", bound=BaseModel)

# Made by `./dinsos derive` of the lists and lives that the services' modules bring.
FILE = Path(__file__).with_name("words.json")
_DILAYANI = (Rupa.ORANG, Rupa.KELUARGA, Rupa.LEMBAGA)
# The life of every request, whatever its service.
DAUR_PERMOHONAN = "permohonan"


class Words(BaseModel):
    pilihan: tuple[Pilihan, ...]
    daur: tuple[Daur, ...]


@dataclass(frozen=True, slots=True)
class Acuan:
    """Every list in the order in which it is shown."""

    kantor: schemas.Kantor
    wilayah: Sequence[schemas.Wilayah]
    kategori: Sequence[schemas.Kategori]
    layanan: Sequence[schemas.Layanan]
    psks: Sequence[schemas.Psks]
    atribut: Sequence[Atribut]
    tujuan: Sequence[schemas.Tujuan]
    libur: Sequence[schemas.Libur]
    peran: Sequence[schemas.Peran]
    izin: Sequence[Izin]
    pilihan: Sequence[Pilihan]
    daur: Sequence[Daur]
    # The kinds of subject that a service may be for.
    subjek: Sequence[str] = ()
    # Of the profile's files and of all that is shown of them and of the program.
    versi: str = ""

    @classmethod
    def of(cls, profil: Profil, services: Services) -> Acuan:
        """Raises: ProfileError for a profile that cannot be read."""
        words = Words.model_validate_json(FILE.read_bytes())
        layanan = profil.layanan.isi
        semua = cls(
            kantor=_sebagai(
                schemas.Kantor,
                profil.kantor.isi,
                bidang=[
                    _sebagai(schemas.Bidang, satu, di=satu.tempat)
                    for satu in profil.kantor.isi.bidang
                ],
            ),
            wilayah=[_wilayah(satu) for satu in profil.daerah.values()],
            kategori=[
                _sebagai(schemas.Kategori, satu, sensitif=satu.sensitif is not None)
                for satu in profil.ppks.isi.ppks
            ],
            layanan=[_layanan(profil, satu) for satu in layanan.semua],
            psks=[_sebagai(schemas.Psks, satu) for satu in profil.psks.psks],
            tujuan=[_sebagai(schemas.Tujuan, satu) for satu in profil.privasi.tujuan],
            libur=[_sebagai(schemas.Libur, satu) for _, satu in profil.libur],
            peran=[_peran(satu, services) for satu in Peran],
            izin=_izin(services),
            atribut=[
                Atribut(kode=kode, nilai=_nilai(nilai)) for kode, nilai in layanan.atribut.items()
            ],
            pilihan=sorted((*words.pilihan, *_pilihan(profil)), key=lambda satu: satu.nama),
            daur=words.daur,
            subjek=list(layanan.bernama(*_DILAYANI)),
        )
        sidik = hashlib.sha256(profil.sidik.encode() + TypeAdapter(cls).dump_json(semua))
        return replace(semua, versi=sidik.hexdigest()[:20])


def _sebagai(model: type[M], satu: object, **lain: object) -> M:
    """What the answer shows of a part of the profile; `lain` is not there, or told otherwise."""
    sama = {nama: getattr(satu, nama) for nama in model.model_fields.keys() - lain.keys()}
    return model.model_validate({**sama, **lain})


def _wilayah(satu: BarisWilayah) -> schemas.Wilayah:
    induk = None if satu.tingkat == "kota" else satu.induk
    return _sebagai(schemas.Wilayah, satu, induk=induk, jenis=satu.tingkat, sebutan=satu.jenis)


def _layanan(profil: Profil, satu: berkas.Layanan) -> schemas.Layanan:
    katalog = profil.layanan.isi
    kategori = [satu.kode for satu in profil.ppks.isi.ppks]
    return _sebagai(
        schemas.Layanan,
        satu,
        sensitif=profil.layanan_sensitif(satu),
        komponen=[
            Komponen(kode=kode, label=label) for kode, label in katalog.komponen(satu).items()
        ],
        ppks=kategori if berkas.SEMUA in satu.ppks else satu.ppks,
        daur=DAUR_PERMOHONAN,
    )


def _nilai(bernama: Mapping[str, str]) -> list[Nilai]:
    return [Nilai(kode=kode, label=nama) for kode, nama in bernama.items()]


def _pilihan(profil: Profil) -> list[Pilihan]:
    """Lists that are the office's own, told as those of the program are."""
    katalog = profil.layanan.isi
    bernama = {
        "status-khusus": profil.ppks.isi.status_khusus,
        "subjek-layanan": katalog.bernama(*_DILAYANI),
        "subjek-sendiri": katalog.bernama(Rupa.BENDA),
    }
    bidang = [satu for satu in BIDANG if satu in profil.kantor.isi.pelayanan]
    return [Pilihan(nama=nama, layanan=bidang, nilai=_nilai(isi)) for nama, isi in bernama.items()]


def _peran(peran: Peran, services: Services) -> schemas.Peran:
    izin = sorted(scopes_of([peran], [ALL], services))
    return schemas.Peran(kode=peran, nama=peran.label, izin=izin)


def _izin(services: Services) -> list[Izin]:
    return [
        Izin(kode=f"{service}:{nama}", nama=satu.title, pemegang=sorted(satu.holders))
        for service, bawaan in services.items()
        for nama, satu in bawaan.scopes.items()
    ]
