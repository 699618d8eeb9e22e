"""The command ``kiosk`` meets a settings file: exit codes, and one line for each mistake."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kiosk.cli import GROUP, main
from kiosk.command import USAGE, WRONG, config_option, fail
from kiosk.settings import Settings
from tests.settings.good import GOOD, instead

KIOSK = Path(sys.executable).with_name("kiosk")

BAD = instead('"Asia/Shanghai"', '"Mars/Olympus"').replace('prefix = "B"', 'prefix = "b"')


@click.command()
@config_option
def tell(settings: Settings) -> None:
    """Say whose settings these are."""
    click.echo(settings.device)


@click.command()
def give_up() -> None:
    """Find something wrong."""
    fail("the journal is damaged")


def test_a_real_core_with_bad_settings_says_why_and_ends_with_2(tmp_path) -> None:
    config = tmp_path / "bad.toml"
    config.write_text(BAD, encoding="utf-8")

    ended = subprocess.run(  # noqa: S603 - our own command
        [KIOSK, "run", "--config", config],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [
        f'{config}: service[2].prefix: found "b", expected one or two capital letters, A to Z',
        (
            f'{config}: site.timezone: found "Mars/Olympus",'
            " expected a time zone such as Asia/Shanghai"
        ),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["screen", "ticket"],
        ["screen", "board"],
        ["bridge"],
        ["sync"],
        ["check"],
        ["journal", "verify"],
        ["journal", "export"],
        ["journal", "tail"],
        ["backup"],
    ],
    ids=" ".join,
)
def test_every_command_tells_bad_settings_in_the_same_words(arguments, tmp_path) -> None:
    config = tmp_path / "bad.toml"
    config.write_text(BAD, encoding="utf-8")

    ended = CliRunner().invoke(main, [*arguments, "--config", str(config)])

    assert ended.exit_code == USAGE
    assert ended.stdout == ""
    assert [line.partition(": found")[0] for line in ended.stderr.splitlines()] == [
        f"{config}: service[2].prefix",
        f"{config}: site.timezone",
    ]


def test_good_settings_reach_the_command(tmp_path) -> None:
    config = tmp_path / "good.toml"
    config.write_text(GOOD, encoding="utf-8")

    ended = CliRunner().invoke(tell, ["--config", str(config)])

    assert (ended.exit_code, ended.output) == (0, "hz-0001\n")


def test_something_checked_and_found_wrong_ends_with_1() -> None:
    ended = CliRunner().invoke(give_up)

    assert (ended.exit_code, ended.output) == (WRONG, "the journal is damaged\n")


@pytest.mark.parametrize("arguments", [["coffee"], ["run", "--sugar"], ["screen", "ceiling"]])
def test_bad_usage_ends_with_2(arguments) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == USAGE


def test_the_command_lists_what_there_is_without_being_asked_twice() -> None:
    shown = CliRunner().invoke(main, ["--help"])

    assert shown.exit_code == 0
    for name in ("run", "screen", "bridge", "sync", "hq", "journal", "backup", "restore"):
        assert f"\n  {name} " in shown.output


def test_an_entry_point_that_is_no_command_is_a_bug(tmp_path, monkeypatch) -> None:
    package = tmp_path / "strange-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: strange\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(f"[{GROUP}]\nstrange = os.path:join\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    with pytest.raises(TypeError, match=r"os\.path:join is no click command"):
        CliRunner().invoke(main, ["strange"], catch_exceptions=False)
