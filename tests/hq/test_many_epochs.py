"""A kiosk that begins epoch after epoch holds up no other: its events are taken like any."""

import pytest
from sqlalchemy import Engine, text

from sync.contract.messages import Ack
from sync.hq.journal import Journal
from tests.hq.batches import DEVICE, batches, take
from tests.hq.stored import journal_at_hq
from tests.sync.journals import EPOCH, OTHER_EPOCH, hash_of, journal_items

MANY = 66_000
"""More than the 65,535 words that PostgreSQL takes in one question."""
MADE = (
    "INSERT INTO epochs (device, epoch, first, stored, hash, began_ms, held, gap_ms)"
    " SELECT :device, lpad(to_hex(n), 32, '0'), 1, 1, '', 0, 0, 0"
    " FROM generate_series(1, :many) AS n"
)


def test_more_epochs_than_a_question_can_name_are_looked_through(
    on_postgresql: Engine,
) -> None:
    engine, items = on_postgresql, journal_items(20)
    take(engine, *batches(items))
    with engine.begin() as connection:
        connection.execute(text(MADE), {"device": DEVICE, "many": MANY})
    after = journal_items(5, OTHER_EPOCH, first=21, before=hash_of(items[-1]))

    acks = take(engine, *batches(after))

    assert acks == {DEVICE: Ack(OTHER_EPOCH, 25)}
    assert journal_at_hq(engine, DEVICE) == [*items, *after]


def test_what_many_new_epochs_cost_grows_with_their_number_only(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Journal._advance  # noqa: SLF001  # the step that is counted
    steps = 0

    def counted(*words: object) -> bool:
        nonlocal steps
        steps += 1
        return whole(*words)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(Journal, "_advance", counted)
    names = [EPOCH, *(f"{n:032x}" for n in range(100))]

    take(engine, *(one for name in names for one in batches(journal_items(2, name))))

    assert len(journal_at_hq(engine, DEVICE)) == 2 * len(names)
    assert steps <= 3 * len(names)
