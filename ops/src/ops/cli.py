"""The `dinsos` command. `./dinsos --help` explains; each part is imported when it is asked for."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ops import ledger_commands
from ops.installation import default_data_dir, default_sandbox_dir
from ops.programs import SERVICES, WITH_WORKER
from ops.refusals import Refusal, SettingsWrong
from ops.screen import refuse

ROOT = Path(__file__).parents[3]

DESCRIPTION = """\
Sistem informasi Dinas Sosial.

  ./dinsos up          menjalankan seluruh sistem; Ctrl-C menghentikannya
  ./dinsos up --tiruan tempat mencoba: orang buatan, mitra tiruan, folder data sendiri
  ./dinsos demo 2024   mengisi data contoh dan mencocokkan lembar IKU 2024
  ./dinsos status      keadaan setiap bagian
  ./dinsos test        menjalankan semua pengujian

Yang pertama menyiapkan sendiri semua yang diperlukan: lingkungan Python, PostgreSQL, dan Redis.
"""
ENVIRONMENT = """\
Variabel lingkungan:
  DINSOS_ADMIN_PASSWORD  kata sandi akun admin yang pertama (bila kosong: dibuatkan)
  DINSOS_DATA_DIR        folder data (sama dengan --data-dir)
  DINSOS_PROFIL          kantor: nama di bawah profil/ atau folder sendiri (palangkaraya)
  DINSOS_DATABASE_URL    PostgreSQL 17+ yang sudah ada, sebagai superuser, menggantikan yang bawaan
  DINSOS_REDIS_URL       Redis 7.0+ yang sudah ada, menggantikan yang bawaan
  DINSOS_DUKCAPIL_URL    gerbang Dukcapil, dengan …_USER, …_PASSWORD (docs/dukcapil.md)
  DINSOS_BSRE_URL        tanda tangan oleh BSrE (docs/letters.md)
  DINSOS_SMTP_URL        kabar tugas lewat surel;  DINSOS_WA_URL  lewat WhatsApp (docs/notices.md)
  DINSOS_URL             alamat gateway untuk status, demo, dan events (sama dengan --url)
  DINSOS_PYTHON          Python yang dipakai;  DINSOS_ENV_DIR  tempat lingkungannya
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and options.run not in (_test, _klien):
        parser.error(f"argumen tidak dikenal: {' '.join(rest)}")
    options.pytest = rest
    if getattr(options, "data_dir", ROOT) is None:
        options.data_dir = default_sandbox_dir() if options.tiruan else default_data_dir()
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except Refusal as refusal:
        refuse(str(refusal))
        return refusal.code
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dinsos",
        description=DESCRIPTION,
        epilog=ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="perintah", metavar="<perintah>", required=True)

    up = commands.add_parser("up", help="menjalankan seluruh sistem sampai Ctrl-C")
    _data_dir(up)
    up.add_argument(
        "--baru", action="store_true", help="dengan --tiruan: buang isinya dan mulai dari awal"
    )
    up.add_argument("--host", default="127.0.0.1", help="alamat yang didengarkan (%(default)s)")
    up.add_argument("--port", type=_port, default=8000, help="port HTTP (%(default)s)")
    up.set_defaults(run=_up)

    down = commands.add_parser("down", help="menghentikan yang dijalankan dengan up")
    _data_dir(down)
    down.set_defaults(run=_down)

    status = commands.add_parser("status", help="keadaan setiap bagian; kode 0 bila semua sehat")
    _data_dir(status)
    _url(status)
    status.set_defaults(run=_status)

    demo = commands.add_parser("demo", help="mengisi data contoh satu tahun dan mencocokkannya")
    demo.add_argument("tahun", type=int, choices=[2024], help="tahun data contoh")
    _server(demo)
    demo.add_argument(
        "--json", type=Path, metavar="BERKAS", help="tulis angka dan waktu tiap tahap ke berkas"
    )
    demo.set_defaults(run=_demo)

    events = commands.add_parser("events", help="peristiwa: ketertinggalan dan surat mati")
    events.add_argument(
        "tindakan",
        nargs="?",
        choices=["status", "resend"],
        default="status",
        help="status (bawaan): ketertinggalan dan surat mati; resend: kirim ulang surat mati",
    )
    events.add_argument("id", nargs="*", help="resend: nomor surat mati (bawaan: semua)")
    _server(events)
    events.set_defaults(run=_events)

    ledger_commands.add(commands, _data_dir)

    profil = commands.add_parser(
        "profil", help="periksa: menyebut kesalahan profil sebuah kantor; baru: menulis templatnya"
    )
    profil.add_argument("tindakan", choices=["periksa", "baru"])
    profil.add_argument("kantor", help="nama di bawah profil/, atau folder sendiri")
    profil.set_defaults(run=_profil)

    test = commands.add_parser(
        "test",
        help="menjalankan pengujian; argumen lain diteruskan ke pytest",
        epilog="Misalnya: ./dinsos test tests/kit -k halaman -x",
    )
    test.add_argument(
        "--pada",
        action="append",
        metavar="WAKTU",
        help="jalankan seolah pada waktu lain: besok, malam-tahun-baru, tahun-baru, kabisat, "
        "setahun, atau misalnya 2027-01-01T00:30; dengan @WITA atau @WIT di kantor berzona itu; "
        "dapat diulang",
    )
    test.set_defaults(run=_test)

    _for_developers(commands.add_parser)
    _for_api(commands.add_parser)
    _for_compose(commands.add_parser)
    return parser


def _for_developers(add: Callable[..., argparse.ArgumentParser]) -> None:
    check = add("check", help="gaya, tipe, batas impor, kunci paket, migrasi")
    check.add_argument("--fix", action="store_true", help="perbaiki gaya yang bisa diperbaiki")
    check.set_defaults(run=_check)

    lint_api = add("lint-api", help="Spectral dan Redocly atas dokumen API (perlu Node)")
    lint_api.set_defaults(run=_lint_api)

    env = add("env", help="menyiapkan lingkungan Python saja, lalu menunjukkannya")
    env.set_defaults(run=_env)

    lock = add("lock", help="menulis ulang requirements.lock")
    lock.add_argument("--upgrade", action="store_true", help="pakai versi paket yang terbaru")
    lock.set_defaults(run=_lock)

    derive = add("derive", help="menulis ulang berkas yang dibuat dari modul")
    derive.set_defaults(run=_derive)


def _for_api(add: Callable[..., argparse.ArgumentParser]) -> None:
    klien = add(
        "klien", help="klien yang dibuat dari dokumen API, dan pengujian acak API (perlu Node)"
    )
    klien.add_argument(
        "--menit", type=int, default=1, help="lamanya pengujian acak, bawaan %(default)s menit"
    )
    klien.set_defaults(run=_klien)

    bruno = add("bruno", help="menulis koleksi Bruno dari dokumen API")
    bruno.add_argument("folder", type=Path, help="folder baru tempat koleksinya")
    _data_dir(bruno)
    _url(bruno)
    bruno.set_defaults(run=_bruno)


def _for_compose(add: Callable[..., argparse.ArgumentParser]) -> None:
    make_env = add("make-env", help="membuat .env berisi rahasia untuk compose")
    make_env.add_argument("--file", type=Path, default=ROOT / ".env", help="(%(default)s)")
    make_env.set_defaults(run=_make_env)

    migrate = add("migrate", help="memutakhirkan basis data (untuk compose)")
    migrate.add_argument("service", nargs="*", metavar="layanan", help="(bawaan: semua)")
    migrate.set_defaults(run=_migrate)

    serve = add("serve", help="menjalankan API satu layanan (untuk compose)")
    serve.add_argument("service", choices=SERVICES)
    serve.add_argument("--host", default="0.0.0.0")  # noqa: S104  (a container's own network)
    serve.add_argument("--port", type=_port, default=8000)
    serve.set_defaults(run=_serve)

    worker = add("worker", help="menjalankan pekerja satu layanan (untuk compose)")
    worker.add_argument("service", choices=WITH_WORKER)
    worker.set_defaults(run=_worker)


def _data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", type=Path, help=f"folder data ({default_data_dir()})")
    parser.add_argument(
        "--tiruan",
        action="store_true",
        help=f"pemasangan tiruan, dengan orang dan mitra buatan ({default_sandbox_dir()})",
    )


def _url(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", help="alamat gateway (bawaan: yang sedang berjalan di sini)")


def _server(parser: argparse.ArgumentParser) -> None:
    """For the commands that work through the public API, as the admin."""
    _data_dir(parser)
    _url(parser)
    parser.add_argument(
        "--password",
        help="kata sandi admin (bawaan: DINSOS_ADMIN_PASSWORD, berkas di folder data, ditanya)",
    )


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"port {port} di luar 0-65535")
    return port


def _up(options: argparse.Namespace) -> int:
    from ops import supervisor

    if options.baru and not options.tiruan:
        raise SettingsWrong("--baru hanya untuk pemasangan tiruan: ./dinsos up --tiruan --baru")
    given = supervisor.Options(options.data_dir, options.host, options.port, options.baru)
    if options.tiruan:
        from ops.tiruan import running

        return supervisor.up(given, running.Sandbox)
    return supervisor.up(given)


def _down(options: argparse.Namespace) -> int:
    from ops import down

    return down.run(options.data_dir)


def _status(options: argparse.Namespace) -> int:
    from ops import status

    return status.show(options.data_dir, options.url)


def _demo(options: argparse.Namespace) -> int:
    from ops.access import admin_password, gateway_url
    from ops.demo import main as demo

    url = gateway_url(options.url, options.data_dir)
    password = admin_password(options.password, options.data_dir)
    return demo.run(options.tahun, url, password, report_to=options.json)


def _events(options: argparse.Namespace) -> int:
    from ops import events
    from ops.access import admin_password, gateway_url

    url = gateway_url(options.url, options.data_dir)
    password = admin_password(options.password, options.data_dir)
    if options.tindakan == "resend":
        return events.resend(url, password, options.id)
    return events.show(url, password)


def _profil(options: argparse.Namespace) -> int:
    from ops import office

    run = {"periksa": office.check, "baru": office.new}[options.tindakan]
    return run(options.kantor)


def _test(options: argparse.Namespace) -> int:
    arguments = ["-m", "pytest", *options.pytest]
    if not options.pytest:
        # The whole suite waits for processes half of the time: two files side by side, in the
        # order of tests/conftest.py, not by their number of tests.
        arguments += ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    if not any(part.startswith("-m") for part in options.pytest):
        arguments += ["-m", "not kontainer and not lama and not klien"]
    if not os.access(ROOT, os.W_OK):
        arguments += ["-p", "no:cacheprovider"]
    os.chdir(ROOT)
    command = [sys.executable, *arguments]
    if not options.pada:
        os.execv(sys.executable, command)
    from ops import other_day

    return other_day.run(command, options.pada)


def _klien(options: argparse.Namespace) -> int:
    os.environ["DINSOS_KLIEN_MENIT"] = str(options.menit)
    options.pytest = [
        "tests/klien", "-m", "klien", "-v", "-n", "2", "--dist", "loadfile", "--timeout", "0",
        *options.pytest,
    ]  # fmt: skip
    options.pada = None
    return _test(options)


def _bruno(options: argparse.Namespace) -> int:
    from ops import bruno
    from ops.access import gateway_url

    return bruno.write(gateway_url(options.url, options.data_dir), options.folder)


def _check(options: argparse.Namespace) -> int:
    from ops import checks

    return checks.run_all(fix=options.fix)


def _env(_: argparse.Namespace) -> int:
    from ops.screen import say

    say(f"Lingkungan siap: {sys.prefix} (Python {sys.version.split()[0]})")
    return 0


def _lock(options: argparse.Namespace) -> int:
    from ops import lock

    lock.write_lock(upgrade=options.upgrade)
    return 0


def _lint_api(_: argparse.Namespace) -> int:
    from ops import lint_api

    return lint_api.run()


def _derive(_: argparse.Namespace) -> int:
    from ops import derive

    return derive.write()


def _make_env(options: argparse.Namespace) -> int:
    from ops import compose_env

    return compose_env.write(options.file)


def _migrate(options: argparse.Namespace) -> int:
    from ops import migrate

    unknown = set(options.service) - set(SERVICES)
    if unknown:
        raise SettingsWrong(f"Layanan tidak dikenal: {', '.join(sorted(unknown))}")
    return migrate.from_environment(options.service or SERVICES)


def _serve(options: argparse.Namespace) -> int:
    from ops import serving

    return serving.serve_one(options.service, options.host, options.port)


def _worker(options: argparse.Namespace) -> int:
    from ops import serving

    return serving.work_one(options.service)


if __name__ == "__main__":
    sys.exit(main())
