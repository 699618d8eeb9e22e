"""Every driver says what it has and what it lacks (drivers/quality.toml), and it is so."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import MODULES, ROOT, named

TABLE = tomllib.loads((ROOT / "drivers" / "quality.toml").read_text(encoding="utf-8"))
RULES: dict[str, str] = TABLE.pop("rules")
DRIVERS: dict[str, dict[str, object]] = TABLE
ANSWERS = [(driver, rule) for driver in DRIVERS for rule in RULES]
FOREIGN = {"escpos", "evdev", "gpiozero", "lgpio", "serial", "socket", "subprocess", "usb"}
"""Whoever loads one of these touches a device, a line or a player."""
PRETENDS = {"simulated", "virtual", "world"}
"""Words in the names of modules that play a device instead."""
SHORTEST_REASON = 20


def touches_a_device(path: Path) -> bool:
    """Return whether a module of the drivers loads what devices are reached by."""
    loaded: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            loaded |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            loaded.add(node.module.partition(".")[0])
    return bool(loaded & FOREIGN)


def listed() -> list[str]:
    """Return the modules that the table knows."""
    modules: list[str] = []
    for driver in DRIVERS.values():
        found = driver["modules"]
        assert isinstance(found, list)
        modules += found
    return modules


def module_of(path: Path) -> str:
    """Return how a module is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


HARDWARE = [
    path
    for path in MODULES
    if path.parent in {ROOT / "drivers", ROOT / "firmware_bridge"}
    and not PRETENDS & set(path.stem.split("_"))
    and touches_a_device(path)
]


@pytest.mark.parametrize("path", HARDWARE, ids=named)
def test_every_module_that_touches_a_device_is_in_the_table(path) -> None:
    assert module_of(path) in listed()


def test_no_module_stands_twice_and_each_exists() -> None:
    modules = listed()

    assert len(modules) == len(set(modules))
    assert set(modules) <= {module_of(path) for path in MODULES}


@pytest.mark.parametrize(("driver", "rule"), ANSWERS)
def test_a_rule_is_kept_where_it_is_said_to_be_or_has_its_reason(driver, rule) -> None:
    answer = DRIVERS[driver].get(rule)

    assert isinstance(answer, dict), f"{driver} says nothing about {rule}: {RULES[rule]}"
    ((word, text),) = answer.items()
    assert word in {"done", "todo", "exempt"}
    if word != "done":
        assert len(text) >= SHORTEST_REASON, "a reason is a sentence"
        return
    place, _, name = text.partition("::")
    assert (ROOT / place).is_file(), place
    if name:
        defined = rf"^\s*(?:def |class )?{re.escape(name)}\b"
        assert re.search(defined, (ROOT / place).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_driver_answers_no_rule_that_does_not_exist(driver) -> None:
    assert set(DRIVERS[driver]) <= {"modules", *RULES}
