"""What endpoints of the gateway take from their application, beside sessions."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import ip_address
from typing import Annotated, cast

from fastapi import Depends, Request

from gateway.kantor import Office
from gateway.passwords import Passwords
from gateway.revocations import Revocations
from gateway.tokens import SigningKey
from kit.db import Sessions


def _key(request: Request) -> SigningKey:
    return cast("SigningKey", request.app.state.signing_key)


def _passwords(request: Request) -> Passwords:
    return cast("Passwords", request.app.state.passwords)


def _revocations(request: Request) -> Revocations:
    return cast("Revocations", request.app.state.revocations)


def _sessions(request: Request) -> Sessions:
    return cast("Sessions", request.app.state.sessions)


def _office(request: Request) -> Office:
    return cast("Office", request.app.state.desk)


def _issuer(request: Request) -> str:
    return str(request.app.state.outside.url or request.base_url).rstrip("/")


def known_by(request: Request) -> str | None:
    """The issuer, if it is surely us who is called so: by our settings, on this machine, or by the
    address that the connection came to. A name that only the request tells may be anybody's."""
    host, server = request.url.hostname or "", request.scope.get("server") or ("", 0)
    ours = bool(request.app.state.outside.url) or host in ("localhost", server[0])
    with suppress(ValueError):
        ours = ours or ip_address(host).is_loopback
    return _issuer(request) if ours else None


# What this house is called in OAuth (RFC 8414, RFC 9207): its address, as its caller knows it.
IssuerDep = Annotated[str, Depends(_issuer)]
SigningKeyDep = Annotated[SigningKey, Depends(_key)]
PasswordsDep = Annotated[Passwords, Depends(_passwords)]
OfficeDep = Annotated[Office, Depends(_office)]
RevocationsDep = Annotated[Revocations, Depends(_revocations)]
# For the few operations that must not hold a transaction while a password is checked.
SessionsDep = Annotated[Sessions, Depends(_sessions)]
