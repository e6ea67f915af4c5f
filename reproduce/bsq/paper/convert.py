"""From TOML values to typed blocks, with every error of a block rather than the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin

import msgspec

from bsq.paper.errors import Fault, did_you_mean
from bsq.phrases import Count, Estimate, read_count, read_estimate
from bsq.printed import Printed, read

T = TypeVar("T", bound=msgspec.Struct)

READERS: dict[type, Any] = {Printed: read, Count: read_count, Estimate: read_estimate}
"""The types that are read from printed text."""


def convert(raw: Mapping[str, object], cls: type[T], block: str, line: int = 0) -> tuple[T | None, list[Fault]]:
    """Make a block of class ``cls``; where that is impossible, return None and everything that is wrong."""
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    fields = _fields(cls)
    for key, value in raw.items():
        if key not in fields:
            faults.append(Fault(block, key, f"unknown key; {did_you_mean(key, list(fields))}", line))
            continue
        made = []
        for place, item, kind in _items(key, value, fields[key].type):
            converted, fault = _convert_one(item, kind)
            if fault:
                quoted = f' "{item}"' if isinstance(converted, Count) else ""
                faults.append(Fault(block, place + quoted, fault, line))
            made.append(converted)
        values[key] = made if _is_list(fields[key].type) else made[0]
    for name, field in fields.items():
        if field.required and name not in raw:
            faults.append(Fault(block, name, "missing; every block of this kind has one", line))
    if faults:
        return None, faults
    return cls(**values), []


@cache
def _fields(cls: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.name: field for field in msgspec.structs.fields(cls)}


def _convert_one(item: object, kind: object) -> tuple[object, str]:
    """One value as its type, and what is wrong with it, or ""."""
    reader = READERS.get(sole(kind))
    try:
        converted = _read(reader, item) if reader else msgspec.convert(item, kind)
    except msgspec.ValidationError as error:
        return None, _plain(error, item, kind)
    except ValueError as error:
        return None, str(error)
    return converted, converted.problem() if isinstance(converted, Count) else ""


def _is_list(kind: object) -> bool:
    return get_origin(bare(kind)) is list


def bare(kind: object) -> object:
    """A type without its Annotated wrapping."""
    return get_args(kind)[0] if hasattr(kind, "__metadata__") else kind


def _items(key: str, value: object, kind: object) -> list[tuple[str, object, object]]:
    """The values to convert one by one, so that each bad item of a list is reported: (place, value, type).

    A single value stands for a list of one.
    """
    if not _is_list(kind):
        return [(key, value, kind)]
    item_kind = get_args(bare(kind))[0]
    if not isinstance(value, list):
        return [(key, value, item_kind)]
    return [(f"{key}[{i}]", item, item_kind) for i, item in enumerate(value)]


def sole(kind: object) -> Any:
    """A type without its Annotated wrapping and without None."""
    plain = bare(kind)
    options = [option for option in get_args(plain) if option is not NoneType] if isinstance(plain, UnionType) else []
    return options[0] if len(options) == 1 else plain


def _read(reader: Callable[[str], object], value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"expected text in quotes, so that its decimals count, found {value!r}")
    return reader(value)


def _plain(error: msgspec.ValidationError, value: object, kind: object) -> str:
    """msgspec's message in the words of the rest of the program."""
    message = re.sub(r" - at `[^`]*`$", "", str(error))
    message = message.replace("`", "")
    found = f", found {value!r}" if "found" not in message and not isinstance(value, dict | list) else ""
    return message[0].lower() + message[1:] + found + _choices(kind)


def _choices(kind: object) -> str:
    """The allowed words of a Literal type."""
    words = get_args(sole(kind)) if get_origin(sole(kind)) is Literal else ()
    return f"; expected one of {', '.join(words)}" if words else ""
