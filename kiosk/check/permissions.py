"""Who may open what: the journal's folder, the door's, device files; and the groups for it."""

import os
from collections.abc import Iterator
from pathlib import Path

from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, Said, ok, said, unknown, wrong
from kiosk.check.machine import Machine
from kiosk.check.named_devices import SCREEN, named_devices
from kiosk.check.resources import existing


def permissions(bench: Bench) -> Iterator[Finding]:
    """Look whether this user may write where the hall is kept, and open the devices."""
    settings = bench.settings
    yield _folder("journal folder", settings.journal.path.parent)
    yield _folder("door folder", settings.api.socket.parent)
    seen: set[Path] = set()
    for one in named_devices(settings):
        if one.path is None or one.path in seen or not one.path.exists():
            continue  # what is not plugged in, its own probe tells
        seen.add(one.path)
        name = f"file {one.path}"
        if not os.access(one.path, os.R_OK | os.W_OK):
            mode = f"{one.path.stat().st_mode & 0o777:03o}"
            text = said(
                "check.file_not_ours", path=one.path, user=bench.machine.user, mode=mode
            )
            yield wrong(name, text, _join(one.group, bench.machine.user))
        else:
            yield ok(name, said("check.file_there", path=one.path))


def _folder(name: str, folder: Path) -> Finding:
    """Say whether this user may write into a folder, or make it."""
    there = existing(folder)
    if os.access(there, os.W_OK | os.X_OK):
        return ok(name, said("check.folder_ours", path=folder))
    text = said("check.folder_not_ours", path=there)
    return wrong(name, text, said("check.folder_remedy"))


def groups(bench: Bench) -> Iterator[Finding]:
    """Look whether the kiosk's accounts, and this user, are in each group that is needed."""
    needed = {(one.group, one.account) for one in named_devices(bench.settings)}
    needed |= {("video", SCREEN), ("render", SCREEN)}
    for group, account in sorted(needed):
        yield from _membership(bench.machine, group, account, opens=account != SCREEN)


def _membership(
    machine: Machine, group: str, account: str, *, opens: bool
) -> Iterator[Finding]:
    members = machine.members(group)
    name = f"group {group}, {account}"
    if members is None:
        yield unknown(name, said("check.no_such_group", group=group))
        return
    if not machine.account(account):
        text = said("check.no_such_account", account=account)
        yield unknown(name, text, said("check.no_such_account_remedy"))
    elif account not in members:
        text = said("check.not_in_group", user=account, group=group)
        yield wrong(name, text, _join(group, account))
    else:
        yield ok(name, said("check.in_group", user=account, group=group))
    if opens and not machine.all_may and group not in machine.groups:
        text = said("check.you_not_in_group", user=machine.user, group=group)
        yield wrong(f"group {group}, {machine.user}", text, _join(group, machine.user))


def _join(group: str, user: str) -> Said:
    return said("check.join_group", command=f"usermod -aG {group} {user}")


PROBES = (
    Probe("permissions", Stage.MACHINE, permissions),
    Probe("groups", Stage.MACHINE, groups),
)
