"""An activity: planned, held, closed; corrected and voided by two people, with all that it gave."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from kantor.acuan import tak_dikenal
from kantor.kegiatan import JenisKegiatan, Menghitung
from kit import audit
from kit.call import Call
from kit.clock import local_date, now
from kit.errors import FieldError
from kit.lifecycle import Life, Operation, Plan, Step, Taking
from pelayanan import dalam_induk, perubahan, usul
from pelayanan.loket import Loket
from pelayanan.pemberian import kontribusi, serah
from pelayanan.pemberian.kontribusi import Bantuan
from pelayanan.pemberian.schemas import PemberianBaru
from pelayanan.permohonan.rules import Satuan
from pelayanan.perubahan import Berubah, Diubah
from pelayanan.ppks import service as ppks_service
from pelayanan.terekam import Keadaan as KeadaanHadir
from pelayanan.terekam import tanpa_perubahan

from . import hadir, repository, rules
from .errors import (
    IdKegiatanDipakai,
    KegiatanTidakDitemukan,
    KegiatanTidakSah,
    LangkahKegiatanDitolak,
)
from .hadir import MEMBERI_DITOLAK
from .models import Kegiatan, Kehadiran, RiwayatKegiatan
from .rules import BENDA, Keadaan, Langkah
from .schemas import (
    KegiatanBaru,
    KegiatanBeralasan,
    KegiatanKoreksi,
    KegiatanTerlaksana,
    KegiatanUbah,
)

Melangkah = Taking[Any, Any, Loket]
SAH = (KegiatanTidakSah, *MEMBERI_DITOLAK)


# --- Planned and held -----------------------------------------------------------------------------


async def _rencanakan(taking: Melangkah) -> Plan:
    baru: KegiatanBaru = taking.content
    loket, hari = taking.desk, local_date(baru.pada)
    jenis = jenis_pada(loket, hari.year).get(baru.jenis)
    if jenis is None or (jenis.sensitif is not None and not loket.melihat_sensitif(taking.actor)):
        pesan = "Jenis kegiatan ini tidak dikenal bidang ini."
        di = f"/{loket.bidang}/v1/jenis-kegiatan"
        KegiatanTidakSah.refuse([tak_dikenal("jenis", pesan, apa="jenis-kegiatan", di=di)])
    assert jenis is not None  # noqa: S101  (refused above)
    KegiatanTidakSah.refuse(
        [
            *rules.periksa_hari(hari),
            *loket.kantor.wilayah.salah("kelurahan", baru.kelurahan, hari),
        ]
    )
    ppks_service.pastikan_wilayah(taking.actor, baru.kelurahan)
    await _seri(taking, baru)
    return Plan(
        {
            "id": taking.id,
            **baru.model_dump(exclude={"id"}),
            **_dihitung(jenis),
            "psks": [],
            "peserta_luar": 0,
            "keadaan": Keadaan.DIRENCANAKAN,
        }
    )


def jenis_pada(loket: Loket, tahun: int) -> dict[str, JenisKegiatan]:
    """The kinds that this bidang holds in a year."""
    semua = loket.kantor.pada(tahun).kegiatan
    return {kode: satu for kode, satu in semua.items() if loket.bidang in satu.bidang}


def _dihitung(jenis: JenisKegiatan) -> dict[str, object]:
    return {"menghitung": jenis.menghitung, "komponen": jenis.komponen}


async def _seri(taking: Melangkah, baru: KegiatanBaru) -> None:
    """A session comes after the first one of its series, of the same kind."""
    if baru.seri_id is None:
        return
    pertama = await repository.cari(taking.session, taking.actor, taking.desk, baru.seri_id)
    if pertama is None or pertama.seri_id is not None or pertama.jenis != baru.jenis:
        pesan = "Bukan kegiatan pertama suatu rangkaian sejenis."
        KegiatanTidakSah.refuse([FieldError("seri_id", pesan, "seri-salah")])


async def _ubah(taking: Melangkah) -> Plan:
    isi: KegiatanUbah = taking.content
    if isi.pada is not None:
        KegiatanTidakSah.refuse(rules.periksa_hari(local_date(isi.pada)))
    return Plan(isi.model_dump(exclude_unset=True))


async def _laksanakan(taking: Melangkah) -> Plan:
    isi: KegiatanTerlaksana = taking.content
    hari = local_date(isi.pada)
    KegiatanTidakSah.refuse(rules.periksa_saat(isi.pada, now(), hari))
    jenis = jenis_pada(taking.desk, hari.year).get(taking.row.jenis)
    if jenis is None:
        pesan = f"Jenis kegiatan ini tidak ada pada tahun {hari.year}."
        KegiatanTidakSah.refuse([FieldError("pada", pesan, "jenis-kegiatan-berakhir")])
    assert jenis is not None  # noqa: S101  (refused above)
    psks = sorted(set(isi.psks))
    return Plan(
        {**_dihitung(jenis), "pada": isi.pada, "peserta_luar": isi.peserta_luar, "psks": psks},
        then=(
            partial(_tercatat, taking.call, taking.row),
            partial(kontribusi.berganti, taking.session, taking.desk, None, Bantuan(psks, hari)),
        ),
    )


async def _tercatat(call: Call[Loket], satu: Kegiatan) -> None:
    """An activity that counts itself has a record of its own, and counts as one."""
    if satu.menghitung != Menghitung.KEGIATAN:
        return
    isi = PemberianBaru.model_validate(
        {
            "benda": BENDA,
            "kelurahan": satu.kelurahan,
            "komponen": satu.komponen,
            "tanggal": local_date(satu.pada),
            "jumlah": 1,
            "satuan": Satuan.KALI,
            "sumber_dana": satu.sumber_dana,
        }
    )
    satu.pemberian_id = await serah.catat(call, isi)
    await call.session.flush()


# --- Changed and taken back -----------------------------------------------------------------------


async def _usulkan(taking: Melangkah) -> Plan:
    _berubah(taking, taking.content)
    return usul.koreksi(taking.actor, taking.content)


def _berubah(taking: Melangkah, isi: KegiatanKoreksi) -> dict[str, Any]:
    satu = taking.row
    ubahan = isi.model_dump(exclude_unset=True, exclude={"alasan"})
    if "psks" in ubahan:
        ubahan["psks"] = sorted(set(ubahan["psks"]))
    berubah = {nama: v for nama, v in ubahan.items() if getattr(satu, nama) != v}
    salah = tanpa_perubahan(berubah)
    if isi.pada is not None:
        salah += rules.periksa_saat(isi.pada, now(), local_date(isi.pada))
        jenis = jenis_pada(taking.desk, local_date(isi.pada).year).get(satu.jenis)
        sama = {"menghitung": satu.menghitung, "komponen": satu.komponen}
        if jenis is None or _dihitung(jenis) != sama:
            pesan = "Pada tahun itu jenisnya tidak ada atau dihitung lain; batalkan, catat lagi."
            salah.append(FieldError("pada", pesan, "jenis-kegiatan-lain"))
    KegiatanTidakSah.refuse(salah)
    return berubah


async def _setujui(taking: Melangkah) -> Plan:
    """On another day all that it gave was given on that day."""
    satu, alasan = taking.row, taking.row.usul_alasan or ""
    kolom = _berubah(taking, usul.diminta(satu, KegiatanKoreksi))
    hari = local_date(satu.pada), local_date(kolom.get("pada", satu.pada))
    lama = Bantuan(satu.psks, hari[0])
    baru = Bantuan(kolom.get("psks", satu.psks), hari[1])
    berpindah = (partial(_berpindah_hari, taking, hari[0].year, alasan),)
    return Plan(
        {**kolom, **usul.DIPUTUS},
        then=(
            *(berpindah if hari[0] != hari[1] else ()),
            partial(kontribusi.berganti, taking.session, taking.desk, lama, baru),
        ),
    )


async def _berpindah_hari(taking: Melangkah, tahun_lama: int, alasan: str) -> None:
    call, satu = taking.call, taking.row
    semua = await repository.semua_hadir(taking.session, taking.id)
    for ini in semua:
        if ini.induk_id is not None:
            await _masih_dapat(taking, ini)
            if await hadir.tarik(call, ini, alasan):
                await hadir.beri(call, satu, ini)
    await hadir.selaraskan(call, satu, semua, {tahun_lama, local_date(satu.pada).year})
    if satu.pemberian_id is not None and await serah.tarik(call, satu.pemberian_id, 1, alasan):
        await _tercatat(call, satu)


async def _masih_dapat(taking: Melangkah, ini: Kehadiran) -> None:
    """Whether this person could be given it on the new day."""
    assert ini.induk_id is not None  # noqa: S101  (callers)
    satu, salah = await dalam_induk.tersimpan(taking, ini.ppks_id, ini.induk_id)
    if satu is not None:
        salah = dalam_induk.periksa_tanggal(satu, local_date(taking.row.pada))
    if salah:
        pesan = f"Tidak mungkin bagi kehadiran {ini.id}: {salah[0].pesan}"
        raise KegiatanTidakSah(pesan, FieldError("body.pada", pesan, salah[0].kode))


async def _batalkan(taking: Melangkah) -> Plan:
    return Plan(usul.DIPUTUS, then=(partial(_hapus, taking, taking.row.usul_alasan or ""),))


async def _hapus(taking: Melangkah, alasan: str) -> None:
    """It was not held: nobody attended, nothing was given, nobody helped."""
    call, session, satu = taking.call, taking.session, taking.row
    semua = await repository.semua_hadir(session, taking.id)
    for ini in semua:
        ini.keadaan, ini.usul = KeadaanHadir.DIBATALKAN, None
        for nama, nilai in usul.DIPUTUS.items():
            setattr(ini, nama, nilai)
        session.add(
            RiwayatKegiatan(
                kegiatan_id=satu.id,
                kehadiran_id=ini.id,
                oleh=taking.actor.id,
                langkah="kehadiran/batal",
                alasan=alasan,
                isi={},
            )
        )
    await session.flush()
    for ini in semua:
        await hadir.tarik(call, ini, alasan)
    await hadir.selaraskan(call, satu, semua, {local_date(satu.pada).year})
    if satu.pemberian_id is not None:
        await serah.tarik(call, satu.pemberian_id, 1, alasan)
    lama = Bantuan(satu.psks, local_date(satu.pada))
    await kontribusi.berganti(session, taking.desk, lama, None)
    batal = [(ini.id, {"kegiatan": str(satu.id)}) for ini in semua]
    await audit.record_each(session, taking.actor, "kehadiran.batal", batal)


# --- Its life -------------------------------------------------------------------------------------


async def _kunci(call: Call[Loket], kegiatan_id: uuid.UUID) -> Kegiatan:
    return await repository.kunci(call.session, call.actor, call.desk, kegiatan_id)


async def _simpan(taking: Melangkah, plan: Plan) -> Kegiatan:
    satu = await repository.tambah(taking.session, plan.columns)
    if satu is None:
        raise IdKegiatanDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    return satu


KEADAAN = Berubah(
    Keadaan.DITUTUP, Keadaan.DIUSULKAN_KOREKSI, Keadaan.DIUSULKAN_BATAL, Keadaan.DIBATALKAN
)


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    yield RiwayatKegiatan(
        kegiatan_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        alasan=taking.reason,
        isi={"pada": taking.row.pada.isoformat()},
    )


_TULIS = "kegiatan:tulis"
_DIUBAH = Diubah(
    nama="kegiatan",
    izin="kegiatan",
    bentuk=KegiatanKoreksi,
    beralasan=KegiatanBeralasan,
    sah=SAH,
    usulkan=_usulkan,
    setujui=_setujui,
    batalkan=_batalkan,
)
DAUR: Life[Kegiatan, Keadaan, Loket] = Life(
    name="kegiatan",
    read="kegiatan:baca",
    lock=_kunci,
    state=lambda satu: Keadaan(satu.keadaan),
    move=KEADAAN.pindah,
    refuse=hadir.menolak("Kegiatan"),
    history=_riwayat,
    version=lambda satu: satu.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=_simpan,
    errors=(KegiatanTidakDitemukan, LangkahKegiatanDitolak),
    steps=(
        Step(Langkah.RENCANAKAN, {}, _rencanakan, born=Keadaan.DIRENCANAKAN),
        Step(
            Langkah.UBAH,
            {Keadaan.DIRENCANAKAN: Keadaan.DIRENCANAKAN},
            _ubah,
            operation=Operation(
                "ubah_kegiatan", _TULIS, "Ubah rencananya", KegiatanUbah, (KegiatanTidakSah,)
            ),
        ),
        Step(
            Langkah.LAKSANAKAN,
            {Keadaan.DIRENCANAKAN: Keadaan.TERLAKSANA},
            _laksanakan,
            operation=Operation(
                "laksanakan_kegiatan",
                _TULIS,
                "Sudah terlaksana: kapan, siapa membantu, berapa peserta luar",
                KegiatanTerlaksana,
                SAH,
            ),
        ),
        Step(
            Langkah.TUTUP,
            {Keadaan.TERLAKSANA: Keadaan.DITUTUP},
            operation=Operation("tutup_kegiatan", _TULIS, "Tutup daftar hadirnya"),
        ),
        Step(
            Langkah.BATAL,
            {Keadaan.DIRENCANAKAN: Keadaan.BATAL},
            operation=Operation(
                "batal_kegiatan", _TULIS, "Tidak jadi dilaksanakan", KegiatanBeralasan
            ),
        ),
        *perubahan.langkah(_DIUBAH, KEADAAN),
    ),
)
