"""A settings file from what was read of one: the same values, its comments gone."""

import datetime as dt
import json
import re
from collections.abc import Mapping

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(data: Mapping[str, object]) -> str:
    """Return a TOML document that reads back as ``data``."""
    return "\n".join(_table(data, ())).strip() + "\n"


def _table(data: Mapping[str, object], place: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    below: list[str] = []
    for key, value in data.items():
        name = ".".join(_key(one) for one in (*place, key))
        match value:
            case Mapping():
                below += ["", f"[{name}]", *_table(value, (*place, key))]
            case list() if value and all(isinstance(one, Mapping) for one in value):
                for one in value:
                    below += ["", f"[[{name}]]", *_table(one, (*place, key))]
            case _:
                lines.append(f"{_key(key)} = {_value(value)}")
    return lines + below


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    # JSON's escapes are TOML's, but for one control character that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case Mapping():
            pairs = (f"{_key(key)} = {_value(one)}" for key, one in value.items())
            return f"{{ {', '.join(pairs)} }}"
        case list() | tuple():
            return f"[{', '.join(_value(one) for one in value)}]"
        case int() | float():
            return str(value)
        case _:
            raise TypeError(f"TOML has no {type(value).__name__}")
