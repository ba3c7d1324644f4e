"""A letter from its draft to its signature and its end, by HTTP and on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from httpx import Response
from sqlalchemy import select, text

from kit import audit
from kit.clock import today
from kit.db import Sessions, reading, transaction
from kit.documents.tables import number_given
from pelayanan.surat.models import Surat
from pelayanan.surat.tte import KunciKantor
from tests.pelayanan.conftest import (
    KEPALA,
    PETUGAS,
    PETUGAS_JEKAN_RAYA,
    PETUGAS_PAHANDUT,
    SELESAI,
    buat_klien,
    loket_untuk,
)
from tests.pelayanan.surat.conftest import KABID, KADIS, PEMERIKSA, RUJUKAN, Kantor, kode


def isian_salah(jawab: Response) -> set[str]:
    assert jawab.status_code == 422, jawab.text
    return {satu["kode"] for satu in jawab.json()["errors"]}


async def jejak(kantor: Kantor, tindakan: str) -> list[Any]:
    async with reading(kantor.sessions) as session:
        dicari = select(audit.audit).where(audit.audit.c.action == tindakan)
        return list(await session.execute(dicari))


async def test_a_letter_is_written_checked_approved_and_signed(kantor: Kantor) -> None:
    siap = await kantor.permohonan("verifikasi")
    draf = await kantor.draf(siap)
    assert (draf["keadaan"], draf["nomor"], draf["kode"]) == ("draf", None, None)
    di = f"surat/{draf['id']}"
    await kantor.jadi(PEMERIKSA, f"{di}/periksa")
    disetujui = await kantor.jadi(KADIS, f"{di}/setujui")
    assert disetujui["nomor"].startswith("400.9.3/1/Sos-RS/")
    assert disetujui["nomor"].endswith(f"/{today().year}")
    assert (await kantor.halaman(disetujui))["keadaan"] == "belum-ditandatangani"
    menunggu = await kantor.jadi(KADIS, f"{di}/tanda-tangan")
    assert menunggu["tanda_tangan"] == {
        "keadaan": "menunggu",
        "sebab": None,
        "perlu_orang": False,
    }

    await kantor.bekerja()

    selesai = (await kantor.klien.get(di)).json()
    assert (selesai["keadaan"], selesai["tanda_tangan"]["keadaan"]) == ("ditandatangani", "selesai")
    unduh = [await kantor.klien.get(f"{di}/berkas") for _ in range(2)]
    assert unduh[0].content == unduh[1].content
    assert len(await jejak(kantor, "berkas.unduh")) == 2
    assert b"ETSI.CAdES.detached" in unduh[0].content
    umum = await kantor.halaman(selesai)
    assert (umum["keadaan"], umum["nomor"]) == ("berlaku", selesai["nomor"])
    assert (umum["judul"], umum["penandatangan"]) == ("Surat Rujukan", "Kepala Dinas")
    halaman = await kantor.klien.client.get(f"/rehsos/dokumen/{selesai['kode']}")
    assert siap["orang"]["nama"] not in halaman.text + str(umum)
    langkah = (await kantor.klien.get(f"{di}/riwayat")).json()["data"]
    assert [satu["langkah"] for satu in langkah] == [
        "tulis",
        "periksa",
        "setujui",
        "tanda-tangan",
        "tertanda",
    ]
    await dicabut_oleh_dua(kantor, selesai, unduh[0].content)


async def dicabut_oleh_dua(kantor: Kantor, surat: dict[str, Any], asli: bytes) -> None:
    """A withdrawal takes two people, and everybody who holds the paper learns of it."""
    di = f"surat/{surat['id']}"
    cabut = {"sebab": "keliru", "alasan": "Nama Siti tertukar dengan adiknya."}
    diusulkan = await kantor.jadi(KADIS, f"{di}/pencabutan", cabut)
    assert diusulkan["usul_pencabutan"]["sebab"] == "keliru"
    assert (await kantor.halaman(surat))["keadaan"] == "berlaku"
    sendiri = await kantor.kirim(KADIS, f"{di}/pencabutan/setujui")
    assert kode(sendiri) == (409, "pemeriksa-harus-lain")
    await kantor.jadi(KADIS, f"{di}/pencabutan/tarik", {"alasan": "Ternyata benar."})
    await kantor.jadi(PETUGAS, f"{di}/pencabutan", cabut)

    dicabut = await kantor.jadi(KADIS, f"{di}/pencabutan/setujui")

    assert (dicabut["keadaan"], dicabut["sebab_cabut"]) == ("dicabut", "keliru")
    umum = await kantor.halaman(surat)
    assert (umum["keadaan"], umum["alasan_ditarik"]) == ("ditarik", "Isinya keliru")
    assert "Siti" not in str(umum)
    assert (await kantor.klien.get(f"{di}/berkas")).content == asli


async def test_what_it_says_of_a_person_lies_encrypted(kantor: Kantor) -> None:
    surat = await kantor.disetujui(isian={"pelayanan": "perawatan rahasia"})
    async with reading(kantor.sessions) as session:
        baris = await session.scalar(select(Surat))
        assert baris is not None
        sandi = baris.isi_sandi + (baris.lembar_sandi or b"")
        semua = await session.scalar(text("SELECT string_agg(t::text, '') FROM surat t"))
    assert b"Siti Nuraini" not in sandi
    assert b"perawatan rahasia" not in sandi
    assert "Siti" not in semua
    daftar = await kantor.klien.get("surat", nomor=surat["nomor"])
    assert [satu["id"] for satu in daftar.json()["data"]] == [surat["id"]]
    assert "perawatan" not in daftar.text


async def test_nobody_decides_what_they_wrote_or_passed_on(kantor: Kantor) -> None:
    surat = await kantor.draf()
    di = f"surat/{surat['id']}"
    assert kode(await kantor.kirim(PETUGAS, f"{di}/periksa")) == (409, "pemeriksa-harus-lain")
    assert kode(await kantor.kirim(KADIS, f"{di}/setujui")) == (409, "langkah-ditolak")
    # The head checks it: then the head does not approve it.
    await kantor.jadi(KADIS, f"{di}/periksa")
    assert kode(await kantor.kirim(KADIS, f"{di}/setujui")) == (409, "pemeriksa-harus-lain")
    # Nor does somebody who is not the one to sign.
    for siapa in (KEPALA, KABID):
        jawab = await kantor.kirim(siapa, f"{di}/setujui")
        assert kode(jawab) == (403, "bukan-penanda-tangan")
    # A correction begins again; whoever corrects is one of its writers.
    betul = {**RUJUKAN, "isian": {"pelayanan": "perawatan"}}
    del betul["jenis"]
    diubah = await kantor.jadi(PEMERIKSA, f"{di}/ubah", betul)
    assert (diubah["keadaan"], diubah["isian"]) == ("draf", betul["isian"])
    assert kode(await kantor.kirim(PEMERIKSA, f"{di}/periksa")) == (409, "pemeriksa-harus-lain")
    await kantor.jadi(KEPALA, f"{di}/periksa")
    # The head checked an earlier text, which counts: who passed it on once does not decide.
    assert kode(await kantor.kirim(KADIS, f"{di}/setujui")) == (409, "pemeriksa-harus-lain")


async def test_no_letter_before_its_request_is_so_far(kantor: Kantor) -> None:
    baru = await kantor.permohonan()
    isi = {"permohonan_id": baru["id"], **RUJUKAN}
    jawab = await kantor.kirim(PETUGAS, "surat", isi)
    assert kode(jawab) == (409, "permohonan-belum-siap")
    assert jawab.json()["perlu"] == ["diverifikasi", "diproses", "selesai"]
    await kantor.jadi(PETUGAS, f"permohonan/{baru['id']}/verifikasi")
    surat = await kantor.draf(baru)
    await kantor.jadi(PEMERIKSA, f"surat/{surat['id']}/periksa")
    await kantor.jadi(PETUGAS, f"permohonan/{baru['id']}/batal", {"alasan": "Pemohon mundur."})

    jawab = await kantor.kirim(KADIS, f"surat/{surat['id']}/setujui")

    assert kode(jawab) == (409, "permohonan-belum-siap")
    async with reading(kantor.sessions) as session:
        assert not list(await session.execute(select(number_given)))


async def test_a_form_is_told_all_that_is_wrong_with_it(kantor: Kantor) -> None:
    siap = await kantor.permohonan("verifikasi")

    async def tulis(**ganti: object) -> Response:
        isi = {"permohonan_id": siap["id"], **RUJUKAN, **ganti}
        return await kantor.kirim(PETUGAS, "surat", isi)

    assert isian_salah(await tulis(isian={"gaji": "1"}, tujuan=None, varian="umum")) == {
        "isian-tidak-dikenal",
        "isian-kurang",
        "tujuan-kurang",
        "varian-tidak-dikenal",
    }
    assert isian_salah(await tulis(jenis="surat-cinta")) == {"jenis-surat-tidak-dikenal"}
    assert isian_salah(await tulis(jenis="pengantar-pemakaman")) == {"jenis-surat-tidak-dikenal"}
    tiada = "01930000-0000-7000-8000-000000000001"
    assert isian_salah(await tulis(permohonan_id=tiada)) == {"permohonan-tidak-ditemukan"}
    assert not (await kantor.klien.get("surat")).json()["data"]


async def test_a_cancelled_number_stays_and_is_not_given_again(kantor: Kantor) -> None:
    pertama, kedua = await kantor.disetujui(), await kantor.disetujui()
    alasan = {"alasan": "Tujuannya keliru ditulis."}
    batal = await kantor.jadi(KADIS, f"surat/{pertama['id']}/batalkan-nomor", alasan)
    ketiga = await kantor.disetujui()

    assert (batal["keadaan"], batal["nomor"]) == ("dibatalkan", pertama["nomor"])
    nomor = [satu["nomor"].split("/")[1] for satu in (pertama, kedua, ketiga)]
    assert nomor == ["1", "2", "3"]
    daftar = (await kantor.klien.get("surat", keadaan="dibatalkan")).json()["data"]
    assert [satu["nomor"] for satu in daftar] == [pertama["nomor"]]
    umum = await kantor.halaman(batal)
    assert (umum["keadaan"], umum["alasan_ditarik"]) == (
        "ditarik",
        "Nomornya dibatalkan sebelum ditandatangani",
    )


async def test_two_letters_never_share_a_number(
    fresh_sessions: Callable[[str], Sessions], kunci_kantor: KunciKantor
) -> None:
    """INVARIANT: also when they are approved at the same moment."""
    sessions = fresh_sessions("rehsos")
    loket = replace(loket_untuk("rehsos"), tte=kunci_kantor)
    klien = buat_klien("rehsos", sessions, loket)
    async with klien.client:
        kantor = Kantor(klien, sessions, loket)
        siap = await kantor.permohonan("verifikasi")
        semua = [await kantor.draf(siap) for _ in range(4)]
        for satu in semua:
            await kantor.jadi(PEMERIKSA, f"surat/{satu['id']}/periksa")
        setuju = (kantor.jadi(KADIS, f"surat/{satu['id']}/setujui") for satu in semua)
        nomor = [satu["nomor"].split("/")[1] for satu in await asyncio.gather(*setuju)]
    assert sorted(nomor) == ["1", "2", "3", "4"]


async def test_a_preview_says_that_it_is_one_and_is_audited(kantor: Kantor) -> None:
    surat = await kantor.draf()
    jawab = await kantor.klien.get(f"surat/{surat['id']}/pratinjau")
    assert jawab.content.startswith(b"%PDF-")
    assert len(await jejak(kantor, "surat.pratinjau")) == 1
    berkas = await kantor.klien.get(f"surat/{surat['id']}/berkas")
    assert kode(berkas) == (409, "belum-ditandatangani")


async def test_whoever_does_not_see_the_request_does_not_see_its_letter(kantor: Kantor) -> None:
    surat = await kantor.draf()
    asing, dekat = kantor.klien.sebagai(PETUGAS_PAHANDUT), kantor.klien.sebagai(PETUGAS_JEKAN_RAYA)
    for path in ("", "/pratinjau", "/riwayat", "/langkah"):
        jawab = await asing.get(f"surat/{surat['id']}{path}")
        assert kode(jawab) == (404, "surat-tidak-ditemukan")
    assert (await asing.get("surat")).json()["data"] == []
    assert [s["id"] for s in (await dekat.get("surat")).json()["data"]] == [surat["id"]]
    isi = {"permohonan_id": surat["permohonan_id"], **RUJUKAN}
    assert isian_salah(await asing.post("surat", isi)) == {"permohonan-tidak-ditemukan"}


async def test_lists_are_found_by_kind_state_day_person_and_area(kantor: Kantor) -> None:
    siap = await kantor.permohonan("verifikasi")
    draf = await kantor.draf(siap)
    lain = await kantor.disetujui()

    async def ada(**saring: str) -> list[str]:
        jawab = await kantor.klien.get("surat", **saring)
        assert jawab.status_code == 200, jawab.text
        return [satu["id"] for satu in jawab.json()["data"]]

    hari = today().isoformat()
    assert await ada(ppks_id=siap["orang"]["id"]) == [draf["id"]]
    assert await ada(keadaan="disetujui") == [lain["id"]]
    assert await ada(dari=hari, sampai=hari) == [lain["id"]]
    assert len(await ada(jenis="surat-rujukan", urut="dibuat")) == 2
    assert await ada(kecamatan="62.71.01") == []
    assert len(await ada(layanan="rujukan-lansia-panti", buku="keluar")) == 2


async def test_a_kind_for_finished_services_waits_until_they_are(kantor: Kantor) -> None:
    siap = await kantor.permohonan("verifikasi", "proses")
    isi = {
        "permohonan_id": siap["id"],
        "jenis": "surat-keterangan",
        "isian": {"keperluan": "sekolah"},
    }
    assert kode(await kantor.kirim(PETUGAS, "surat", isi)) == (409, "permohonan-belum-siap")
    komponen = [{"kode": "rujukan-pengantaran", "jumlah": 1, "satuan": "kali"}]
    await kantor.jadi(
        PETUGAS, f"permohonan/{siap['id']}/selesai", {**SELESAI, "komponen": komponen}
    )

    surat = await kantor.jadi(PETUGAS, "surat", isi)

    await kantor.jadi(PEMERIKSA, f"surat/{surat['id']}/periksa")
    disetujui = await kantor.jadi(KABID, f"surat/{surat['id']}/setujui")
    assert disetujui["penandatangan"] == "Kepala Bidang Rehabilitasi Sosial"


async def test_without_a_signer_nothing_is_asked_for(kantor: Kantor) -> None:
    surat = await kantor.disetujui()
    tanpa = buat_klien("rehsos", kantor.sessions, replace(kantor.loket, tte=None))
    async with tanpa.client:
        jawab = await tanpa.sebagai(KADIS).post(f"surat/{surat['id']}/tanda-tangan")
    assert kode(jawab) == (409, "tanda-tangan-belum-disambungkan")


async def test_what_a_form_chooses_from_is_of_this_bidang(kantor: Kantor) -> None:
    jenis = {satu["kode"]: satu for satu in (await kantor.klien.get("surat/jenis")).json()["data"]}
    assert "rekomendasi-pub" not in jenis
    assert jenis["surat-rujukan"]["penandatangan"] == "Kepala Dinas"
    assert "rujukan-lansia-panti" in jenis["surat-rujukan"]["layanan"]
    assert [s["kode"] for s in jenis["surat-rujukan"]["isian"]] == ["pelayanan"]


async def test_the_same_key_writes_one_letter(kantor: Kantor) -> None:
    siap = await kantor.permohonan("verifikasi")
    isi = {"permohonan_id": siap["id"], **RUJUKAN}
    dua = [await kantor.klien.post("surat", isi, Idempotency_Key="hp-1") for _ in range(2)]
    assert dua[0].json()["id"] == dua[1].json()["id"]
    async with transaction(kantor.sessions) as session:
        assert len(list(await session.execute(select(Surat.id)))) == 1
