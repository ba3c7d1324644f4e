"""What stops the command with a sentence for a person instead of a traceback."""

from __future__ import annotations


class Refusal(Exception):
    """The command cannot go on; the message says why and what to do. `code` is the exit code."""

    code = 1


class AlreadyRunning(Refusal):
    code = 3


class DatabaseInUse(AlreadyRunning):
    """Another installation works on the same databases."""


class PortBusy(Refusal):
    code = 4


class DataUnusable(Refusal):
    """The data folder cannot be written, is full, or belongs to another version."""

    code = 5


class ServerFailed(Refusal):
    """PostgreSQL, Redis or a program does not start; its own last words are in the message."""

    code = 6


class SettingsWrong(Refusal):
    code = 78  # EX_CONFIG, as the services themselves exit
