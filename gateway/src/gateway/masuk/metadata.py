"""What this house tells of its sign-in (RFC 8414): no more than is true of it.

There are no ID tokens, so the document at the address of OpenID Connect says nothing of them.
"""

from __future__ import annotations

from gateway.klien.kunci import NAMED
from gateway.masuk.schemas import GRANTS
from gateway.otorisasi.rules import PATH
from gateway.peran.rules import known_scopes

ADDRESSES = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")


def told(issuer: str) -> dict[str, object]:
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + PATH,
        "token_endpoint": f"{issuer}/auth/token",
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "revocation_endpoint": f"{issuer}/auth/cabut",
        "service_documentation": f"{issuer}/docs",
        "scopes_supported": sorted(known_scopes()),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANTS),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [
            "private_key_jwt", "client_secret_basic", "client_secret_post", "none",
        ],
        "token_endpoint_auth_signing_alg_values_supported": NAMED,
        "revocation_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["id"],
    }  # fmt: skip
