"""What endpoints of the gateway take from their application, beside sessions."""

from __future__ import annotations

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
    return cast("Office", request.app.state.office)


def _issuer(request: Request) -> str:
    return str(request.app.state.outside.url or request.base_url).rstrip("/")


# What this house is called in OAuth (RFC 8414, RFC 9207): its address, as its caller knows it.
IssuerDep = Annotated[str, Depends(_issuer)]
SigningKeyDep = Annotated[SigningKey, Depends(_key)]
PasswordsDep = Annotated[Passwords, Depends(_passwords)]
OfficeDep = Annotated[Office, Depends(_office)]
RevocationsDep = Annotated[Revocations, Depends(_revocations)]
# For the few operations that must not hold a transaction while a password is checked.
SessionsDep = Annotated[Sessions, Depends(_sessions)]
