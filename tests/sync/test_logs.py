"""The logs that headquarters asks for, whatever journalctl does."""

import stat
from pathlib import Path

import pytest

from sync import logs
from sync.logs import LogsError, packed_logs, unpack


@pytest.fixture
def journalctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program that is found by its name; a test writes it."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "journalctl"


def write(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_the_newest_lines_come_in_their_order(journalctl) -> None:
    write(journalctl, 'echo "$@" > "$0.words"; printf "third\\nsecond\\nfirst\\n"')

    assert unpack(packed_logs(7)) == "first\nsecond\nthird"
    words = journalctl.with_name("journalctl.words").read_text().split()
    assert "--since=-7h" in words
    assert "--reverse" in words


def test_what_a_process_writes_in_its_distress_does_not_fill_the_memory(
    journalctl, monkeypatch
) -> None:
    monkeypatch.setattr(logs, "MOST_READ_BYTES", 100_000)
    write(journalctl, "echo the newest; exec yes a very long and frightened line")

    lines = unpack(packed_logs(1)).splitlines()

    assert lines[-1] == "the newest"
    assert set(lines[:-1]) == {"a very long and frightened line"}
    assert sum(len(one) + 1 for one in lines) <= 100_000


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo No journal files were opened >&2; exit 1", "No journal files were opened"),
        ("exec sleep 60", "no end within"),
    ],
)
def test_logs_that_are_not_to_be_had_are_said_so(journalctl, monkeypatch, script, said) -> None:
    monkeypatch.setattr(logs, "WAIT_S", 0.3)
    write(journalctl, script)

    with pytest.raises(LogsError, match=said):
        packed_logs(1)


def test_where_there_is_no_journalctl_it_is_said(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(LogsError, match="not found"):
        packed_logs(1)
