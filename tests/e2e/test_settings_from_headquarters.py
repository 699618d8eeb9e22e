"""Settings of headquarters with the real core: in force after a new start, or not (S52)."""

import time
import uuid
from pathlib import Path

import pytest

from kiosk.client import Accepted, Client, Refusal
from kiosk.core.check_cli import headquarters_lines
from kiosk.domain.commands import RestartCore
from kiosk.domain.views import TicketView
from kiosk.estimate.process import Inbox, Stop, keep_estimating
from kiosk.settings import read_settings
from kiosk.settings.kept import Kept, KeptWish, read_kept
from kiosk.settings.newer import NewerSettings
from sync.contract.documents import Stage
from sync.kept_file import write_kept
from sync.settings_keeper import KeeperClock, SettingsKeeper
from tests.e2e.kept_running import KeptRunning
from tests.sync.processes import write_settings
from tests.sync.settings_hall import START_MS, desired, digest_of
from tests.sync.waiting import wait_until

RENAMED = '[[service]]\nid = "account"\nname = { zh = "新户", en = "New account" }\n'


def hall(folder: Path) -> tuple[Path, Path, Path]:
    """Write a hall; return its file, its door and where headquarters' settings are kept."""
    door, kept = folder / "core.sock", folder / "kept"
    path = write_settings(folder, "hz-0001", door, "mqtt://127.0.0.1:1")
    kept.mkdir()
    return path, door, kept


def keeper_of(path: Path, kept: Path, client: Client) -> SettingsKeeper:
    clock = KeeperClock(lambda: START_MS, lambda: True, time.monotonic)
    return SettingsKeeper(path, kept, client, clock)


def name_shown(client: Client) -> str:
    view = client.view("ticket", TicketView)
    assert view is not None
    return view.services[0].name["en"]


@pytest.mark.parametrize("kill", [False, True], ids=["calmly", "with kills"])
def test_settings_are_in_force_after_one_new_start(tmp_path, kill) -> None:
    path, door, kept = hall(tmp_path)
    wish = desired(1, RENAMED)
    with KeptRunning(path) as core, Client(door) as client:
        wait_until(client.healthy, "a core")
        keeper = keeper_of(path, kept, client)
        keeper.take(wish, digest_of(wish))

        def good() -> bool:
            nonlocal keeper
            before = read_kept(kept)
            stage = keeper.look().stage
            if kill and read_kept(kept) != before and len(core.codes) < 3:
                # Whoever was at work is gone between two steps.
                core.kill()
                keeper = keeper_of(path, kept, client)
            return stage is Stage.SUCCEEDED and read_kept(kept).noticed

        wait_until(good, "good settings", 40)
        wait_until(client.healthy, "a core")

        assert name_shown(client) == "New account"
        if not kill:
            assert core.codes == [0], "one restart, in good order"


def test_a_hall_opens_whatever_headquarters_wished(tmp_path) -> None:
    path, door, kept = hall(tmp_path)
    good = KeptWish(1, "good", RENAMED)
    write_kept(kept, Kept(good=good, trial=KeptWish(2, "bad", "[[service]")))
    with KeptRunning(path), Client(door) as client:
        wait_until(client.healthy, "a core")

        assert name_shown(client) == "New account"
        lines = list(headquarters_lines(read_settings(path).overlay))
        assert "revision 2: found a mistake in its spelling" in lines[0]
        assert lines[1:] == ["headquarters' settings: revision 1"]


def test_settings_under_which_the_core_dies_are_left_out_at_the_fourth_start(tmp_path) -> None:
    path, door, kept = hall(tmp_path)
    write_kept(kept, Kept(trial=KeptWish(1, "deadly", RENAMED)))
    with KeptRunning(path) as core, Client(door) as client:
        for start in range(1, 4):
            wait_until(client.healthy, "a core")
            assert name_shown(client) == "New account"
            core.kill()
            wait_until(lambda: len(core.codes) == start, "its end")  # noqa: B023 - used at once
        wait_until(client.healthy, "a core without sync")

        assert name_shown(client) == "Open an account"


def test_the_core_starts_anew_once_for_each_id_and_not_in_a_loop(tmp_path) -> None:
    path, door, _ = hall(tmp_path)
    with KeptRunning(path) as core, Client(door) as client:
        wait_until(client.healthy, "a core")
        command_id = str(uuid.uuid4())
        first = client.submit(RestartCore(by="headquarters"), command_id)
        assert isinstance(first, Accepted)
        wait_until(lambda: core.codes == [0], "its end")
        wait_until(client.healthy, "a core")

        assert client.submit(RestartCore(by="headquarters"), command_id) == first
        again = client.submit(RestartCore(by="headquarters"))
        assert isinstance(again, Refusal)
        assert again.refused == "restarted_lately"
        health = client.health()
        assert health is not None
        assert health.began >= first.seq
        assert core.codes == [0]


def test_a_process_of_the_hall_ends_when_the_core_is_set_otherwise(tmp_path) -> None:
    path, door, kept = hall(tmp_path)
    newer = NewerSettings(read_settings(path)).there
    with KeptRunning(path), Client(door) as client:
        wait_until(client.healthy, "a core")
        keep_estimating(door, stop_at_once(), newer=newer)
        write_kept(kept, Kept(good=KeptWish(1, "good", RENAMED)))
        client.submit(RestartCore())
        wait_until(lambda: (health := client.health()) and health.settings == "good", "it")

        keep_estimating(door, Inbox(), newer=newer)


def stop_at_once() -> Inbox:
    inbox = Inbox()
    inbox.put(Stop())
    return inbox
