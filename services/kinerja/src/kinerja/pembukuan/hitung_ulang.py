"""Semua turunan dihitung lagi dari catatan, dibandingkan, lalu dilepaskan lagi.

Rantai membuktikan masukannya; ini membuktikan bahwa angka yang berjalan, yang akan ditandatangani,
dan tiap angka yang pernah ditutup memang berasal dari sana.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import ValidationError
from sqlalchemy import Table, TextClause, text

from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.models import Identitas
from kinerja.buku.rekam.models import Rekam
from kinerja.buku.segel import repository as segel
from kinerja.buku.segel.models import Blok
from kinerja.buku.segel.periksa import Temuan
from kinerja.buku.segel.rules import Posisi
from kinerja.dasar.base import Base
from kinerja.hitung import bayangan
from kinerja.hitung.fakta.models import Fakta, FaktaStatus, Hitungan
from kinerja.pembukuan.penutupan import repository as penutupan
from kinerja.pembukuan.penutupan.models import PenutupanIsi
from kinerja.pembukuan.penutupan.rules import nama, sampai_bulan
from kit.db import ReadSession, Session, Sessions, reading

PALING_BANYAK = 20
Ditutup = tuple[PenutupanIsi, Mapping[str, Any]]
_MASUKAN = ("rekam_versi", "identitas_versi")


@dataclass(slots=True)
class HasilHitungUlang:
    temuan: list[Temuan] = field(default_factory=list)
    penutupan: int = 0
    # Ditutup dengan program yang menghitung lain: selisihnya bukan bukti perubahan.
    cara_lain: list[str] = field(default_factory=list)


# --- Yang tersimpan dan yang seharusnya -----------------------------------------------------------

# Yang boleh ada tanpa seharusnya ada: penunjuk kosong, dan kunci sementara seseorang.
_DIBANDINGKAN: Mapping[type[Base], str] = {
    Rekam: "t.versi > 0 OR num_nonnulls(t.rekam_versi_id, t.orang_sumber, t.orang_id,"
    " t.dinilai_sumber, t.dinilai_rekam_id) > 0",
    Identitas: "t.versi > 0 OR t.kunci <> 'acak:' || t.ppks_id",
    Fakta: "t.aturan_versi = :aturan_versi AND EXISTS (SELECT FROM pg_temp.rekam AS r"
    " WHERE r.rekam_id = t.rekam_id AND r.sumber = t.sumber"
    " AND r.rekam_versi_id = t.rekam_versi_id)",
    FaktaStatus: "CAST(:tahun AS integer) IS NULL OR t.tahun = :tahun",
    Hitungan: "t.n <> 0 AND (CAST(:tahun AS integer) IS NULL OR t.tahun = :tahun)",
}


def _banding(model: type[Base]) -> TextClause:
    """Baris seutuhnya: kolom baru dengan sendirinya dibandingkan."""
    tabel = cast("Table", model.__table__)
    kunci = ", ".join(str(satu.name) for satu in tabel.primary_key)

    def isi(skema: str) -> str:
        return (
            f"SELECT {kunci}, sha256(convert_to(CAST(t AS text), 'UTF8')) AS sidik "  # noqa: S608
            f"FROM {skema}.{tabel.name} AS t WHERE {_DIBANDINGKAN[model]}"
        )

    return text(f"""
SELECT concat_ws('-', {kunci}) AS id,
    CASE WHEN tercatat.sidik IS NULL THEN 'tidak ada, padahal seharusnya ada'
        WHEN seharusnya.sidik IS NULL THEN 'ada, padahal seharusnya tidak'
        ELSE 'tidak sebagaimana dihitung dari catatannya' END AS apa
FROM ({isi("public")}) AS tercatat FULL JOIN ({isi("pg_temp")}) AS seharusnya USING ({kunci})
WHERE tercatat.sidik IS DISTINCT FROM seharusnya.sidik
ORDER BY 1
LIMIT {PALING_BANYAK}
""")  # noqa: S608  (nama kolom model)


_BANDING = {model: _banding(model) for model in bayangan.TURUNAN}


async def _berbeda(
    session: ReadSession, models: Sequence[type[Base]], **isian: int | None
) -> list[Temuan]:
    temuan = []
    for model in models:
        perintah = _BANDING[model]
        dipakai = {n: v for n, v in isian.items() if n in perintah.compile().params}
        temuan += [
            Temuan(satu.apa, tabel=model.__tablename__, id=satu.id)
            for satu in await session.execute(perintah, dipakai)
        ]
    return temuan


# --- Sebelum menandatangani -----------------------------------------------------------------------

_KUNCI_TABEL = text("LOCK TABLE fakta_status, hitungan IN SHARE MODE")
# Jumlah hash tiap baris, dua kali 64 bit: urutannya tidak penting, maka tidak ada yang diurutkan.
# Garamnya rahasia program ini: siapa pun yang menulis basis data tidak dapat mencari baris lain
# yang jumlahnya sama.
_SIDIK = text("""
SELECT concat_ws(' ',
    (SELECT concat_ws(' ', count(*), sum(hash_record_extended(t, :garam)),
        sum(hash_record_extended(t, :garam_lain))) FROM fakta_status AS t WHERE tahun = :tahun),
    (SELECT concat_ws(' ', count(*), sum(hash_record_extended(t, :garam)),
        sum(hash_record_extended(t, :garam_lain))) FROM hitungan AS t
        WHERE tahun = :tahun AND n <> 0))
""").bindparams(garam=secrets.randbits(62), garam_lain=secrets.randbits(62))
# Ingatan program ini sendiri: sidik turunan yang sudah dihitung dari catatan ini. Basis data tidak
# dapat mengubahnya.
_terhitung: dict[str, str] = {}
_PALING_DIINGAT = 8


async def dari_catatan(
    session: ReadSession, sessions: Sessions, tahun: int, blok: Blok
) -> list[Temuan]:
    """Yang tersimpan setahun tetapi bukan hasil hitungan dari catatan sampai blok ini.

    Pemanggil memegang kunci aturan sendiri. Sesudah ini tidak seorang pun, juga pemilik basis data,
    dapat mengubah turunannya sampai transaksi `session` selesai. Penutupan berikutnya atas catatan
    yang sama cukup membandingkan sidiknya.
    """
    await session.execute(_KUNCI_TABEL)
    versi = await pemetaan.versi_terakhir(session)
    catatan = json.dumps([tahun, versi, _masukan(blok.posisi)])
    tersimpan = await session.scalar(_SIDIK, {"tahun": tahun})
    if _terhitung.get(catatan) == tersimpan:
        return []
    aturan = Pemetaan.model_validate(await pemetaan.isi(session, versi))
    async with reading(sessions) as lain:
        sementara = cast("Session", lain)
        await bayangan.susun(sementara, versi, aturan, blok.posisi, tahun)
        seharusnya = await sementara.scalar(_SIDIK, {"tahun": tahun})
        if seharusnya != tersimpan:
            return await _berbeda(sementara, (FaktaStatus, Hitungan), tahun=tahun)
    while len(_terhitung) >= _PALING_DIINGAT:
        del _terhitung[next(iter(_terhitung))]
    _terhitung[catatan] = seharusnya
    return []


def _masukan(posisi: Mapping[str, Posisi]) -> list[Posisi | None]:
    return [posisi.get(tabel) for tabel in _MASUKAN]


# --- Untuk membuktikan semuanya -------------------------------------------------------------------


async def hitung_ulang(sessions: Sessions) -> HasilHitungUlang:
    """Yang berjalan, dan tiap penutupan dari catatan sampai bloknya sendiri.

    Penerima peristiwa menunggu selagi yang berjalan dibandingkan; tidak ada yang disimpan.
    """
    hasil = HasilHitungUlang()
    async with reading(sessions) as session:
        await pemetaan.kunci_sendiri(cast("Session", session))
        versi = await pemetaan.versi_terakhir(session)
        if not versi:
            return hasil
        kini, lama = await _kelompok(session, versi)
        aturan, sama = await _aturan(session, versi)
        if aturan is None:
            hasil.cara_lain.append("angka yang berjalan")
            return hasil
        await bayangan.susun(cast("Session", session), versi, aturan)
        hasil.temuan = await _berbeda(session, bayangan.TURUNAN, aturan_versi=versi, tahun=None)
        for satu in kini:
            await _satu(session, satu, hasil, sama=sama)
    for (versi, tahun, _), (posisi, semua) in lama.items():
        await _sekelompok(sessions, versi, tahun, posisi, semua, hasil)
    return hasil


_Kelompok = dict[tuple[int, int, str], tuple[Mapping[str, Posisi], list[Ditutup]]]


async def _kelompok(session: ReadSession, versi: int) -> tuple[list[Ditutup], _Kelompok]:
    """Penutupan atas catatan yang berlaku sekarang, dan yang lain menurut catatannya."""
    terakhir = await segel.terakhir(session)
    posisi_kini = None
    if terakhir and not await segel.ada_belum_disegel(session, terakhir.posisi):
        posisi_kini = _masukan(terakhir.posisi)
    kini: list[Ditutup] = []
    lama: _Kelompok = {}
    for isi, _ in await penutupan.semua_isi(session):
        try:
            dokumen = json.loads(isi.isi)
        except ValueError:
            continue  # sudah disebut pemeriksaan penutupan, seperti blok yang hilang
        blok = await segel.blok(session, isi.blok)
        if blok is None:
            continue
        masukan = _masukan(blok.posisi)
        if isi.aturan_versi == versi and masukan == posisi_kini:
            kini.append((isi, dokumen))
            continue
        kunci = (isi.aturan_versi, dokumen["tahun"], json.dumps(masukan))
        lama.setdefault(kunci, (blok.posisi, []))[1].append((isi, dokumen))
    return kini, lama


async def _aturan(session: ReadSession, versi: int) -> tuple[Pemetaan | None, bool]:
    """Aturannya, dan apakah program ini menghitung menurutnya sebagaimana waktu itu.

    Sidik aturan mencakup `CARA` program yang menyimpannya.
    """
    try:
        aturan = Pemetaan.model_validate(await pemetaan.isi(session, versi))
    except ValidationError:
        return None, False
    return aturan, aturan.sidik() == await pemetaan.sidik(session, versi)


async def _sekelompok(
    sessions: Sessions,
    versi: int,
    tahun: int,
    posisi: Mapping[str, Posisi],
    semua: Sequence[Ditutup],
    hasil: HasilHitungUlang,
) -> None:
    async with reading(sessions) as session:
        aturan, sama = await _aturan(session, versi)
        if aturan is None:
            hasil.cara_lain += [_sebutan(dokumen) for _, dokumen in semua]
            return
        await bayangan.susun(cast("Session", session), versi, aturan, posisi, tahun)
        for satu in semua:
            await _satu(session, satu, hasil, sama=sama)


_DITUTUP = text("""
SELECT c AS cacah, count(*) AS banyak,
    encode(sha256(string_agg(
        uuid_send(rekam_versi_id) || int2send(urut), ''::bytea ORDER BY rekam_versi_id, urut
    )), 'hex') AS sidik,
    CAST(CASE split_part(c, '.', 2) WHEN 'jumlah' THEN sum(jumlah) ELSE count(*) END AS bigint) AS n
FROM fakta_status CROSS JOIN LATERAL unnest(dihitung) AS k (c)
WHERE tahun = :tahun AND bulan <= :sampai_bulan
GROUP BY c
""")


async def _satu(
    session: ReadSession, ditutup: Ditutup, hasil: HasilHitungUlang, *, sama: bool
) -> None:
    isi, dokumen = ditutup
    batas = {"tahun": dokumen["tahun"], "sampai_bulan": sampai_bulan(dokumen["triwulan"])}
    ada = {satu.cacah: satu for satu in await session.execute(_DITUTUP, batas)}
    kini = {c: {"banyak": satu.banyak, "sidik": satu.sidik} for c, satu in ada.items()}
    salah = [
        f"fakta cacah {c} bukan yang dihitung dari catatan sampai bloknya"
        for c in sorted({*kini, *dokumen["fakta"]})
        if kini.get(c) != dokumen["fakta"].get(c)
    ]
    for kode, angka in dokumen["angka"].items():
        for peran, c in angka["cacah"].items():
            if c is None or angka[peran] is None:
                continue
            n = ada[c].n if c in ada else 0
            if angka[peran] != str(n):
                salah.append(f"{peran} {kode} tertulis {angka[peran]}, menurut catatan {n}")
    hasil.penutupan += 1
    if salah and not sama:
        hasil.cara_lain.append(_sebutan(dokumen))
    elif salah:
        hasil.temuan += [
            Temuan(satu, tabel="penutupan_isi", id=str(isi.penutupan_id))
            for satu in salah[:PALING_BANYAK]
        ]


def _sebutan(dokumen: Mapping[str, Any]) -> str:
    return f"{nama(dokumen['tahun'], dokumen['triwulan'])} revisi {dokumen['revisi']}"
