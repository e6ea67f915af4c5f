"""The JSON Schema of the paper file, generated from the types that read it."""

from __future__ import annotations

from typing import Any, get_args, get_origin

import msgspec

from bsq.claims import KINDS, load_kind
from bsq.paper.convert import bare, reader_of
from bsq.paper.model import Column, Header, Table

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema of a whole paper file."""
    head = _object(Header)
    claims = [_object(load_kind(kind), kind) for kind in KINDS]
    table = _object(Table)
    table["required"].append("columns")
    table["properties"]["columns"] = {"type": "array", "minItems": 1, "items": _object(Column)}
    head["properties"] |= {
        "claim": {"type": "array", "items": {"oneOf": claims}, "description": "one printed statistic each"},
        "table": {"type": "array", "items": table, "description": "tables as printed"},
    }
    return {"$schema": DIALECT, "title": "bsq paper file", **head}


def _object(cls: type[msgspec.Struct], kind: str = "") -> dict[str, Any]:
    properties, required = {}, []
    for field in msgspec.structs.fields(cls):
        properties[field.name] = _property(field.type)
        if field.required:
            required.append(field.name)
    if kind:
        properties = {"kind": {"const": kind, "description": KINDS[kind][1]}, **properties}
        required.insert(0, "kind")
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _item(kind: Any) -> dict[str, Any]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and not reader_of(kind):
        return _object(kind)
    return _property(kind) if reader_of(kind) else msgspec.json.schema(kind)


def _property(kind: object) -> dict[str, Any]:
    """The schema of one key; a list may be given as its only item."""
    metas: tuple[msgspec.Meta, ...] = getattr(kind, "__metadata__", ())
    described = {"description": metas[0].description} if metas else {}
    if reader_of(kind):
        return {"type": "string"} | described
    if get_origin(bare(kind)) is list:
        item = get_args(bare(kind))[0]
        of = _item(item)
        return {"anyOf": [{"type": "array", "items": of}, of]} | described
    return msgspec.json.schema(kind)
