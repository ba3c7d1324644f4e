from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import sql

from ops import key_marks, keys
from ops.programs import SERVICES, WITH_WORKER
from ops.refusals import DataUnusable
from ops.servers import PostgresLogin
from ops.throwaway import ThrowawayServers


@pytest.fixture(scope="module")
def login() -> Iterator[PostgresLogin]:
    """A server of its own: the databases have the names of a real installation."""
    with ThrowawayServers() as servers:
        yield servers.postgres.login


@pytest.fixture
def written(login: PostgresLogin) -> Iterator[dict[str, str]]:
    """The keys that wrote the databases of this server."""
    made = keys.generate()
    login.prepare(keys.role_passwords(made))
    key_marks.record(login, made)
    yield made
    with login.connect() as admin:
        for service in SERVICES:
            admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(service)))


def comment(login: PostgresLogin, service: str) -> str:
    with login.connect() as admin:
        row = admin.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [service],
        ).fetchone()
    assert row is not None
    return str(row[0])


def test_only_databases_with_tables_have_data(
    login: PostgresLogin, written: dict[str, str]
) -> None:
    assert key_marks.databases_with_tables(login) == []

    with login.connect("linjamsos") as connection:
        connection.execute("CREATE TABLE ppks (id int)")

    assert key_marks.databases_with_tables(login) == ["linjamsos"]


def test_the_keys_that_wrote_the_databases_are_accepted_and_others_are_not(
    login: PostgresLogin, written: dict[str, str]
) -> None:
    key_marks.refuse_other_keys(login, written)

    for name in (
        "DAYASOS_DATA_KEY", "REHSOS_SEARCH_KEY", "DINSOS_SUBJECT_KEY", "KINERJA_DATA_KEYS",
        "KINERJA_SIGNING_KEY",
    ):  # fmt: skip
        with pytest.raises(DataUnusable, match=name):
            key_marks.refuse_other_keys(login, written | {name: keys.versioned_key()})
    # What is no key of records may change.
    key_marks.refuse_other_keys(login, written | {"KINERJA_CLIENT_SECRET": "baru"})


def test_a_rotated_key_is_accepted_and_its_old_version_may_go(
    login: PostgresLogin, written: dict[str, str]
) -> None:
    newer = keys.versioned_key().replace("1:", "2:", 1)
    both = written | {"REHSOS_DATA_KEY": f"{newer},{written['REHSOS_DATA_KEY']}"}
    later = written | {"REHSOS_DATA_KEY": newer}

    with pytest.raises(DataUnusable):
        key_marks.refuse_other_keys(login, later)
    key_marks.refuse_other_keys(login, both)
    key_marks.record(login, both)

    key_marks.refuse_other_keys(login, later)


def test_databases_of_an_earlier_release_have_no_marks_and_get_them(
    login: PostgresLogin, written: dict[str, str]
) -> None:
    with login.connect() as admin:
        for service in WITH_WORKER:
            admin.execute(sql.SQL("COMMENT ON DATABASE {} IS NULL").format(sql.Identifier(service)))

    key_marks.refuse_other_keys(login, written)
    key_marks.record(login, written)

    with pytest.raises(DataUnusable):
        key_marks.refuse_other_keys(login, keys.generate())


def test_a_mark_shows_nothing_of_its_key(login: PostgresLogin, written: dict[str, str]) -> None:
    for service in WITH_WORKER:
        shown = comment(login, service)
        for name in keys.record_keys(service):
            assert name in shown
            assert written[name].removeprefix("1:") not in shown


def test_kinerjas_keys_are_known_to_its_database_from_the_first_up(
    login: PostgresLogin, written: dict[str, str]
) -> None:
    lost = written | {"KINERJA_SIGNING_KEY": keys.signing_key()}
    rotated = written | {
        "KINERJA_SIGNING_KEY": f"{keys.signing_key()},{written['KINERJA_SIGNING_KEY']}"
    }

    with pytest.raises(DataUnusable, match="KINERJA_SIGNING_KEY"):
        key_marks.refuse_other_keys(login, lost)
    key_marks.refuse_other_keys(login, rotated)
