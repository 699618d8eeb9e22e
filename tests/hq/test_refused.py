"""A message that the database does not take is put aside, and stops nobody else."""

from pathlib import Path

from sqlalchemy import text

from sync.hq.alarm import AlarmKind
from sync.hq.alarms import standing_alarms
from sync.hq.database import open_database
from tests.hq.batches import batches
from tests.hq.feeding import feeding
from tests.hq.slow import slow_collector
from tests.hq.stored import journal_at_hq, put_aside_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.journals import journal_items
from tests.sync.waiting import wait_until

ITEMS = journal_items(300)
REFUSING = """
CREATE TRIGGER picky BEFORE INSERT ON events WHEN NEW.device = 'hz-0002' AND NEW.seq = 150
BEGIN SELECT RAISE(ABORT, 'not this one'); END
"""


def test_only_what_is_refused_is_put_aside(tmp_path: Path) -> None:
    good, bad = (batches(ITEMS, device=one) for one in ("hz-0001", "hz-0002"))
    engine = open_database(f"sqlite:///{tmp_path}/hq.db")
    with engine.begin() as connection:
        connection.execute(text(REFUSING))
    with (
        RunningBroker(tmp_path / "broker") as broker,
        slow_collector(engine, broker, 0) as begin,
        feeding(broker.port) as feeder,
    ):
        wait_until(lambda: feeder.said and feeder.said[-1].online, "the collector is there")
        feeder.send([one for pair in zip(good, bad, strict=True) for one in pair])
        begin.set()
        wait_until(lambda: put_aside_at_hq(engine), "one is put aside")
        wait_until(lambda: journal_at_hq(engine, "hz-0001") == ITEMS, "the others go on")

    assert put_aside_at_hq(engine) == [("refused", bad[1].payload)]
    assert journal_at_hq(engine, "hz-0002") == ITEMS[:100]
    with engine.connect() as connection:
        kinds = [alarm.kind for alarm in standing_alarms(connection, 0)]
    assert kinds == [AlarmKind.QUARANTINE]
    engine.dispose()
