"""A collector slower than its kiosks gets everything in the end; a naive one does not."""

from pathlib import Path

from sync.hq.database import open_database
from tests.hq.batches import DEVICE, batches
from tests.hq.slow import DEFAULTS, naive_receives, ours_stores
from tests.hq.stored import journal_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.journals import journal_items

EVENTS = 2_500


def test_what_the_broker_dropped_is_sent_again(tmp_path: Path) -> None:
    items = journal_items(EVENTS)
    messages = batches(items, size=1)
    engine = open_database(f"sqlite:///{tmp_path}/hq.db")
    with RunningBroker(tmp_path / "broker", extra=DEFAULTS) as broker:
        naive = naive_receives(broker, messages, 0, hold=True)
        stored, sent = ours_stores(engine, broker, messages, 0, hold=True)

    assert naive < EVENTS, "the broker has dropped what it had confirmed"
    assert (stored, journal_at_hq(engine, DEVICE)) == (EVENTS, items)
    assert sent > EVENTS
    engine.dispose()
