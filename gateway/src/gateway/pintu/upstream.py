"""Where an upstream listens, and how an exchange with it can fail."""

from __future__ import annotations

from dataclasses import dataclass

import httptools


class UpstreamError(Exception):
    """The exchange did not come to its end."""


class ConnectFailed(UpstreamError):
    """Nobody listens there."""


class ConnectTimedOut(UpstreamError):
    """Somebody may listen there, but does not take the connection."""


class TimedOut(UpstreamError):
    """Nothing came for too long."""


class Lost(UpstreamError):
    """The connection ended before the answer did."""


class BadAnswer(UpstreamError):
    """What came is not one HTTP answer."""


class Busy(UpstreamError):
    """All connections that this upstream may have are in use."""


class Silent(UpstreamError):
    """The upstream takes connections and says nothing, also when asked whether it lives."""


@dataclass(frozen=True, slots=True)
class Address:
    """`unix:/path.sock` or `http://host:port`."""

    path: str | None = None
    host: str = ""
    port: int = 80

    @property
    def url(self) -> str:
        """As it may be written in a setting."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"unix:{self.path}" if self.path else f"http://{host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> Address:
        if text.startswith("unix:"):
            path = text.removeprefix("unix:")
            if not path.startswith("/"):
                raise ValueError(f"Alamat {text!r}: jalur soket harus mutlak.")
            return cls(path=path)
        try:
            url = httptools.parse_url(text.encode())
        except httptools.HttpParserInvalidURLError:
            raise ValueError(f"Alamat {text!r} tidak dapat dibaca.") from None
        if url.schema != b"http" or not url.host or url.path not in (None, b"/"):
            raise ValueError(f"Alamat {text!r} harus unix:/jalur.sock atau http://host:port.")
        return cls(host=url.host.decode(), port=url.port or 80)
