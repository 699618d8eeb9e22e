"""The commands say in one line what they cannot use, and end with 2."""

import pytest
from click.testing import CliRunner

from sync.cli import sync
from sync.hq.cli import hq
from tests.sync.processes import SETTINGS

BROKER = ("--broker", "mqtt://127.0.0.1:1883")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("collect", "--broker", "http://a", "--database", "sqlite:///x"), "--broker: found"),
        (("collect", *BROKER, "--database", "mysql://a/b"), "--database: found"),
        (("collect", *BROKER, "--database", "nonsense"), "--database: found"),
        (
            ("collect", *BROKER, "--database", "sqlite:////nowhere/hq.db"),
            "cannot be opened",
        ),
        (("web", "--database", "sqlite://"), "--database: found"),
        (("web", "--database", "sqlite:///x", "--listen", "8090"), "--listen: found"),
        (("web", "--database", "sqlite:///x", "--listen", "a:99999"), "--listen: found"),
        (("web", "--database", "sqlite:///x", "--broker", "b"), "--broker: found"),
        (("collect", *BROKER), "--database"),
    ],
)
def test_what_cannot_be_used_is_named(words: tuple[str, ...], said: str) -> None:
    result = CliRunner().invoke(hq, words)

    assert result.exit_code == 2
    assert said in result.output


def test_a_hall_that_keeps_to_itself_has_nothing_to_sync(tmp_path, settings_text) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(settings_text, encoding="utf-8")

    result = CliRunner().invoke(sync, ["--config", str(path)])

    assert result.exit_code == 2
    assert f"{path}: sync: found nothing, expected a table [sync]" in result.output


@pytest.fixture
def settings_text() -> str:
    """A hall's settings without ``[sync]``."""
    text = SETTINGS.format(device="a", socket="/x/core.sock", folder="/x", broker="")
    return text[: text.index("[sync]")]
