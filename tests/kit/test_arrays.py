"""Lists reach PostgreSQL as they are, however they are written on the way."""

import uuid
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from kit import arrays
from tests.databases import Servers

arrays.register()


@pytest.fixture(scope="module")
def connection(servers: Servers) -> Iterator[psycopg.Connection]:
    with servers.login.connect() as connected:
        yield connected


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (
            "text[]",
            ["biasa", "", "NULL", None, 'kutip " dan \\ garis', "{a,b}", " spasi ", "é\n\t"],
        ),
        ("uuid[]", [uuid.UUID(int=0), uuid.UUID(int=(1 << 128) - 1), None, uuid.uuid4()]),
        ("integer[]", [0, -1, None, 2**31 - 1]),
        ("bigint[]", [2**62, -(2**62)]),
        ("boolean[]", [True, False, None]),
        ("date[]", [date(2024, 2, 29), None, date(1901, 1, 1)]),
        ("text[]", []),
        ("text[]", [None, None]),
        ("integer[]", [[1, 2], [3, 4]]),
        ("bytea[]", [b"\x00\xff", None]),
    ],
)
def test_a_list_comes_back_as_it_went(
    connection: psycopg.Connection, kind: str, values: list[object]
) -> None:
    row = connection.execute(f"SELECT CAST(%s AS {kind})", (values,)).fetchone()

    assert row == (values,)


def test_json_in_a_list_is_not_changed(connection: psycopg.Connection) -> None:
    text = '{"a": "kutip \\" dan \\\\ garis", "b": [1, null]}'

    row = connection.execute("SELECT (CAST(%s AS jsonb[]))[1]", ([text],)).fetchone()

    assert row == ({"a": 'kutip " dan \\ garis', "b": [1, None]},)


def test_a_nul_character_is_refused_and_not_cut_off(connection: psycopg.Connection) -> None:
    with pytest.raises(psycopg.DataError):
        connection.execute("SELECT CAST(%s AS text[])", (["a\0b"],))
