"""Every file is short, says what it is, and belongs to no machine and no moment."""

import ast
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.tree import FILES, MODULES, ROOT, TEXTS, named

LONGEST = 400
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root|home/\w+|Users/\w+)(?:/|\b)")
REGISTRY = re.compile("|".join(("py" + r"pi\.", "python" + r"hosted\.", "npm" + r"js\.")))
LATER = re.compile("|".join(("TO" + "DO", "FIX" + "ME", r"\bX" + r"XX\b", "HA" + "CK")))
SWITCHED_OFF = re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[\w, -]+\])(.*)")
REASON = re.compile(r"\s*(?:-|#)\s*\S")
BLANKET = re.compile(r"# noqa(?!: [A-Z])|# type: ignore(?!\[)|# ruff: noqa|# mypy:")
# This file spells the marks out.
SPELLED_OUT = Path(__file__)


@cache
def text_of(path: Path) -> str:
    """Return what is in a file; it is read once for all rules."""
    return path.read_text(encoding="utf-8")


@cache
def what_a_module_does(path: Path) -> tuple[str | None, tuple[str, ...]]:
    """Return a module's docstring, and what is wrong with the exceptions it handles."""
    tree = ast.parse(text_of(path))
    handlers = (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler))
    return ast.get_docstring(tree), tuple(itertools.chain(*map(swallowed, handlers)))


def swallowed(handler: ast.ExceptHandler) -> Iterator[str]:
    """Yield why a mistake is lost in a handler."""
    if handler.type is None:
        yield f"line {handler.lineno}: a bare except"
    elif ast.unparse(handler.type) in {"Exception", "BaseException"} and not isinstance(
        handler.body[-1], ast.Raise
    ):
        yield f"line {handler.lineno}: a bug is caught for good"
    if all(isinstance(one, ast.Pass) for one in handler.body):
        yield f"line {handler.lineno}: nothing is done about it"


def handled(path: Path) -> Iterable[str]:
    """Return why mistakes are lost in a module."""
    return what_a_module_does(path)[1]


def breaches(rule: Callable[[Path], Iterable[str]], paths: Iterable[Path]) -> list[str]:
    """Return every place where a rule is broken: the file, and how.

    One test for all files: a test for each of them says no more and takes a minute.
    """
    return [f"{named(path)}: {found}" for path in paths for found in rule(path)]


def length(path: Path) -> Iterator[str]:
    """Yield how much too long a module is."""
    if (lines := len(text_of(path).splitlines())) > LONGEST:
        yield f"{lines} lines"


def opening(path: Path) -> Iterator[str]:
    """Yield what is wrong with a module's first words."""
    if not text_of(path).strip() and path.name == "__init__.py":
        if ROOT / "tests" not in path.parents:
            yield "only test packages need no words"
        return
    law, _ = what_a_module_does(path)
    if not law:
        yield "no docstring"
    elif law.split("\n\n")[0].rstrip()[-1] not in ".:?!":
        yield "the first paragraph is no sentence"


def belonging(path: Path) -> Iterator[str]:
    """Yield the names of machines and registries in a file."""
    for pattern in (MACHINE, REGISTRY):
        for found in pattern.finditer(text_of(path)):
            yield found[0]


def left_over(path: Path) -> Iterator[str]:
    """Yield the marks of what somebody meant to do later."""
    for found in LATER.finditer(text_of(path)):
        yield found[0]


def switched_off(path: Path) -> Iterator[str]:
    """Yield the lines that switch a check off and do not say why."""
    for above, line in itertools.pairwise(["", *text_of(path).splitlines()]):
        off = SWITCHED_OFF.search(line)
        explained = above.lstrip().startswith("#") or SWITCHED_OFF.search(above)
        if BLANKET.search(line) or not (off is None or REASON.match(off[1]) or explained):
            yield line


def test_a_module_is_short() -> None:
    assert breaches(length, MODULES) == []


def test_a_module_opens_with_what_holds_in_it() -> None:
    assert breaches(opening, MODULES) == []


def test_a_file_belongs_to_no_machine() -> None:
    assert breaches(belonging, TEXTS) == []


def test_nothing_is_left_for_later() -> None:
    assert breaches(left_over, TEXTS) == []


def test_a_check_is_switched_off_only_with_a_reason_beside_it() -> None:
    assert breaches(switched_off, [one for one in MODULES if one != SPELLED_OUT]) == []


def test_no_mistake_is_swallowed() -> None:
    assert breaches(handled, MODULES) == []


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (length, "a.py", "a = 1\n" * (LONGEST + 1)),
        (opening, "a.py", "a = 1\n"),
        (opening, "a.py", '"""No full stop"""\n'),
        (opening, "__init__.py", ""),
        (belonging, "a.md", "see /wo" + "rk/notes"),
        (belonging, "a.md", "from py" + "pi.org"),
        (left_over, "a.py", "# TO" + "DO: later"),
        (switched_off, "a.py", "import a  # noqa" + ": F401\n"),
        (switched_off, "a.py", "import a  # noqa" + "\n"),
        (handled, "a.py", "try:\n    a()\nexcept:\n    raise\n"),
        (handled, "a.py", "try:\n    a()\nexcept Exception:\n    b()\n"),
        (handled, "a.py", "try:\n    a()\nexcept OSError:\n    pass\n"),
    ],
)
def test_a_breach_is_found_and_named(rule, name, text, tmp_path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert list(rule(tmp_path / name))


def test_the_house_has_one_configuration_file() -> None:
    stray = {"setup.py", "setup.cfg", "tox.ini", "ruff.toml", "mypy.ini", ".importlinter"}

    assert not stray & {path.name for path in FILES}


def test_the_tree_is_found() -> None:
    assert len(MODULES) > 100
    assert ROOT / "kiosk" / "domain" / "decide.py" in MODULES
