"""Settings that wait for a core: not for ever, and nothing worse comes of it (S52)."""

from pathlib import Path

import pytest

from kiosk.settings.kept import Kept, read_kept
from sync import settings_keeper
from sync.contract.documents import Desired, Reported, Stage
from sync.kept_file import write_kept
from sync.settings_keeper import BEFORE_S, READY_S, RETURN_S, SettingsKeeper
from tests.sync.settings_hall import Cuts, HallInMemory, desired, digest_of, run
from tests.sync.test_settings_keeper import LONGER, LONGEST, SOAK, never, wait_s


@pytest.fixture
def hall(tmp_path, monkeypatch) -> HallInMemory:
    """A hall whose power stays."""
    monkeypatch.setattr("zoneinfo.available_timezones", lambda: {"Asia/Shanghai"})
    return HallInMemory(tmp_path, Cuts())


def passes(hall: HallInMemory, keeper: SettingsKeeper, seconds: float) -> Reported:
    """Let time pass; return what is reported then."""
    report = keeper.look()
    for _ in range(round(seconds)):
        hall.second()
        report = keeper.look()
    return report


def fails(hall: HallInMemory, *others_dead: Desired) -> SettingsKeeper:
    """Let revision 1 become good and revision 2 fail, after which no core comes back."""
    run(hall, [desired(1, LONGER)], seconds=60, power=never)
    bad = desired(2, LONGEST)
    hall.dead_with = {digest_of(one) for one in (desired(1), bad, *others_dead)}
    keeper = hall.keeper()
    keeper.take(bad, digest_of(bad))
    report = passes(hall, keeper, READY_S + 5)
    assert (report.stage, report.reason) == (Stage.FAILED, "not_ready")
    return keeper


def take(keeper: SettingsKeeper, wish: Desired) -> None:
    """Let a wish arrive."""
    keeper.take(wish, digest_of(wish))


def test_a_core_that_does_not_come_back_is_told_after_five_minutes(hall) -> None:
    keeper = fails(hall)

    assert passes(hall, keeper, RETURN_S - 10).reason == "not_ready"
    report = passes(hall, keeper, 15)

    assert (report.stage, report.reason, report.revision) == (Stage.FAILED, "not_back", 2)
    assert report.detail.splitlines() == [
        f"not_ready: no core within {READY_S:.0f} s",
        f"no core with the last good ones within {RETURN_S:.0f} s",
    ]
    assert hall.keeper().look() == report, "a new start of sync knows it too"


def test_the_next_revision_is_the_remedy(hall) -> None:
    keeper = fails(hall)
    passes(hall, keeper, RETURN_S + 5)

    take(keeper, desired(3, LONGER))
    report = passes(hall, keeper, 30)

    assert (report.stage, report.applied) == (Stage.SUCCEEDED, 3)
    assert hall.digest == digest_of(desired(3))
    kept = read_kept(hall.folder)
    assert kept == Kept(good=kept.good, report=kept.report), "nothing is left over"
    assert hall.reports[-1] == (3, "succeeded", "")


def test_one_that_has_arrived_before_does_not_wait_for_ever_either(hall) -> None:
    keeper = fails(hall)
    take(keeper, desired(3, LONGEST))

    assert passes(hall, keeper, RETURN_S - 10).stage is Stage.ACCEPTED
    report = passes(hall, keeper, 60)

    assert (report.stage, report.applied) == (Stage.SUCCEEDED, 3)
    assert wait_s(hall) == 2400


def test_it_is_held_against_what_was_wrong_before_the_failure(hall) -> None:
    keeper = fails(hall)
    passes(hall, keeper, RETURN_S + 5)
    worse = desired(3, LONGEST)
    hall.worse_with = {digest_of(worse)}

    take(keeper, worse)
    report = passes(hall, keeper, 30)

    assert (report.stage, report.reason, report.detail) == (Stage.FAILED, "worse", "printer")
    assert report.applied == 1


def test_one_that_helps_no_better_leaves_the_last_good_ones(hall) -> None:
    keeper = fails(hall, desired(3))
    passes(hall, keeper, RETURN_S + 5)

    take(keeper, desired(3, LONGER))
    report = passes(hall, keeper, READY_S + 5)
    assert (report.stage, report.reason, report.applied) == (Stage.FAILED, "not_ready", 1)
    hall.dead_with.clear()
    passes(hall, keeper, 5)

    assert hall.digest == digest_of(desired(1))
    kept = read_kept(hall.folder)
    assert kept == Kept(good=kept.good, report=kept.report), "nothing is left over"


def test_a_core_that_comes_back_late_is_told_of(hall) -> None:
    keeper = fails(hall)
    passes(hall, keeper, RETURN_S + 5)

    hall.dead_with.clear()
    report = passes(hall, keeper, 5)

    assert (report.stage, report.reason, report.applied) == (Stage.FAILED, "back_late", 1)
    assert report.detail.splitlines()[0].startswith("not_back: not_ready: ")
    assert hall.digest == digest_of(desired(1))
    assert hall.reports[-1] == (2, "failed", "back_late")
    kept = read_kept(hall.folder)
    assert kept == Kept(good=kept.good, report=kept.report), "nothing is left over"


def test_without_a_core_only_what_was_in_force_when_signed_is_due(hall) -> None:
    keeper = fails(hall)
    passes(hall, keeper, RETURN_S + 5)
    wish = desired(3, LONGER, effective_s=1)

    take(keeper, wish)

    assert passes(hall, keeper, 300).stage is Stage.ACCEPTED
    hall.dead_with.clear()
    assert passes(hall, keeper, 30).applied == 3


def test_a_core_that_goes_on_with_what_failed_is_started_anew_until_it_does_not(hall) -> None:
    run(hall, [desired(1, LONGER)], seconds=60, power=never)
    bad = desired(2, LONGEST)
    hall.worse_with = {digest_of(bad)}
    keeper = hall.keeper()
    take(keeper, bad)
    while keeper.look().stage is not Stage.FAILED:
        hall.second()
    hall.starts_refused = True

    assert passes(hall, keeper, RETURN_S + 5).reason == "not_back"
    assert hall.digest == digest_of(bad)
    hall.starts_refused = False
    assert passes(hall, keeper, 5).reason == "back_late"
    assert hall.digest == digest_of(desired(1))


def test_good_settings_that_became_useless_hold_nothing_up(hall) -> None:
    run(hall, [desired(1, LONGER)], seconds=60, power=never)
    bad = desired(2, LONGEST)
    keeper = hall.keeper()
    hall.worse_with = {digest_of(bad)}
    take(keeper, bad)
    while keeper.look().stage is not Stage.FAILED:
        hall.second()
    # Somebody renames the service in the hall's own file: the good ones name one too many.
    hall.forgets_good = True

    passes(hall, keeper, 60)

    assert hall.digest == ""
    assert read_kept(hall.folder).returning == ""
    before = hall.cuts.count
    passes(hall, keeper, 5)
    assert hall.cuts.count == before, "an idle keeper does not knock"


def test_a_self_test_that_never_ends_holds_nothing_up(hall) -> None:
    hall.tests_hang = True
    keeper = hall.keeper()
    take(keeper, desired(1, LONGER))

    assert passes(hall, keeper, BEFORE_S - 5).stage is Stage.ACCEPTED
    report = passes(hall, keeper, 10)
    assert (report.stage, report.reason) == (Stage.REFUSED, "not_tested")
    assert hall.restarts == []

    hall.tests_hang = False
    take(keeper, desired(2, LONGER))
    assert passes(hall, keeper, 30).applied == 2


def test_time_without_a_core_is_no_time_without_a_test(hall) -> None:
    keeper = hall.keeper()
    hall.tests_hang = True
    take(keeper, desired(1, LONGER))
    passes(hall, keeper, 5)
    hall.up, hall.dead_with = False, {""}

    assert passes(hall, keeper, BEFORE_S + 5).stage is Stage.ACCEPTED
    hall.dead_with, hall.tests_hang = set(), False
    assert passes(hall, keeper, 60).applied == 1


def test_names_that_no_journal_takes_do_not_keep_the_result_from_headquarters(hall) -> None:
    keeper = hall.keeper()
    odd = Desired(
        device="hz-0001", revision=1, author="zhang\twei", approver="li\x07na\nna",
        issued=desired(1).issued, effective=desired(1).effective, settings=LONGER,
    )  # fmt: skip
    take(keeper, odd)

    passes(hall, keeper, 30)

    assert [stage for _, stage, _ in hall.reports] == ["accepted", "running", "succeeded"]


def strands(hall: HallInMemory, cut_at: int | None = None) -> int:
    """Let revision 2 take the core away and 3 bring it back; return in how many moments."""
    run(hall, [desired(1, LONGER)], seconds=60, power=never)
    hall.dead_with = {digest_of(desired(1)), digest_of(desired(2))}
    began = hall.cuts.count
    if cut_at is not None:
        hall.cuts.at = {began + cut_at}

    wishes = [desired(2, LONGEST), desired(3, LONGEST, wet="Wet")]
    report = run(hall, wishes, seconds=1200, power=never)

    assert (report.stage, report.applied) == (Stage.SUCCEEDED, 3), cut_at
    assert hall.digest == digest_of(desired(3))
    kept = read_kept(hall.folder)
    assert kept == Kept(good=kept.good, report=kept.report), "nothing is left over"
    assert [one["en"] for one in hall.notices.values()] == ["Wet"]
    return hall.cuts.count - began


def test_a_cut_at_any_moment_of_it_ends_the_same(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("zoneinfo.available_timezones", lambda: {"Asia/Shanghai"})

    def hall_at(name: str) -> HallInMemory:
        folder = tmp_path / name
        folder.mkdir()
        return HallInMemory(folder, cuts)

    cuts = Cuts()

    def write(folder: Path, kept: Kept) -> None:
        cuts.here()
        write_kept(folder, kept)
        cuts.here()

    monkeypatch.setattr(settings_keeper, "write_kept", write)
    moments = strands(hall_at("whole"))
    for moment in range(1, moments + 1, 1 if SOAK else moments // 12):
        cuts = Cuts()
        strands(hall_at(str(moment)), moment)
