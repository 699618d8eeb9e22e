"""Every command that exists can be started, and every command in the documents exists."""

import importlib
import re
import subprocess
import sys

import click
import pytest

from tests.house.tree import FILES, PROJECT, ROOT, named

COMMANDS: dict[str, str] = PROJECT["project"]["entry-points"]["kiosk.commands"]
DOCUMENTS = [path for path in FILES if path.suffix == ".md"]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE))
PROMISED = {
    "demo", "run", "screen", "bridge", "sync", "hq", "check", "journal", "backup", "restore",
}  # fmt: skip
# A small machine pays for nothing that it does not run.
HEAVY = {"kivy", "sqlalchemy", "paho", "starlette", "gpiozero", "escpos"}
MAY_LOAD = {
    "hq": {"sqlalchemy", "paho", "starlette"},
    "run": {"escpos", "starlette"},
    "check": {"escpos"},
    "receipt": {"escpos"},
    "sync": {"paho"},
}


def code(text: str) -> list[str]:
    """Return the code of a document: blocks line by line, and pieces inside sentences."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for one in blocks for line in one.splitlines()] + re.findall(
        r"`([^`]+)`", prose
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_offered_can_be_loaded(name) -> None:
    module, _, attribute = COMMANDS[name].partition(":")

    command = getattr(importlib.import_module(module), attribute)

    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.help


def test_the_promised_commands_are_there() -> None:
    assert set(COMMANDS) >= PROMISED


@pytest.mark.parametrize("name", COMMANDS)
def test_the_first_page_tells_of_every_command(name) -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `kiosk ")]

    assert any(f"`kiosk {name}" in row for row in rows)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_loads_only_what_it_needs(name) -> None:
    module = COMMANDS[name].partition(":")[0]
    asked = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    loaded = {one.partition(".")[0] for one in asked.stdout.split()}

    assert loaded & HEAVY <= MAY_LOAD.get(name, set())


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_command_in_a_document_exists(path) -> None:
    for line in code(path.read_text(encoding="utf-8")):
        for words in re.findall(r"(?:^|bin/)kiosk ([a-z][\w-]*)", line):
            assert words in COMMANDS, f"kiosk {words}"
        for target in re.findall(r"^make ([a-z]+)", line):
            assert target in TARGETS, f"make {target}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_link_in_a_document_leads_somewhere(path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target
