"""Every process has an account of its own, and the folders and groups that it counts on."""

import re
from pathlib import Path

import pytest

from tests.systemd.test_units import systemd
from tests.systemd.unit_file import SERVICES, SYSTEMD, UnitFile

SYSUSERS = sorted((SYSTEMD / "sysusers.d").glob("*.conf"))
TMPFILES = sorted((SYSTEMD / "tmpfiles.d").glob("*.conf"))


def rows(path: Path) -> list[list[str]]:
    """Return the words of each line that says something."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [re.findall(r'"[^"]*"|\S+', one) for one in lines if one and one[0] != "#"]


ACCOUNTS = {row[1] for path in SYSUSERS for row in rows(path) if row[0] == "u"}
GROUPS = ACCOUNTS | {row[1] for path in SYSUSERS for row in rows(path) if row[0] == "g"}
HELPERS = {
    "kiosk-renew.service": "kiosk-sync.service",
    "kiosk-time-floor.service": "kiosk-core.service",
}
"""What runs for a moment, with what another process owns: its key, its journal."""
MEMBERS = {(row[1], row[2]) for path in SYSUSERS for row in rows(path) if row[0] == "m"}


@pytest.mark.parametrize("path", SERVICES, ids=lambda one: one.name)
def test_a_process_runs_as_an_account_that_the_installation_makes(path) -> None:
    unit = UnitFile(path)
    account = unit.one("Service", "User")

    assert account in ACCOUNTS
    for group in unit.words("Service", "SupplementaryGroups"):
        assert (account, group) in MEMBERS


def test_each_process_of_the_hall_has_an_account_of_its_own() -> None:
    hall = list(SYSTEMD.glob("kiosk-*.service"))
    accounts = {path.name: UnitFile(path).one("Service", "User") for path in hall}

    for helper, helped in HELPERS.items():
        assert accounts.pop(helper) == accounts[helped]
    assert len(set(accounts.values())) == len(accounts)


def test_only_sync_can_read_the_key_that_proves_who_the_kiosk_is() -> None:
    owners = {row[1]: row[4] for row in rows(SYSTEMD / "tmpfiles.d" / "kiosk.conf")}

    assert owners["/etc/kiosk/tls/*"] == "kiosk-sync"
    assert owners["/var/lib/kiosk-identity"] == "kiosk-sync"
    assert not any(group == "kiosk-sync" for _, group in MEMBERS)


@pytest.mark.parametrize("path", SYSUSERS, ids=lambda one: one.name)
def test_systemd_makes_the_accounts(path, tmp_path) -> None:
    done = systemd("systemd-sysusers", f"--root={tmp_path}", "--dry-run", path)

    assert done.returncode == 0, done.stderr
    for account in (row[1] for row in rows(path) if row[0] == "u"):
        assert f"Creating user '{account}'" in done.stderr + done.stdout
    # It skips a line that it does not like and still exits with 0.
    assert str(path) not in done.stderr


@pytest.mark.parametrize("path", TMPFILES, ids=lambda one: one.name)
def test_systemd_makes_the_folders(path, tmp_path) -> None:
    # Whoever runs the tests owns what is made here: only root could give it to somebody else.
    mine = tmp_path / path.name
    mine.write_text("".join(f"{' '.join([*row[:3], '-', '-', '-'])}\n" for row in rows(path)))

    done = systemd("systemd-tmpfiles", f"--root={tmp_path}", "--create", mine)

    assert (done.returncode, done.stderr) == (0, "")
    for row in rows(path):
        if row[0] == "d":
            made = tmp_path / row[1].lstrip("/")
            assert f"{made.stat().st_mode & 0o7777:04o}" == row[2]


@pytest.mark.parametrize("path", TMPFILES, ids=lambda one: one.name)
def test_a_folder_belongs_to_a_group_that_exists(path) -> None:
    for row in rows(path):
        assert row[3] in ACCOUNTS | {"root"}
        assert row[4] in GROUPS | {"root"}


@pytest.mark.parametrize(
    "path", sorted((SYSTEMD / "udev").glob("*.rules")), ids=lambda one: one.name
)
def test_a_device_rule_is_made_of_keys_that_udev_knows(path) -> None:
    known = re.compile(
        r"(?:(?:ACTION|SUBSYSTEMS?|KERNELS?|ENV\{\w+\}|ATTRS?\{[\w./]+\}|TEST)==\"[^\"]+\""
        r"|(?:ENV\{\w+\}|ATTR\{[\w./]+\}|GROUP|MODE|GOTO|LABEL)=\"[^\"]+\""
        r"|SYMLINK\+=\"[^\"]+\")"
    )

    for row in path.read_text(encoding="utf-8").splitlines():
        if not row or row.startswith("#"):
            continue
        for clause in row.split(", "):
            assert known.fullmatch(clause), clause
