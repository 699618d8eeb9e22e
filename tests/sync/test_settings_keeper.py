"""Settings of headquarters: staged, tried, good or rolled back, whatever is cut off (S52).

LOBBY_SOAK cuts at every moment there is; the ordinary run at every 29th.
"""

import os
import zoneinfo
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.settings import read_settings
from kiosk.settings.kept import Kept, read_kept
from sync import settings_keeper
from sync.contract.documents import Stage
from sync.kept_file import write_kept
from tests.sync.settings_hall import Cuts, HallInMemory, desired, digest_of, run

LONGER = '[[service]]\nid = "account"\ntarget_wait = "20m"\n'
LONGEST = '[[service]]\nid = "account"\ntarget_wait = "40m"\n'
LONG_ENOUGH_S = 400


SOAK = "LOBBY_SOAK" in os.environ
MakeHall = Callable[..., HallInMemory]


@pytest.fixture
def hall_with(tmp_path_factory, monkeypatch) -> MakeHall:
    """Return a function that makes a hall whose power may go at the given moments."""

    def make(*cuts_at: int) -> HallInMemory:
        cuts = Cuts(*cuts_at)

        def write(folder: Path, kept: Kept) -> None:
            cuts.here()
            write_kept(folder, kept)
            cuts.here()

        monkeypatch.setattr(zoneinfo, "available_timezones", lambda: {"Asia/Shanghai"})
        monkeypatch.setattr(settings_keeper, "write_kept", write)
        return HallInMemory(tmp_path_factory.mktemp("hall"), cuts)

    return make


def never() -> bool:
    return False


def wait_s(hall: HallInMemory) -> int:
    return read_settings(hall.config).plan.services[0].target_wait_s


def test_settings_are_tried_and_then_good(hall_with) -> None:
    hall = hall_with()
    report = run(hall, [desired(1, LONGER)], seconds=60, power=never)

    assert (report.stage, report.applied, report.digest) == (
        Stage.SUCCEEDED,
        1,
        digest_of(desired(1)),
    )
    assert wait_s(hall) == 1200
    assert hall.digest == report.digest
    assert [stage for _, stage, _ in hall.reports] == ["accepted", "running", "succeeded"]
    assert len(hall.restarts) == 1


def test_they_wait_for_their_second_and_for_a_clock_that_can_be_believed(hall_with) -> None:
    hall = hall_with()
    keeper = hall.keeper()
    wish = desired(1, LONGER, effective_s=30)
    keeper.take(wish, digest_of(wish))

    hall.now_s = 29.999
    assert keeper.look().stage is Stage.ACCEPTED
    hall.now_s, hall.trusted = 30.0, False
    assert keeper.look().stage is Stage.ACCEPTED
    hall.trusted = True
    assert keeper.look().stage is Stage.ACCEPTED, "the hall tests itself first"
    hall.second()
    assert keeper.look().stage is Stage.RUNNING


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[service]", "a mistake in its spelling"),
        ('[site]\ndevice = "hz-0002"', "site.device"),
        ('[sync]\nbroker = "mqtts://elsewhere:8883"', "sync: "),
        ('[[service]]\nid = "account"\ntarget_wait = "soon"', "service[1].target_wait"),
        ('[[counter]]\nid = "1"\nterminal = "gpio:call=17"', "counter[1].terminal"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_the_key(hall_with, text, says) -> None:
    hall = hall_with()
    report = run(hall, [desired(1, text)], seconds=5, power=never)

    assert (report.stage, report.reason, report.applied) == (Stage.REFUSED, "invalid", 0)
    assert says in report.detail
    assert "revision 1" in report.detail
    assert hall.restarts == []


@pytest.mark.parametrize(
    ("how", "reason"), [("dead_with", "not_ready"), ("worse_with", "worse")]
)
def test_what_does_not_pass_is_rolled_back_to_the_last_good(hall_with, how, reason) -> None:
    hall = hall_with()
    run(hall, [desired(1, LONGER)], seconds=60, power=never)
    bad = desired(2, LONGEST)
    getattr(hall, how).add(digest_of(bad))

    report = run(hall, [bad], seconds=LONG_ENOUGH_S, power=never)

    assert (report.stage, report.reason, report.applied) == (Stage.FAILED, reason, 1)
    assert report.revision == 2
    assert hall.digest == digest_of(desired(1))
    assert wait_s(hall) == 1200
    if how == "worse_with":
        assert report.detail == "printer", "the disk was wrong before and is not blamed on them"


def test_after_a_failure_the_next_revision_has_its_turn(hall_with) -> None:
    hall = hall_with()
    bad = desired(1, LONGEST)
    hall.dead_with.add(digest_of(bad))

    report = run(hall, [bad, desired(2, LONGER)], seconds=LONG_ENOUGH_S, power=never)

    assert (report.stage, report.applied) == (Stage.SUCCEEDED, 2)


def test_an_older_revision_or_the_same_again_changes_nothing(hall_with) -> None:
    hall = hall_with()
    run(hall, [desired(2, LONGER)], seconds=60, power=never)
    before = read_kept(hall.folder)
    keeper = hall.keeper()

    for wish in (desired(1, LONGEST), desired(2, LONGER)):
        keeper.take(wish, digest_of(wish))
        keeper.look()

    assert read_kept(hall.folder) == before


def test_headquarters_may_take_everything_back(hall_with) -> None:
    hall = hall_with()
    report = run(hall, [desired(1, LONGER), desired(2)], seconds=120, power=never)

    assert (report.stage, report.applied) == (Stage.SUCCEEDED, 2)
    assert wait_s(hall) == 600


def test_notices_alone_need_no_new_start_and_go_with_the_next_revision(hall_with) -> None:
    hall = hall_with()
    run(hall, [desired(1, wet="Wet", closed="Closed")], seconds=10, power=never)
    assert sorted(one["en"] for one in hall.notices.values()) == ["Closed", "Wet"]

    run(hall, [desired(2, wet="Very wet")], seconds=10, power=never)

    assert [one["en"] for one in hall.notices.values()] == ["Very wet"]
    assert hall.restarts == []


def test_an_idle_keeper_neither_writes_nor_knocks(hall_with) -> None:
    hall = hall_with()
    run(hall, [desired(1, LONGER)], seconds=60, power=never)
    keeper = hall.keeper()
    before = hall.cuts.count

    for _ in range(100):
        keeper.look()

    assert hall.cuts.count == before


def test_a_file_that_nobody_can_read_leaves_the_hall_on_its_own(hall_with) -> None:
    hall = hall_with()
    run(hall, [desired(1, LONGER)], seconds=60, power=never)
    (hall.folder / "kept.json").write_bytes(b"\xff{")
    assert wait_s(hall) == 600

    hall.keeper()
    report = run(hall, [desired(1, LONGER)], seconds=60, power=never)

    assert (report.stage, wait_s(hall)) == (Stage.SUCCEEDED, 1200)


def test_what_could_not_be_read_is_kept_beside(hall_with) -> None:
    hall = hall_with()
    (hall.folder).mkdir(exist_ok=True)
    (hall.folder / "kept.json").write_bytes(b"\xff{")

    hall.keeper()

    assert (hall.folder / "kept.json.unreadable").read_bytes() == b"\xff{"
    assert read_kept(hall.folder) == Kept()


def test_a_file_that_cannot_be_read_now_is_not_written_over(hall_with) -> None:
    hall = hall_with()
    kept = hall.folder / "kept.json"
    kept.mkdir(parents=True)

    with pytest.raises(IsADirectoryError):
        hall.keeper()

    assert [one.name for one in hall.folder.iterdir()] == ["kept.json"]
    assert kept.is_dir()


WISHES = {
    "good": ([desired(1, LONGER, wet="Wet"), desired(2, LONGEST)], set(), set()),
    "dead": ([desired(1, LONGER), desired(2, LONGEST)], {2}, set()),
    "worse": ([desired(1, LONGER), desired(2, LONGEST)], set(), {2}),
    "all": ([desired(1, LONGEST), desired(2, LONGER), desired(3, wet="Wet")], {1}, set()),
}


def play(
    hall_with: MakeHall, scenario: str, cuts: tuple[int, ...], *, power: bool
) -> HallInMemory:
    """Play a scenario and judge how it ends; the hall is never without usable settings."""
    wishes, dead, worse = WISHES[scenario]
    hall = hall_with(*cuts)
    hall.dead_with = {digest_of(desired(one)) for one in dead}
    hall.worse_with = {digest_of(desired(one)) for one in worse}

    report = run(hall, wishes, seconds=LONG_ENOUGH_S * 2, power=lambda: power)

    last = wishes[-1].revision
    bad = dead | worse
    good = max((one.revision for one in wishes if one.revision not in bad), default=0)
    wanted = Stage.FAILED if last in bad else Stage.SUCCEEDED
    assert (report.revision, report.stage, report.applied) == (last, wanted, good)
    assert hall.up
    kept = read_kept(hall.folder)
    assert hall.digest == ("" if kept.good is None else kept.good.digest)
    assert kept == Kept(good=kept.good, report=kept.report), "nothing is left over"
    assert hall.reports[-1][:2] == (last, wanted.value)
    texts = [one["en"] for one in hall.notices.values()]
    assert texts == (["Wet"] if scenario == "all" else [])
    assert len(hall.restarts) <= 2 * len(wishes) + len(cuts)
    return hall


@pytest.mark.parametrize("power", [False, True], ids=["sync", "everything"])
@pytest.mark.parametrize("scenario", WISHES)
def test_a_cut_at_any_moment_ends_as_if_there_had_been_none(hall_with, scenario, power) -> None:
    moments = play(hall_with, scenario, (), power=power).cuts.count

    for moment in range(1, moments + 1, 1 if SOAK else 29):
        play(hall_with, scenario, (moment,), power=power)


@given(
    scenario=st.sampled_from(sorted(WISHES)),
    cuts=st.sets(st.integers(1, 120), max_size=12).map(sorted).map(tuple),
    power=st.booleans(),
)
@settings(
    max_examples=200 if SOAK else 8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_many_cuts_end_as_if_there_had_been_none(hall_with, scenario, cuts, power) -> None:
    play(hall_with, scenario, cuts, power=power)


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch) -> None:
    write_kept(tmp_path, Kept(returning="a"))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sync.kept_file.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_kept(tmp_path, Kept(returning="b"))

    assert read_kept(tmp_path).returning == "a"


def test_the_file_is_for_the_hall_and_for_nobody_else(tmp_path) -> None:
    write_kept(tmp_path, Kept())

    assert (tmp_path / "kept.json").stat().st_mode & 0o777 == 0o640
