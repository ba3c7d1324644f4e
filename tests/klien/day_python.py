"""An officer's day with the client that openapi-python-client makes (here: `made`)."""

import datetime
import io
import json
import os
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from made import AuthenticatedClient, Client
from made.api.gateway_masuk import gateway_minta_token
from made.api.kinerja_fakta import kinerja_fakta_indikator
from made.api.kinerja_indikator import kinerja_angka_indikator
from made.api.rehabilitasi_sosial_evaluasi import rehsos_catat_evaluasi
from made.api.rehabilitasi_sosial_impor import (
    rehsos_galat_impor,
    rehsos_laporan_impor,
    rehsos_lihat_impor,
)
from made.api.rehabilitasi_sosial_permohonan import (
    rehsos_ajukan_permohonan,
    rehsos_proses_permohonan,
    rehsos_selesaikan_permohonan,
    rehsos_verifikasi_permohonan,
)
from made.api.rehabilitasi_sosial_ppks import (
    rehsos_cari_ppks,
    rehsos_daftarkan_ppks,
    rehsos_impor_ppks,
    rehsos_lihat_ppks,
    rehsos_ubah_ppks,
)
from made.models import (
    DasarLokasi,
    DinilaiIsi,
    EvaluasiBaru,
    EvaluasiRinci,
    GatewayMintaTokenBody,
    GatewayMintaTokenBodyGrantType,
    GatewayTokenJawaban,
    ImportProgress,
    JenisKelamin,
    KinerjaHalamanBertandaFaktaRinci,
    KinerjaKinerjaIndikatorSchemasAngka,
    KomponenIsi,
    PageImportRefusal,
    PagePpksRingkas,
    PermohonanBaru,
    PermohonanRinci,
    PermohonanSelesai,
    PpksBaru,
    PpksCari,
    PpksRinci,
    PpksUbah,
    Problem,
    RehsosImporPpksFilesBody,
    Satuan,
    Sumber,
    SumberDana,
)
from made.types import File, Response

T = TypeVar("T")
DAY = json.loads(os.environ["DAY"])
TODAY = datetime.date.fromisoformat(DAY["today"])


def got(kind: type[T], answer: Response[Any]) -> T:
    """The data of an answer that had to succeed."""
    assert isinstance(answer.parsed, kind), answer.content
    return answer.parsed


def refused(answer: Response[Any], status: HTTPStatus) -> Problem:
    """The refusal of an answer that had to be refused with this status."""
    assert answer.status_code == status, answer.content
    return got(Problem, answer)


def eventually(ask: Callable[[], T | None]) -> T:
    """Ask again until it is there; what happens elsewhere takes a moment."""
    end = time.monotonic() + 30
    while (found := ask()) is None:
        assert time.monotonic() < end
        time.sleep(0.2)
    return found


def sign_in(username: str) -> AuthenticatedClient:
    body = GatewayMintaTokenBody(
        grant_type=GatewayMintaTokenBodyGrantType.PASSWORD,
        username=username,
        password=DAY["password"],
    )
    token = gateway_minta_token.sync_detailed(client=Client(base_url=DAY["url"]), body=body)
    return AuthenticatedClient(
        base_url=DAY["url"], token=got(GatewayTokenJawaban, token).access_token
    )


def registered(client: AuthenticatedClient) -> PpksRinci:
    """A person, registered once, refused twice, found and changed."""
    body = PpksBaru(
        nama=DAY["nama"],
        nik=DAY["nik"],
        tanggal_lahir=datetime.date(1960, 5, 15),
        jenis_kelamin=JenisKelamin.L,
        kelurahan="62.71.03.1002",
        dasar_lokasi=DasarLokasi.DOMISILI,
        kategori=["lanjut-usia-terlantar"],
        disabilitas=False,
    )
    register = rehsos_daftarkan_ppks.sync_detailed
    key = f"python-{DAY['nik']}"
    ppks = got(PpksRinci, register(client=client, body=body, idempotency_key=key))
    again = register(client=client, body=body, idempotency_key=key)
    assert got(PpksRinci, again).id == ppks.id

    refused(register(client=client, body=body), HTTPStatus.CONFLICT)
    body.nama = "0"
    fault = refused(register(client=client, body=body), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert fault.errors
    assert fault.errors[0].lokasi == "/nama"

    looked = rehsos_cari_ppks.sync_detailed(client=client, body=PpksCari(nama=DAY["nama"]))
    assert ppks.id in {card.id for card in got(PagePpksRingkas, looked).data}

    change = rehsos_ubah_ppks.sync_detailed
    etag = rehsos_lihat_ppks.sync_detailed(ppks.id, client=client).headers["etag"]
    first, second = PpksUbah(telepon="0812345678"), PpksUbah(telepon="0812345679")
    got(PpksRinci, change(ppks.id, client=client, body=first, if_match=etag))
    late = change(ppks.id, client=client, body=second, if_match=etag)
    refused(late, HTTPStatus.PRECONDITION_FAILED)
    return ppks


def completed(client: AuthenticatedClient, ppks: PpksRinci) -> UUID:
    """The person's request, through its life."""
    new = PermohonanBaru(layanan="rujukan-lansia-panti", ppks_id=ppks.id, sumber=Sumber.PERMOHONAN)
    asked = rehsos_ajukan_permohonan.sync_detailed(client=client, body=new)
    request = got(PermohonanRinci, asked).id
    verify = rehsos_verifikasi_permohonan.sync_detailed
    process = rehsos_proses_permohonan.sync_detailed
    refused(process(request, client=client), HTTPStatus.CONFLICT)
    got(PermohonanRinci, verify(request, client=client))
    got(PermohonanRinci, process(request, client=client))
    given = PermohonanSelesai(
        sumber_dana=SumberDana.APBD_KOTA,
        komponen=[KomponenIsi(kode="rujukan-pengantaran", jumlah=1, satuan=Satuan.KALI)],
    )
    done = rehsos_selesaikan_permohonan.sync_detailed(request, client=client, body=given)
    assert got(PermohonanRinci, done).status == "selesai"
    return request


def imported(client: AuthenticatedClient) -> None:
    """A file of which one row is taken and one refused."""
    file = File(io.BytesIO(DAY["csv"].encode()), "ppks.csv", "text/csv")
    body = RehsosImporPpksFilesBody(berkas=file)
    job = got(ImportProgress, rehsos_impor_ppks.sync_detailed(client=client, body=body)).id

    def ended() -> ImportProgress | None:
        progress = rehsos_lihat_impor.sync_detailed(job, client=client)
        found = got(ImportProgress, progress)
        return found if found.status == "selesai" else None

    progress = eventually(ended)
    assert (progress.diterima, progress.ditolak) == (1, 1)
    faults = rehsos_galat_impor.sync_detailed(job, client=client)
    assert got(PageImportRefusal, faults).data[0].kolom == "jenis_kelamin"
    report = rehsos_laporan_impor.sync_detailed(job, client=client)
    assert b"jenis_kelamin" in report.content


def main() -> None:
    officer, evaluator = sign_in(DAY["officer"]), sign_in(DAY["evaluator"])
    ppks = registered(officer)
    request = completed(officer, ppks)
    evaluation = EvaluasiBaru(
        ppks_id=ppks.id,
        dinilai=DinilaiIsi(rekam_id=request),
        tanggal=TODAY,
        kebutuhan_dasar=True,
        tugas_peran=False,
        mengatasi_masalah=False,
    )
    got(
        EvaluasiRinci,
        rehsos_catat_evaluasi.sync_detailed(client=evaluator, body=evaluation),
    )
    imported(officer)

    code, year = "ppks-berfungsi-sosial", TODAY.year

    def fact() -> bool | None:
        page = kinerja_fakta_indikator.sync_detailed(code, client=evaluator, tahun=year)
        facts = got(KinerjaHalamanBertandaFaktaRinci, page).data
        return any(one.rekam_id == request for one in facts) or None

    eventually(fact)
    figure = kinerja_angka_indikator.sync_detailed(code, client=officer, tahun=year)
    assert int(got(KinerjaKinerjaIndikatorSchemasAngka, figure).penyebut or 0) >= 1


if __name__ == "__main__":
    main()
