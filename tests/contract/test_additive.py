"""What is published is for ever: the contract only grows, and the one who checks it sees."""

from copy import deepcopy
from pathlib import Path

import msgspec
import pytest

from tests.contract.additive import breaks
from tests.contract.schemas import definitions

PUBLISHED = sorted((Path(__file__).parent / "published").glob("v*.json"))

OLD = {
    "Ack": {
        "type": "object",
        "required": ["epoch"],
        "properties": {
            "epoch": {"type": "string", "pattern": "^[0-9a-f]+$"},
            "window": {"type": "integer", "minimum": 0, "maximum": 10},
            "word": {"enum": ["a", "b"]},
            "gap": {"type": "array", "items": {"type": "array", "prefixItems": [{}, {}]}},
            "choice": {"anyOf": [{"type": "null"}, {"type": "integer"}]},
        },
    }
}


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_the_contract_says_all_that_it_ever_said(path) -> None:
    assert breaks(msgspec.json.decode(path.read_bytes()), definitions()) == []


def test_something_is_published() -> None:
    assert PUBLISHED


@pytest.mark.parametrize(
    ("way", "value", "what"),
    [
        ("", None, "Ack: gone"),
        ("required", [], "required was"),
        ("required", ["epoch", "window"], "required was"),
        ("properties.window", None, "Ack.window: gone"),
        ("properties.epoch.type", "integer", "type was"),
        ("properties.epoch.pattern", "^[0-9]+$", "pattern was"),
        ("properties.window.minimum", 1, "minimum was"),
        ("properties.window.maximum", 9, "maximum was"),
        ("properties.window.minItems", 2, "minItems was None"),
        ("properties.window.default", 7, "default was None"),
        ("properties.word.enum", ["a"], "no longer says ['b']"),
        ("properties.epoch.enum", ["a"], "was free"),
        ("properties.gap.items.prefixItems", [{}], "another length"),
        ("properties.gap.items.type", "string", "type was"),
        ("properties.choice.anyOf", [{"type": "integer"}], "no longer allows"),
        ("properties.choice.anyOf", None, "no longer allows"),
    ],
)
def test_whatever_is_taken_away_is_seen(way, value, what) -> None:
    new = deepcopy(OLD)
    _change(new["Ack"] if way else new, way or "Ack", value)

    assert any(what in line for line in breaks(OLD, new))


@pytest.mark.parametrize(
    ("way", "value"),
    [
        ("properties.more", {"type": "string", "default": ""}),
        ("properties.window.maximum", 11),
        ("properties.word.enum", ["a", "b", "c"]),
        (
            "properties.choice.anyOf",
            [{"type": "null"}, {"type": "integer"}, {"type": "string"}],
        ),
        ("description", "Other words."),
    ],
)
def test_what_is_added_breaks_nothing(way, value) -> None:
    new = deepcopy(OLD)
    _change(new["Ack"], way, value)

    assert breaks(OLD, new) == []


def _change(schema, way, value) -> None:
    *path, last = way.split(".")
    for step in path:
        schema = schema[step]
    if value is None:
        del schema[last]
    else:
        schema[last] = value
