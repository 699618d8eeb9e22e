"""Every file is short, says what it is, and belongs to no machine and no moment."""

import ast
import itertools
import re

import pytest

from tests.house.tree import FILES, MODULES, ROOT, TEXTS, named

LONGEST = 400
MACHINE = re.compile(r"(?<![\w.~-])/(?:work|root|home/\w+|Users/\w+)(?:/|\b)")
REGISTRY = re.compile("|".join(("py" + r"pi\.", "python" + r"hosted\.", "npm" + r"js\.")))
LATER = re.compile("|".join(("TO" + "DO", "FIX" + "ME", r"\bX" + r"XX\b", "HA" + "CK")))
SWITCHED_OFF = re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[\w, -]+\])(.*)")
REASON = re.compile(r"\s*(?:-|#)\s*\S")
BLANKET = re.compile(r"# noqa(?!: [A-Z])|# type: ignore(?!\[)|# ruff: noqa|# mypy:")


def names(path: object) -> str:
    """Return how a test names its file."""
    return named(path)  # type: ignore[arg-type]  # pytest hands ids over untyped


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_a_module_is_short(path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_a_module_opens_with_what_holds_in_it(path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text.strip() and path.name == "__init__.py":
        assert ROOT / "tests" in path.parents, "only test packages need no words"
        return

    law = ast.get_docstring(ast.parse(text))

    assert law, "no docstring"
    assert law.split("\n\n")[0].rstrip()[-1] in ".:?!", "the first paragraph is no sentence"


@pytest.mark.parametrize("path", TEXTS, ids=names)
def test_a_file_belongs_to_no_machine(path) -> None:
    text = path.read_text(encoding="utf-8")

    assert MACHINE.search(text) is None
    assert REGISTRY.search(text) is None


@pytest.mark.parametrize("path", TEXTS, ids=names)
def test_nothing_is_left_for_later(path) -> None:
    assert LATER.search(path.read_text(encoding="utf-8")) is None


# This file spells the marks out.
@pytest.mark.parametrize("path", [one for one in MODULES if str(one) != __file__], ids=names)
def test_a_check_is_switched_off_only_with_a_reason_beside_it(path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for above, line in itertools.pairwise(["", *lines]):
        assert BLANKET.search(line) is None, line
        off = SWITCHED_OFF.search(line)
        explained = above.lstrip().startswith("#") or SWITCHED_OFF.search(above)
        assert off is None or REASON.match(off[1]) or explained, line


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_no_mistake_is_swallowed(path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ExceptHandler):
            continue
        assert node.type is not None, f"line {node.lineno}: a bare except"
        goes_on = isinstance(node.body[-1], ast.Raise)
        everything = ast.unparse(node.type) in {"Exception", "BaseException"}
        assert goes_on or not everything, f"line {node.lineno}: a bug is caught for good"
        assert not all(isinstance(one, ast.Pass) for one in node.body), f"line {node.lineno}"


def test_the_house_has_one_configuration_file() -> None:
    stray = {"setup.py", "setup.cfg", "tox.ini", "ruff.toml", "mypy.ini", ".importlinter"}

    assert not stray & {path.name for path in FILES}


def test_the_tree_is_found() -> None:
    assert len(MODULES) > 100
    assert ROOT / "kiosk" / "domain" / "decide.py" in MODULES
