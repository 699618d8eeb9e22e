"""Headquarters in Prometheus' words: gauges of each kiosk, and what was put aside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from sync.hq.kiosks import Device, devices
from sync.hq.quarantine import Total, totals

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
    "lost": "events that neither it nor headquarters has any more",
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


def metrics_text(engine: Engine) -> bytes:
    """Return what Prometheus reads."""
    with engine.connect() as connection:
        fleet = devices(connection)
        aside = totals(connection)
    registry = CollectorRegistry()
    registry.register(_Totals(aside))
    return generate_latest(registry) + "".join(_of_kiosks(fleet)).encode()


class _Totals(Collector):
    """What was put aside of all kiosks."""

    def __init__(self, aside: Mapping[str, Total]) -> None:
        self._aside = aside

    def collect(self) -> Iterable[Metric]:
        """Yield every family."""
        kept = CounterMetricFamily(
            "lobby_hq_quarantined", "messages and events put aside", labels=["reason"]
        )
        dropped = CounterMetricFamily(
            "lobby_hq_quarantine_dropped",
            "what came to be put aside and found no room",
            labels=["reason"],
        )
        for reason, total in self._aside.items():
            kept.add_metric([reason], total.put_aside)
            dropped.add_metric([reason], total.dropped)
        yield kept
        yield dropped


def _of_kiosks(fleet: Sequence[Device]) -> Iterator[str]:
    """Yield the gauges as text: the library takes 1.4 s for what 10,000 kiosks have."""
    labels = {one.device: f'{{device="{_escaped(one.device)}"}}' for one in fleet}
    for field, meaning in GAUGES.items():
        values = {labels[one.device]: float(getattr(one, field)) for one in fleet}
        yield _gauge(f"lobby_kiosk_{field}", meaning, values)
    for name, (field, meaning) in MOMENTS.items():
        moments = {
            labels[one.device]: at_ms / 1000 for one in fleet if (at_ms := getattr(one, field))
        }
        yield _gauge(f"lobby_kiosk_{name}_timestamp_seconds", meaning, moments)
    right = {labels[one.device]: float(one.clock in RIGHT) for one in fleet if one.clock}
    yield _gauge(
        "lobby_kiosk_clock_right",
        "1 if its clock was synchronised in this boot, as of its last event",
        right,
    )
    ratings = {labels[one.device]: one.rating for one in fleet if one.rating is not None}
    yield _gauge("lobby_kiosk_rating", "mean rating today", ratings)


def _gauge(name: str, meaning: str, values: Mapping[str, float]) -> str:
    head = f"# HELP {name} {meaning}\n# TYPE {name} gauge\n"
    return head + "".join(f"{name}{label} {value!r}\n" for label, value in values.items())


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
