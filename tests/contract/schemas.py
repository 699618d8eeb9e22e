"""The JSON Schemas (2020-12) of everything that goes over the wire, made from the types.

What the types leave open because bytes pass through unchanged, is filled in here: the ``data``
of a CloudEvent is a journal item, a signed ``document`` one of headquarters' documents.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterable
from typing import get_args

import msgspec

from kiosk.domain.events import AnyEvent
from sync.contract.batch import CloudEvent, ItemHead
from sync.contract.documents import Signed
from tests.contract.channels import CHANNELS

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ITEM = "JournalItem"
REFERENCE = "#/$defs/{name}"
BY_CORE = ("boot", "mono_ms", "clock", "command")
"""What the core writes beside what headquarters computes with."""
OURS = ("sync.contract.", "kiosk.domain.events.")
"""Where the types on the wire are."""
CLOCK_WORDS = ["synced", "held", "unsynced"]


def definitions() -> dict[str, Schema]:
    """Return the schema of every type on the wire and of every event, by name."""
    wire = [*{channel.payload: None for channel in CHANNELS}, CloudEvent, ItemHead, Signed]
    events = list(get_args(AnyEvent))
    _, found = msgspec.json.schema_components([*wire, *events], ref_template=REFERENCE)
    made: dict[str, Schema] = dict(found)
    _tell_fields(made)
    made["CloudEvent"]["properties"] |= {"data": _to(ITEM)}  # type: ignore[operator]  # a schema's properties are a dict
    made[ITEM] = _item(event.__name__ for event in events)
    made["ItemHead"]["properties"] |= _core_fields()  # type: ignore[operator]  # as above
    for channel in CHANNELS:
        if channel.signed:
            made[channel.message] = _signed(made["Signed"], channel.payload.__name__)
    del made["Signed"]
    in_order = dict(sorted(made.items()))
    # As a reader of JSON gets it: lists are lists.
    return msgspec.json.decode(msgspec.json.encode(in_order), type=dict[str, Schema])


def schema_of(name: str, known: dict[str, Schema]) -> Schema:
    """Return the schema of one type as a document of its own."""
    needed = _reach(name, known)
    return {
        "$schema": DIALECT,
        "$id": f"urn:lobby:v1:{name}",
        **known[name],
        "$defs": {one: known[one] for one in sorted(needed - {name})},
    }


def _item(events: Iterable[str]) -> Schema:
    return {
        "title": ITEM,
        "description": "An event as the journal keeps it; receivers ignore unknown types.",
        "allOf": [_to("ItemHead")],
        "anyOf": [_to(event) for event in events],
    }


def _core_fields() -> Schema:
    return {
        "boot": {"type": "string", "description": "Which start of the machine."},
        "mono_ms": {
            "type": "integer",
            "description": "Milliseconds since that start, sleep included.",
        },
        "clock": {
            "enum": CLOCK_WORDS,
            "description": "How far the wall time could be trusted.",
        },
        "command": {"type": "string", "description": "Which command it answers; may miss."},
    }


def _signed(base: Schema, document: str) -> Schema:
    properties = dict(base["properties"])  # type: ignore[call-overload]  # as above
    return base | {
        "title": f"Signed{document}",
        "properties": properties | {"document": _to(document)},
    }


def _to(name: str) -> Schema:
    return {"$ref": REFERENCE.format(name=name)}


def _reach(name: str, known: dict[str, Schema]) -> set[str]:
    """Return the names that a type needs, its own included."""
    reached: set[str] = set()
    ahead = [name]
    while ahead:
        one = ahead.pop()
        if one not in reached:
            reached.add(one)
            ahead += references(known[one])
    return reached


def references(schema: object) -> list[str]:
    """Return the names of the types that a schema refers to."""
    if isinstance(schema, dict):
        own = [str(schema["$ref"]).rpartition("/")[2]] if "$ref" in schema else []
        return own + [name for one in schema.values() for name in references(one)]
    if isinstance(schema, list):
        return [name for one in schema for name in references(one)]
    return []


def _tell_fields(made: dict[str, Schema]) -> None:
    """Give each property the words that stand under its field in the code."""
    for one in _structs(msgspec.Struct):
        properties = made.get(one.__name__, {}).get("properties")
        if not isinstance(properties, dict):
            continue
        for base in reversed(one.__mro__):
            if base.__module__.startswith(OURS):
                for field, words in _words(base).items():
                    _tell(properties, field, words)


def _structs(of: type) -> list[type]:
    """Return our types, whoever they inherit from."""
    found: list[type] = []
    children: list[type] = of.__subclasses__()
    for child in children:
        found += [child, *_structs(child)]
    return [one for one in found if one.__module__.startswith(OURS)]


def _tell(properties: Schema, field: str, words: str) -> None:
    told = properties.get(field)
    if isinstance(told, dict):
        told = {"allOf": [told]} if "$ref" in told else told
        properties[field] = {"description": words} | told


def _words(of: type) -> dict[str, str]:
    """Return the docstrings under a class's fields."""
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(of))).body
    assert isinstance(node, ast.ClassDef)
    found = {}
    for field, after in zip(node.body, node.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            found[field.target.id] = inspect.cleandoc(str(after.value.value))
    return found
