"""What pydantic finds wrong, in the words that a person is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from kit.errors import FieldError

_MESSAGES = {
    "missing": "Wajib diisi.",
    "extra_forbidden": "Isian ini tidak dikenal.",
    "json_invalid": "JSON tidak dapat dibaca.",
    "string_type": "Harus berupa teks.",
    "string_too_short": "Terlalu pendek, paling sedikit {min_length} karakter.",
    "string_too_long": "Terlalu panjang, paling banyak {max_length} karakter.",
    "string_pattern_mismatch": "Bentuknya tidak sesuai.",
    "int_type": "Harus berupa bilangan bulat.",
    "int_parsing": "Harus berupa bilangan bulat.",
    "int_from_float": "Harus berupa bilangan bulat.",
    "decimal_type": "Harus berupa bilangan.",
    "decimal_parsing": "Harus berupa bilangan.",
    "float_type": "Harus berupa bilangan.",
    "bool_type": "Harus true atau false.",
    "bool_parsing": "Harus true atau false.",
    "date_type": "Harus berupa tanggal (TTTT-BB-HH).",
    "date_parsing": "Harus berupa tanggal (TTTT-BB-HH).",
    "date_from_datetime_parsing": "Harus berupa tanggal (TTTT-BB-HH).",
    "datetime_type": "Harus berupa waktu ISO 8601.",
    "datetime_parsing": "Harus berupa waktu ISO 8601.",
    "uuid_type": "Harus berupa UUID.",
    "uuid_parsing": "Harus berupa UUID.",
    "enum": "Harus salah satu dari {expected}.",
    "greater_than_equal": "Paling kecil {ge}.",
    "less_than_equal": "Paling besar {le}.",
    "greater_than": "Harus lebih besar dari {gt}.",
    "less_than": "Harus lebih kecil dari {lt}.",
    "too_short": "Paling sedikit {min_length} butir.",
    "too_long": "Paling banyak {max_length} butir.",
    "list_type": "Harus berupa daftar.",
    "model_attributes_type": "Harus berupa objek JSON.",
    "model_type": "Harus berupa objek JSON.",
    "dict_type": "Harus berupa objek JSON.",
}


def field_error(error: ErrorDetails | Mapping[str, Any]) -> FieldError:
    """A pydantic error in Indonesian; a message that a rule of ours wrote is kept as it is."""
    kind = str(error["type"])
    if kind == "literal_error":  # to a client both are one of a list
        kind = "enum"
    context = error.get("ctx") or {}
    template = _MESSAGES.get(kind)
    if kind == "value_error":
        pesan = str(context.get("error", "Isian tidak sah."))
    elif "-" in kind:  # one of ours: pydantic's have underscores
        pesan = str(error["msg"])
    elif template is None:
        pesan = "Isian tidak sah."
    else:
        facts = {key: str(value).replace(" or ", " atau ") for key, value in context.items()}
        pesan = template.format_map(facts)
    return FieldError(".".join(str(part) for part in error["loc"]), pesan, kind)
