"""What one pass over a request's headers finds, and the head that goes on."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.types import Message, Scope

from gateway.pintu import headers as h
from gateway.pintu.callers import Callers
from gateway.pintu.refusal import MIB, Refusal, bad_request
from gateway.pintu.sizes import Sizes

MAX_HEAD = 64 * 1024
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long. Idle times are seconds without any progress, not a total."""

    sizes: Sizes = field(default_factory=Sizes)
    held_bytes: int = 8 * MIB  # a body that may be larger goes on as it comes
    connect_timeout: float = 3.0
    read_timeout: float = 60.0
    client_timeout: float = 60.0


class Request:
    """What one pass over the headers found."""

    __slots__ = (
        "asked", "authorization", "caller", "chunked", "head", "json", "length", "method", "open",
        "origin", "quota", "readers", "replayable", "request_id", "traceparent",
    )  # fmt: skip

    def __init__(self) -> None:
        self.method = b""
        self.head = b""
        self.length: int | None = 0
        self.chunked = False
        self.json = False
        self.open = False
        self.replayable = False
        self.request_id = b""
        self.traceparent = b""
        self.authorization: bytes | None = None
        self.caller: str | None = None
        self.origin: bytes | None = None
        # The method that a browser asks about, before it sends it.
        self.asked: bytes | None = None
        # What an answer says of who may read it.
        self.readers: h.RawHeaders = []
        # What it says of how much more a program may ask.
        self.quota: h.RawHeaders = []

    def bearer(self) -> str | None:
        """The token as it was given, None without one."""
        kind, _, token = (self.authorization or b"").partition(b" ")
        if kind.lower() != b"bearer" or not token.isascii():
            return None
        return token.decode().strip()


def read_headers(
    scope: Scope, path: bytes, request: Request, service: str | None, callers: Callers
) -> None:
    """Fill `request` from the scope; `service` is None for what stays inside.

    Raises: Refusal for what two servers could read differently.
    """
    lines: list[bytes] = []
    lengths: list[bytes] = []
    encodings: list[bytes] = []
    connection: list[bytes] = []
    forwarded_for: list[bytes] = []
    hosts = keys = credentials = 0
    proto = given_id = given_trace = None
    for name, value in scope["headers"]:
        if name == b"content-length":
            lengths.append(value)
        elif name == b"transfer-encoding":
            encodings.append(value)
        elif name == b"connection":
            connection.append(value)
        elif name == b"x-request-id":
            given_id = value
        elif name == b"traceparent":
            given_trace = value
        elif name == b"x-forwarded-for":
            forwarded_for.append(value)
        elif name == b"x-forwarded-proto":
            proto = value
        elif name in h.HOP_BY_HOP or name in h.FORWARDED:
            continue
        else:
            if name == b"host":
                hosts += 1
            elif name == b"authorization":
                credentials += 1
                request.authorization = value
            elif name == b"idempotency-key":
                keys += 1
            elif name == b"origin":
                request.origin = value
            elif name == b"access-control-request-method":
                request.asked = value
            elif name == b"content-type":
                request.json = request.json or b"json" in value.lower()
            lines.append(b"%b: %b\r\n" % (name, value))
    request.readers = callers.cors.headers(request.origin, path)
    if callers.marks:
        request.readers = [*callers.marks, *request.readers]
    request.request_id = h.request_id(given_id)
    request.traceparent = h.traceparent(given_trace)
    method: str = scope["method"]
    request.method = method.encode()
    try:
        request.length = h.body_length(lengths, encodings, scope["http_version"])
    except h.MalformedRequest as wrong:
        raise bad_request(str(wrong)) from None
    request.chunked = request.length is None
    if hosts > 1 or credentials > 1:
        raise bad_request("Host dan Authorization hanya boleh sekali.")
    if scope["http_version"] not in ("1.0", "1.1"):
        raise bad_request("Hanya HTTP/1.1 dan HTTP/1.0 yang dilayani.")
    if not hosts and scope["http_version"] == "1.1":  # RFC 9112, 3.2
        raise bad_request("Permintaan HTTP/1.1 harus menyebut Host.")
    client = scope.get("client")
    peer = client[0] if client and client[0] else None
    believed = peer in callers.proxies
    caller, chain = callers.proxies.client(peer, forwarded_for if believed else [])
    request.caller = caller
    scheme = proto if believed and proto in (b"http", b"https") else scope["scheme"].encode()
    if service is None:
        tell_inside(scope, request, caller, scheme)
        return

    query: bytes = scope["query_string"]
    if not h.safe_path(path) or not h.safe_query(query):
        raise bad_request("Alamat memuat bagian yang tidak boleh, misalnya .. atau //.")
    request.replayable = method in IDEMPOTENT or keys == 1
    if connection:
        named = h.named_in_connection(connection)
        lines = [line for line in lines if line.partition(b":")[0] not in named]
    if not hosts:
        lines.append(b"host: %b\r\n" % service.encode())
    if chain is not None:
        lines.append(b"x-forwarded-for: %b\r\n" % chain)
    if request.open and caller is not None:
        # Of somebody without a token a service knows nothing else to count by.
        lines.append(b"x-real-ip: %b\r\n" % caller.encode())
    if request.chunked:
        lines.append(b"transfer-encoding: chunked\r\n")
    elif lengths:
        lines.append(b"content-length: %d\r\n" % (request.length or 0))
    target = path + b"?" + query if query else path
    _write_head(request, target, lines, scheme)


def _write_head(request: Request, target: bytes, lines: list[bytes], scheme: bytes) -> None:
    request.head = (
        b"%b %b HTTP/1.1\r\n%bx-forwarded-proto: %b\r\nx-request-id: %b\r\n"
        b"traceparent: %b\r\n\r\n"
        % (
            request.method,
            target,
            b"".join(lines),
            scheme,
            request.request_id,
            request.traceparent,
        )
    )
    if len(request.head) > MAX_HEAD:
        raise Refusal(431, "kepala-terlalu-besar", "Header terlalu besar", "Perkecil header.")
    # The server checked each header; this catches one that does not, before it splits a
    # request in two.
    if request.head.count(b"\n") != len(lines) + 5 or request.head.count(b"\r") != (len(lines) + 5):
        raise bad_request("Header memuat karakter yang tidak boleh.")


def ids(request: Request) -> h.RawHeaders:
    return [(b"x-request-id", request.request_id), (b"traceparent", request.traceparent)]


def marks(request: Request) -> h.RawHeaders:
    """What every answer to this request carries, whoever makes it."""
    return [*request.readers, *request.quota, *ids(request)]


def with_marks(message: Message, request: Request) -> Message:
    kept = [
        (name, value)
        for name, value in message.get("headers", [])
        if name.lower() not in (b"x-request-id", b"traceparent")
    ]
    return {**message, "headers": kept + marks(request)}


def tell_inside(scope: Scope, request: Request, caller: str | None, scheme: bytes) -> None:
    """The inner application sees the caller, not the proxy, and the same request id."""
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if name not in h.FORWARDED and name not in (b"x-request-id", b"traceparent")
    ]
    scope["headers"] = kept + ids(request)
    scope["client"] = (caller, 0) if caller else None
    scope["scheme"] = scheme.decode()
