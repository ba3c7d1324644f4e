"""The life of a family: cards, members, head, split; and that two records are one family."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from functools import partial

from kit.call import Call
from kit.clock import today
from kit.db import new_id
from kit.errors import FieldError
from kit.lifecycle import Life, Operation, Plan, Step, Who
from pelayanan import usul
from pelayanan.batas import pengaju
from pelayanan.loket import Loket
from pelayanan.ppks.models import Ppks

from . import gabungan, identitas, repository, rules, susunan
from .errors import (
    IdKeluargaDipakai,
    KeluargaTidakDitemukan,
    KeluargaTidakSah,
    KkSudahTerdaftar,
    LangkahKeluargaDitolak,
)
from .models import Anggota, Keluarga, RiwayatKeluarga
from .rules import Hubungan, Keadaan, Langkah, Masa
from .schemas import (
    AnggotaBaru,
    AnggotaKeluar,
    KeluargaBaru,
    KeluargaBeralasan,
    KeluargaGabung,
    KepalaBaru,
    KkBaru,
    Pecah,
)
from .susunan import Melangkah

DAFTARKAN = "daftarkan"


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    yield RiwayatKeluarga(
        keluarga_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        alasan=taking.reason,
        identitas_versi=taking.row.identitas_versi,
        identitas_kunci=taking.row.identitas_kunci,
    )


def _baru(
    taking: Melangkah, keluarga_id: uuid.UUID, kepala: Ppks, kk: str | None
) -> dict[str, object]:
    return {
        "id": keluarga_id,
        "kelurahan": kepala.kelurahan,
        "pengaju": pengaju(taking.actor),
        "keadaan": Keadaan.BERLAKU,
        "identitas_versi": 1,
        "identitas_kunci": identitas.kunci_dari(taking.desk.kunci, keluarga_id, kk),
    }


# --- A family, its cards and members --------------------------------------------------------------


async def _daftarkan(taking: Melangkah) -> Plan:
    baru: KeluargaBaru = taking.content
    daftar = [(satu.ppks_id, satu.hubungan) for satu in baru.anggota]
    salah = rules.periksa_masa("", Masa(baru.dari), today(), None)
    KeluargaTidakSah.refuse([*salah, *rules.periksa_susunan("anggota", daftar)])
    letak = {satu.ppks_id: f"anggota.{ke}.ppks_id" for ke, satu in enumerate(baru.anggota)}
    orang = await susunan.orang(taking, letak)
    masuk: list[tuple[uuid.UUID, Hubungan, Masa]] = []
    for ke, satu in enumerate(baru.anggota):
        ppks, masa = orang[satu.ppks_id], Masa(satu.dari or baru.dari)
        salah += await susunan.periksa_masuk(taking, f"anggota.{ke}.", ppks, masa)
        masuk.append((ppks.id, satu.hubungan, masa))
    salah = salah or rules.periksa_susunan("anggota", [(satu, h) for satu, h, _ in masuk])
    KeluargaTidakSah.refuse(salah)
    kk = await susunan.nomor_kk(taking, baru)
    kepala = next(orang[satu.ppks_id] for satu in baru.anggota if satu.hubungan is Hubungan.KEPALA)
    nilai = _baru(taking, taking.id, kepala, kk)
    then: list[Callable[[], Awaitable[object]]] = []
    if kk is not None:
        then.append(partial(susunan.pasang_kk, taking, taking.id, kk, Masa(baru.dari)))
    then.append(partial(susunan.masukkan, taking, taking.id, masuk))
    return Plan(nilai, events=(identitas.peristiwa(Keluarga(**nilai)),), then=tuple(then))


async def _simpan(taking: Melangkah, plan: Plan) -> Keluarga:
    keluarga = await repository.tambah(taking.session, plan.columns)
    if keluarga is None:
        raise IdKeluargaDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    return keluarga


async def _kk(taking: Melangkah) -> Plan:
    """A newer card ends the one that held; an older one has its end, or that of the next."""
    isi: KkBaru = taking.content
    masa = Masa(isi.dari, isi.sampai)
    KeluargaTidakSah.refuse(rules.periksa_masa("", masa, today(), None))
    kini = next(
        (satu for satu in await repository.kk(taking.session, taking.id) if satu.sampai is None),
        None,
    )
    if kini is not None and isi.sampai is None and isi.dari < kini.dari:
        masa = Masa(isi.dari, kini.dari)
    kk = await susunan.nomor_kk(taking, isi)
    assert kk is not None  # noqa: S101  (the form)

    async def pasang() -> None:
        if kini is not None and masa.sampai is None:
            kini.sampai = isi.dari
            await taking.session.flush()
        await susunan.pasang_kk(taking, taking.id, kk, masa)
        await identitas.selaraskan(taking.session, taking.desk.kunci, taking.row)

    return Plan(then=(pasang,))


async def _anggota(taking: Melangkah) -> Plan:
    isi: AnggotaBaru = taking.content
    orang = await susunan.orang(taking, {isi.ppks_id: "ppks_id"})
    ppks, masa = orang[isi.ppks_id], Masa(isi.dari, isi.sampai)
    salah = await susunan.periksa_masuk(taking, "", ppks, masa)
    if isi.hubungan is Hubungan.KEPALA and masa.sampai is None:
        kini = await repository.anggota_kini(taking.session, taking.id)
        if kini:
            pesan = "Keluarga ini mempunyai kepala. Ganti kepalanya dengan langkah kepala."
            salah.append(FieldError("hubungan", pesan, "kepala-rangkap"))
    elif masa.sampai is None and not await repository.kepala_ada(taking.session, taking.id):
        pesan = "Keluarga ini tidak mempunyai anggota lagi. Yang pertama kepalanya."
        salah.append(FieldError("hubungan", pesan, "tanpa-kepala"))
    KeluargaTidakSah.refuse(salah)
    masuk = [(ppks.id, isi.hubungan, masa)]
    tempat = {"kelurahan": ppks.kelurahan} if isi.hubungan is Hubungan.KEPALA else {}
    return Plan(tempat, then=(partial(susunan.masukkan, taking, taking.id, masuk),))


async def _milik(taking: Melangkah, kolom: str, ppks_id: uuid.UUID, pada: date) -> Anggota:
    """A running member, who was one before that day."""
    for satu in await repository.anggota_kini(taking.session, taking.id):
        if satu.ppks_id == ppks_id:
            salah = rules.periksa_masa("", Masa(satu.dari, pada), today(), None)
            KeluargaTidakSah.refuse(salah)
            return satu
    pesan = "Orang ini bukan anggota keluarga ini."
    raise KeluargaTidakSah(pesan, FieldError(kolom, pesan, "bukan-anggota"))


async def _keluar(taking: Melangkah) -> Plan:
    isi: AnggotaKeluar = taking.content
    pergi = await _milik(taking, "ppks_id", isi.ppks_id, isi.sampai)
    sisa = [
        satu
        for satu in await repository.anggota_kini(taking.session, taking.id)
        if satu.ppks_id != isi.ppks_id
    ]
    keluar = partial(susunan.keluarkan, taking, taking.id, isi.ppks_id, isi.sampai)
    if pergi.hubungan != Hubungan.KEPALA or not sisa:
        return Plan(then=(keluar,))
    kepala = await _kepala_berikut(taking, isi.kepala_baru, sisa, isi.sampai)
    ganti = partial(susunan.jadi_kepala, taking, taking.id, kepala.id, isi.sampai)
    return Plan({"kelurahan": kepala.kelurahan}, then=(keluar, ganti))


async def _kepala_berikut(
    taking: Melangkah, dinamai: uuid.UUID | None, sisa: Iterable[Anggota], sejak: date
) -> Ppks:
    """The head of those who stay, as the form names them."""
    if dinamai is None or dinamai not in {satu.ppks_id for satu in sisa}:
        pesan = susunan.TANPA_KEPALA
        raise KeluargaTidakSah(pesan, FieldError("kepala_baru", pesan, "tanpa-kepala"))
    await _milik(taking, "kepala_baru", dinamai, sejak)
    orang = await susunan.orang(taking, {dinamai: "kepala_baru"})
    return orang[dinamai]


async def _kepala(taking: Melangkah) -> Plan:
    isi: KepalaBaru = taking.content
    baru = await _milik(taking, "ppks_id", isi.ppks_id, isi.dari)
    semua = await repository.anggota_kini(taking.session, taking.id)
    lama = next((satu for satu in semua if satu.hubungan == Hubungan.KEPALA), None)
    if baru is lama or isi.hubungan_lama is Hubungan.KEPALA or lama is None:
        pesan = "Sebut anggota lain sebagai kepala, dan kepala sebelumnya menjadi apa."
        raise KeluargaTidakSah(pesan, FieldError("ppks_id", pesan, "kepala-sama"))
    await _milik(taking, "dari", lama.ppks_id, isi.dari)
    orang = await susunan.orang(taking, {isi.ppks_id: "ppks_id"})
    lama_id, sejak = lama.ppks_id, Masa(isi.dari)
    return Plan(
        {"kelurahan": orang[isi.ppks_id].kelurahan},
        then=(
            partial(susunan.keluarkan, taking, taking.id, lama_id, isi.dari),
            partial(susunan.masukkan, taking, taking.id, [(lama_id, isi.hubungan_lama, sejak)]),
            partial(susunan.jadi_kepala, taking, taking.id, baru.ppks_id, isi.dari),
        ),
    )


async def _pecah(taking: Melangkah) -> Plan:
    isi: Pecah = taking.content
    daftar = [(satu.ppks_id, satu.hubungan) for satu in isi.anggota]
    KeluargaTidakSah.refuse(rules.periksa_susunan("anggota", daftar))
    pergi = {satu for satu, _ in daftar}
    for ke, satu in enumerate(isi.anggota):
        await _milik(taking, f"anggota.{ke}.ppks_id", satu.ppks_id, isi.dari)
    semua = await repository.anggota_kini(taking.session, taking.id)
    sisa = [satu for satu in semua if satu.ppks_id not in pergi]
    if not sisa:
        pesan = "Semua anggota pergi: itu bukan pecah, melainkan KK baru."
        raise KeluargaTidakSah(pesan, FieldError("anggota", pesan, "semua-pergi"))
    letak = {satu.ppks_id: f"anggota.{ke}.ppks_id" for ke, satu in enumerate(isi.anggota)}
    orang = await susunan.orang(taking, letak)
    tempat: dict[str, object] = {}
    ganti: tuple[Callable[[], Awaitable[object]], ...] = ()
    if all(satu.hubungan != Hubungan.KEPALA for satu in sisa):
        kepala = await _kepala_berikut(taking, isi.kepala_baru, sisa, isi.dari)
        tempat = {"kelurahan": kepala.kelurahan}
        ganti = (partial(susunan.jadi_kepala, taking, taking.id, kepala.id, isi.dari),)
    kk = await susunan.nomor_kk(taking, isi)
    pemimpin = next(orang[satu] for satu, hubungan in daftar if hubungan is Hubungan.KEPALA)
    nilai = _baru(taking, isi.id or new_id(), pemimpin, kk) | {"asal_id": taking.id}
    masuk = [(satu, hubungan, Masa(isi.dari)) for satu, hubungan in daftar]
    berdiri = partial(_berdiri, taking, nilai, kk, masuk)
    return Plan(tempat, then=(berdiri, *ganti))


async def _berdiri(
    taking: Melangkah,
    nilai: dict[str, object],
    kk: str | None,
    masuk: list[tuple[uuid.UUID, Hubungan, Masa]],
) -> None:
    """Those who go are a family of their own from that day on."""
    session = taking.session
    baru = await repository.tambah(session, nilai)
    if baru is None:
        raise IdKeluargaDipakai("Id ini sudah dipakai. Kirim dengan id baru.")
    for satu, _, masa in masuk:
        await susunan.keluarkan(taking, taking.id, satu, masa.dari)
    if kk is not None:
        await susunan.pasang_kk(taking, baru.id, kk, Masa(masuk[0][2].dari))
    await susunan.masukkan(taking, baru.id, masuk)
    session.add(
        RiwayatKeluarga(
            keluarga_id=baru.id,
            oleh=taking.actor.id,
            langkah=Langkah.PECAH,
            alasan=taking.reason,
            identitas_versi=baru.identitas_versi,
            identitas_kunci=baru.identitas_kunci,
        )
    )
    await identitas.umumkan(session, baru)


# --- The table ------------------------------------------------------------------------------------


async def _kunci(call: Call[Loket], keluarga_id: uuid.UUID) -> Keluarga:
    return await repository.kunci(call.session, call.actor, keluarga_id)


def _pindah(keluarga: Keluarga, ke: Keadaan) -> None:
    keluarga.keadaan = ke


_TULIS, _SETUJUI = "keluarga:tulis", "keluarga:setujui"
_SAH = (KeluargaTidakSah,)
_BER_KK = (KeluargaTidakSah, KkSudahTerdaftar)


def _langkah(
    langkah: Langkah,
    operasi: Operation,
    plan: Callable[[Melangkah], Awaitable[Plan]],
    who: Who = Who.ANYONE,
) -> Step[Keluarga, Keadaan, Loket]:
    return Step(langkah, rules.MENJADI[langkah], plan, who, operasi)


def _tidak_jadi(
    langkah: Langkah, nama: str, ringkasan: str, izin: str, who: Who
) -> Step[Keluarga, Keadaan, Loket]:
    operasi = Operation(nama, izin, ringkasan, KeluargaBeralasan)
    return _langkah(langkah, operasi, usul.tidak_jadi, who)


DAUR: Life[Keluarga, Keadaan, Loket] = Life(
    name="keluarga",
    read="keluarga:baca",
    lock=_kunci,
    state=lambda keluarga: Keadaan(keluarga.keadaan),
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    version=lambda keluarga: keluarga.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=_simpan,
    errors=(KeluargaTidakDitemukan, LangkahKeluargaDitolak),
    steps=(
        Step(DAFTARKAN, {}, _daftarkan, born=Keadaan.BERLAKU),
        _langkah(
            Langkah.KK,
            Operation("kk_keluarga", _TULIS, "Catat KK baru, atau KK lamanya", KkBaru, _BER_KK),
            _kk,
        ),
        _langkah(
            Langkah.ANGGOTA,
            Operation("tambah_anggota", _TULIS, "Tambah anggota", AnggotaBaru, _SAH),
            _anggota,
        ),
        _langkah(
            Langkah.KELUAR,
            Operation("keluarkan_anggota", _TULIS, "Catat anggota keluar", AnggotaKeluar, _SAH),
            _keluar,
        ),
        _langkah(
            Langkah.KEPALA,
            Operation("ganti_kepala", _TULIS, "Ganti kepala keluarga", KepalaBaru, _SAH),
            _kepala,
        ),
        _langkah(
            Langkah.PECAH,
            Operation("pecah_keluarga", _TULIS, "Pecah KK: sebagian pergi", Pecah, _BER_KK),
            _pecah,
        ),
        _langkah(
            Langkah.GABUNG,
            Operation(
                "usulkan_gabung_keluarga",
                _TULIS,
                "Usulkan digabung, karena satu keluarga",
                KeluargaGabung,
                _SAH,
            ),
            gabungan.gabung,
        ),
        _langkah(
            Langkah.SETUJUI_GABUNG,
            Operation("setujui_gabung_keluarga", _SETUJUI, "Setujui usul gabung", errors=_SAH),
            gabungan.setujui_gabung,
            Who.OTHER,
        ),
        _tidak_jadi(
            Langkah.TOLAK_GABUNG, "tolak_gabung_keluarga", "Tolak usul gabung", _SETUJUI, Who.OTHER
        ),
        _tidak_jadi(
            Langkah.TARIK_GABUNG, "tarik_gabung_keluarga", "Tarik usul gabung", _TULIS, Who.MAKER
        ),
        _langkah(
            Langkah.PISAH,
            Operation(
                "usulkan_pisah_keluarga",
                _TULIS,
                "Usulkan dipisah lagi",
                KeluargaBeralasan,
                _SAH,
            ),
            gabungan.pisah,
        ),
        _langkah(
            Langkah.SETUJUI_PISAH,
            Operation("setujui_pisah_keluarga", _SETUJUI, "Setujui usul pisah", errors=_SAH),
            gabungan.setujui_pisah,
            Who.OTHER,
        ),
        _tidak_jadi(
            Langkah.TOLAK_PISAH, "tolak_pisah_keluarga", "Tolak usul pisah", _SETUJUI, Who.OTHER
        ),
        _tidak_jadi(
            Langkah.TARIK_PISAH, "tarik_pisah_keluarga", "Tarik usul pisah", _TULIS, Who.MAKER
        ),
    ),
)
