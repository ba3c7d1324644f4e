"""How Dukcapil is asked and how its answers are read: values in, values out, no connection.

The form is that of public client code of other agencies ("verify by elements"), which differs from
one gateway to the next; whatever differs is a field of `Wire`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, field_validator

from .outcomes import REASONS, Answer, Compared, Element, Failure, Verdict, answer

_SAID = re.compile(r"^(tidak )?sesuai(?: \((\d+)\))?$")
_NIK = re.compile(r"^\d{16}$")
_CODE, _WORDS = "RESPONSE_CODE", ("RESPONSE_DESC", "RESPONSE", "RESPON")
FINE = "00"

KEYS = {
    Element.NIK: "NIK",
    Element.FAMILY_CARD: "NO_KK",
    Element.NAME: "NAMA_LGKP",
    Element.BIRTH_PLACE: "TMPT_LHR",
    Element.BIRTH_DATE: "TGL_LHR",
    Element.SEX: "JENIS_KLMIN",
}

# As seen in public clients: 00, 04 and 11 with a meaning; the others are stored by a client of BPS
# as "NIK not usable" and not asked again. Their meaning is not published.
CODES = {
    "04": "ip-tidak-sesuai",
    "11": "meninggal",
    **dict.fromkeys(("08", "12", "13", "14", "15"), "nik-tidak-dapat-dipakai"),
}

# In small letters with single blanks; found anywhere in what was said, the first that is.
WORDS = {
    "meninggal dunia": "meninggal",
    "data tidak ditemukan": "tidak-ditemukan",
    "nik tidak ditemukan": "tidak-ditemukan",
    "data ganda": "data-ganda",
    "instansi tidak aktif": "instansi-tidak-aktif",
    "user tidak aktif": "pengguna-tidak-aktif",
    "data tidak aktif": "data-tidak-aktif",
    "kuota akses hari ini telah habis": "kuota-habis",
    "login gagal": "login-gagal",
    "ip address tidak sesuai": "ip-tidak-sesuai",
    "ip client tidak terdaftar": "ip-tidak-sesuai",
    "ip tidak sesuai": "ip-tidak-sesuai",
    "user kosong": "akun-tidak-lengkap",
    "password kosong": "akun-tidak-lengkap",
    "ip kosong": "akun-tidak-lengkap",
    "parameter tidak lengkap": "parameter-tidak-lengkap",
    "parameter tidak valid": "parameter-tidak-sah",
}


class Wire(BaseModel):
    """What one gateway wants to hear and how it says things; what is left out is as most do it.

    `keys`: what it calls each element. `threshold` is sent along and decides there; `at_least` is
    ours, for elements where a likeness that the gateway accepts is not enough (0-100). `codes` and
    `words`: what an error means, by a word of `outcomes.REASONS`, in addition to those known.
    `extra`: fields that go along with each request (a customer's number).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: Mapping[Element, str] = Field(default_factory=dict)
    user_key: str = "USER_ID"
    password_key: str = "PASSWORD"  # noqa: S105  (the name of a field)
    ip_key: str | None = "IP_USER"
    threshold_key: str = "TRESHOLD"
    extra: Mapping[str, str] = Field(default_factory=dict)
    date_form: str = "%d-%m-%Y"
    sexes: Mapping[str, str] = Field(default={"L": "Laki-laki", "P": "Perempuan"})
    threshold: int = Field(default=90, ge=1, le=100)
    at_least: Mapping[Element, int] = Field(default={Element.NAME: 90})
    codes: Mapping[str, str] = Field(default_factory=dict)
    words: Mapping[str, str] = Field(default_factory=dict)

    @field_validator("codes", "words")
    @classmethod
    def _known(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        if wrong := set(given.values()) - REASONS.keys():
            raise ValueError(f"unknown reasons: {', '.join(sorted(wrong))}")
        return {folded(said): reason for said, reason in given.items()}

    def key(self, element: Element) -> str:
        return self.keys.get(element, KEYS[element])

    def request(
        self, asked: Mapping[Element, str], user: str, password: str, ip: str | None
    ) -> bytes:
        """The body of one request: person and password together, so it is never logged.

        `asked`: a birth date as `2001-12-31`, a sex as a key of `sexes`.
        """
        body: dict[str, object] = {
            **self.extra,
            **{self.key(element): self._value(element, value) for element, value in asked.items()},
            self.threshold_key: self.threshold,
            self.user_key: user,
            self.password_key: password,
        }
        if self.ip_key is not None and ip is not None:
            body[self.ip_key] = ip
        return orjson.dumps(body)

    def _value(self, element: Element, value: str) -> str:
        if element is Element.BIRTH_DATE:
            return date.fromisoformat(value).strftime(self.date_form)
        return self.sexes[value] if element is Element.SEX else value

    def read(self, asked: Mapping[Element, str], body: bytes) -> Answer:
        """What an answer with status 200 says; errors come with that status too."""
        try:
            said = orjson.loads(body)
        except orjson.JSONDecodeError:
            return Failure("bukan-json")
        row = _row(said)
        if row is None:
            return Failure("bentuk-tidak-dikenal")
        if (reason := self._reason(row)) is not None:
            return answer(reason)
        found = self._compared(asked, row)
        if isinstance(found, Verdict) and all(one.matches is None for one in found.compared):
            named = any(key in row for key in (_CODE, *_WORDS))
            return Failure("tidak-dikenal" if named else "bentuk-tidak-dikenal")
        return found

    def _reason(self, row: Mapping[str, str]) -> str | None:
        """The error that it names. Its words before its code: of the codes least is known."""
        words = folded(" ".join(row[key] for key in _WORDS if key in row))
        for known, reason in (*self.words.items(), *WORDS.items()):
            if known in words:
                return reason
        code = row.get(_CODE, FINE)
        return None if code == FINE else {**CODES, **self.codes}.get(code, "tidak-dikenal")

    def _compared(self, asked: Mapping[Element, str], row: Mapping[str, str]) -> Answer:
        found: list[Compared] = []
        for element in asked:
            said = row.get(self.key(element).upper())
            threshold = self.at_least.get(element)
            if said is None:
                found.append(Compared(element, None, None, threshold))
                continue
            parts = _SAID.match(folded(said))
            if parts is None:
                foreign = element is Element.NIK and _NIK.match(said) and said != asked[element]
                return Failure("nik-lain" if foreign else "bukan-perbandingan")
            score = None if parts[2] is None else int(parts[2])
            if score is not None and score > 100:
                return Failure("bentuk-tidak-dikenal")
            enough = score is None or score >= (threshold or 0)
            found.append(Compared(element, parts[1] is None and enough, score, threshold))
        return Verdict(tuple(found))


def folded(said: str) -> str:
    """In small letters with single blanks: `IP Client  Tidak terdaftar` has two."""
    return " ".join(said.casefold().split())


def _row(said: Any) -> dict[str, str] | None:  # noqa: ANN401  (any JSON)
    """The first row of an answer, by keys in capitals; an error may also stand without rows."""
    if not isinstance(said, dict):
        return None
    content = said.get("content", said)
    row = content[0] if isinstance(content, list) and content else content
    if not isinstance(row, dict):
        return None
    return dict(_texts(row)) or None


def _texts(row: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """What was said in text or as a number; null is nothing said."""
    for key, value in row.items():
        if isinstance(value, str | int) and not isinstance(value, bool):
            yield str(key).strip().upper(), str(value).strip()
