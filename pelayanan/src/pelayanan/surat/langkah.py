"""The life of a letter: written, checked, approved with its number, signed, withdrawn."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection, Iterable

import orjson

from kantor.surat import JenisSurat
from kit.call import Call
from kit.clock import today
from kit.dispatch import commands
from kit.dispatch.commands import Order
from kit.documents import numbers, pages, registry
from kit.documents.registry import Facts
from kit.errors import CHECK_FIELDS, FieldError, in_body
from kit.files import store
from kit.files.kinds import PDF
from kit.foreign.reader import Paper
from kit.lifecycle import Life, Operation, Plan, Step, Taking, Who
from pelayanan import usul
from pelayanan.loket import Loket

from . import isian, lembar, repository, rules
from .errors import (
    BukanPengusulPencabutan,
    IdSuratDipakai,
    LangkahSuratDitolak,
    PemeriksaHarusLain,
    PermohonanBelumSiap,
    SuratTidakDitemukan,
    SuratTidakSah,
    TandaTanganBelumDisambungkan,
)
from .isian import TUJUAN_PERINTAH
from .lembar import Terbit
from .models import RiwayatSurat, Surat
from .rules import Keadaan, Langkah
from .schemas import IsiSurat, PencabutanSurat, SuratBaru, SuratBeralasan

Melangkah = Taking[Surat, Keadaan, Loket]
TULIS = "tulis"
# Seconds: how long a letter waits for its signer's passphrase before it must be asked for again.
MENUNGGU_SANDI = 900.0


async def _kunci(call: Call[Loket], surat_id: uuid.UUID) -> Surat:
    tertutup = call.desk.layanan_tertutup(call.actor)
    return await repository.kunci(call.session, call.actor, tertutup, surat_id)


def _pindah(surat: Surat, ke: Keadaan) -> None:
    surat.keadaan = ke


def _riwayat(taking: Melangkah, _plan: Plan) -> Iterable[object]:
    yield RiwayatSurat(
        surat_id=taking.id,
        oleh=taking.actor.id,
        langkah=taking.step.name,
        dari=taking.came,
        ke=taking.goes,
        alasan=taking.reason,
    )


async def _pembuat(taking: Melangkah) -> Collection[str | None]:
    """Who wrote it; for the approval also who checked it; of a withdrawal who proposed it."""
    if taking.came is Keadaan.DIUSULKAN_CABUT:
        return (taking.row.usul_oleh,)
    langkah = [TULIS, Langkah.UBAH]
    if taking.step.name == Langkah.SETUJUI:
        langkah.append(Langkah.PERIKSA)
    return await repository.pembuat(taking.session, taking.id, *langkah)


# --- Written and checked --------------------------------------------------------------------------


async def _tulis(taking: Melangkah) -> Plan:
    baru: SuratBaru = taking.content
    jenis = isian.jenis(taking.desk, baru.jenis)
    perihal = await isian.perihal(taking, baru.permohonan_id)
    if perihal is None:
        pesan = "Permohonan ini tidak ada."
        salah = [FieldError("permohonan_id", pesan, "permohonan-tidak-ditemukan")]
        raise SuratTidakSah(CHECK_FIELDS, *in_body(salah))
    isian.periksa(taking.desk, jenis, baru, perihal)
    return Plan(
        {
            "id": taking.id,
            "permohonan_id": perihal.permohonan.id,
            "jenis": jenis.kode,
            "buku": jenis.buku,
            "keadaan": Keadaan.DRAF,
            "isi_sandi": isian.tutup(taking.desk, taking.id, baru),
        }
    )


async def _simpan(taking: Melangkah, plan: Plan) -> Surat:
    surat = await repository.tambah(taking.session, plan.columns)
    if surat is None:
        raise IdSuratDipakai("Id ini sudah dipakai.")
    return surat


async def _ubah(taking: Melangkah) -> Plan:
    isi: IsiSurat = taking.content
    jenis, perihal = await _siap(taking)
    isian.periksa(taking.desk, jenis, isi, perihal)
    return Plan({"isi_sandi": isian.tutup(taking.desk, taking.id, isi)})


async def _periksa(taking: Melangkah) -> Plan:
    await _siap(taking)
    return Plan()


async def _siap(taking: Melangkah) -> tuple[JenisSurat, lembar.Perihal]:
    """Its kind and what it is about; refused when the request is not, or no longer, so far."""
    jenis = isian.jenis(taking.desk, taking.row.jenis)
    perihal = await isian.tersimpan(taking)
    isian.pastikan_status(jenis, perihal)
    return jenis, perihal


# --- Approved with its number ---------------------------------------------------------------------


async def _setujui(taking: Melangkah) -> Plan:
    jenis, perihal = await _siap(taking)
    isian.pastikan_penandatangan(taking.actor, taking.desk, jenis)

    async def terbit() -> None:
        await _terbitkan(taking, jenis, perihal)

    return Plan(then=(terbit,))


async def _terbitkan(taking: Melangkah, jenis: JenisSurat, perihal: lembar.Perihal) -> None:
    surat, loket, hari = taking.row, taking.desk, today()
    kantor = loket.kini
    isi = isian.buka(loket, surat)
    masa = isian.masa_berlaku(loket, jenis, perihal.layanan.kode)
    sampai = rules.berlaku_sampai(masa, isi["varian"], hari)
    buku = next(satu for satu in kantor.surat.buku if satu.kode == jenis.buku)
    # Late: whoever else draws from this book waits for this commit.
    urut = await numbers.draw(taking.session, isian.buku(surat), hari.year, surat.id)
    unit = kantor.surat.unit[loket.bidang]  # type: ignore[index]
    nomor = rules.nomor(kantor.surat.nomor, buku, unit, urut, hari)
    penanda = isian.penandatangan(loket, jenis)
    fakta = Facts(
        issuer=kantor.kop.instansi,
        title=jenis.nama,
        number=nomor,
        dated=hari,
        signer=lembar.jabatan(kantor, loket.bidang, penanda),
        valid_until=sampai,
    )
    dokumen = await registry.register(taking.session, taking.actor, surat.id, fakta)
    alamat = pages.address(loket.alamat, loket.bidang, dokumen.code)
    terbit = Terbit(nomor, hari, sampai, dokumen.code, alamat)
    tertulis = orjson.dumps(lembar.susun(loket, jenis, isi, perihal, terbit)).decode()
    surat.tahun, surat.urut, surat.nomor = hari.year, urut, nomor
    surat.tanggal, surat.berlaku_sampai = hari, sampai
    surat.dokumen_id, surat.kode = dokumen.id, dokumen.code
    surat.lembar_sandi = loket.kunci.tutup("surat.lembar", surat.id, tertulis)


async def _batalkan_nomor(taking: Melangkah) -> Plan:
    surat = taking.row
    isian.pastikan_penandatangan(taking.actor, taking.desk, isian.jenis(taking.desk, surat.jenis))

    async def tinggalkan() -> None:
        session, actor = taking.session, taking.actor
        assert surat.tahun and surat.urut and surat.dokumen_id  # noqa: S101, PT018  (approved)
        await numbers.void(
            session, actor, isian.buku(surat), surat.tahun, surat.urut, taking.reason or ""
        )
        await registry.withdraw(session, actor, surat.dokumen_id, rules.NOMOR_DIBATALKAN)

    return Plan(then=(tinggalkan,))


# --- Signed ---------------------------------------------------------------------------------------


async def _tanda_tangan(taking: Melangkah) -> Plan:
    surat, loket = taking.row, taking.desk
    jenis, _ = await _siap(taking)
    isian.pastikan_penandatangan(taking.actor, loket, jenis)
    tte = loket.tte
    if tte is None:
        raise TandaTanganBelumDisambungkan("Kantor ini belum menyambungkan tanda tangan.")
    percobaan = surat.percobaan + 1

    async def perintahkan() -> None:
        berkas = await asyncio.to_thread(isian.cetak, loket, surat, None)
        order = Order(
            TUJUAN_PERINTAH,
            jenis.penandatangan,
            isian.kunci_perintah(surat.id, percobaan),
            berkas,
            surat.id,
            waits=MENUNGGU_SANDI if tte.perlu_sandi else 0.0,
        )
        await commands.give(taking.session, loket.kunci.data, taking.actor, order)

    return Plan({"percobaan": percobaan}, then=(perintahkan,))


async def _tertanda(taking: Melangkah) -> Plan:
    """`content`: the bytes that came back signed."""
    surat, berkas_id = taking.row, uuid.uuid4()
    berkas: bytes = taking.content

    async def simpan() -> None:
        session, actor, keyring = taking.session, taking.actor, taking.desk.kunci.data
        assert surat.nomor and surat.dokumen_id  # noqa: S101, PT018  (approved)
        nama = f"{surat.nomor.replace('/', '-')}.pdf"
        await store.keep(session, keyring, actor, berkas_id, nama, Paper(PDF, berkas, None))
        await store.attach(session, keyring, actor, berkas_id, surat.id)
        await registry.signed(session, actor, surat.dokumen_id, berkas)

    return Plan({"berkas_id": berkas_id}, then=(simpan,))


# --- Withdrawn ------------------------------------------------------------------------------------


async def _usulkan_cabut(taking: Melangkah) -> Plan:
    isi: PencabutanSurat = taking.content
    diminta = usul.diusulkan(taking.actor, isi.alasan)
    return Plan({**diminta, "sebab_cabut": isi.sebab})


async def _tidak_dicabut(_taking: Melangkah) -> Plan:
    return Plan({**usul.DIPUTUS, "sebab_cabut": None})


async def _cabut(taking: Melangkah) -> Plan:
    surat = taking.row
    isian.pastikan_penandatangan(taking.actor, taking.desk, isian.jenis(taking.desk, surat.jenis))

    async def umumkan() -> None:
        assert surat.dokumen_id and surat.sebab_cabut  # noqa: S101, PT018  (signed, proposed)
        sebab = rules.SebabCabut(surat.sebab_cabut).label
        await registry.withdraw(taking.session, taking.actor, surat.dokumen_id, sebab)

    return Plan(usul.DIPUTUS, then=(umumkan,))


# --- The table ------------------------------------------------------------------------------------

_TULIS, _SETUJUI = "surat:tulis", "surat:setujui"
_SIAP = (PermohonanBelumSiap, SuratTidakSah)


def _langkah(
    langkah: Langkah,
    operasi: Operation | None,
    plan: Callable[[Melangkah], Awaitable[Plan]] | None = None,
    who: Who = Who.ANYONE,
) -> Step[Surat, Keadaan, Loket]:
    return Step(langkah, rules.MENJADI[langkah], plan, who, operasi, inner=operasi is None)


DAUR: Life[Surat, Keadaan, Loket] = Life(
    name="surat",
    read="surat:baca",
    lock=_kunci,
    state=lambda surat: Keadaan(surat.keadaan),
    move=_pindah,
    refuse=rules.ditolak,
    history=_riwayat,
    facts=lambda taking, _plan: {"dari": taking.came, "ke": taking.goes},
    version=lambda surat: surat.version,
    makers=_pembuat,
    other=lambda: PemeriksaHarusLain("Yang menulis atau mengusulkannya tidak memutuskannya."),
    maker=lambda: BukanPengusulPencabutan("Usul orang lain disetujui atau ditolak."),
    insert=_simpan,
    kind=lambda taking: taking.row.jenis if taking.row else taking.content.jenis,
    errors=(SuratTidakDitemukan, LangkahSuratDitolak),
    steps=(
        Step(TULIS, {}, _tulis, born=Keadaan.DRAF),
        _langkah(
            Langkah.UBAH,
            Operation(
                "ubah_surat", _TULIS, "Betulkan isinya; kembali menjadi draf", IsiSurat, _SIAP
            ),
            _ubah,
        ),
        _langkah(
            Langkah.PERIKSA,
            Operation("periksa_surat", _TULIS, "Nyatakan sudah diperiksa", errors=_SIAP),
            _periksa,
            Who.OTHER,
        ),
        _langkah(
            Langkah.KEMBALIKAN,
            Operation("kembalikan_surat", _TULIS, "Kembalikan ke penulisnya", SuratBeralasan),
        ),
        _langkah(
            Langkah.SETUJUI,
            Operation("setujui_surat", _SETUJUI, "Setujui; nomornya diambil saat itu", None, _SIAP),
            _setujui,
            Who.OTHER,
        ),
        _langkah(
            Langkah.BATAL,
            Operation("batalkan_surat", _TULIS, "Batalkan sebelum bernomor", SuratBeralasan),
        ),
        _langkah(
            Langkah.BATALKAN_NOMOR,
            Operation(
                "batalkan_nomor_surat",
                _SETUJUI,
                "Batalkan yang disetujui; nomornya tidak dipakai lagi",
                SuratBeralasan,
            ),
            _batalkan_nomor,
        ),
        _langkah(
            Langkah.TANDA_TANGAN,
            Operation(
                "minta_tanda_tangan_surat",
                _SETUJUI,
                "Minta tanda tangan elektroniknya",
                None,
                (TandaTanganBelumDisambungkan, *_SIAP),
            ),
            _tanda_tangan,
        ),
        _langkah(Langkah.TERTANDA, None, _tertanda),
        _langkah(Langkah.TIDAK_TERTANDA, None),
        _langkah(
            Langkah.PENCABUTAN,
            Operation("usulkan_pencabutan_surat", _TULIS, "Usulkan dicabut", PencabutanSurat),
            _usulkan_cabut,
        ),
        _langkah(
            Langkah.SETUJUI_PENCABUTAN,
            Operation("setujui_pencabutan_surat", _SETUJUI, "Cabut; halaman umumnya menyebutnya"),
            _cabut,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TOLAK_PENCABUTAN,
            Operation("tolak_pencabutan_surat", _SETUJUI, "Tolak pencabutan", SuratBeralasan),
            _tidak_dicabut,
            Who.OTHER,
        ),
        _langkah(
            Langkah.TARIK_PENCABUTAN,
            Operation("tarik_pencabutan_surat", _TULIS, "Tarik usul sendiri", SuratBeralasan),
            _tidak_dicabut,
            Who.MAKER,
        ),
    ),
)
