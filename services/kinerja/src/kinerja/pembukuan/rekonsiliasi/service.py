from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from kinerja.aturan import privasi
from kinerja.aturan.pemetaan import repository as pemetaan
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.privasi import Sensitif
from kinerja.buku.aliran import service as aliran
from kinerja.buku.aliran.models import Sumber
from kinerja.buku.aliran.rules import Laci, Rekap, Sehari
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.rekam import repository as rekam_repository
from kinerja.buku.rekam.events import IDENTITAS, IDENTITAS_KELUARGA, STREAMS
from kinerja.buku.rekam.models import RekamVersi
from kinerja.buku.sengketa import service as sengketa
from kinerja.hitung.fakta import pilahan
from kinerja.hitung.fakta.models import Fakta, FaktaStatus
from kinerja.hitung.fakta.rules import TANPA_FAKTA, Letak
from kinerja.hitung.fakta.service import tautan
from kinerja.pembukuan.rekonsiliasi import repository, rules
from kinerja.pembukuan.rekonsiliasi.errors import RekamTidakDitemukan
from kinerja.pembukuan.rekonsiliasi.rules import Hasil, Pilahan
from kinerja.pembukuan.rekonsiliasi.schemas import (
    AmbilHari,
    Baris,
    FaktaVersi,
    HariDiminta,
    Jumlah,
    RekamRinci,
    RekamSaring,
    Rekonsiliasi,
    RekonsiliasiSaring,
    Terpilah,
    VersiRekam,
)
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.exports import Table, Value

_DIGANTIKAN = "Ada versi rekam yang lebih baru."
_DIPUTUS = "Isi lain versi ini diputuskan berlaku."
_PENJELASAN: Mapping[str, str] = {
    **{alasan.value: alasan.label for alasan in Alasan},
    privasi.DISEMBUNYIKAN: privasi.PENJELASAN_DISEMBUNYIKAN,
    TANPA_FAKTA: "Pemetaan tidak membuat satu fakta pun dari rekam ini.",
}


async def laporan(session: ReadSession, actor: Actor, saring: RekonsiliasiSaring) -> Rekonsiliasi:
    """Each bidang and day: what was recorded, received, counted, and what was not, with the
    reason."""
    sumber = STREAMS if saring.sumber is None else (saring.sumber,)
    rentang = (saring.dari, saring.sampai)
    cacahan = await pilahan.pilahan(session, saring.menurut, sumber, *rentang, actor.wilayah)
    # The log of a bidang and identities know no area, and are recorded by their day.
    seluruhnya = saring.menurut == "hari" and actor.everywhere
    mati: Mati = {}
    selisih: dict[Letak, Rekap] = {}
    if seluruhnya:
        cacahan += await repository.identitas(session, sumber, *rentang)
        mati, selisih = await _menurut_catatan(session, sumber, rentang)
    hasil = rules.susun(cacahan)
    for letak in {*mati, *selisih}:
        hasil.setdefault(letak, Hasil())
    # Until its log was compared from the beginning, what the bidang recorded is not known.
    keadaan = {
        satu.kode: None if satu.cocok is None and satu.diminta else satu.diperiksa
        for satu in await aliran.sumber(session)
    }
    data = [
        _baris(
            actor,
            letak,
            satu,
            seluruhnya=seluruhnya,
            # Never compared yet: what the bidang recorded is not known.
            beda=selisih.get(letak, Rekap()).banyak if keadaan.get(letak.sumber) else None,
            mati=mati.get(letak, (0, [])),
        )
        for letak, satu in sorted(hasil.items())
    ]
    muncul = {
        alasan for b in data for pilah in (b.rekam, b.fakta) for alasan in pilah.tidak_dihitung
    }
    return Rekonsiliasi(
        dari=saring.dari,
        sampai=saring.sampai,
        menurut=saring.menurut,
        wilayah=list(actor.wilayah),
        data=data,
        jumlah=[
            Jumlah(sumber=kode, jenis=jenis, **_angka(actor, kode, satu, seluruhnya=seluruhnya))
            for (kode, jenis), satu in rules.per_sumber(hasil).items()
        ],
        diperiksa={kode: keadaan.get(kode) for kode in sumber},
        diminta=[
            _hari(sehari, isi)
            for sehari, isi in (await aliran.harian(session)).items()
            if sehari.sumber in sumber and rentang[0] <= sehari.hari <= rentang[1]
        ],
        penjelasan={alasan: _PENJELASAN[alasan] for alasan in sorted(muncul)},
        aturan_versi=await pemetaan.versi_terakhir(session),
        demo=await pemasangan.demo(session),
    )


Mati = dict[Letak, tuple[int, list[str]]]


async def _menurut_catatan(
    session: ReadSession, sumber: Sequence[str], rentang: tuple[date, date]
) -> tuple[Mati, dict[Letak, Rekap]]:
    """What never became a record here, and what the log of a bidang has more or less of."""
    mati: Mati = {}
    selisih: dict[Letak, Rekap] = {}
    for hari, kode, jenis, n, peristiwa in await repository.surat_mati(session, sumber, *rentang):
        letak = Letak(hari, kode, _jenis(jenis))
        banyak, milik = mati.get(letak, (0, []))
        mati[letak] = (banyak + n, [*milik, *(satu for satu in peristiwa if satu)])
    for (kode, laci), angka in (await aliran.selisih(session)).items():
        if kode in sumber and rentang[0] <= laci.hari <= rentang[1]:
            letak = _letak(kode, laci)
            selisih[letak] = selisih.get(letak, Rekap()).dan(angka)
    return mati, selisih


async def unduhan(session: ReadSession, actor: Actor, saring: RekonsiliasiSaring) -> Table:
    """The same report as a table; each reason becomes a column."""
    isi = await laporan(session, actor, saring)
    alasan = list(isi.penjelasan)
    tetap = (
        "hari", "sumber", "jenis", "tercatat", "belum_sampai", "surat_mati", "diterima",
        "digantikan", "selesai", "dibatalkan",
    )  # fmt: skip
    judul = [
        f"{apa}_{nama}" for apa in ("rekam", "fakta") for nama in ("banyak", "dihitung", *alasan)
    ]
    tabel: Table = [[*tetap, *judul]]
    for satu in isi.data:
        baris: list[Value] = [getattr(satu, nama) for nama in tetap]
        for pilah in (satu.rekam, satu.fakta):
            baris += [pilah.banyak, pilah.dihitung]
            baris += [pilah.tidak_dihitung.get(nama, 0) for nama in alasan]
        tabel.append(baris)
    return tabel


async def ambil(session: Session, actor: Actor, permintaan: AmbilHari) -> HariDiminta:
    sehari = Sehari(permintaan.sumber, permintaan.hari)
    return _hari(sehari, await aliran.minta_hari(session, actor, sehari))


async def rekam(
    session: Session,
    actor: Actor,
    sensitif: Sensitif,
    sumber: str,
    rekam_id: uuid.UUID,
    saring: RekamSaring,
) -> RekamRinci:
    """The history of one record: every version as it was received, and the facts made of it."""
    actor = privasi.pembaca(actor, sensitif, saring)
    tersimpan = await rekam_repository.semua_versi(session, sumber, rekam_id)
    id_versi = [versi.id for versi, _ in tersimpan]
    kedudukan = {(s.rekam_versi_id, s.urut): s for s in await pilahan.kedudukan(session, id_versi)}
    tampak = all(sensitif.terlihat(actor, sumber, v.data.get("layanan")) for v, _ in tersimpan)
    if not tersimpan or not tampak or not actor.serves(sumber) or not _terlihat(actor, kedudukan):
        raise RekamTidakDitemukan(f"Tidak ada rekam {rekam_id} dari {sumber}.")
    fakta: dict[uuid.UUID, list[Fakta]] = {}
    for satu in await pilahan.fakta_versi(session, id_versi):
        fakta.setdefault(satu.rekam_versi_id, []).append(satu)
    sebab = [satu.alasan for satu in itertools.chain(*fakta.values())]
    sebab += [satu.alasan for satu in kedudukan.values()]
    layanan = [versi.data.get("layanan") for versi, _ in tersimpan]
    dibaca = itertools.product([rekam_id], [sumber], layanan, [None, *sebab])
    await privasi.catat(session, actor, sensitif, dibaca, "rekam.sensitif")
    terakhir = {(v.jenis, v.versi): v.id for v, _ in tersimpan}
    return RekamRinci(
        sumber=sumber,
        rekam_id=rekam_id,
        tautan=sorted({tautan(satu) for satu in kedudukan.values() if satu.urut == 0}),
        versi=[
            _versi(
                sensitif,
                versi,
                [
                    _fakta(
                        actor,
                        satu,
                        kedudukan.get((satu.rekam_versi_id, satu.urut)),
                        _DIGANTIKAN if terakhir[versi.jenis, versi.versi] == versi.id else _DIPUTUS,
                    )
                    for satu in fakta.get(versi.id, [])
                ],
                berlaku=berlaku,
            )
            for versi, berlaku in tersimpan
        ],
        putusan=await sengketa.putusan_rekam(session, sumber, rekam_id),
        demo=await pemasangan.demo(session),
    )


def _terlihat(actor: Actor, kedudukan: Mapping[tuple[uuid.UUID, int], FaktaStatus]) -> bool:
    """An account of an area sees only records one of whose facts lies in its area."""
    return actor.everywhere or any(actor.covers(satu.kelurahan) for satu in kedudukan.values())


def _versi(
    sensitif: Sensitif, satu: RekamVersi, fakta: list[FaktaVersi], *, berlaku: bool
) -> VersiRekam:
    return VersiRekam(
        jenis=satu.jenis,
        versi=satu.versi,
        berlaku=berlaku,
        nomor_putusan=satu.putusan,
        peristiwa_id=satu.peristiwa_id,
        hari=satu.hari,
        diterima=satu.diterima,
        isi=privasi.samarkan(sensitif, satu.data),
        fakta=fakta,
    )


def _fakta(
    actor: Actor, dibuat: Fakta, sekarang: FaktaStatus | None, digantikan: str
) -> FaktaVersi:
    tersimpan = dibuat.alasan if sekarang is None else sekarang.alasan
    alasan, penjelasan = privasi.alasan(
        actor, dibuat.sumber, None if tersimpan is None else Alasan(tersimpan)
    )
    return FaktaVersi(
        id=f"{dibuat.rekam_versi_id}-{dibuat.urut}",
        jenis=JenisFakta(dibuat.jenis),
        tanggal=dibuat.tanggal,
        aturan_versi=dibuat.aturan_versi,
        # The program of an evaluation is that of the service it evaluates.
        program=dibuat.program if sekarang is None else sekarang.program,
        sub_kegiatan=dibuat.sub_kegiatan,
        layanan=dibuat.layanan,
        komponen=dibuat.komponen,
        jumlah=dibuat.jumlah,
        satuan=dibuat.satuan,
        dihitung=[] if sekarang is None else sekarang.dihitung,
        alasan=alasan,
        penjelasan=digantikan if sekarang is None else penjelasan,
    )


def _baris(
    actor: Actor,
    letak: Letak,
    satu: Hasil,
    *,
    seluruhnya: bool,
    beda: int | None,
    mati: tuple[int, list[str]],
) -> Baris:
    diketahui = seluruhnya and beda is not None
    return Baris(
        hari=letak.hari,
        sumber=letak.sumber,
        jenis=letak.jenis,
        tercatat=satu.diterima + (beda or 0) if diketahui else None,
        belum_sampai=beda if diketahui else None,
        surat_mati=mati[0],
        peristiwa_mati=mati[1],
        **_angka(actor, letak.sumber, satu, seluruhnya=seluruhnya),
    )


def _angka(actor: Actor, sumber: str, satu: Hasil, *, seluruhnya: bool) -> dict[str, object]:
    return {
        "diterima": satu.diterima if seluruhnya else None,
        "digantikan": satu.digantikan if seluruhnya else None,
        "selesai": satu.selesai,
        "dibatalkan": satu.dibatalkan,
        "rekam": _terpilah(actor, sumber, satu.rekam),
        "fakta": _terpilah(actor, sumber, satu.fakta),
    }


def _terpilah(actor: Actor, sumber: str, satu: Pilahan) -> Terpilah:
    alasan = privasi.pilah_alasan(actor, sumber, satu.alasan)
    return Terpilah(
        banyak=satu.banyak, dihitung=satu.dihitung, tidak_dihitung=dict(sorted(alasan.items()))
    )


def _hari(sehari: Sehari, isi: Sumber) -> HariDiminta:
    return HariDiminta(
        sumber=sehari.sumber,
        hari=sehari.hari,
        menunggu=isi.diminta is not None,
        diminta=isi.diminta,
        diperiksa=isi.diperiksa,
        cocok=isi.cocok,
        dibaca_ulang=isi.dibaca_ulang,
        galat=isi.galat,
    )


def _letak(kode: str, laci: Laci) -> Letak:
    return Letak(laci.hari, kode, _jenis(laci.jenis))


def _jenis(jenis: str | None) -> str:
    """`layanan.rekam.v1` -> layanan, as its record is called."""
    if jenis in (IDENTITAS, IDENTITAS_KELUARGA):
        return rules.IDENTITAS
    return (jenis or "tidak terbaca").split(".")[0]


def nama_berkas(dari: date, sampai: date) -> str:
    return f"rekonsiliasi-{dari}-{sampai}"
