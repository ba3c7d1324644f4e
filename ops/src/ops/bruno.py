"""`dinsos bruno`: the API's document as a collection of Bruno, which signs in by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from ops.refusals import Refusal
from ops.screen import say

Json = dict[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
COLLECTION = """\
auth {
  mode: bearer
}

auth:bearer {
  token: {{token}}
}

script:pre-request {
  if (!bru.getVar("token") || Date.now() > bru.getVar("sampai")) {
    const form = { grant_type: "password", username: bru.getEnvVar("akun"), password: bru.getEnvVar("sandi") };
    const masuk = await bru.sendRequest({
      method: "POST",
      url: bru.getEnvVar("url") + "/auth/token",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      data: Object.entries(form).map((pair) => pair.map(encodeURIComponent).join("=")).join("&"),
    });
    bru.setVar("token", masuk.data.access_token);
    bru.setVar("sampai", Date.now() + (masuk.data.expires_in - 30) * 1000);
  }
}
"""  # noqa: E501  (lines of the collection)


def write(url: str, folder: Path) -> int:
    """The collection of what the gateway at `url` describes. The folder must be new or empty."""
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(f"Folder {folder} sudah berisi. Sebut folder yang baru.")
    try:
        answer = httpx.get(f"{url}/openapi.json", timeout=60, trust_env=False).raise_for_status()
    except httpx.HTTPError as error:
        raise Refusal(f"Dokumen API tidak dapat dibaca dari {url}: {error}") from None
    document: Json = answer.json()
    if missing := document.get("x-tidak-tersedia"):
        raise Refusal(f"Layanan belum dapat dihubungi: {', '.join(missing)}. Coba lagi.")
    made = dict(files(document, url))
    for name, text in made.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    say(f"{len(made)} berkas ditulis di {folder}. Isi akun dan sandi pada lingkungan lokal.")
    return 0


def files(document: Json, url: str) -> Iterator[tuple[str, str]]:
    """Each file's path in the collection, and what it says."""
    title = document["info"]["title"]
    yield "bruno.json", json.dumps({"version": "1", "name": title, "type": "collection"}, indent=2)
    yield "collection.bru", COLLECTION
    yield "environments/lokal.bru", _block("vars", {"url": url, "akun": "", "sandi": ""})
    number = 0
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                number += 1
                operation: Json = item[method]
                folder = re.sub(r"[^\w-]+", " ", operation["tags"][0]).strip()
                text = _request(document, number, method, path, operation)
                yield f"{folder}/{operation['operationId']}.bru", text


def _request(document: Json, number: int, method: str, path: str, operation: Json) -> str:
    parameters = [_found(document, one) for one in operation.get("parameters", [])]
    kind, body = _body(document, operation)
    signed = "inherit" if operation.get("security") else "none"
    address = "{{url}}" + re.sub(r"\{(\w+)\}", r":\1", path)
    given = {"url": address, "body": kind, "auth": signed}
    name = f"{operation['operationId']}: {operation.get('summary', '')}".replace("\n", " ")
    return "\n".join(
        [
            _block("meta", {"name": name, "type": "http", "seq": str(number)}),
            _block(method, given),
            *(
                _block(block, {mark + one["name"]: "" for one in parameters if one["in"] == where})
                for block, where, mark in (
                    ("params:path", "path", ""),
                    ("params:query", "query", "~"),  # a mark for what is not sent
                    ("headers", "header", "~"),
                )
                if any(one["in"] == where for one in parameters)
            ),
            body,
        ]
    )


def _body(document: Json, operation: Json) -> tuple[str, str]:
    content = _found(document, operation.get("requestBody", {})).get("content", {})
    if "application/json" in content:
        shown = json.dumps(_example(document, content["application/json"]), indent=2)
        return "json", "body:json {\n  " + shown.replace("\n", "\n  ") + "\n}\n"
    if "multipart/form-data" in content:
        return "multipartForm", _block("body:multipart-form", {"berkas": "@file()"})
    form = "application/x-www-form-urlencoded"
    if form in content:
        fields = _found(document, content[form]["schema"]).get("properties", {})
        return "formUrlEncoded", _block("body:form-urlencoded", {f"~{name}": "" for name in fields})
    return "none", ""


def _example(document: Json, content: Json) -> object:
    """The first example that the document gives, else the required fields without a content."""
    if "example" in content:
        return content["example"]
    for one in content.get("examples", {}).values():
        return one.get("value")
    schema = _found(document, content.get("schema", {}))
    if schema.get("examples"):
        return schema["examples"][0]
    return dict.fromkeys(schema.get("required", []))


def _found(document: Json, node: Json) -> Json:
    while "$ref" in node:
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def _block(name: str, lines: Mapping[str, str]) -> str:
    said = "".join(f"  {key}: {value}".rstrip() + "\n" for key, value in lines.items())
    return f"{name} {{\n{said}}}\n"
