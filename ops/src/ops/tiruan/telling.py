"""What `up --tiruan` prints: who may sign in, and the first commands of a partner."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from ops.demo.accounts import TITLES
from ops.tiruan.content import APPLICATION, PROGRAM, PURPOSE, Known
from ops.tiruan.people import SITI, UNKNOWN
from ops.tiruan.simulators import Simulator

BANNER = "PEMASANGAN TIRUAN: orang, angka dan mitra di sini buatan"


def lines(
    known: Known, house: str, file: str, simulators: Mapping[str, str], shown: Sequence[Simulator]
) -> list[str]:
    """Plain text. `simulators` maps the name of each to where it listens."""
    told = [BANNER, "", f"  Catatan ini    {file}", "", "Akun untuk dicoba"]
    told += [
        f"  {login:<24} {password:<14} {TITLES[login.removeprefix('demo.')]}"
        for login, password in known.accounts.items()
    ]
    told += [
        "",
        "Aplikasi (kode otorisasi dengan PKCE, kembali ke http://localhost:PORTA/ atau /masuk)",
        f"  client_id      {APPLICATION}",
        "",
        "Program mitra (hanya dari mesin ini)",
        f"  client_id      {PROGRAM}",
        f"  client_secret  {known.secret}",
        "",
        "Mitra tiruan",
        *(f"  {one.name:<14} {simulators[one.name]}  {one.title}" for one in shown),
        "",
        "Perintah pertama seorang mitra",
        *(f"  {line}" for line in commands(known.secret, house, simulators["penerima"])),
        "",
    ]
    return told


def commands(secret: str, house: str, receiver: str) -> list[str]:
    """A shell takes them as they stand, one after the other."""
    ask = '-H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json"'
    subscribe = f'{{"alamat":"{receiver}/","jenis":["permohonan.rekam.v1"]}}'
    return [
        f"U={house}",
        f"TOKEN=$(curl -s $U/auth/token -u {shlex.quote(f'{PROGRAM}:{secret}')}"
        " -d grant_type=client_credentials"
        """ | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')""",
        "# seseorang yang dikenal: cocok",
        f"curl -s $U/rehsos/v1/ppks/cocok {ask} -d '{_question(str(SITI.nik), 'coba-1')}'; echo",
        "# NIK yang tidak dikenal: tidak diperiksa",
        f"curl -s $U/rehsos/v1/ppks/cocok {ask} -d '{_question(UNKNOWN, 'coba-2')}'; echo",
        "# berlangganan peristiwa, mengirim peristiwa uji, lalu melihat yang diterima",
        f"ID=$(curl -s $U/rehsos/v1/langganan {ask} -d '{subscribe}'"
        """ | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')""",
        f"curl -s -X POST $U/rehsos/v1/langganan/$ID/uji {ask}; echo",
        f"sleep 2; curl -s {receiver}/; echo",
    ]


def _question(nik: str, number: str) -> str:
    return (
        f'{{"nik":"{nik}","nama":"{SITI.name}","tanggal_lahir":"{SITI.birth_date}",'
        f'"tujuan":"{PURPOSE}","nomor_permintaan":"{number}"}}'
    )
