"""The files of the house, as a fresh checkout has them."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUTSIDE = {"__pycache__", "bench.json", "build", "dist", "out"}
"""What running the house leaves behind (.gitignore)."""
HIDDEN_BUT_OURS = {".ci", ".gitattributes", ".gitignore"}
TEXT = {
    ".cfg",
    ".css",
    ".html",
    ".ini",
    ".js",
    ".json",
    ".md",
    ".py",
    ".sh",
    ".sql",
    ".toml",
    ".yaml",
}


def ours(path: Path) -> bool:
    """Return whether a path below the root belongs to the tree."""
    return all(
        part not in OUTSIDE
        and not part.endswith(".egg-info")
        and (not part.startswith(".") or part in HIDDEN_BUT_OURS)
        for part in path.relative_to(ROOT).parts
    )


def named(path: Path) -> str:
    """Return a file's name as messages show it."""
    return str(path.relative_to(ROOT))


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if ours(path):
            found.extend(_walk(path) if path.is_dir() else [path])
    return found


FILES = _walk(ROOT)
MODULES = [path for path in FILES if path.suffix == ".py"]
TEXTS = [
    path
    for path in FILES
    if path.suffix in TEXT or path.parent.name == ".ci" or path.name == "Makefile"
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = sorted(
    path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"
)
