"""Made-up events for tests: what a bidang sends, without the bidang."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kinerja.buku.rekam import evaluasi as rekam_evaluasi
from kinerja.buku.rekam import layanan as rekam_layanan
from kinerja.buku.rekam import permohonan as rekam_permohonan
from kinerja.buku.rekam.events import IDENTITAS, IDENTITAS_KELUARGA, MODELS, yang_dinamai
from kinerja.dasar.ciri import Ciri
from kit.clock import now
from kit.db import new_id
from kit.streams import CloudEvent, Received

LAYANAN = rekam_layanan.LAYANAN.peristiwa
EVALUASI = rekam_evaluasi.EVALUASI.peristiwa
PERMOHONAN = rekam_permohonan.PERMOHONAN.peristiwa


def peristiwa(
    sumber: str, jenis: str, data: dict[str, Any], *, event_id: uuid.UUID | None = None
) -> Received:
    event = CloudEvent(
        specversion="1.0",
        id=event_id or uuid.uuid4(),
        source=f"/{sumber}",
        type=jenis,
        subject=yang_dinamai({nama: str(satu) for nama, satu in data.items()}),
        time=now(),
        data=data,
    )
    return Received(event, MODELS[jenis].model_validate(data))


def tercatat(pada: datetime, asal: Received) -> Received:
    """The same event, recorded at another moment."""
    return replace(asal, event=asal.event.model_copy(update={"time": pada}))


def layanan(sumber: str = "rehsos", /, **isi: object) -> Received:
    data = {
        "rekam_id": new_id(),
        "versi": 1,
        "berlaku": True,
        "layanan": "rumah-singgah",
        "ppks_id": new_id(),
        "tanggal": date(2024, 3, 1),
        "kategori": ["gelandangan"],
        "status_khusus": None,
        "kelurahan": "62.71.03.1002",
        "tahun_lahir": 1980,
        "jenis_kelamin": "L",
        "disabilitas": False,
        "subjek": "orang",
        "sumber_dana": "apbd-kota",
        "komponen": [],
        "psks": [],
    } | isi
    return peristiwa(sumber, LAYANAN, _json(data))


def komponen(kode: str, jumlah: int = 1, *, perlu: bool = True, beri: bool = True) -> object:
    return {"kode": kode, "jumlah": jumlah, "satuan": "paket", "dinilai_perlu": perlu,
            "diberikan": beri}  # fmt: skip


def permohonan(asal: Received, /, **isi: object) -> Received:
    """The request that later becomes the service `asal`."""
    nama = (
        "rekam_id", "layanan", "ppks_id", "tanggal", "kategori", "status_khusus", "kelurahan",
        "tahun_lahir", "jenis_kelamin", "disabilitas", "subjek",
    )  # fmt: skip
    data = {satu: asal.event.data[satu] for satu in nama} | {"versi": 1, "berlaku": True} | isi
    return peristiwa(asal.event.source.removeprefix("/"), PERMOHONAN, _json(data))


def evaluasi(sumber: str = "rehsos", /, *, dinilai: Received, **isi: object) -> Received:
    data = {
        "rekam_id": new_id(),
        "versi": 1,
        "berlaku": True,
        "ppks_id": dinilai.event.data["ppks_id"],
        "tanggal": date(2024, 12, 1),
        "dinilai": {
            "sumber": dinilai.event.source.removeprefix("/"),
            "rekam_id": dinilai.event.data["rekam_id"],
        },
        "kebutuhan_dasar": True,
        "tugas_peran": True,
        "mengatasi_masalah": True,
    } | isi
    return peristiwa(sumber, EVALUASI, _json(data))


def kebutuhan(asal: Received, /, kode: str, **isi: object) -> Received:
    """A need of the person of the service `asal`, assessed in its request."""
    data = _tentang(asal) | {
        "komponen": kode, "perlu": True, "permohonan": asal.event.data["rekam_id"],
    } | isi  # fmt: skip
    return peristiwa(_sumber(asal), "kebutuhan.rekam.v1", _json(data))


def pemberian(asal: Received, /, kode: str, **isi: object) -> Received:
    """Something given to the person of the service `asal`."""
    data = _tentang(asal) | {
        "komponen": kode, "jumlah": 1, "satuan": "paket", "sumber_dana": "apbd-kota",
        "permohonan": asal.event.data["rekam_id"], "kebutuhan": None, "atribut": {},
    } | isi  # fmt: skip
    return peristiwa(_sumber(asal), "pemberian.rekam.v1", _json(data))


def kontribusi(sumber: str, psks: object, **isi: object) -> Received:
    data = {"rekam_id": new_id(), "versi": 1, "berlaku": True, "tanggal": date(2024, 3, 1),
            "psks": psks} | isi  # fmt: skip
    return peristiwa(sumber, "kontribusi.rekam.v1", _json(data))


def _tentang(asal: Received) -> dict[str, Any]:
    """As new kinds say of whom and in which service; the same day and place."""
    lama = asal.event.data
    ciri = {nama: lama[nama] for nama in Ciri.model_fields}
    sama = {nama: lama[nama] for nama in ("layanan", "ppks_id", "tanggal", "subjek")}
    if "keluarga_id" in lama:
        sama["keluarga_id"] = lama["keluarga_id"]
    return {"rekam_id": new_id(), "versi": 1, "berlaku": True, **sama, "ciri": ciri}


def _sumber(asal: Received) -> str:
    return asal.event.source.removeprefix("/")


def identitas(sumber: str, ppks_id: object, kunci: str, versi: int = 1) -> Received:
    data = {"ppks_id": ppks_id, "versi": versi, "jenis": "nik", "kunci": kunci}
    return peristiwa(sumber, IDENTITAS, _json(data))


def keluarga(sumber: str, keluarga_id: object, kunci: str, versi: int = 1) -> Received:
    """Under which key a family is counted."""
    data = {"keluarga_id": keluarga_id, "versi": versi, "jenis": "keluarga", "kunci": kunci}
    return peristiwa(sumber, IDENTITAS_KELUARGA, _json(data))


def ulang(asal: Received, /, **isi: object) -> Received:
    """Another version of the same record."""
    return peristiwa(
        asal.event.source.removeprefix("/"), asal.event.type, asal.event.data | _json(isi)
    )


def _json(data: dict[str, Any]) -> dict[str, Any]:
    return {
        nama: str(nilai) if isinstance(nilai, uuid.UUID | date) else nilai
        for nama, nilai in data.items()
    }
