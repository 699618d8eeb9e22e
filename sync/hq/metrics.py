"""Headquarters in Prometheus' words: one gauge a kiosk, and what was put aside."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from sync.hq.quarantine import quarantined
from sync.hq.reading import Device, devices

GAUGES = {
    "online": "1 while the kiosk is connected",
    "stored": "sequence number up to which its journal is stored",
    "lag": "events it has told of and that are not stored",
    "waiting": "tickets waiting",
    "served": "visits finished today",
}


class FleetMetrics(Collector):
    """Asks the database when it is asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterable[Metric]:
        """Yield every family."""
        with self._engine.connect() as connection:
            fleet = devices(connection)
            aside = quarantined(connection)
        for field, meaning in GAUGES.items():
            gauge = GaugeMetricFamily(f"lobby_kiosk_{field}", meaning, labels=["device"])
            for device in fleet:
                gauge.add_metric([device.device], _value(device, field))
            yield gauge
        rating = GaugeMetricFamily("lobby_kiosk_rating", "mean rating today", labels=["device"])
        for device in fleet:
            if device.rating is not None:
                rating.add_metric([device.device], device.rating)
        yield rating
        counter = CounterMetricFamily(
            "lobby_hq_quarantined", "messages and events put aside", labels=["reason"]
        )
        for reason, count in aside.items():
            counter.add_metric([reason], count)
        yield counter


def metrics_text(engine: Engine) -> bytes:
    """Return what Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(FleetMetrics(engine))
    return generate_latest(registry)


def _value(device: Device, field: str) -> float:
    return float(getattr(device, field))
