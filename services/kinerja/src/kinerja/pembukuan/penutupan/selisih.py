"""What counted when a period was signed and does not now, or the reverse, fact by fact, and why."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import orjson

from kinerja.aturan import privasi
from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.indikator.ukuran import rumus_hitung
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.segel import repository as segel_repository
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.fakta.service import tautan
from kinerja.pembukuan.penutupan import beku, pembekuan, repository, rules, service
from kinerja.pembukuan.penutupan.rules import Arah, Sebab
from kinerja.pembukuan.penutupan.schemas import (
    BanyakSelisih,
    FaktaSelisih,
    HalamanSelisih,
    SelisihSaring,
)
from kit.auth import Actor
from kit.db import ReadSession
from kit.pagination import Total, cursor_of_another, decode_cursor, encode_cursor


async def selisih(
    session: ReadSession,
    actor: Actor,
    kantor: Kantor,
    penutupan_id: uuid.UUID,
    saring: SelisihSaring,
) -> HalamanSelisih:
    """Facts that counted at the closing and do not now, and the reverse, each with its cause."""
    satu = await service.ambil(session, penutupan_id)
    kantor = kantor.pada(satu.tahun)
    milik = f"{penutupan_id} {saring.belongs()}"
    isi = await service.ditandatangani(session, penutupan_id)
    dulu = service.angka_beku(isi).get(saring.indikator)
    kini = kantor.indikator.get(saring.indikator)
    if dulu is None and kini is None:
        raise IndikatorTidakDitemukan(saring.indikator)
    cacah_dulu = dulu["cacah"] if dulu else beku.cacah(None)
    cacah_kini = beku.cacah(rumus_hitung(kini) if kini else None)
    isian = {
        "penutupan_id": satu.id,
        "tahun": satu.tahun,
        "sampai_bulan": rules.sampai_bulan(satu.triwulan),
        "peran": list(beku.PERAN),
        "dulu": [cacah_dulu[peran] for peran in beku.PERAN],
        "kini": [cacah_kini[peran] for peran in beku.PERAN],
        "aturan_dulu": isi.aturan_versi,
        "aturan_lain": await pemetaan.beda(session, isi.aturan_versi, satu.tahun),
        "arah": saring.arah,
        "wilayah": list(actor.wilayah),
        "bidang": sorted(actor.bidang),
        "batas": saring.batas + 1,
        **await _posisi(session, isi.blok),
        **_kursor(saring, milik),
    }
    baris = await repository.selisih(session, isian)
    tampak = baris[: saring.batas]
    banyak = [BanyakSelisih(**satu) for satu in await repository.banyak_selisih(session, isian)]
    total = Total(banyak=sum(satu.fakta for satu in banyak), tepat=True)
    return HalamanSelisih(
        data=[
            _fakta_selisih(actor, fakta)
            for fakta in tampak
            if kantor.sensitif.terlihat(actor, fakta["sumber"], fakta["layanan"])
        ],
        berikutnya=_berikutnya(milik, tampak) if len(baris) > saring.batas else None,
        total=total if saring.total else None,
        banyak=banyak,
        entri=beku.entri_berbeda(
            orjson.loads(isi.isi)["entri"].get(saring.indikator, []),
            (await pembekuan.entri(session, satu)).get(saring.indikator, []),
        ),
        wilayah=list(actor.wilayah),
        demo=await pemasangan.demo(session),
    )


_NOL = uuid.UUID(int=0)
_KUNCI_KURSOR = ("arah_k", "peran_k", "rekam_versi_k", "urut_k")


def _kursor(saring: SelisihSaring, milik: str) -> dict[str, Any]:
    if saring.kursor is None:
        return dict.fromkeys(_KUNCI_KURSOR)
    dari, *isi = decode_cursor(saring.kursor, (str, str, str, uuid.UUID, int))
    if dari != milik:
        raise cursor_of_another()
    return dict(zip(_KUNCI_KURSOR, isi, strict=True))


def _berikutnya(milik: str, baris: Sequence[Mapping[str, Any]]) -> str:
    akhir = baris[-1]
    return encode_cursor(
        (milik, akhir["arah"], akhir["peran"], akhir["rekam_versi_id"], akhir["urut"])
    )


async def _posisi(session: ReadSession, nomor: int) -> dict[str, Any]:
    """How far records and the map of identities went at the closing."""
    blok = await segel_repository.blok(session, nomor)
    posisi = blok.posisi if blok else {}
    rekam = posisi.get("rekam_versi", [-1, str(_NOL)])
    identitas = posisi.get("identitas_versi", [-1, str(_NOL), "", 0])
    return {
        "rekam_t": rekam[0],
        "rekam_id": uuid.UUID(rekam[1]),
        "identitas_t": identitas[0],
        "identitas_id": uuid.UUID(identitas[1]),
        "identitas_sumber": identitas[2],
        "identitas_versi": identitas[3],
    }


def _fakta_selisih(actor: Actor, baris: Mapping[str, Any]) -> FaktaSelisih:
    sebab = Sebab(baris["sebab"])
    alasan: Alasan | None = None
    if baris["arah"] == Arah.TIDAK_LAGI and baris["berlaku"]:
        # Counted elsewhere, no longer here: another fact stands for the person already.
        alasan = Alasan(baris["alasan"]) if baris["alasan"] else Alasan.SUBJEK_SUDAH_DIHITUNG
    disebut, penjelasan = privasi.alasan(actor, baris["sumber"], alasan)
    return FaktaSelisih.model_validate(
        {
            **{nama: baris[nama] for nama in FaktaSelisih.model_fields if nama in baris},
            "id": f"{baris['rekam_versi_id']}-{baris['urut']}",
            "sebab": sebab,
            "penjelasan": rules.PENJELASAN[sebab],
            "alasan": disebut,
            "penjelasan_alasan": penjelasan,
            "tautan": tautan(cast("FaktaStatus", SimpleNamespace(**baris))),
        }
    )
