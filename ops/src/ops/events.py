"""`dinsos events`: how far kinerja is behind each bidang, and the events that it could not use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx
from rich.markup import escape
from rich.table import Table

from kit.clock import local
from ops.refusals import Refusal
from ops.screen import out, say

PAGE = 200
REMOVED = 404


class GatewayRefused(Refusal):
    """The gateway does not answer, or its answer is no."""

    code = 2


class Gateway:
    """The public API as the admin; every refusal becomes a sentence."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def log_in(self, password: str) -> None:
        form = {"grant_type": "password", "username": "admin", "password": password}
        answer = self._send("POST", "/auth/token", data=form)
        self._client.headers["Authorization"] = f"Bearer {_checked(answer).json()['access_token']}"

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        found: dict[str, Any] = _checked(self._send("GET", path, params=query)).json()
        return found

    def post(self, path: str) -> httpx.Response:
        return self._send("POST", path)

    def _send(self, method: str, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401  (httpx)
        try:
            return self._client.request(method, path, **parts)
        except httpx.HTTPError as error:
            raise GatewayRefused(
                f"{self._client.base_url} tidak menjawab ({type(error).__name__}). "
                "Apakah sistem berjalan? Lihat ./dinsos status"
            ) from None


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    reason = problem.get("detail") or problem.get("error_description") or problem.get("title")
    raise GatewayRefused(f"Ditolak ({answer.status_code}): {reason or 'tanpa penjelasan'}")


@contextmanager
def _admin(url: str, password: str) -> Iterator[Gateway]:
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        gateway = Gateway(client)
        gateway.log_in(password)
        yield gateway


def show(url: str, password: str) -> int:
    """Exit code 0 when kinerja has caught up and nothing waits for a person, else 1."""
    with _admin(url, password) as gateway:
        streams = gateway.get("/kinerja/v1/aliran")
        letters = list(_dead_letters(gateway))
        held = gateway.get("/gateway/v1/transaksi")["data"]
    return report(streams, letters, held)


def report(
    streams: dict[str, Any],
    letters: Sequence[dict[str, Any]],
    transactions: Sequence[dict[str, Any]] = (),
) -> int:
    """Say what `/kinerja/v1/aliran`, `/surat-mati` and `/gateway/v1/transaksi` answered.

    The exit code of `show`.
    """
    _show_streams(streams)
    for one in transactions:
        say(
            escape(
                f"Transaksi terbuka sejak {one['detik']} detik: {one['aplikasi']} "
                f"(proses {one['pid'] or '-'}, basis data {one['basis_data']})"
            )
        )
    if streams["sengketa"]:
        out.print()
        _show_conflicts(streams["sengketa"])
    if streams["asing"]:
        out.print()
        _show_unknown(streams["asing"], streams["banyak_asing"])
    if letters:
        out.print()
        _show_letters(letters)
        say("\nKirim ulang sesudah sebabnya diperbaiki: ./dinsos events resend [id ...]")
    return 0 if streams["tersusul"] and not letters else 1


def resend(url: str, password: str, ids: Sequence[str]) -> int:
    """Send the named dead letters again, or all that are open."""
    with _admin(url, password) as gateway:
        wanted = list(ids) or [letter["id"] for letter in _dead_letters(gateway)]
        sent = 0
        for one in wanted:
            answer = gateway.post(f"/kinerja/v1/surat-mati/{one}/kirim-ulang")
            if answer.status_code == REMOVED:
                say(f"[yellow]{escape(one)}: tidak ada surat mati dengan nomor ini[/]")
                continue
            _checked(answer)
            sent += 1
    say(f"{sent} surat mati dikirim ulang.")
    return 0 if sent == len(wanted) else 1


def _dead_letters(gateway: Gateway) -> Iterator[dict[str, Any]]:
    query: dict[str, str | int] = {"batas": PAGE}
    while True:
        page = gateway.get("/kinerja/v1/surat-mati", **query)
        yield from page["data"]
        if page["berikutnya"] is None:
            return
        query["kursor"] = page["berikutnya"]


def _show_streams(streams: dict[str, Any]) -> None:
    table = _table("Aliran peristiwa", "aliran", "di aliran", "belum dibaca", "belum selesai",
                   "terakhir cocok", "keterangan")  # fmt: skip
    for one in streams["data"]:
        remarks = [one["galat"] or ""]
        if one["menunggu_periksa"]:
            remarks.append("menunggu pencocokan")
        if one["dibaca_ulang"]:
            remarks.append(f"{one['dibaca_ulang']} diambil ulang dari catatan")
        if one["tidak_tertutup"]:
            remarks.append(f"selisih pada {len(one['tidak_tertutup'])} hari dan jenis")
        table.add_row(
            one["aliran"], str(one["panjang"]), str(one["belum_dibaca"]),
            str(one["belum_selesai"]), _time(one["cocok"]),
            escape("; ".join(part for part in remarks if part)),
        )  # fmt: skip
    out.print(table)
    caught_up = "[green]ya[/]" if streams["tersusul"] else "[yellow]belum[/]"
    say(f"Tersusul: {caught_up}   Surat mati: {streams['surat_mati']}")


def _show_conflicts(conflicts: Sequence[dict[str, Any]]) -> None:
    say("[bold]Rekam yang satu versinya datang dengan beberapa isi[/]")
    for one in conflicts:
        say(
            f"{one['sumber']} {one['jenis']} {one['rekam_id']} versi {one['versi']}: "
            f"dihitung peristiwa {one['peristiwa_id']}, datang juga {one['peristiwa_lain']} "
            f"({_time(one['diterima'])})"
        )
        say(f"    POST {one['tautan']}/putuskan")
    say("Kepala bidangnya memutuskan isi mana yang berlaku (GET alamat itu menampilkannya), atau")
    say("mengoreksi rekam itu di bidangnya: versi berikutnya yang berlaku.")


def _show_unknown(unknown: Sequence[dict[str, Any]], found: int) -> None:
    say("[bold]Rekam yang tidak ada dalam catatan bidangnya[/]; tetap dihitung, faktanya diragukan")
    for one in unknown:
        say(
            f"{one['sumber']} {one['jenis']} {one['rekam_id']} versi {one['versi']}: "
            f"peristiwa {one['peristiwa_id']} ({_time(one['ditemukan'])})"
        )
        say(f"    POST {one['tautan']}/putuskan")
    if found > len(unknown):
        say(f"dan {found - len(unknown)} lagi")
    say(
        "Kepala bidangnya memutuskan apakah rekam itu berlaku; catatannya sendiri diperiksa dahulu."
    )


def _show_letters(letters: Sequence[dict[str, Any]]) -> None:
    """No table: on a narrow screen it would break the numbers, which are there to be copied."""
    say("[bold]Surat mati[/]")
    for one in letters:
        about = (one["aliran"], one["jenis"] or "-", one["sebab"], _time(one["pada"]))
        say(f"{one['id']}  {escape('  '.join(about))}")
        say(f"    {escape(one['penjelasan'])}")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _time(text: str | None) -> str:
    if text is None:
        return "-"
    return local(datetime.fromisoformat(text)).strftime("%d-%m-%Y %H:%M:%S")
