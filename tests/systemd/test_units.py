"""The units say what systemd understands, and every process is watched, bounded and walled in.

What runs here is systemd's own judgement, on copies whose program is ``/bin/true``: it must not
depend on an installed kiosk.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.client import ANSWER_TIMEOUT_S
from kiosk.settings.journal import DEFAULT_JOURNAL
from kiosk.settings.read import DEFAULT_SOCKET
from tests.systemd.command_line import PROGRAM, understood
from tests.systemd.unit_file import (
    INSTANCES,
    SERVICES,
    SYSTEMD,
    UnitFile,
    bytes_of,
    seconds,
    started_as,
)

NAMES = [path.name for path in SERVICES]
KINDS = {".service", ".socket", ".target", ".timer"}
UNITS = sorted(path for path in SYSTEMD.iterdir() if path.suffix in KINDS)
TWO_DISPLAYS = SYSTEMD / "two-displays"
EXPOSURE_WITHOUT_DEVICES = 2.0
EXPOSURE_WITH_DEVICES = 3.0
"""On the scale of ``systemd-analyze security``: 0 is walled in, 10 is open."""

WALLS = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "ProtectControlGroups": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectHostname": "yes",
    "LockPersonality": "yes",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
    "DevicePolicy": "closed",
}
"""What holds for every process, whatever it does."""
MAY_DO = {"kiosk-time-floor.service": "CAP_SYS_TIME"}
"""What a process may do beyond that."""


def systemd(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of systemd's tools."""
    return subprocess.run(  # noqa: S603 - fixed tools on our own files
        [shutil.which(tool) or tool, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def lay_out(source: Path, target: Path) -> None:
    """Copy a folder's units as an installation does, with a program that every machine has."""
    for path in source.iterdir():
        if path.suffix == ".d" and path.is_dir() and ".service" in path.name:
            shutil.copytree(path, target / path.name, dirs_exist_ok=True)
        elif path.suffix in KINDS:
            text = path.read_text(encoding="utf-8")
            text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE)
            for name in started_as(path):
                (target / name).write_text(text, encoding="utf-8")


@pytest.fixture(name="installed")
def installed_units(tmp_path: Path) -> Path:
    """All units as they lie in /etc/systemd/system of an ordinary hall."""
    lay_out(SYSTEMD, tmp_path)
    return tmp_path


@pytest.fixture(name="with_two_displays")
def units_with_two_displays(installed: Path) -> Path:
    """The units of a hall whose Pi has two displays on one card."""
    lay_out(TWO_DISPLAYS, installed)
    return installed


def verify(unit: Path) -> str:
    """Return what systemd has to say against a unit; it exits with 0 for an unknown key."""
    done = systemd("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", unit)
    return done.stderr or ("" if done.returncode == 0 else f"exit code {done.returncode}")


@pytest.mark.parametrize("name", [name for path in UNITS for name in started_as(path)])
def test_systemd_finds_nothing_wrong_with_a_unit(installed, name) -> None:
    assert verify(installed / name) == ""


@pytest.mark.parametrize(
    "name",
    ["kiosk-display.service", "kiosk-screen@ticket.service", "kiosk-screen@board.service"],
)
def test_systemd_finds_nothing_wrong_with_two_displays(with_two_displays, name) -> None:
    assert verify(with_two_displays / name) == ""


def test_systemd_would_have_found_a_misspelled_key(installed) -> None:
    unit = installed / "kiosk-sync.service"
    unit.write_text(unit.read_text().replace("Restart=", "Restrat="))

    assert "Restrat" in verify(unit)


@pytest.mark.parametrize("path", SERVICES, ids=NAMES)
def test_a_process_is_walled_in(with_two_displays, path) -> None:
    unit = UnitFile(path)
    no_device = unit.all("Service", "PrivateDevices") == ["yes"]
    allowed = EXPOSURE_WITHOUT_DEVICES if no_device else EXPOSURE_WITH_DEVICES

    for name in started_as(path):
        done = systemd(
            "systemd-analyze",
            "security",
            "--offline=true",
            f"--threshold={allowed * 10:.0f}",
            "--no-pager",
            with_two_displays / name,
        )
        exposure = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout + done.stderr)
        assert exposure is not None, done.stderr
        assert float(exposure[1]) <= allowed, name
        assert done.returncode == 0, name


def test_a_process_without_a_device_sees_none() -> None:
    without = {
        "kiosk-estimate.service",
        "kiosk-renew.service",
        "kiosk-sync.service",
        "kiosk-time-floor.service",
        "lobby-hq-collect.service",
        "lobby-hq-collect@.service",
        "lobby-hq-command.service",
        "lobby-hq-enrol.service",
        "lobby-hq-web.service",
    }

    seen = {
        path.name
        for path in SERVICES
        if UnitFile(path).all("Service", "PrivateDevices") == ["yes"]
    }

    assert seen == without


def test_only_who_signs_sees_the_key_and_only_the_pages_order_of_it() -> None:
    authority, keys, orders = (
        "-/var/lib/lobby-hq/ca",
        "-/var/lib/lobby-hq/keys",
        "-/run/lobby-hq",
    )
    hidden = {
        path.stem.removeprefix("lobby-hq-"): set(
            UnitFile(path).words("Service", "InaccessiblePaths")
        )
        for path in SYSTEMD.glob("lobby-hq-*.service")
    }

    assert hidden == {
        "collect": {authority, keys, orders},
        "collect@": {authority, keys, orders},
        "command": {authority},
        "enrol": {keys, orders},
        "web": {authority, keys},
    }


def test_the_service_that_strangers_reach_sees_no_key_that_signs_documents() -> None:
    unit = UnitFile(SYSTEMD / "lobby-hq-enrol.service")
    hidden = unit.words("Service", "InaccessiblePaths")
    assert "-/var/lib/lobby-hq/keys" in hidden
    operate = (SYSTEMD.parent / "docs" / "operate.md").read_text(encoding="utf-8")
    (keys,) = re.findall(r"--document-keys (\S+?)\"", operate)
    assert keys == "$tls/trusted-keys.pem"


@pytest.mark.parametrize("path", SERVICES, ids=NAMES)
def test_the_common_walls_stand_around_a_process(path) -> None:
    unit = UnitFile(path)
    walls = WALLS | {"CapabilityBoundingSet": MAY_DO.get(path.name, "")}

    assert {key: unit.one("Service", key) for key in WALLS} == walls
    assert unit.words("Service", "SystemCallFilter")[:2] == ["@system-service", "~@privileged"]


@pytest.mark.parametrize("path", SERVICES, ids=NAMES)
def test_a_process_leaves_its_unit_for_no_login_session(path) -> None:
    # pam_systemd would move it into a session, where neither MemoryMax nor DeviceAllow holds.
    assert UnitFile(path).all("Service", "PAMName") == []


@pytest.mark.parametrize(
    "path",
    [
        one
        for one in SERVICES
        if PROGRAM in one.read_text() and UnitFile(one).one("Service", "Type") != "oneshot"
    ],
    ids=lambda one: one.name,
)
def test_a_process_that_hangs_or_dies_is_started_again_for_ever(path) -> None:
    unit = UnitFile(path)

    assert unit.one("Service", "Type") == "notify"
    assert unit.one("Service", "Restart") == "always"
    assert unit.one("Unit", "StartLimitIntervalSec") == "0"
    assert seconds(unit.one("Service", "RestartSec")) <= 5
    assert 10 <= seconds(unit.one("Service", "WatchdogSec")) <= 60


def test_the_core_is_given_longer_than_a_client_waits_for_a_slow_card() -> None:
    unit = UnitFile(SYSTEMD / "kiosk-core.service")

    assert seconds(unit.one("Service", "WatchdogSec")) >= 3 * ANSWER_TIMEOUT_S


@pytest.mark.parametrize(
    ("name", "budget_mb"),
    [
        ("kiosk-core.service", 60),
        ("kiosk-screen@.service", 200),
        ("kiosk-bridge.service", 40),
        ("kiosk-sync.service", 40),
        ("kiosk-estimate.service", 40),
    ],
)
def test_a_leak_ends_at_twice_the_memory_budget(name, budget_mb) -> None:
    unit = UnitFile(SYSTEMD / name)

    assert bytes_of(unit.one("Service", "MemoryMax")) == 2 * budget_mb * 1024 * 1024


def test_the_door_is_where_the_settings_look_for_it_and_open_to_its_group_only() -> None:
    door = UnitFile(SYSTEMD / "kiosk-core.socket")

    assert door.one("Socket", "ListenStream") == DEFAULT_SOCKET
    assert door.one("Socket", "SocketMode") == "0660"
    assert door.one("Socket", "SocketGroup") == "kiosk"
    assert door.one("Socket", "TriggerLimitIntervalSec") == "0"


def test_the_doors_folder_does_not_go_away_with_a_service() -> None:
    for path in SERVICES:
        assert "kiosk" not in UnitFile(path).words("Service", "RuntimeDirectory"), path.name


def test_the_journal_is_the_cores_own() -> None:
    core = UnitFile(SYSTEMD / "kiosk-core.service")

    assert (
        Path("/var/lib", core.one("Service", "StateDirectory")) == Path(DEFAULT_JOURNAL).parent
    )
    assert core.one("Service", "StateDirectoryMode") == "0700"


def test_every_process_is_started_with_words_that_the_kiosk_understands() -> None:
    lines = [
        line.replace("%i", instance).replace("$KIOSK_SCREEN_OPTIONS", "--size 1280x800")
        for path in SERVICES
        for line in UnitFile(path).all("Service", "ExecStart")
        for instance in INSTANCES.get(path.name, ("",))
        if line.startswith(PROGRAM)
    ]

    started = {
        understood(re.sub(r"\$\w+", "", re.sub(r"\$\{\w+\}", "x", line))) for line in lines
    }

    assert started == {
        "run",
        "screen",
        "bridge",
        "sync",
        "estimate",
        "hq collect",
        "hq web",
        "hq command serve",
        "hq enrol serve",
        "renew",
        "time-floor",
    }


def test_only_the_core_may_ask_whether_the_clock_is_set_and_the_time_floor_set_it() -> None:
    for path in SERVICES:
        unit = UnitFile(path)
        calls = unit.words("Service", "SystemCallFilter")
        asks, sets = "adjtimex" in calls, "clock_settime" in calls
        assert asks == (path.name == "kiosk-core.service")
        assert sets == (path.name == "kiosk-time-floor.service")
        known = unit.one("Service", "ProtectClock")
        assert known == ("no" if asks or sets else "yes"), path.name


def test_what_runs_for_a_moment_ends_by_itself_and_is_started_by_a_clock_or_once() -> None:
    renewal, floor = (
        UnitFile(SYSTEMD / f"{name}.service") for name in ("kiosk-renew", "kiosk-time-floor")
    )
    timer = UnitFile(SYSTEMD / "kiosk-renew.timer")

    for unit in (renewal, floor):
        assert 10 <= seconds(unit.one("Service", "TimeoutStartSec")) <= 180
    assert timer.one("Timer", "OnUnitInactiveSec") == "1h"
    assert seconds(timer.one("Timer", "RandomizedDelaySec")) >= 300
    assert "systemd-timesyncd.service" in floor.words("Unit", "Before")


def test_a_serial_adapter_plugged_in_after_the_start_is_let_in() -> None:
    modules = (SYSTEMD / "modules-load.d" / "kiosk.conf").read_text(encoding="utf-8").split()

    # A kind is looked up by name when the service starts, and its module brings the name.
    for kind, module in {
        "char-ttyUSB": "usbserial",
        "char-ttyACM": "cdc_acm",
        "char-alsa": "snd",
        "char-drm": "drm",
    }.items():
        users = [
            path.name
            for path in SERVICES
            if f"{kind} rw" in UnitFile(path).all("Service", "DeviceAllow")
        ]
        assert users, kind
        assert module in modules
