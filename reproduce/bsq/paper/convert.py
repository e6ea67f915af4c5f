"""From TOML values to typed blocks, with every error of a block rather than the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from bsq.paper.errors import Fault, did_you_mean
from bsq.phrases import Count, Estimate, Phrase, read_count, read_estimate
from bsq.printed import Printed, read

T = TypeVar("T", bound=msgspec.Struct)

READERS: dict[type, Any] = {Printed: read, Count: read_count, Estimate: read_estimate}
"""The types that are read from printed text, beside the phrases that read themselves."""


@cache
def reader_of(kind: object) -> Any:
    """What reads a type from printed text, or None."""
    return READERS.get(sole(kind)) or getattr(sole(kind), "read", None)


def convert(raw: Mapping[str, object], cls: type[T], block: str, line: int = 0) -> tuple[T | None, list[Fault]]:
    """Make a block of class ``cls`` of all that is right in it, if that suffices; and tell everything that is wrong."""
    faults: list[Fault] = []
    values: dict[str, object] = {}
    fields = _fields(cls)
    for key, value in raw.items():
        if key not in fields:
            faults.append(Fault(block, key, f"unknown key; {did_you_mean(key, list(fields))}", line))
            continue
        converted, wrong = _convert_field(key, value, fields[key].type)
        if not value and fields[key].required and get_origin(bare(fields[key].type)) is list:
            wrong.append((key, "expected at least one value, found none"))
        if wrong:
            faults += [Fault(block, place, message, line) for place, message in wrong]
        else:
            values[key] = converted
    for name, field in fields.items():
        if field.required and name not in raw:
            faults.append(Fault(block, name, "missing; every block of this kind has one", line))
    complete = all(name in values for name, field in fields.items() if field.required)
    return (cls(**values) if complete else None), faults


def _convert_field(key: str, value: object, kind: object) -> tuple[object, list[tuple[str, str]]]:
    """A key's value, and what is wrong with each of its items: (place, message).

    A single value stands for a list of one.
    """
    form, arguments = _form(kind)
    if form is list:
        listed = value if isinstance(value, list) else [value]
        places = [f"{key}[{i}]" for i in range(len(listed))] if isinstance(value, list) else [key]
        made = [_convert_one(item, arguments[0]) for item in listed]
        return [one for one, _ in made], _wrong(places, listed, made)
    if form is dict and isinstance(value, dict):
        places = [f'{key} "{name}"' for name in value]
        made = [_convert_one(item, arguments[1]) for item in value.values()]
        return dict(zip(value, (one for one, _ in made), strict=True)), _wrong(places, list(value.values()), made)
    one = _convert_one(value, kind)
    return one[0], _wrong([key], [value], [one])


@cache
def _form(kind: object) -> tuple[object, tuple[Any, ...]]:
    """Whether a type is a list or dict, and of what."""
    return get_origin(bare(kind)), get_args(bare(kind))


def _wrong(places: list[str], given: list[object], made: list[tuple[object, str]]) -> list[tuple[str, str]]:
    return [
        (f'{place} "{item}"' if isinstance(converted, Phrase) else place, fault)
        for place, item, (converted, fault) in zip(places, given, made, strict=True)
        if fault
    ]


@cache
def _fields(cls: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.name: field for field in msgspec.structs.fields(cls)}


def _convert_one(item: object, kind: object) -> tuple[object, str]:
    """One value as its type, and what is wrong with it, or ""."""
    reader = reader_of(kind)
    try:
        converted = _read(reader, item) if reader else msgspec.convert(item, kind)
    except msgspec.ValidationError as error:
        return None, _plain(error, item, kind)
    except ValueError as error:
        return None, str(error)
    return converted, converted.problem() if isinstance(converted, Phrase) else ""


def bare(kind: object) -> object:
    """A type without its Annotated wrapping."""
    return get_args(kind)[0] if hasattr(kind, "__metadata__") else kind


def sole(kind: object) -> Any:
    """A type without its Annotated wrapping and without None."""
    plain = bare(kind)
    options = (
        [option for option in get_args(plain) if option is not NoneType]
        if get_origin(plain) in (Union, UnionType)
        else []
    )
    return options[0] if len(options) == 1 else plain


def _read(reader: Callable[[str], object], value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"expected text in quotes, so that its decimals count, found {value}")
    return reader(value)


WORDS = {
    "int": "a whole number", "str": "text", "float": "a number", "bool": "true or false", "array": "a list",
    "object": "a block { }", "null": "nothing", "_Float": "a decimal number", "datetime": "a date",
}  # fmt: skip
"""msgspec's names of types in the words of a paper file."""


def _plain(error: msgspec.ValidationError, value: object, kind: object) -> str:
    """msgspec's message in the words of the rest of the program."""
    message = re.sub(r" - at `[^`]*`$", "", str(error)).replace(" | null", "")
    message = re.sub(r"`([^`]*)`", lambda match: " or ".join(WORDS.get(w, w) for w in match[1].split(" | ")), message)
    choices = _choices(kind)
    if choices:
        hint = did_you_mean(str(value), choices)
        return f"{value!r} is none of {', '.join(choices)}" + (f"; {hint}" if hint.startswith("did") else "")
    message = message.replace("Object contains unknown field", "unknown key")
    found = f", found {value!r}" if not isinstance(value, dict | list) else ""
    return (
        message[0].lower() + message[1:].partition(", got ")[0] + (found or ", ".join(("", *message.split(", ")[1:])))
    )


def _choices(kind: object) -> list[str]:
    """The allowed words of a Literal type."""
    return [str(choice) for choice in get_args(sole(kind))] if get_origin(sole(kind)) is Literal else []
