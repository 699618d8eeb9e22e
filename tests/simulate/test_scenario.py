"""Scenario files: what may be left out, and what is said of every mistake."""

from pathlib import Path

import pytest

from kiosk.domain.discipline import DEFAULT_PASS_LIMIT
from kiosk.settings import SettingsError
from kiosk.simulate.bench import bench
from kiosk.simulate.engine import expected_load, run
from kiosk.simulate.figures import length
from kiosk.simulate.law import Kind
from kiosk.simulate.model import Rule, Scenario
from kiosk.simulate.scenario import named_rule, read_scenario
from tests.house.tree import ROOT

LEAST = """
[[class]]
id = "Anybody at all"
[[service]]
id = "1"
time = { kind = "exponential", mean = "6m" }
[[arrivals]]
class = "Anybody at all"
per_hour = 5
[[counter]]
id = "the only one"
"""


def read(folder: Path, text: str) -> Scenario:
    """Return the scenario of a file with this text."""
    path = folder / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


def mistakes(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """Return what is wrong with a file of this text."""
    with pytest.raises(SettingsError) as caught:
        read(folder, text)
    return [(one.key, one.found, one.expected) for one in caught.value.problems]


def test_the_lobby_of_the_tables() -> None:
    lobby = read_scenario(ROOT / "docs" / "examples" / "lobby.toml")

    assert [one.id for one in lobby.classes] == [
        "emergency", "care", "accessible", "appointment", "vip", "ordinary",
    ]  # fmt: skip
    assert expected_load(lobby) == pytest.approx(0.85, abs=1e-4)
    laid = bench(lobby, Rule.PROMISE)
    assert laid.design_load == pytest.approx(0.773, abs=5e-4)
    assert laid.slopes["accessible"] == pytest.approx(11.879**1.1, abs=1e-3)
    assert laid.limit == DEFAULT_PASS_LIMIT
    assert lobby.appointments[0].arrival_mean_s == -360


def test_nearly_everything_may_be_left_out(tmp_path) -> None:
    least = read(tmp_path, LEAST)

    assert least.counters[0].services == {"1"}
    assert least.arrivals[0].services == (("1", 1.0),)
    assert (least.run.rule, least.run.load, least.run.days) == (Rule.PROMISE, 1.0, 100)
    assert (least.classes[0].target_s, least.classes[0].share) == (600, 0.8)
    assert run(least, Rule.ACCUMULATING).tickets > 4000


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_does_with_the_least(tmp_path, rule) -> None:
    least = read(tmp_path, f'[run]\ntickets = 500\nrule = "{rule}"\n{LEAST}')
    assert run(least).tickets == 500


def test_a_long_run_repeats_its_profile_day_after_day(tmp_path) -> None:
    head = '[run]\ntickets = 4000\nday_length = "4h"\nprofile = [0, 1.5, 1.5, 1]\n'
    assert run(read(tmp_path, head + LEAST)).tickets == 4000


MISTAKES = [
    ("[run]\ndays = 0", "run.days", "0", "a whole number from 1 to 1000000"),
    ("[run]\ndays = 3\ntickets = 3", "run.days", "days and tickets",
     "one of them: days, or one long stationary run"),
    ('[run]\nrule = "best"', "run.rule", '"best"',
     "one of promise, fifo, strict, ratio, edd, accumulating, head_start (or head_start=90s)"),
    ("[run]\nload = 0", "run.load", "0", "a number above 0"),
    ("[run]\nload = nan", "run.load", "nan", "a number above 0"),
    ('[run]\nday_length = "soon"', "run.day_length", '"soon"',
     'a length of time such as "90s", "2.5m" or "1h30m" and not negative'),
    ("[run]\nprofile = [0, 0]", "run.profile", "[0, 0]",
     "a list of relative rates such as [0.8, 1.2], not all of them 0"),
    ("[run]\nsede = 3", "run.sede", "an unknown setting", "seed"),
    ('[[class]]\nid = "Anybody at all"', "class[2].id", '"Anybody at all"',
     "an id that no other class has"),
    ('[[class]]\nid = "b"\nshare = 1', "class[2].share", "1", "a number from 0.0001 to 0.9999"),
    ('[[class]]\nid = "b"\nslope = -1', "class[2].slope", "-1", "a number above 0"),
    ('[[service]]\nid = "2"', "service[2].time", "nothing",
     'a law such as { kind = "exponential", mean = "6m" }'),
    ('[[service]]\nid = "2"\ntime = { kind = "normal" }', "service[2].time.kind", '"normal"',
     "one of exponential, deterministic, erlang, lognormal, empirical"),
    ('[[service]]\nid = "2"\ntime = { kind = "erlang", mean = "1m", k = 0 }',
     "service[2].time.k", "0", "a whole number from 1 to 1000"),
    ('[[service]]\nid = "2"\ntime = { kind = "exponential", mean = "0s" }',
     "service[2].time.mean", '"0s"',
     'a length of time such as "90s", "2.5m" or "1h30m", above zero'),
    ('[[arrivals]]\nclass = "nobody"\nper_hour = 1', "arrivals[2].class", '"nobody"',
     "the id of a [[class]]"),
    ('[[arrivals]]\nclass = "Anybody at all"', "arrivals[2].per_hour", "nothing",
     "how many come in an hour"),
    ('[[arrivals]]\nclass = "Anybody at all"\nper_hour = 1\nservices = { x = 1 }',
     "arrivals[2].services.x", "an unknown service", "the id of a [[service]]"),
    ('[[counter]]\nid = "b"\nservices = ["y"]', "counter[2].services", '"y"', 'one of "1"'),
    ('[[counter]]\nid = "b"\nopens = "12:00"\ncloses = "11:00"', "counter[2].closes", '"11:00"',
     "a time after it opens"),
    ('[[counter]]\nid = "b"\npauses = [["12:00"]]', "counter[2].pauses", '[["12:00"]]',
     'a list of beginnings and ends: [["12:00", "12:30"]]'),
    ('[[counter]]\nid = "b"\npauses = [["12:00", "13:00"], ["12:30", "14:00"]]',
     "counter[2].pauses", '[["12:00", "13:00"], ["12:30", "14:00"]]',
     "pauses that end after they begin, and do not overlap"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "found", "expected"), MISTAKES)
def test_a_mistake_says_where_what_and_what_was_expected(
    tmp_path, text, key, found, expected
) -> None:
    whole = f"{text}\n{LEAST}" if text.startswith("[run]") else f"{LEAST}\n{text}"
    assert (key, found, expected) in mistakes(tmp_path, whole)


def test_all_mistakes_are_said_at_once(tmp_path) -> None:
    text = f'[run]\nload = -1\nseed = "x"\n{LEAST}\nextra = 1\n[[counter]]\n'
    assert {key for key, _, _ in mistakes(tmp_path, text)} == {
        "run.load", "run.seed", "counter[1].extra", "counter[2].id",
    }  # fmt: skip


def test_whoever_no_counter_can_serve_is_a_mistake(tmp_path) -> None:
    text = LEAST + '[[service]]\nid = "2"\ntime = { kind = "deterministic", mean = "1m" }\n'
    text = text.replace('"the only one"', '"the only one"\nservices = ["1"]')
    assert mistakes(tmp_path, text) == [
        (
            "counter",
            'none for "Anybody at all" with "2"',
            "a [[counter]] that serves this class and service",
        )
    ]


def test_nobody_who_comes_is_a_mistake(tmp_path) -> None:
    assert mistakes(tmp_path, LEAST.replace("per_hour = 5", "per_hour = 0"))[0][1] == (
        "nobody who comes"
    )


def test_in_a_long_run_nobody_opens_or_closes(tmp_path) -> None:
    text = f'[run]\ntickets = 9\n{LEAST}\ncloses = "17:00"\n'
    assert mistakes(tmp_path, text)[0][0] == "counter[1].closes"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("5\n\n 10 # the longest\n", None),
        ("5\nten\n", '"ten" in line 2 of times.txt'),
        ("0\n", "nothing above 0 in times.txt"),
        (None, '"times.txt": No such file or directory'),
    ],
)
def test_recorded_lengths_come_from_a_file_beside_the_scenario(tmp_path, lines, said) -> None:
    if lines is not None:
        (tmp_path / "times.txt").write_text(lines, encoding="utf-8")
    text = LEAST.replace(
        '{ kind = "exponential", mean = "6m" }', '{ kind = "empirical", file = "times.txt" }'
    )
    if said is None:
        law = read(tmp_path, text).services[0].time
        assert (law.kind, law.mean_s, law.sample_s) == (Kind.EMPIRICAL, 7.5, (5, 10))
    else:
        assert [one[:2] for one in mistakes(tmp_path, text)] == [("service[1].time.file", said)]


def test_moments_of_the_day_count_from_its_beginning(tmp_path) -> None:
    text = f'[run]\nday_begins = "08:30"\n{LEAST}\nopens = "30m"\ncloses = "16:30"\n'
    text += 'pauses = [["12:00", "12:30"], ["1h", "1h15m"]]\n'
    counter = read(tmp_path, text).counters[0]
    assert (counter.opens_s, counter.closes_s) == (1800, 8 * 3600)
    assert counter.pauses == ((3600, 4500), (3.5 * 3600, 4 * 3600))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("2.5m", 150),
        ("1h30m", 5400),
        ("-6m", -360),
        ("0.5s", 0.5),
        ("250ms", 0.25),
    ],
)
def test_lengths_of_time(text, seconds) -> None:
    assert length(text) == seconds


@pytest.mark.parametrize("text", ["", "-", "6", "m", "6 m", "1m1h", "--6m", "1e3s", "6min"])
def test_no_lengths_of_time(text) -> None:
    with pytest.raises(ValueError, match="is not a length of time"):
        length(text)


@pytest.mark.parametrize("text", ["", "best", "fifo=3s", "head_start=", "head_start=-3s"])
def test_no_rules(text) -> None:
    with pytest.raises(ValueError, match=r"a length of time|one of promise"):
        named_rule(text)


def test_a_head_start_may_be_named_with_its_length() -> None:
    assert named_rule("head_start=90s") == (Rule.HEAD_START, 90)
    assert named_rule("head_start") == (Rule.HEAD_START, None)


@pytest.mark.parametrize("data", [b"\xff", b"[run", None])
def test_a_file_that_cannot_be_read(tmp_path, data) -> None:
    path = tmp_path / "scenario.toml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SettingsError) as caught:
        read_scenario(path)
    assert len(caught.value.problems) == 1
