"""The gates are on, nobody can go round them, and each exception has its reason."""

import re

import pytest

from tests.house.tree import MODULES, PACKAGES, PROJECT, ROOT
from tests.lanes import folders

TOOLS = PROJECT["tool"]
TEXT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LINT = [
    "ruff check .",
    "ruff format --check .",
    "mypy",
    "lint-imports",
    "codespell",
    "deptry .",
]
PINS = sorted((ROOT / "requirements").glob("*.txt"))
CONTRACTS = TOOLS["importlinter"]["contracts"]


def recipe(target: str) -> str:
    """Return what a target of the Makefile needs and runs."""
    found = re.search(rf"^{target}:(.*\n(?:\t.*\n)*)", MAKEFILE, flags=re.MULTILINE)
    assert found, target
    return found[1]


def test_ci_runs_what_a_developer_types() -> None:
    run = ROOT / ".ci" / "run"

    assert run.read_text(encoding="utf-8").splitlines()[-1] == "make test"
    assert run.stat().st_mode & 0o111, "not executable"


def test_testing_means_every_gate_and_every_test() -> None:
    assert "check" in recipe("test")
    assert "lint" in recipe("check")
    assert "$(BIN)/python -m tests.lanes $(ARGS)\n" in recipe("check")


def test_whatever_is_cut_short_or_goes_by_chance_is_among_the_long_proofs() -> None:
    mark = re.compile(r"LOBBY" + r"_SOAK|^from hypothesis", flags=re.MULTILINE)
    tests = ROOT / "tests"
    shorter = {
        path.relative_to(tests).parts[0]
        for path in MODULES
        if tests in path.parents and mark.search(path.read_text(encoding="utf-8"))
    }

    long = set(re.findall(r"tests/(\w+)", recipe("soak")))
    assert shorter & set(folders()) <= long
    assert {"domain", "faults", "sync"} <= shorter


@pytest.mark.parametrize("tool", LINT)
def test_every_gate_is_run(tool) -> None:
    assert f"$(BIN)/{tool}\n" in recipe("lint")


def test_the_gates_are_as_strict_as_they_come() -> None:
    assert TOOLS["ruff"]["lint"]["select"] == ["ALL"]
    assert TOOLS["mypy"]["strict"] is True
    assert TOOLS["mypy"]["warn_unreachable"] is True
    assert {"exhaustive-match", "ignore-without-code"} <= set(
        TOOLS["mypy"]["enable_error_code"]
    )
    assert not any("ignore_errors" in one for one in TOOLS["mypy"]["overrides"])
    assert TOOLS["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    assert "--strict-markers" in TOOLS["pytest"]["ini_options"]["addopts"]


def test_every_package_is_checked() -> None:
    assert sorted(TOOLS["mypy"]["packages"]) == sorted([*PACKAGES, "tests"])
    assert sorted(TOOLS["importlinter"]["root_packages"]) == PACKAGES


def test_every_package_has_its_place_and_every_module_of_the_hall_too() -> None:
    layers = [one for one in CONTRACTS if one["type"] == "layers"]
    top = next(one for one in layers if "containers" not in one)
    placed = {name.strip() for layer in top["layers"] for name in layer.split("|")}
    hall = next(one for one in layers if one.get("containers") == ["kiosk"])

    assert placed == set(PACKAGES)
    assert hall["exhaustive"] is True


def test_a_rule_is_ignored_only_with_its_reason_beside_it() -> None:
    ruff = TEXT[TEXT.index("[tool.ruff.lint]") : TEXT.index("[tool.ruff.lint.pydocstyle]")]
    ignored = [line for line in ruff.splitlines() if re.match(r'    "[A-Z]+\d*"', line)]

    assert ignored
    assert all("# " in line for line in ignored)


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_what_is_installed_is_pinned_by_hash_from_wherever_it_comes(path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name == "apt.txt":
        assert re.fullmatch(r"([a-z0-9][a-z0-9.+-]+\n)+", text)
        return

    pins = re.findall(r"^[a-zA-Z0-9][\w.-]*", text, flags=re.MULTILINE)
    hashed = re.findall(
        r"^[a-zA-Z0-9][^\n]*\\\n    --hash=sha256:[0-9a-f]{64}", text, flags=re.MULTILINE
    )

    assert len(pins) == len(hashed) > 10
    assert "://" not in text
    assert "index-url" not in text


def test_the_licence_is_the_one_that_is_promised() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License\n" in licence
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert "\n## [Unreleased]\n" in changelog
