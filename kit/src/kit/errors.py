"""
The errors a service may raise.

* AppError
  x BadRequest           400
  x NotAuthenticated     401
  x Forbidden            403
  x NotFound             404
  x TooSlow              408
  x Conflict             409
  x PreconditionFailed   412
  x TooLarge             413
  x UnsupportedMedia     415
  x Invalid              422  (carries FieldErrors)
  x PreconditionRequired 428
  x TooManyRequests      429
  x Unavailable          503
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, TypeAlias

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"


class AppError(Exception):
    """A refusal that is part of the contract. Anything else that escapes is a bug."""

    status: ClassVar[int]
    code: ClassVar[str]
    title: ClassVar[str]
    # What to do about it, for a person; those below say it again only where they know better.
    advice: ClassVar[str] = ""
    # Further members that its answer has, as OpenAPI shows them.
    example: ClassVar[Mapping[str, JsonValue]] = {}

    def __init__(self, detail: str, /, **facts: JsonValue) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts: Mapping[str, JsonValue] = facts


class BadRequest(AppError):
    status = 400
    code = "permintaan-buruk"
    title = "Permintaan tidak dapat dibaca"
    advice = (
        "Periksa bentuk permintaan: alamat, header dan JSON. Mengirimnya lagi tanpa "
        "perubahan tidak membantu."
    )


class NotAuthenticated(AppError):
    status = 401
    code = "belum-masuk"
    title = "Belum masuk"
    advice = "Masuk dulu atau perbarui token, lalu kirim lagi dengan Authorization: Bearer."


class Forbidden(AppError):
    status = 403
    code = "tidak-berwenang"
    title = "Tidak berwenang"
    advice = (
        "Akun ini tidak punya izin untuk itu. Izin tiap operasi ada pada halaman acuan "
        "(/docs); mintalah kepada admin kantor."
    )


class NotFound(AppError):
    status = 404
    code = "tidak-ditemukan"
    title = "Tidak ditemukan"
    advice = (
        "Periksa alamat dan idnya. Data di luar wilayah atau bidang akun juga dijawab tidak "
        "ditemukan."
    )


class TooSlow(AppError):
    status = 408
    code = "pengiriman-terhenti"
    title = "Pengiriman terhenti"
    advice = (
        "Sambungan terlalu lambat atau terputus di tengah kiriman. Kirim lagi dengan sinyal "
        "yang lebih baik."
    )


class Conflict(AppError):
    status = 409
    code = "bentrok"
    title = "Bertentangan dengan keadaan data"
    advice = (
        "Permintaan sah, tetapi keadaan datanya tidak mengizinkan. Muat ulang datanya; "
        "detail menyebut apa yang menghalangi dan langkah yang boleh."
    )


class PreconditionFailed(AppError):
    status = 412
    code = "data-telah-berubah"
    title = "Data telah berubah"
    advice = (
        "Orang lain sudah mengubahnya. Baca lagi datanya dan kirim perubahan dengan ETag "
        "yang baru pada If-Match."
    )


class TooLarge(AppError):
    status = 413
    code = "terlalu-besar"
    title = "Kiriman terlalu besar"
    advice = "Kecilkan kiriman atau bagi menjadi beberapa berkas; detail menyebut batasnya."


class UnsupportedMedia(AppError):
    status = 415
    code = "jenis-berkas-tidak-didukung"
    title = "Jenis berkas tidak didukung"
    advice = "Kirim jenis berkas yang disebut pada detail, dengan Content-Type yang sesuai."


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field. `acuan`: where the codes that it may have are listed."""

    lokasi: str
    pesan: str
    kode: str
    acuan: str | None = None


CHECK_FIELDS = "Periksa isian yang disebut di errors."


def in_body(errors: Iterable[FieldError]) -> list[FieldError]:
    """The same faults, with the place in the request's body that they are at."""
    return [replace(error, lokasi=f"body.{error.lokasi}") for error in errors]


class Invalid(AppError):
    """Input that is readable but wrong; `errors` names each field."""

    status = 422
    code = "isian-tidak-sah"
    title = "Isian tidak sah"
    advice = (
        "Perbaiki isian yang disebut pada errors (lokasi, pesan, kode), lalu kirim lagi. "
        "Tidak ada yang tersimpan."
    )

    def __init__(self, detail: str, *errors: FieldError, **facts: JsonValue) -> None:
        super().__init__(detail, **facts)
        self.errors = errors

    @classmethod
    def refuse(cls, faults: Sequence[FieldError], detail: str = CHECK_FIELDS) -> None:
        """Raise this for faults of a body, named as the body names its fields; nothing for none."""
        if faults:
            raise cls(detail, *in_body(faults))


class PreconditionRequired(AppError):
    status = 428
    code = "perlu-if-match"
    title = "Perlu If-Match"
    advice = (
        "Baca datanya dulu, lalu kirim ETag-nya pada If-Match supaya perubahan orang lain "
        "tidak tertimpa."
    )


class TooManyRequests(AppError):
    status = 429
    code = "terlalu-sering"
    title = "Terlalu sering mencoba"
    advice = "Tunggu selama detik pada header Retry-After, baru coba lagi."


class Unavailable(AppError):
    status = 503
    code = "sedang-tidak-tersedia"
    title = "Sedang tidak tersedia"
    advice = "Coba lagi setelah detik pada header Retry-After. Permintaan ini tidak dijalankan."
