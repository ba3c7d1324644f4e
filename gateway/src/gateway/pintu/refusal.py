"""Answers of the door itself, instead of a forwarded one."""

from __future__ import annotations

from gateway.pintu.headers import RawHeaders
from gateway.pintu.upstream import (
    Busy,
    ConnectFailed,
    ConnectTimedOut,
    Lost,
    Silent,
    TimedOut,
    UpstreamError,
)
from kit.answers import RETRY_AFTER
from kit.errors import AppError

MIB = 1024 * 1024
MALFORMED = "permintaan-buruk"


class Refusal(Exception):
    """An answer of our own instead of a forwarded one."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        retry_after: int | None = None,
        headers: RawHeaders | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.retry_after = retry_after
        self.headers = headers or []


class WrongAddress(Refusal):
    """A program's token comes from where the program is not."""

    def __init__(self) -> None:
        super().__init__(
            403,
            "alamat-tidak-terdaftar",
            "Alamat ini tidak terdaftar",
            "Token ini milik program yang hanya bertanya dari alamatnya sendiri. Mintalah kepada"
            " admin untuk mendaftarkan alamat ini.",
        )


class SignInFirst(Exception):
    """A page that only opens after signing in."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class CallerGone(UpstreamError):
    """The caller hung up; nobody waits for the answer."""


class BodyTooLarge(UpstreamError):
    """The body grew over its limit while streaming."""


class CallerSlow(UpstreamError):
    """The caller stopped sending its body."""


class CallerWrong(UpstreamError):
    """The body is not as long as announced."""


def bad_request(detail: str) -> Refusal:
    return Refusal(400, MALFORMED, "Permintaan tidak dapat dibaca", detail)


def too_large(limit: int) -> Refusal:
    return Refusal(
        413,
        "terlalu-besar",
        "Kiriman terlalu besar",
        f"Isi permintaan ini paling besar {limit // MIB} MiB."
        if limit >= MIB
        else f"Isi permintaan ini paling besar {limit} byte.",
    )


def caller_slow() -> Refusal:
    return Refusal(
        408, "pengiriman-terhenti", "Pengiriman terhenti", "Isi permintaan tidak kunjung lengkap."
    )


def refusal_of(error: AppError) -> Refusal:
    retry = error.facts.get("retry_after", RETRY_AFTER.get(error.status))
    return Refusal(
        error.status,
        error.code,
        error.title,
        error.detail,
        retry if isinstance(retry, int) else None,
    )


def refusal_for(error: UpstreamError, name: str, limit: int, *, replayable: bool) -> Refusal:
    """The answer instead of the one that did not come; `name` is the upstream's, for a person."""
    match error:
        case BodyTooLarge():
            return too_large(limit)
        case CallerSlow():
            return caller_slow()
        case CallerWrong():
            return bad_request("Isi permintaan tidak sepanjang yang disebut Content-Length.")
        case TimedOut() | ConnectTimedOut():
            return Refusal(
                504,
                "layanan-terlalu-lama",
                "Layanan terlalu lama menjawab",
                f"{name} tidak menjawab pada waktunya. Coba lagi beberapa saat lagi.",
            )
        case Busy():
            return Refusal(
                503,
                "layanan-sibuk",
                "Layanan sedang sibuk",
                f"{name} sedang melayani terlalu banyak permintaan. Coba lagi sebentar lagi.",
                1,
            )
        case ConnectFailed() | Silent():
            return _unavailable(name)
        case Lost() if replayable:
            return _unavailable(name)
        case Lost():
            return Refusal(
                502,
                "layanan-terputus",
                "Sambungan ke layanan terputus",
                f"{name} terputus sebelum menjawab; permintaan mungkin sudah dijalankan. Periksa "
                "dulu datanya sebelum mengirim lagi, atau kirim dengan Idempotency-Key.",
            )
        case _:
            return Refusal(
                502,
                "jawaban-layanan-rusak",
                "Jawaban layanan tidak dapat dibaca",
                f"{name} memberi jawaban yang tidak dapat dibaca. Laporkan kepada pengelola.",
            )


def _unavailable(name: str) -> Refusal:
    return Refusal(
        503,
        "layanan-tidak-tersedia",
        "Layanan sedang tidak tersedia",
        f"{name} sedang tidak dapat dihubungi. Coba lagi beberapa detik lagi.",
        5,
    )
