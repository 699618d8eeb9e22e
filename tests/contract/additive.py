"""Whether a newer contract still says everything that an older one said, in the same words.

Either side may be updated first, so what was required stays required, what was optional stays
optional, and nothing that was allowed is refused. Only fields, types and words are added.
"""

from collections.abc import Iterator, Mapping

Schema = Mapping[str, object]
LOWER, UPPER = ("minimum", "minLength", "minItems"), ("maximum", "maxLength", "maxItems")
SAME = ("type", "pattern", "$ref", "allOf", "additionalProperties", "default")


def breaks(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> list[str]:
    """Return what of the older contract the newer one breaks, a line each."""
    found = []
    for name, schema in old.items():
        if name in new:
            found += list(_compare(name, schema, new[name]))
        else:
            found.append(f"{name}: gone")
    return found


def _compare(place: str, old: object, new: object) -> Iterator[str]:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        if old != new:
            yield f"{place}: was {old!r}, is {new!r}"
        return
    yield from _compare_words(place, old, new)
    yield from _compare_fields(place, old, new)
    yield from _compare_choices(place, old, new)
    yield from _compare_rows(place, old, new)


def _compare_words(place: str, old: Schema, new: Schema) -> Iterator[str]:
    for key in SAME:
        if old.get(key) != new.get(key):
            yield f"{place}: {key} was {old.get(key)!r}, is {new.get(key)!r}"
    for key in (*LOWER, *UPPER):
        if key in new and _tighter(key, old.get(key), new[key]):
            yield f"{place}: {key} was {old.get(key)!r}, is {new[key]!r}"
    if gone := [one for one in _list(old, "enum") if one not in _list(new, "enum")]:
        yield f"{place}: no longer says {gone}"
    if "enum" in new and "enum" not in old:
        yield f"{place}: was free, says only {new['enum']}"


def _compare_rows(place: str, old: Schema, new: Schema) -> Iterator[str]:
    if "items" in old or "items" in new:
        yield from _compare(f"{place}[]", old.get("items"), new.get("items"))
    before, after = _list(old, "prefixItems"), _list(new, "prefixItems")
    if len(before) != len(after):
        yield f"{place}: another length"
        return
    for index, pair in enumerate(zip(before, after, strict=True)):
        yield from _compare(f"{place}[{index}]", *pair)


def _compare_fields(place: str, old: Schema, new: Schema) -> Iterator[str]:
    if sorted(map(str, _list(old, "required"))) != sorted(map(str, _list(new, "required"))):
        yield f"{place}: required was {old.get('required')}, is {new.get('required')}"
    before, after = old.get("properties", {}), new.get("properties", {})
    assert isinstance(before, Mapping)
    assert isinstance(after, Mapping)
    for field, schema in before.items():
        if field in after:
            yield from _compare(f"{place}.{field}", schema, after[field])
        else:
            yield f"{place}.{field}: gone"


def _compare_choices(place: str, old: Schema, new: Schema) -> Iterator[str]:
    choices = _list(new, "anyOf")
    for choice in _list(old, "anyOf"):
        if not any(not list(_compare(place, choice, one)) for one in choices):
            yield f"{place}: no longer allows {choice!r}"
    if choices and "anyOf" not in old:
        yield f"{place}: was {dict(old)!r}, is a choice"


def _tighter(key: str, before: object, after: object) -> bool:
    if before is None:
        return True
    assert isinstance(before, int)
    assert isinstance(after, int)
    return after > before if key in LOWER else after < before


def _list(schema: Schema, key: str) -> list[object]:
    found = schema.get(key, [])
    assert isinstance(found, list)
    return found
