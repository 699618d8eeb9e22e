"""Headquarters in Prometheus' words: gauges of each kiosk, and what was put aside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from sync.hq.quarantine import totals
from sync.hq.reading import Device, devices

GAUGES = {
    "online": "1 while the kiosk is connected",
    "stored": "sequence number up to which its journal is stored",
    "lag": "events it has told of and that are not stored",
    "waiting": "tickets waiting",
    "served": "visits finished today",
    "backlog": "events that it knows not to be stored",
    "epochs": "how many times its journal began, anew or from a copy",
    "forks": "events of it whose place another one has",
    "quarantined": "what else of it could not be believed",
    "dropped": "what of both is not kept: its room was full",
}
MOMENTS = {
    "gap": ("gap_ms", "since when events are missing before others that are here"),
    "behind": ("behind_ms", "since when events are known of that are not stored"),
    "certificate_ends": ("certificate_ends_ms", "when its certificate ends"),
    "heard": ("heard_ms", "when its last events arrived"),
}
"""As seconds since 1970; absent where there is no such moment."""
RIGHT = frozenset({"synced", "held"})


class FleetMetrics(Collector):
    """Asks the database when it is asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterable[Metric]:
        """Yield every family."""
        with self._engine.connect() as connection:
            fleet = devices(connection)
            aside = totals(connection)
        yield from _of_kiosks(fleet)
        counter = CounterMetricFamily(
            "lobby_hq_quarantined", "messages and events put aside", labels=["reason"]
        )
        dropped = CounterMetricFamily(
            "lobby_hq_quarantine_dropped",
            "what came to be put aside and found no room",
            labels=["reason"],
        )
        for reason, total in aside.items():
            counter.add_metric([reason], total.put_aside)
            dropped.add_metric([reason], total.dropped)
        yield counter
        yield dropped


def metrics_text(engine: Engine) -> bytes:
    """Return what Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(FleetMetrics(engine))
    return generate_latest(registry)


def _value(device: Device, field: str) -> float:
    return float(getattr(device, field))


def _of_kiosks(fleet: Sequence[Device]) -> Iterator[Metric]:
    for field, meaning in GAUGES.items():
        values = {one.device: _value(one, field) for one in fleet}
        yield _gauge(f"lobby_kiosk_{field}", meaning, values)
    for name, (field, meaning) in MOMENTS.items():
        moments = {
            one.device: _value(one, field) / 1000 for one in fleet if getattr(one, field)
        }
        yield _gauge(f"lobby_kiosk_{name}_timestamp_seconds", meaning, moments)
    right = {one.device: float(one.clock in RIGHT) for one in fleet if one.clock}
    yield _gauge(
        "lobby_kiosk_clock_right",
        "1 if its clock was synchronised in this boot, as of its last event",
        right,
    )
    ratings = {one.device: one.rating for one in fleet if one.rating is not None}
    yield _gauge("lobby_kiosk_rating", "mean rating today", ratings)


def _gauge(name: str, meaning: str, values: Mapping[str, float]) -> Metric:
    gauge = GaugeMetricFamily(name, meaning, labels=["device"])
    for device, value in values.items():
        gauge.add_metric([device], value)
    return gauge
