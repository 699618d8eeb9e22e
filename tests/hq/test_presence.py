"""A kiosk is on line until the connection that was born last has died."""

import msgspec
import pytest
from sqlalchemy import Engine, select

from sync.contract.messages import Meta, State
from sync.hq.presence import take_meta, take_state
from sync.hq.reading import devices
from sync.hq.schema import DEVICES
from tests.hq.batches import DEVICE, NOW_MS
from tests.hq.stored import put_aside_at_hq


def hear(engine: Engine, *states: State) -> list[bool]:
    """Let headquarters hear states; return for each whether it greeted a new connection."""
    with engine.begin() as connection:
        return [
            take_state(connection, DEVICE, msgspec.json.encode(state), NOW_MS)
            for state in states
        ]


def online(engine: Engine) -> bool:
    with engine.connect() as connection:
        found: bool = connection.execute(select(DEVICES.c.online)).scalar_one()
        return found


def born(conn: int) -> State:
    return State(online=True, conn=conn)


def died(conn: int) -> State:
    return State(online=False, conn=conn)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([born(1)], "on line"),
        ([born(1), died(1)], "off line"),
        # The will of the connection before it comes when the kiosk is back.
        ([born(1), born(2), died(1)], "on line"),
        ([died(7)], "off line"),
        ([born(1), died(1), born(2)], "on line"),
    ],
)
def test_a_death_counts_for_the_connection_that_died(
    engine: Engine, states: list[State], expected: str
) -> None:
    hear(engine, *states)

    assert online(engine) is (expected == "on line")


def test_only_a_new_connection_is_greeted(engine: Engine) -> None:
    greeted = hear(
        engine,
        State(online=True, conn=1),
        State(online=True, conn=1, last_seq=9),
        State(online=False, conn=1),
        State(online=True, conn=2),
    )

    assert greeted == [True, False, False, True]


def test_a_kiosk_is_known_by_its_halls_name_and_what_it_has_told(engine: Engine) -> None:
    meta = Meta(name={"zh": "滨江", "en": "Binjiang"}, software="0.1.0")
    hear(engine, State(online=True, conn=1, last_seq=120, backlog=120))
    with engine.begin() as connection:
        take_meta(connection, DEVICE, msgspec.json.encode(meta), NOW_MS)

    with engine.connect() as connection:
        (device,) = devices(connection)

    assert device.name == {"zh": "滨江", "en": "Binjiang"}
    assert (device.last_seq, device.stored, device.lag) == (120, 0, 120)


def test_what_makes_no_sense_changes_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        assert not take_state(connection, DEVICE, b"online", NOW_MS)
        huge = b'{"online":true,"conn":99999999999999999999}'
        assert not take_state(connection, DEVICE, huge, NOW_MS)
        take_meta(connection, DEVICE, b"\xff", NOW_MS)

    with engine.connect() as connection:
        assert devices(connection) == []
    assert [reason for reason, _ in put_aside_at_hq(engine)] == ["undecodable"] * 3
