"""The codes of the ``FF 68`` callers: their maker publishes none, so a hall names its own."""

from drivers.caller_codes import CALLER_KEYS, CallerCodes
from kiosk.settings.table import Table

BYTE = range(256)


def read_callers(root: Table) -> CallerCodes:
    """Return what the callers' commands and keys are coded as."""
    table = root.optional_table("caller68")
    if table is None:
        return CallerCodes()
    default = CallerCodes()
    codes = CallerCodes(
        key=table.whole("key", BYTE, default=default.key),
        show=table.whole("show", BYTE, default=default.show),
        keys=_keys(table) or default.keys,
    )
    if codes.key == codes.show:
        table.wrong("show", f"another command than that of a key, {codes.key}")
    table.finish()
    return codes


def _keys(table: Table) -> dict[str, int]:
    named = table.optional_table("keys")
    if named is None:
        return {}
    keys: dict[str, int] = {}
    for name in CALLER_KEYS:
        if named.take(name) is None:
            continue
        code = named.whole(name, BYTE, default=0)
        if code in keys.values():
            named.wrong(name, "a code that no other key has")
        keys[name] = code
    named.finish()
    return keys
