"""Signing keys and tokens for tests, made by the same code as the gateway's."""

from __future__ import annotations

import time

from joserfc.jwk import KeySet, OKPKey

from kit.auth import AUDIENCE, ISSUER, sign


class Signer:
    def __init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519", auto_kid=True)
        self.fetched = 0

    async def keys(self) -> KeySet:
        self.fetched += 1
        return KeySet.import_key_set({"keys": [self.key.as_dict(private=False)]})

    def token(self, **claims: object) -> str:
        at = int(time.time())
        return sign(
            self.key,
            {
                "iss": ISSUER,
                "aud": AUDIENCE,
                "sub": "akun-uji",
                "iat": at,
                "exp": at + 600,
                **claims,
            },
        )
