"""Each mistake an installer may make: which key, what was found, what was expected."""

import pytest

from kiosk.settings import Problem, SettingsError, read_settings
from tests.settings import mistakes_of_the_devices, mistakes_of_the_hall
from tests.settings.good import GOOD, more, problems, read

MISTAKES = mistakes_of_the_hall.MISTAKES + mistakes_of_the_devices.MISTAKES


@pytest.mark.parametrize(
    ("text", "key", "found", "expected"),
    [row[1:] for row in MISTAKES],
    ids=[row[0] for row in MISTAKES],
)
def test_the_installer_is_told_which_line_to_change(
    text, key, found, expected, tmp_path
) -> None:
    assert problems(tmp_path, text)[0] == Problem(key, found, expected)


@pytest.mark.parametrize("text", [row[1] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_one_mistake_is_told_once(text, tmp_path) -> None:
    told = problems(tmp_path, text)

    assert len({one.key for one in told}) == len(told) or told[0].key == "counter"
    assert len(told) <= 3


@pytest.mark.parametrize(
    "broker",
    [
        "localhost:1883",
        "http://localhost:1883",
        "mqtt://",
        "mqtt://localhost:0",
        "mqtt://localhost:70000",
        "mqtt://localhost/topic",
        "mqtt://localhost?clean=1",
        "mqtt://10.0.0.1:1883",
        "mqtt://localhost.example",
        "mqtt://[::2]:1883",
    ],
)
def test_a_broker_is_encrypted_or_on_this_very_machine(broker, tmp_path) -> None:
    told = problems(tmp_path, more(f'[sync]\nbroker = "{broker}"'))

    assert [(one.key, one.found) for one in told] == [("sync.broker", f'"{broker}"')]


@pytest.mark.parametrize(
    ("key", "value"), [("best", 1), ("best", 10), ("low", 0), ("low", 9), ("low", 5)]
)
def test_rating_keys_that_no_keypad_has(key, value, tmp_path) -> None:
    told = problems(tmp_path, more(f"[rating]\n{key} = {value}"))

    assert told[0].key == f"rating.{key}"


def test_every_mistake_of_a_file_is_told_at_once(tmp_path) -> None:
    text = """\
[site]
device = "HZ 0001"
name = { zh = "滨江" }
timezone = "Mars/Olympus"
languages = ["zh", "en"]

[[service]]
id = "cash"
prefix = "b"
name = { zh = "现金", en = "Cash" }
target_wait = "soon"

[[counter]]
id = "1"
services = ["cash", "card"]
terminal = "serial:/dev/bus0"

[sync]
broker = "mqtts://broker.example:8883"
"""

    told = {one.key for one in problems(tmp_path, text)}

    assert told == {
        "site.device",
        "site.name.en",
        "site.timezone",
        "service[1].prefix",
        "service[1].target_wait",
        "counter[1].services",
        "counter[1].terminal",
        "sync.ca",
        "sync.cert",
        "sync.key",
    }


FILES: list[tuple[str, bytes, str]] = [
    (
        "a spelling mistake",
        b'[site]\ndevice = hz-0001"\n',
        (
            "found a mistake in its spelling: Invalid value (at line 2, column 10),"
            " expected a TOML file"
        ),
    ),
    (
        "Chinese in another encoding",
        "# 银行".encode("gbk"),
        "found bytes from number 3 on that are no UTF-8, expected a text file in UTF-8",
    ),
]


@pytest.mark.parametrize(
    ("content", "line"), [row[1:] for row in FILES], ids=[row[0] for row in FILES]
)
def test_a_file_that_is_no_toml_is_told_in_one_line(content, line, tmp_path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_bytes(content)

    with pytest.raises(SettingsError) as caught:
        read_settings(path)

    assert caught.value.lines == [f"{path}: {line}"]


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path) -> None:
    path = tmp_path / "none.toml"

    with pytest.raises(SettingsError) as caught:
        read_settings(path)

    assert caught.value.lines == [
        f"{path}: found No such file or directory, expected a file this user may read"
    ]


def test_a_byte_order_mark_is_no_mistake(tmp_path) -> None:
    assert read(tmp_path, f"\ufeff{GOOD}").device == "hz-0001"
