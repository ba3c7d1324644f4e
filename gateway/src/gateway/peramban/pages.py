"""A browser's request as it goes on: no cookie leaves here, and it opens only the dashboard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.types import Scope

from gateway.peramban import rules
from gateway.pintu.headers import RawHeaders
from gateway.pintu.refusal import SignInFirst
from gateway.pintu.request import Request

# The token of a browser's session, None when it has ended.
TokenOf = Callable[[str], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class BrowserPages:
    token_of: TokenOf
    roots: rules.Roots

    @property
    def below(self) -> tuple[bytes, ...]:
        return self.roots.all

    async def prepare(self, scope: Scope, path: bytes, request: Request) -> Scope:
        found: RawHeaders = scope["headers"]
        match self.roots.page(scope["method"], path):
            case rules.Page.OPEN:
                request.open = True
                return {**scope, "headers": rules.without(found, b"authorization", b"cookie")}
            case rules.Page.SIGNED_IN:
                kept = rules.without(found, b"cookie")
                if not any(name == b"authorization" for name, _ in kept):
                    secret = rules.secret(found)
                    token = await self.token_of(secret) if secret else None
                    if token is None and rules.wants_page(kept):
                        raise SignInFirst(rules.login_for(path, scope["query_string"]))
                    if token is not None:
                        kept.append((b"authorization", b"Bearer " + token.encode()))
                return {**scope, "headers": kept}
            case _:
                return scope
