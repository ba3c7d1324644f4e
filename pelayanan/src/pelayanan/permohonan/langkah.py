"""The life of a request: its steps, what each changes, and what is told if it is counted."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from kit.call import Call
from kit.clock import today
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who
from kit.outbox import Emission
from pelayanan import pandangan, terekam, usul
from pelayanan.layanan import service as katalog
from pelayanan.layanan.events import Jeda, LayananRekam
from pelayanan.loket import Loket
from pelayanan.pandangan import KategoriSensitif
from pelayanan.pemberian import kontribusi
from pelayanan.penugasan import service as penugasan
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.models import Ppks
from pelayanan.usul import Usul

from . import masuk, pengajuan, rekam, repository, rules, sama
from .errors import BantuanSama, LangkahDitolak, PermohonanTidakDitemukan, PermohonanTidakSah
from .models import Permohonan, Riwayat
from .rules import Keadaan, Langkah, Status
from .schemas import Beralasan, PermohonanKoreksi, PermohonanSelesai

Melangkah = Taking[Permohonan, Keadaan, Loket]
NAMA = masuk.NAMA


async def _kunci(call: Call[Loket], permohonan_id: uuid.UUID) -> Permohonan:
    # Here the area limit decides: who may lock the request may take the step.
    tertutup = call.desk.layanan_tertutup(call.actor)
    return await repository.kunci(call.session, call.actor, tertutup, permohonan_id)


def _keadaan(permohonan: Permohonan) -> Keadaan:
    status = Status(permohonan.status)
    if status is Status.PERLU_DILENGKAPI and permohonan.sebelum_jeda is not None:
        return Keadaan(status, Status(permohonan.sebelum_jeda))
    return Keadaan(status, None if permohonan.usul is None else Usul(permohonan.usul))


def _pindah(permohonan: Permohonan, ke: Keadaan) -> None:
    permohonan.status = ke.status
    jeda = ke.status is Status.PERLU_DILENGKAPI
    permohonan.sebelum_jeda = ke.menunggu if jeda else None
    permohonan.usul = None if jeda else ke.menunggu


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    yield Riwayat(
        permohonan_id=taking.id,
        tanggal=today() if taking.came else taking.row.tanggal_diajukan,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        dari=taking.came and taking.came.status,
        ke=taking.goes.status,
        alasan=taking.reason,
    )


def _audit(taking: Melangkah, _plan: Plan) -> Mapping[str, object]:
    if taking.came is None:
        return {"layanan": taking.row.layanan}
    return {"dari": taking.came.status, "ke": taking.goes.status}


def _layanan(taking: Melangkah) -> str:
    layanan: str = (taking.row or taking.content).layanan
    return layanan


# --- What the steps change ------------------------------------------------------------------------


async def _jeda(taking: Melangkah) -> Plan:
    berhenti = partial(penugasan.berhenti, taking.session, NAMA, taking.id)
    return Plan({"jeda_sejak": today()}, then=(berhenti,))


async def _lanjut(taking: Melangkah) -> Plan:
    jalan = partial(penugasan.jalan, taking.session, taking.desk, NAMA, taking.id)
    return Plan(_jam_berjalan(taking), then=(jalan,))


def _jam_berjalan(taking: Melangkah) -> Mapping[str, object]:
    """The clock of the office runs again, if it stood."""
    if taking.row.jeda_sejak is None:
        return {}
    standar = katalog.milik(taking.desk, taking.row).standar_hari_kerja
    jam = taking.row.jam(standar).jalan(taking.desk.kantor.kalender, today())
    return {"hari_jeda": jam.hari_jeda, "jeda_sejak": None}


def _berakhir(taking: Melangkah, pada: date) -> tuple[Callable[[], Awaitable[object]], ...]:
    """Nobody has to work on it any more."""
    return (partial(penugasan.berakhir, taking.session, NAMA, taking.id, pada),)


async def _tolak(taking: Melangkah) -> Plan:
    return Plan(then=_berakhir(taking, today()))


async def _batal(taking: Melangkah) -> Plan:
    return _dicabut(taking, Plan(_jam_berjalan(taking), then=_berakhir(taking, today())))


def _dicabut(taking: Melangkah, plan: Plan) -> Plan:
    """The same, and the submission is no longer counted."""
    dicabut = pengajuan.dicabut(taking.row)
    if dicabut is None:
        return plan
    return replace(
        plan,
        columns={**plan.columns, "pengajuan": dicabut.model_dump(mode="json")},
        events=(Emission(dicabut, taking.id, dicabut.versi), *plan.events),
    )


def _dihitung(taking: Melangkah, baru: LayananRekam) -> Plan:
    """The next version of the counted record; who helped follows it."""
    lama = rekam.terakhir(taking.row) if taking.row.rekam else None
    menyusul = partial(kontribusi.menyusul, taking.session, taking.desk, lama, baru)
    return Plan(
        {
            "rekam": baru.model_dump(mode="json"),
            "rekam_versi": baru.versi,
            "tanggal_selesai": baru.tanggal,
            "kelurahan": baru.kelurahan,
        },
        events=(Emission(baru, taking.id, baru.versi),),
        then=(menyusul,),
    )


async def _selesai(taking: Melangkah) -> Plan:
    isi: PermohonanSelesai = taking.content
    layanan = katalog.milik(taking.desk, taking.row)
    rinci = await terekam.dirinci(taking.session, taking.id)
    baru = rekam.pertama(
        taking.row, layanan, taking.desk, await _orangnya(taking), isi, rinci=rinci
    )
    if taking.row.rekam is not None:
        baru = rekam.sekali_lagi(taking.row, baru, await _sekitar(taking))
    await _sekali_sehari(taking, baru, tetap=isi.tetap_catat)
    dihitung = _dihitung(
        taking, await _berjeda(taking, await terekam.berkeluarga(taking.session, baru))
    )
    return replace(dihitung, then=(*dihitung.then, *_berakhir(taking, baru.tanggal)))


async def _berjeda(taking: Melangkah, baru: LayananRekam) -> LayananRekam:
    """With the pauses of its request, if there were any; a record keeps what it said of them."""
    if baru.jeda or not taking.row.hari_jeda:
        return baru
    jeda = await repository.jeda(taking.session, taking.id)
    return baru.model_copy(update={"jeda": [Jeda(dari=a, sampai=b) for a, b in jeda]})


async def _koreksi(taking: Melangkah) -> Plan:
    isi = _berkategori(taking)
    await _dikoreksi(taking, isi)
    return usul.koreksi(taking.actor, isi)


async def _setujui_koreksi(taking: Melangkah) -> Plan:
    """Looked at once more: the record's surroundings may have changed since it was proposed."""
    diminta = usul.diminta(taking.row, PermohonanKoreksi)
    baru = await _berjeda(taking, await _dikoreksi(taking, diminta))
    plan = _dihitung(taking, baru)
    return replace(plan, columns={**plan.columns, **usul.DIPUTUS})


async def _buka_lagi(taking: Melangkah) -> Plan:
    """What completed it was none: it is being worked on, as it was, and counts no more."""
    plan = _dihitung(taking, rekam.dibatalkan(taking.row))
    lagi = partial(penugasan.lagi, taking.session, taking.desk, NAMA, taking.id)
    return replace(plan, columns={**plan.columns, "tanggal_selesai": None}, then=(*plan.then, lagi))


async def _setujui_pembatalan(taking: Melangkah) -> Plan:
    plan = _dihitung(taking, rekam.dibatalkan(taking.row))
    return _dicabut(taking, replace(plan, columns={**plan.columns, **usul.DIPUTUS}))


def _berkategori(taking: Melangkah) -> PermohonanKoreksi:
    """A correction of categories as it will be: the proposer keeps what they do not see."""
    isi: PermohonanKoreksi = taking.content
    dikirim = isi.model_dump(exclude_unset=True, exclude={"kategori_lengkap"})
    if isi.kategori is not None and taking.row.rekam is not None:
        lama = taking.row.rekam["kategori"]
        semua = isi.kategori_lengkap
        baru = pandangan.diganti(taking.actor, taking.desk, lama, isi.kategori, semua=semua)
        dikirim["kategori"] = list(baru)
    return PermohonanKoreksi.model_validate(dikirim)


async def _dikoreksi(taking: Melangkah, isi: PermohonanKoreksi) -> LayananRekam:
    permohonan, loket = taking.row, taking.desk
    layanan = katalog.milik(loket, permohonan)
    baru = rekam.dikoreksi(permohonan, layanan, loket, await _sekitar(taking), isi)
    ppks_service.pastikan_wilayah(taking.actor, baru.kelurahan)
    await _sekali_sehari(taking, baru, tetap=isi.tetap_catat)
    if baru.tanggal == permohonan.tanggal_selesai:
        return baru
    return await terekam.berkeluarga(taking.session, baru)


async def _sekitar(taking: Melangkah) -> rekam.Sekitar:
    return rekam.Sekitar(
        await _orangnya(taking),
        await repository.evaluasi_terawal(taking.session, taking.desk.bidang, taking.id),
    )


async def _orangnya(taking: Melangkah) -> Ppks | None:
    """Whom it is about, unchanged until the commit."""
    if taking.row.ppks_id is None:
        return None
    siapa = taking.row.ppks_id
    return await ppks_service.tahan(taking.session, siapa, taking.actor, terbatas=False)


async def _sekali_sehari(taking: Melangkah, baru: LayananRekam, *, tetap: bool) -> None:
    if baru.tanggal != taking.row.tanggal_selesai:
        await sama.pastikan(
            taking.session, taking.actor, taking.desk, taking.row, baru.tanggal, tetap=tetap
        )


# --- The table ------------------------------------------------------------------------------------

_TULIS, _SETUJUI = "permohonan:tulis", "permohonan:setujui"
_SAH = (PermohonanTidakSah,)


def _langkah(
    langkah: Langkah,
    operasi: Operation,
    plan: Callable[[Melangkah], Awaitable[Plan]] | None = None,
    who: Who = Who.ANYONE,
) -> Step[Permohonan, Keadaan, Loket]:
    return Step(langkah, rules.MENJADI[langkah], plan, who, operasi)


DAUR: Life[Permohonan, Keadaan, Loket] = Life(
    name=NAMA,
    read="permohonan:baca",
    lock=_kunci,
    state=_keadaan,
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    facts=_audit,
    version=lambda permohonan: permohonan.version,
    makers=usul.pengusul,
    other=usul.penyetuju_harus_lain,
    maker=usul.bukan_pengusul,
    insert=masuk.simpan,
    kind=_layanan,
    errors=(PermohonanTidakDitemukan, LangkahDitolak),
    steps=(
        Step(masuk.AJUKAN, {}, masuk.ajukan, born=Keadaan(Status.DIAJUKAN)),
        _langkah(
            Langkah.VERIFIKASI,
            Operation(
                "verifikasi_permohonan", _TULIS, "Nyatakan berkas lengkap dan benar", errors=_SAH
            ),
        ),
        _langkah(
            Langkah.PROSES,
            Operation("proses_permohonan", _TULIS, "Mulai mengerjakan", errors=_SAH),
        ),
        _langkah(
            Langkah.SELESAI,
            Operation(
                "selesaikan_permohonan",
                _TULIS,
                "Nyatakan selesai, dengan apa yang diberikan",
                PermohonanSelesai,
                (BantuanSama, *_SAH),
                rekam.ATURAN_SELESAI,
            ),
            _selesai,
        ),
        _langkah(
            Langkah.TOLAK,
            Operation("tolak_permohonan", _TULIS, "Tolak dengan alasan", Beralasan, _SAH),
            _tolak,
        ),
        _langkah(
            Langkah.BATAL,
            Operation(
                "batalkan_permohonan",
                _TULIS,
                "Catat pembatalan oleh pemohon sebelum selesai",
                Beralasan,
                _SAH,
            ),
            _batal,
        ),
        _langkah(
            Langkah.MINTA_LENGKAPI,
            Operation(
                "minta_lengkapi_permohonan",
                _TULIS,
                "Minta pemohon melengkapi; jam berhenti",
                Beralasan,
                _SAH,
            ),
            _jeda,
        ),
        _langkah(
            Langkah.LENGKAPI,
            Operation(
                "lengkapi_permohonan",
                _TULIS,
                "Catat bahwa sudah dilengkapi; jam berjalan lagi",
                errors=_SAH,
            ),
            _lanjut,
        ),
        _langkah(
            Langkah.KOREKSI,
            Operation(
                "koreksi_permohonan",
                _TULIS,
                "Usulkan koreksi rekam permohonan yang sudah selesai",
                PermohonanKoreksi,
                (BantuanSama, KategoriSensitif, *_SAH),
                rekam.ATURAN_KOREKSI,
            ),
            _koreksi,
        ),
        _langkah(
            Langkah.SETUJUI_KOREKSI,
            Operation(
                "setujui_koreksi", _SETUJUI, "Setujui usul koreksi", errors=(BantuanSama, *_SAH)
            ),
            _setujui_koreksi,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK_KOREKSI,
            Operation("tolak_koreksi", _SETUJUI, "Tolak usul koreksi", Beralasan, _SAH),
            usul.tidak_jadi,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TARIK_KOREKSI,
            Operation("tarik_koreksi", _TULIS, "Tarik usul koreksi sendiri", Beralasan),
            usul.tidak_jadi,
            Who.MAKER,
        ),
        _langkah(
            Langkah.PEMBATALAN,
            Operation(
                "usulkan_pembatalan",
                _TULIS,
                "Usulkan pembatalan permohonan yang sudah selesai",
                Beralasan,
                _SAH,
            ),
            usul.pembatalan,
        ),
        _langkah(
            Langkah.SETUJUI_PEMBATALAN,
            Operation("setujui_pembatalan", _SETUJUI, "Setujui usul pembatalan", errors=_SAH),
            _setujui_pembatalan,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK_PEMBATALAN,
            Operation("tolak_pembatalan", _SETUJUI, "Tolak usul pembatalan", Beralasan, _SAH),
            usul.tidak_jadi,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TARIK_PEMBATALAN,
            Operation("tarik_pembatalan", _TULIS, "Tarik usul pembatalan sendiri", Beralasan),
            usul.tidak_jadi,
            Who.MAKER,
        ),
        Step(Langkah.BUKA_LAGI, rules.MENJADI[Langkah.BUKA_LAGI], _buka_lagi, inner=True),
    ),
)
