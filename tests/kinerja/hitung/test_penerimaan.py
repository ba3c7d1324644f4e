"""Case by case: what is counted, what is not, and why."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

import orjson
import pytest
from redis.asyncio import Redis
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import ProgrammingError

from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.aturan.pemetaan import rules
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.cacah import Rumus, menurut_undang_undang, tanpa_ganda
from kinerja.aturan.pemetaan.masa import Peraturan
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.daftar import DaftarRekam
from kinerja.buku.rekam.events import GROUP, IDENTITAS, MODELS, STREAMS
from kinerja.buku.rekam.repository import halaman_versi, rekam_berlaku
from kinerja.dasar.himpunan import lewat_indeks
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.fakta.orang import dikenal as orang_dikenal
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import catat_daftar, terima
from kinerja.hitung.penerimaan.service import terima as terima_aliran
from kit.db import ReadSession, Sessions, new_id, transaction
from kit.dead_letters import dead_letter
from kit.profile import office_dir
from kit.relay import FIELD
from kit.streams import BLOCK_MS, Consumer, Received, connect
from tests.kinerja.kejadian import (
    EVALUASI,
    LAYANAN,
    evaluasi,
    identitas,
    komponen,
    layanan,
    permohonan,
    ulang,
)


async def kirim(sessions: Sessions, *peristiwa: Received) -> None:
    async with transaction(sessions) as session:
        await terima(session, peristiwa)


async def status(sessions: Sessions) -> dict[uuid.UUID, FaktaStatus]:
    """The main fact of each record; outputs and needs are in test_keluaran.py."""
    async with sessions() as session:
        utama = select(FaktaStatus).where(FaktaStatus.urut == 0)
        return {satu.rekam_id: satu for satu in await session.scalars(utama)}


async def alasan(sessions: Sessions, peristiwa: Received) -> str | None:
    return (await status(sessions))[uuid.UUID(str(peristiwa.event.data["rekam_id"]))].alasan


@cache
def rumus_iku() -> Rumus:
    rumus = baca_kantor(office_dir()).indikator["ppks-berfungsi-sosial"].rumus
    assert rumus is not None
    return rumus


async def dihitung(sessions: Sessions, jenis: str = "ditangani") -> int:
    return sum(
        bool(satu.dihitung) for satu in (await status(sessions)).values() if satu.jenis == jenis
    )


async def hitungan(sessions: Sessions) -> dict[tuple[str, str], int]:
    """The counters of the IKU: (program, kind); `*` without double counting between programs."""
    rumus = rumus_iku()
    assert rumus.penyebut is not None
    sebagai = {
        rumus.pembilang.kode: "berfungsi",
        rumus.penyebut.kode: "ditangani",
        menurut_undang_undang(rumus.pembilang).kode: "legal",
    }
    tunggal = {
        tanpa_ganda(rumus.pembilang).kode: "berfungsi",
        tanpa_ganda(rumus.penyebut).kode: "ditangani",
    }
    async with sessions() as session:
        hasil = (
            await session.execute(
                text(
                    "SELECT dimensi, sel, cacah, n FROM hitungan"
                    " WHERE n <> 0 AND dimensi IN ('', 'program')"
                )
            )
        ).all()
    return {
        (sel, sebagai[cacah]): n
        for dimensi, sel, cacah, n in hasil
        if dimensi == "program" and cacah in sebagai
    } | {
        ("*", tunggal[cacah]): n
        for dimensi, _, cacah, n in hasil
        if dimensi == "" and cacah in tunggal
    }


async def test_a_person_helped_five_times_is_one_person(kinerja: Sessions) -> None:
    ppks_id = new_id()
    semua = [layanan(ppks_id=ppks_id, tanggal=date(2024, bulan, 1)) for bulan in (5, 4, 3, 2, 1)]

    for satu in semua:
        await kirim(kinerja, satu)

    assert await hitungan(kinerja) == {("1.06.04", "ditangani"): 1, ("*", "ditangani"): 1}
    sekarang = await status(kinerja)
    (pertama,) = [satu for satu in sekarang.values() if satu.dihitung]
    assert pertama.tanggal == date(2024, 1, 1)
    assert {satu.alasan for satu in sekarang.values()} == {None, "subjek-sudah-dihitung"}


async def test_two_programs_count_twice_and_once_without_double_counting(
    kinerja: Sessions,
) -> None:
    orang, sama = new_id(), new_id()
    await kirim(
        kinerja,
        identitas("rehsos", orang, "1:a"),
        identitas("linjamsos", sama, "1:a"),
        layanan(ppks_id=orang),
        layanan("linjamsos", layanan="pkh", kategori=["fakir-miskin"], ppks_id=sama),
    )

    assert await hitungan(kinerja) == {
        ("1.06.04", "ditangani"): 1,
        ("1.06.05", "ditangani"): 1,
        ("*", "ditangani"): 1,
    }


async def test_a_second_delivery_does_nothing(kinerja: Sessions) -> None:
    satu = layanan()
    await kirim(kinerja, satu)
    sebelum = await hitungan(kinerja)

    await kirim(kinerja, satu, satu)
    await kirim(kinerja, replace(satu, event=satu.event.model_copy(update={"id": new_id()})))

    assert await hitungan(kinerja) == sebelum


async def test_a_void_before_its_completion_leaves_nothing_counted(kinerja: Sessions) -> None:
    satu = layanan()

    await kirim(kinerja, ulang(satu, versi=2, berlaku=False))
    await kirim(kinerja, satu)

    assert await hitungan(kinerja) == {}
    assert await alasan(kinerja, satu) == "tidak-berlaku"


async def test_a_void_moves_the_subject_to_its_next_fact(kinerja: Sessions) -> None:
    orang = new_id()
    maret = layanan(ppks_id=orang, tanggal=date(2024, 3, 1), kelurahan="62.71.01.1001")
    juni = layanan(ppks_id=orang, tanggal=date(2024, 6, 1), kelurahan="62.71.02.1001")
    await kirim(kinerja, maret, juni)

    await kirim(kinerja, ulang(maret, versi=2, berlaku=False))

    penyebut = rumus_iku().penyebut
    assert penyebut is not None
    async with kinerja() as session:
        sel = await session.execute(
            text(
                "SELECT dimensi, sel FROM hitungan WHERE n <> 0 AND cacah = :kode"
                " AND dimensi IN ('bulan', 'kelurahan') ORDER BY dimensi"
            ),
            {"kode": penyebut.kode},
        )
        assert [tuple(satu) for satu in sel] == [("bulan", "6"), ("kelurahan", "62.71.02.1001")]


async def test_an_older_version_never_replaces_a_newer_one(kinerja: Sessions) -> None:
    satu = layanan(tanggal=date(2024, 1, 1))

    await kirim(kinerja, ulang(satu, versi=3, tanggal="2024-07-01"))
    await kirim(kinerja, satu, ulang(satu, versi=2, tanggal="2023-07-01"))

    (sekarang,) = (await status(kinerja)).values()
    assert (sekarang.versi, sekarang.tahun, sekarang.bulan) == (3, 2024, 7)


async def test_a_nik_found_later_joins_two_people(kinerja: Sessions) -> None:
    """And it can be turned back: the NIK of the shelter is replaced by the true one."""
    tanpa_nik, bernik = new_id(), new_id()
    await kirim(
        kinerja,
        layanan(ppks_id=tanpa_nik),
        layanan(ppks_id=bernik),
        identitas("rehsos", bernik, "1:nik"),
        identitas("rehsos", tanpa_nik, f"acak:{tanpa_nik}"),
    )
    assert await dihitung(kinerja) == 2

    await kirim(kinerja, identitas("rehsos", tanpa_nik, "1:nik", versi=2))
    assert await dihitung(kinerja) == 1

    await kirim(kinerja, identitas("rehsos", tanpa_nik, "1:lain", versi=3))
    assert await dihitung(kinerja) == 2


async def test_a_record_before_its_identity_counts_at_once(kinerja: Sessions) -> None:
    orang = new_id()
    await kirim(kinerja, layanan(ppks_id=orang))
    assert await dihitung(kinerja) == 1

    await kirim(kinerja, identitas("rehsos", orang, "1:nik"))
    assert await dihitung(kinerja) == 1


@pytest.mark.parametrize(
    ("isi", "sebab"),
    [
        ({"layanan": "layanan-yang-tidak-ada"}, Alasan.TANPA_PEMETAAN),
        ({"layanan": "pengaduan-aspirasi-informasi"}, Alasan.LAYANAN_TIDAK_DIHITUNG),
        ({"tanggal": date(2031, 1, 5)}, Alasan.TANGGAL_MENDATANG),
        ({"ppks_id": None}, Alasan.TANPA_PPKS),
        ({"kategori": []}, Alasan.TANPA_KATEGORI),
        ({"kategori": ["korban-napza"]}, Alasan.BUKAN_KEWENANGAN_KOTA),
        ({"kategori": ["odha", "korban-napza"]}, Alasan.BUKAN_KEWENANGAN_KOTA),
        ({"kategori": ["odha"], "berlaku": False}, Alasan.BUKAN_KEWENANGAN_KOTA),
        (
            {"kategori": ["odha"], "layanan": "layanan-yang-tidak-ada"},
            Alasan.BUKAN_KEWENANGAN_KOTA,
        ),
        (
            {"kategori": ["odha"], "layanan": "pengaduan-aspirasi-informasi"},
            Alasan.BUKAN_KEWENANGAN_KOTA,
        ),
        ({"kategori": ["odha"], "tanggal": date(2031, 1, 5)}, Alasan.BUKAN_KEWENANGAN_KOTA),
        ({"kategori": ["odha"], "status_khusus": "orang-terlantar"}, None),
        ({"kategori": ["odha", "gelandangan"]}, None),
        ({"kategori": [], "status_khusus": "orang-terlantar"}, None),
    ],
)
async def test_a_fact_that_is_not_counted_keeps_its_reason(
    kinerja: Sessions, isi: dict[str, object], sebab: Alasan | None
) -> None:
    satu = layanan(**isi)

    await kirim(kinerja, satu)

    assert await alasan(kinerja, satu) == sebab


@pytest.mark.parametrize("berlaku", [True, False])
@pytest.mark.parametrize("kategori", [["odha"], ["korban-napza"]])
async def test_who_is_not_the_citys_is_counted_in_no_fact_of_any_kind(
    kinerja: Sessions, kategori: list[str], *, berlaku: bool
) -> None:
    """Renstra 4.1.3; its reason is decided before any other."""
    psks = new_id()
    satu = layanan(
        kategori=kategori,
        berlaku=berlaku,
        komponen=[komponen("permakanan"), komponen("sandang")],
        psks=[psks],
    )
    entri = {
        "rekam_id": new_id(), "versi": 1, "tahun": 2024, "tahap": "rencana",
        "tanggal": date(2024, 1, 15),
    }  # fmt: skip
    async with transaction(kinerja) as session:
        await terima(session, [permohonan(satu), satu, evaluasi(dinilai=satu)])
        await catat_daftar(
            session,
            [
                DaftarRekam.model_validate(
                    entri | {"berlaku": berlaku, "daftar": "rehsos-gepeng", "sumber": "rehsos",
                    "ppks_id": satu.event.data["ppks_id"], "kategori": kategori}
                ),
                DaftarRekam.model_validate(
                    entri | {"rekam_id": new_id(), "berlaku": True, "daftar": "psks-aktif",
                    "sumber": "dayasos", "ppks_id": psks}
                ),
            ],
        )  # fmt: skip

    async with kinerja() as session:
        fakta = (await session.scalars(select(FaktaStatus))).all()
    sebab = {(f.jenis, f.komponen): f.alasan for f in fakta if f.daftar != "psks-aktif"}
    sebab |= {(f.jenis, None): f.alasan for f in fakta if f.jenis == "berkontribusi"}
    jenis = {nama for nama, _ in sebab}

    assert jenis == {
        "diajukan", "ditangani", "keluaran", "membutuhkan", "terpenuhi", "berkontribusi",
        "berfungsi", "terdaftar",
    }  # fmt: skip
    assert set(sebab.values()) == {"bukan-kewenangan-kota"}


async def test_a_letter_or_burial_for_who_is_not_the_citys_moves_no_output(
    kinerja: Sessions,
) -> None:
    for nama in baca_kantor(office_dir()).pemetaan.layanan["rehsos"]:
        await kirim(kinerja, layanan(layanan=nama, kategori=["odha"]))

    async with kinerja() as session:
        fakta = (await session.scalars(select(FaktaStatus))).all()
    assert any(satu.jenis == "keluaran" for satu in fakta)
    assert {satu.alasan for satu in fakta} == {"bukan-kewenangan-kota"}


async def test_a_voided_record_of_who_is_not_the_citys_says_nothing_of_the_person(
    kinerja: Sessions,
) -> None:
    orang = new_id()
    await kirim(
        kinerja,
        identitas("rehsos", orang, "1:nik"),
        layanan(ppks_id=orang, tanggal=date(2024, 1, 5)),
        layanan(ppks_id=orang, kategori=["odha"], berlaku=False),
    )

    async with kinerja() as session:
        satu = Orang("rehsos", orang)
        (data,) = (await orang_dikenal(ReadSession(session), [satu])).values()

    assert data.kategori == ("gelandangan",)


async def test_facts_are_made_again_when_their_derivation_changed(
    kinerja: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    pemetaan = baca_kantor(office_dir()).peraturan
    async with transaction(kinerja) as session:
        lama = await pastikan_aturan(session, pemetaan)
        assert await pastikan_aturan(session, pemetaan) == lama
        monkeypatch.setattr(rules, "CARA", rules.CARA + 1)
        assert await pastikan_aturan(session, pemetaan) == lama + 1


@pytest.mark.parametrize(
    ("sumber", "isi", "penilai"),
    [
        ("rehsos", {}, "rehsos"),
        ("rehsos", {"kategori": [], "status_khusus": "orang-terlantar"}, "rehsos"),
        ("rehsos", {"kategori": ["fakir-miskin"]}, "fakirmiskin"),
        ("rehsos", {"kategori": ["fakir-miskin", "gelandangan"]}, "rehsos"),
        ("linjamsos", {"layanan": "pkh", "kategori": ["fakir-miskin"]}, "linjamsos"),
        ("linjamsos", {"layanan": "pkh", "kategori": ["penyandang-disabilitas"]}, "rehsos"),
        ("fakirmiskin", {"layanan": "kube", "kategori": ["fakir-miskin"]}, "fakirmiskin"),
        ("fakirmiskin", {"layanan": "kube", "kategori": ["korban-bencana-alam"]}, "linjamsos"),
    ],
)
async def test_only_the_responsible_bidang_evaluates(
    kinerja: Sessions, sumber: str, isi: dict[str, object], penilai: str
) -> None:
    """The IKU sheet of 2024, point d."""
    orang = {bidang: new_id() for bidang in STREAMS}
    satu = layanan(sumber, ppks_id=orang[sumber], **isi)
    menilai = {b: evaluasi(b, dinilai=satu, ppks_id=orang[b]) for b in STREAMS}
    await kirim(kinerja, *(identitas(b, orang[b], "1:nik") for b in STREAMS))

    await kirim(kinerja, satu, *menilai.values())

    assert {bidang: await alasan(kinerja, e) for bidang, e in menilai.items()} == {
        bidang: None if bidang == penilai else "bukan-penanggung-jawab" for bidang in STREAMS
    }


@pytest.mark.parametrize(
    ("sumber", "kode", "kategori", "jawaban", "dihitung_resmi"),
    [
        ("rehsos", "rumah-singgah", "gelandangan", (True, False, False), True),
        ("rehsos", "rumah-singgah", "gelandangan", (False, True, False), True),
        ("rehsos", "rumah-singgah", "gelandangan", (False, False, True), False),
        ("fakirmiskin", "kube", "fakir-miskin", (True, True, False), False),
        ("fakirmiskin", "kube", "fakir-miskin", (False, False, True), True),
        (
            "linjamsos",
            "bantuan-logistik-pascabencana",
            "korban-bencana-alam",
            (False, False, True),
            True,
        ),
        (
            "linjamsos",
            "bantuan-logistik-pascabencana",
            "korban-bencana-alam",
            (True, True, False),
            False,
        ),
    ],
)
async def test_criteria_per_program_and_the_strict_reading_beside_them(
    kinerja: Sessions,
    sumber: str,
    kode: str,
    kategori: str,
    jawaban: Sequence[bool],
    dihitung_resmi: bool,
) -> None:
    nama = ("kebutuhan_dasar", "tugas_peran", "mengatasi_masalah")
    satu = layanan(sumber, layanan=kode, kategori=[kategori])
    menilai = evaluasi(sumber, dinilai=satu, **dict(zip(nama, jawaban, strict=True)))

    await kirim(kinerja, satu, menilai)

    assert await alasan(kinerja, menilai) == (None if dihitung_resmi else "belum-berfungsi")
    assert await dihitung(kinerja, "berfungsi") == dihitung_resmi
    assert not any(satu.legal for satu in (await status(kinerja)).values())


async def test_all_three_criteria_count_for_the_law(kinerja: Sessions) -> None:
    satu = layanan()
    await kirim(kinerja, satu, evaluasi(dinilai=satu))

    assert (await hitungan(kinerja))["1.06.04", "legal"] == 1


async def test_an_evaluation_waits_for_its_record_and_then_counts(kinerja: Sessions) -> None:
    satu = layanan()
    menilai = evaluasi(dinilai=satu)
    await kirim(kinerja, menilai)
    assert await alasan(kinerja, menilai) == "menunggu-rekam"

    await kirim(kinerja, satu)

    assert await alasan(kinerja, menilai) is None


async def test_an_evaluation_of_someone_not_in_the_denominator_is_parked(
    kinerja: Sessions,
) -> None:
    surat = layanan(layanan="pengaduan-aspirasi-informasi")
    milik_lain = layanan()
    menilai_surat = evaluasi(dinilai=surat)
    salah_orang = evaluasi(dinilai=milik_lain, ppks_id=new_id())

    await kirim(kinerja, surat, milik_lain, menilai_surat, salah_orang)

    assert await alasan(kinerja, menilai_surat) == "bukan-penyebut"
    assert await alasan(kinerja, salah_orang) == "bukan-penyebut"
    assert await dihitung(kinerja, "berfungsi") == 0


async def test_a_late_evaluation_belongs_to_the_year_of_the_service(kinerja: Sessions) -> None:
    satu = layanan(tanggal=date(2024, 11, 5))
    menilai = evaluasi(dinilai=satu, tanggal=date(2025, 1, 31))

    await kirim(kinerja, satu, menilai)

    (fakta,) = [f for f in (await status(kinerja)).values() if f.jenis == "berfungsi"]
    assert (fakta.tahun, fakta.program, fakta.bulan) == (2024, "1.06.04", 11)
    assert fakta.kelurahan == "62.71.03.1002"


async def test_the_latest_evaluation_counts(kinerja: Sessions) -> None:
    satu = layanan()
    baik = evaluasi(dinilai=satu, tanggal=date(2024, 5, 1))
    buruk = evaluasi(
        dinilai=satu, tanggal=date(2024, 9, 1), kebutuhan_dasar=False, tugas_peran=False
    )
    await kirim(kinerja, satu, buruk, baik)
    assert await alasan(kinerja, baik) == "digantikan"
    assert await alasan(kinerja, buruk) == "belum-berfungsi"

    await kirim(kinerja, ulang(buruk, versi=2, berlaku=False))

    assert await alasan(kinerja, baik) is None


async def test_a_void_takes_its_evaluation_along(kinerja: Sessions) -> None:
    satu = layanan()
    menilai = evaluasi(dinilai=satu)
    await kirim(kinerja, satu, menilai)

    await kirim(kinerja, ulang(satu, versi=2, berlaku=False))

    assert await hitungan(kinerja) == {}
    assert await alasan(kinerja, menilai) == "bukan-penyebut"


async def test_history_cannot_be_changed_by_the_program(kinerja: Sessions) -> None:
    """INVARIANT: record versions, identities and facts are only ever added."""
    await kirim(kinerja, layanan(), identitas("rehsos", new_id(), "1:x"))
    for tabel in ("rekam_versi", "identitas_versi", "fakta", "aturan"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with transaction(kinerja) as session:
                await session.execute(text(f"DELETE FROM {tabel}"))  # noqa: S608


async def test_a_new_rule_is_a_rebuild_and_not_a_re_emission(
    kinerja: Sessions, kantor: Kantor
) -> None:
    rumah = layanan()
    surat = layanan(layanan="pengaduan-aspirasi-informasi")
    batal = layanan()
    menilai = evaluasi(dinilai=rumah, kebutuhan_dasar=False, tugas_peran=False)
    await kirim(kinerja, rumah, surat, menilai, batal, ulang(batal, versi=2, berlaku=False))
    lama = kantor.pemetaan
    rehsos = {**lama.layanan["rehsos"], "pengaduan-aspirasi-informasi": "1.06.04"}
    baru = Pemetaan.model_validate(
        lama.isi()
        | {
            "layanan": {**lama.layanan, "rehsos": rehsos},
            "berfungsi": {**lama.berfungsi, "1.06.04": [["mengatasi_masalah"]]},
        }
    )

    async with transaction(kinerja) as session:
        assert await pastikan_aturan(session, Peraturan.tetap(baru)) == 2
        assert await pastikan_aturan(session, Peraturan.tetap(baru)) == 2

    assert await alasan(kinerja, surat) is None
    assert await alasan(kinerja, menilai) is None
    angka = await hitungan(kinerja)
    assert (angka["1.06.04", "ditangani"], angka["1.06.04", "berfungsi"]) == (2, 1)
    assert {f.aturan_versi for f in (await status(kinerja)).values()} == {2}
    await kirim(kinerja, layanan(layanan="pengaduan-aspirasi-informasi"))
    assert (await hitungan(kinerja))["1.06.04", "ditangani"] == 3


async def test_each_page_of_a_rebuild_costs_the_same(kinerja: Sessions) -> None:
    """INVARIANT: pages come by primary keys; a whole table per page is quadratic."""
    lama = [layanan() for _ in range(15)]
    await kirim(kinerja, *lama, *(layanan() for _ in range(15)))
    await kirim(kinerja, *(ulang(satu, versi=2) for satu in lama))

    async with transaction(kinerja) as session:
        await lewat_indeks(session)
        sql = halaman_versi(sesudah=uuid.UUID(int=0), batas=10).compile(
            dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
            compile_kwargs={"literal_binds": True},
        )
        rencana = "\n".join(await session.scalars(text(f"EXPLAIN {sql}")))
        temu = [satu async for halaman in rekam_berlaku(session, sekali=7) for satu in halaman]

    assert "Index Scan using pk_rekam_versi on rekam_versi" in rencana, rencana
    assert "Index Scan using pk_rekam on rekam" in rencana, rencana
    assert "Sort" not in rencana, rencana
    assert len({satu.rekam_id for satu in temu}) == len(temu) == 30
    assert [satu.versi for satu in temu] == [1] * 15 + [2] * 15


def amplop(jenis: str, data: object, **lain: object) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": "/rehsos",
            "type": jenis,
            "subject": str(new_id()),
            "time": "2026-11-21T03:00:00Z",
            "data": data,
            **lain,
        }
    )


async def test_what_cannot_be_used_becomes_a_dead_letter_with_its_reason(
    fresh_sessions: Callable[[str], Sessions], kantor: Kantor, redis: Redis
) -> None:
    sessions = fresh_sessions("kinerja")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    baik = layanan()
    isi = baik.event.data
    kiriman = {
        "bukan-cloudevent": b"{",
        "jenis-tidak-dikenal": amplop("layanan.lain.v1", isi),
        "versi-tidak-dikenal": amplop("layanan.rekam.v9", isi),
        "versi-amplop": amplop(LAYANAN, isi, specversion="2.0"),
        "isi-tidak-sah": amplop(LAYANAN, isi | {"tanggal": "kemarin"}),
        "gagal-diolah": amplop(LAYANAN, isi, source="tanpa-garis"),
    }
    konsumen = Consumer(sessions, redis, STREAMS, GROUP, "tes", MODELS, terima_aliran)
    await konsumen.ensure_groups()
    for satu in (*kiriman.values(), amplop(LAYANAN, isi)):
        await redis.xadd("rehsos", {FIELD: satu})

    while await konsumen.step(block_ms=None):
        pass

    async with sessions() as session:
        sebab = set(await session.scalars(select(dead_letter.c.reason)))
    assert sebab == set(kiriman)
    assert await dihitung(sessions) == 1


async def test_no_message_stands_in_the_way_of_those_behind_it(
    fresh_sessions: Callable[[str], Sessions], kantor: Kantor, redis: Redis
) -> None:
    sessions = fresh_sessions("kinerja")
    async with transaction(sessions) as session:
        await pastikan_aturan(session, kantor.peraturan)
    isi = layanan().event.data
    kiriman = [
        amplop(LAYANAN, isi | {"kolom_baru": "a\0b"}),
        amplop(LAYANAN, isi | {"kolom\0baru": 1}),
        amplop(LAYANAN, isi, source="/" + "r" * 100_000),
        amplop(LAYANAN, isi, source="/re\0hsos"),
        amplop(LAYANAN, isi, requestid="a\0b"),
        amplop("layanan\0.rekam.v1", isi),
        amplop(IDENTITAS, {"ppks_id": str(new_id()), "versi": 1, "jenis": "nik", "kunci": "\0"}),
    ]
    konsumen = Consumer(sessions, redis, STREAMS, GROUP, "tes", MODELS, terima_aliran)
    await konsumen.ensure_groups()
    for satu in (*kiriman, amplop(LAYANAN, layanan().event.data)):
        await redis.xadd("rehsos", {FIELD: satu})

    while await konsumen.step(block_ms=None):
        pass

    assert (await redis.xpending("rehsos", GROUP))["pending"] == 0
    async with sessions() as session:
        mati = (await session.scalars(select(dead_letter.c.payload))).all()
    assert len(mati) >= len(kiriman) - 1  # a request id is no part of what is kept
    assert await dihitung(sessions) >= 1


@pytest.mark.parametrize(
    ("jenis", "ubah"),
    [
        (LAYANAN, {"versi": 0}),
        (LAYANAN, {"layanan": "a\x1fb"}),
        (LAYANAN, {"kategori": ["a;b"]}),
        (LAYANAN, {"tanggal": "1024-01-01"}),
        (LAYANAN, {"jenis_kelamin": "X"}),
        (LAYANAN, {"ppks_id": "bukan-uuid"}),
        (EVALUASI, {"kebutuhan_dasar": None}),
        (EVALUASI, {"dinilai": {"sumber": "rehsos"}}),
        (IDENTITAS, {"kunci": ""}),
        (IDENTITAS, {"jenis": "nama"}),
    ],
)
def test_a_wrong_field_is_refused(jenis: str, ubah: dict[str, object]) -> None:
    satu = layanan()
    contoh = {
        LAYANAN: satu,
        EVALUASI: evaluasi(dinilai=satu),
        IDENTITAS: identitas("rehsos", new_id(), "1:x"),
    }[jenis]
    MODELS[jenis].model_validate(contoh.event.data | {"kolom_baru": 1})

    with pytest.raises(ValueError, match="validation error"):
        MODELS[jenis].model_validate(contoh.event.data | ubah)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///tmp/tidak-ada.sock"])
def test_a_redis_that_falls_silent_ends_a_read(url: str) -> None:
    """Longer than a reading that waits, so that a quiet stream is no fault."""
    cara = connect(url).connection_pool.connection_kwargs

    assert BLOCK_MS / 1000 < cara["socket_timeout"] <= 60
    assert cara["health_check_interval"] > 0
