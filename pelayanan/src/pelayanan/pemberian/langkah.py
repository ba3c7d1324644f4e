"""The life of a delivery: given, its quantity growing at most daily, corrected or voided by two."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from kantor.acuan import tak_dikenal
from kit.call import Call
from kit.clock import today
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.lifecycle import Operation, Plan, Step
from kit.outbox import Emission
from kit.schemas import Event
from pelayanan import dalam_induk as perihal
from pelayanan import terekam
from pelayanan.asesmen import service as asesmen_service
from pelayanan.asesmen.models import Asesmen
from pelayanan.batas import pengaju
from pelayanan.ciri import Ciri
from pelayanan.keluarga import service as keluarga_service
from pelayanan.loket import Loket
from pelayanan.ppks import service as ppks_service
from pelayanan.terekam import IdRekamDipakai, Keadaan, Melangkah, Noun

from . import kontribusi, repository, rules
from .errors import PemberianTidakDitemukan, PemberianTidakSah, SudahDicatat
from .events import PemberianRekam
from .kontribusi import Bantuan
from .models import Pemberian, RiwayatPemberian
from .rules import FASE, Butir, Kebutuhan
from .schemas import TERBANYAK, JumlahBaru, PemberianBaru, PemberianKoreksi

_DIKOREKSI = ("tanggal", "jumlah", "satuan", "sumber_dana", "atribut")


async def _kunci(call: Call[Loket], pemberian_id: uuid.UUID) -> Pemberian:
    return await repository.kunci(call.session, call.actor, call.desk, pemberian_id)


# --- What the steps change ------------------------------------------------------------------------


async def _catat(taking: Melangkah) -> Plan:
    baru: PemberianBaru = taking.content
    PemberianTidakSah.refuse(
        rules.periksa_atribut(baru.atribut, taking.desk.kantor.pada(baru.tanggal.year).atribut)
    )
    event, jenis = await (_benda if baru.ppks_id is None else _kepada)(taking, baru)
    if event.permohonan is not None:
        await _sekali(taking, event)
    return Plan(
        {
            "id": taking.id,
            "ppks_id": event.ppks_id,
            "induk": jenis,
            "induk_id": event.permohonan,
            "kebutuhan_id": event.kebutuhan,
            "layanan": event.layanan,
            "subjek": event.subjek,
            "komponen": event.komponen,
            **_kolom(event),
            "psks": sorted(set(baru.psks)),
            "kelurahan": event.ciri.kelurahan,
            "pengaju": pengaju(taking.actor),
            "keadaan": Keadaan.BERLAKU,
            **terekam.dikirim(event),
            "terkirim": today(),
            "menunggu": False,
        },
        events=(Emission(event, taking.id, 1),),
        then=(
            partial(
                kontribusi.berganti,
                taking.session,
                taking.desk,
                None,
                Bantuan(baru.psks, baru.tanggal),
            ),
        ),
    )


def _kolom(event: PemberianRekam) -> dict[str, object]:
    """The columns that a correction may change, of a record."""
    return {
        **{nama: getattr(event, nama) for nama in _DIKOREKSI},
        "tahun": event.tanggal.year,
        "fase": event.atribut.get(FASE, ""),
    }


def _isi(taking: Melangkah, baru: PemberianBaru) -> dict[str, Any]:
    sama = baru.model_dump(mode="json", include={*_DIKOREKSI, "komponen"})
    return {
        **sama,
        "rekam_id": taking.id,
        "versi": 1,
        "berlaku": True,
        "kebutuhan": baru.kebutuhan_id,
    }


async def _kepada(taking: Melangkah, baru: PemberianBaru) -> tuple[PemberianRekam, str | None]:
    """What is told, and of which noun its holder is."""
    assert baru.ppks_id is not None  # noqa: S101  (form)
    satu, salah = await perihal.perihal(
        taking, baru.ppks_id, perihal.dalam(baru), perihal.sebutan(baru)
    )
    if satu is None:
        raise PemberianTidakSah(CHECK_FIELDS, *in_body(salah))
    salah = perihal.periksa_baru(taking, satu, baru.komponen, baru.tanggal)
    if baru.kebutuhan_id is not None and not salah:
        kebutuhan = await _kebutuhan(taking, baru.kebutuhan_id)
        salah += rules.periksa_kebutuhan(kebutuhan, satu.ppks.id, baru.komponen, baru.tanggal)
    PemberianTidakSah.refuse(salah)
    event = PemberianRekam(
        **_isi(taking, baru),
        layanan=satu.induk.layanan,
        permohonan=satu.induk.id,
        ppks_id=satu.ppks.id,
        keluarga_id=await keluarga_service.pada(taking.session, satu.ppks.id, baru.tanggal),
        subjek=satu.layanan.subjek_klien(satu.ppks.kategori),
        ciri=Ciri.dari(satu.ppks, satu.ppks.kelurahan),
    )
    return event, satu.induk.jenis


async def _benda(taking: Melangkah, baru: PemberianBaru) -> tuple[PemberianRekam, str | None]:
    """A thing of the office: nobody's, in its place."""
    assert baru.benda is not None and baru.kelurahan is not None  # noqa: S101, PT018  (form)
    salah = terekam.periksa_hari(baru.tanggal)
    if baru.benda not in taking.desk.kantor.pada(baru.tanggal.year).benda:
        salah.append(tak_dikenal("benda", "Benda ini tidak dikenal kantor.", apa="benda"))
    salah += taking.desk.kantor.wilayah.salah("kelurahan", baru.kelurahan, baru.tanggal)
    if not any(
        baru.komponen in satu.komponen for satu in taking.desk.katalog(baru.tanggal).values()
    ):
        pesan = "Komponen ini tidak ada pada layanan bidang ini."
        salah.append(tak_dikenal("komponen", pesan, apa="komponen"))
    PemberianTidakSah.refuse(salah)
    ppks_service.pastikan_wilayah(taking.actor, baru.kelurahan)
    event = PemberianRekam(
        **_isi(taking, baru),
        layanan=None,
        permohonan=None,
        ppks_id=None,
        subjek=baru.benda,
        ciri=Ciri.dari(None, baru.kelurahan),
    )
    return event, None


async def _kebutuhan(taking: Melangkah, asesmen_id: uuid.UUID) -> Kebutuhan | None:
    ada = await asesmen_service.yang_dipenuhi(taking.session, asesmen_id)
    return None if ada is None else kebutuhan_dari(ada)


def kebutuhan_dari(ada: Asesmen) -> Kebutuhan:
    berlaku = ada.keadaan != Keadaan.DIBATALKAN
    return Kebutuhan(ada.ppks_id, ada.komponen, ada.tanggal, ada.perlu, berlaku)


async def _sekali(taking: Melangkah, event: PemberianRekam) -> None:
    """Raises SudahDicatat for what another record says already."""
    assert event.permohonan is not None  # noqa: S101  (callers)
    tahun, butir = event.tanggal.year, rules.butir(event)
    ada = await repository.berlaku(taking.session, event.permohonan, tahun, butir)
    if ada is not None and ada != taking.id:
        raise SudahDicatat(sudah(tahun, butir), pemberian=str(ada))


def sudah(tahun: int, satu: Butir) -> str:
    return (
        f"Komponen {satu.komponen} sudah dicatat di sini untuk tahun {tahun}"
        f"{f' dan fase {satu.fase}' if satu.fase else ''}, dalam satuan dan dari dana yang"
        " sama. Tambah jumlahnya di sana."
    )


async def _simpan(taking: Melangkah, plan: Plan) -> Pemberian:
    pemberian = await repository.tambah(taking.session, plan.columns)
    if pemberian is not None:
        return pemberian
    event = PemberianRekam.model_validate(plan.columns["rekam"])
    if event.permohonan is not None:
        await _sekali(taking, event)
    raise IdRekamDipakai("Id ini sudah dipakai. Kirim dengan id baru.")


async def _tambah_jumlah(taking: Melangkah) -> Plan:
    """The quantity so far, or so much more (what another noun gave): told at once, or when the day
    is over that has told one already."""
    isi: JumlahBaru | PemberianBaru = taking.content
    pemberian: Pemberian = taking.row
    hari_ini, jumlah = today(), isi.jumlah
    if isinstance(isi, PemberianBaru):
        jumlah += pemberian.jumlah
        salah = rules.periksa_tambahan(jumlah, TERBANYAK, isi.kebutuhan_id, pemberian.kebutuhan_id)
    else:
        salah = rules.periksa_jumlah(jumlah, pemberian.jumlah, pemberian.tanggal, hari_ini)
    PemberianTidakSah.refuse(salah)
    if rules.menunggu(pemberian.terkirim, hari_ini):
        return Plan({"jumlah": jumlah, "menunggu": True})
    return terekam.terbit(PEMBERIAN, taking, {"jumlah": jumlah, **sudah_dikirim()})


def sudah_dikirim() -> dict[str, object]:
    return {"terkirim": today(), "menunggu": False}


async def _berubah(taking: Melangkah, isi: PemberianKoreksi) -> dict[str, object]:
    pemberian: Pemberian = taking.row
    ubahan = isi.model_dump(mode="json", exclude_unset=True, exclude={"alasan", "tanggal"})
    if isi.tanggal is not None:
        ubahan["tanggal"] = isi.tanggal
    berubah = {nama: v for nama, v in ubahan.items() if getattr(pemberian, nama) != v}
    salah = terekam.tanpa_perubahan(berubah)
    if isi.tanggal is not None:
        salah += await _periksa_tanggal(taking, pemberian, isi.tanggal)
    if isi.atribut is not None:
        tahun = (isi.tanggal or pemberian.tanggal).year
        salah += rules.periksa_atribut(isi.atribut, taking.desk.kantor.pada(tahun).atribut)
    PemberianTidakSah.refuse(salah)
    event = _peristiwa(pemberian, {**berubah, "rekam_versi": pemberian.rekam_versi})
    if event.permohonan is not None:
        await _sekali(taking, event)
    return {**berubah, "tahun": event.tanggal.year, "fase": event.atribut.get(FASE, "")}


async def _periksa_tanggal(
    taking: Melangkah, pemberian: Pemberian, tanggal: date
) -> list[FieldError]:
    if pemberian.ppks_id is None or pemberian.induk_id is None:
        return terekam.periksa_hari(tanggal)
    satu, salah = await perihal.tersimpan(taking, pemberian.ppks_id, pemberian.induk_id)
    if satu is None:
        return salah
    salah = perihal.periksa_tanggal(satu, tanggal)
    if pemberian.kebutuhan_id is not None and not salah:
        kebutuhan = await _kebutuhan(taking, pemberian.kebutuhan_id)
        if kebutuhan is not None:
            salah = rules.sesudah_asesmen(tanggal, kebutuhan)
    return salah


def _peristiwa(pemberian: Pemberian, isi: Mapping[str, object]) -> PemberianRekam:
    """With the quantity as told last, sent yet or not."""
    sama = {nama: isi[nama] for nama in (*_DIKOREKSI, "berlaku") if nama in isi}
    lama = {**pemberian.rekam, "jumlah": pemberian.jumlah}
    return PemberianRekam.model_validate({**lama, **sama, "versi": isi["rekam_versi"]})


def versi_berikut(pemberian: Pemberian) -> PemberianRekam:
    """What waited, as the next version."""
    return _peristiwa(pemberian, {"rekam_versi": pemberian.rekam_versi + 1})


def _sesudah(taking: Melangkah, event: Event) -> tuple[Callable[[], Awaitable[object]], ...]:
    """Who helped follows the delivery: out of the month, into another, or out of it all."""
    pemberian: Pemberian = taking.row
    assert isinstance(event, PemberianRekam)  # noqa: S101  (its own)
    if not pemberian.psks:
        return ()
    lama = Bantuan(pemberian.psks, date.fromisoformat(str(pemberian.rekam["tanggal"])))
    baru = Bantuan(pemberian.psks, event.tanggal) if event.berlaku else None
    return (partial(kontribusi.berganti, taking.session, taking.desk, lama, baru),)


PEMBERIAN = Noun(
    nama="pemberian",
    tabel=Pemberian,
    ambil=_kunci,
    riwayat=RiwayatPemberian,
    koreksi=PemberianKoreksi,
    tidak_sah=PemberianTidakSah,
    tidak_ada=PemberianTidakDitemukan,
    catat=_catat,
    simpan=_simpan,
    berubah=_berubah,
    peristiwa=_peristiwa,
    aturan=(terekam.belum_terjadi,),
    sesudah=_sesudah,
)
JUMLAH: Step[Any, Keadaan, Loket] = Step(
    "jumlah",
    {Keadaan.BERLAKU: Keadaan.BERLAKU},
    _tambah_jumlah,
    operation=Operation(
        "tambah_jumlah_pemberian",
        "pemberian:tulis",
        "Catat jumlah seluruhnya sejauh ini; paling banyak satu versi sehari",
        JumlahBaru,
        (PemberianTidakSah,),
    ),
)
DAUR = terekam.daur(PEMBERIAN, JUMLAH)
