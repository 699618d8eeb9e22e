"""What the core tells Prometheus: the hall at a glance, and how the writer fares."""

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from kiosk.core.writer import Writer


def metrics_text(writer: Writer) -> bytes:
    """Return the metrics in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_HallCollector(writer))
    return generate_latest(registry)


class _HallCollector(Collector):
    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def collect(self) -> list[GaugeMetricFamily | CounterMetricFamily]:
        hall, tally = self._writer.hall, self._writer.tally
        acknowledged = self._writer.journal.acknowledged().stored
        commands = CounterMetricFamily(
            "kiosk_commands", "Commands by outcome since the start", labels=["outcome"]
        )
        commands.add_metric(["done"], tally.done)
        commands.add_metric(["refused"], tally.refused)
        commands.add_metric(["repeated"], tally.repeated)
        today = GaugeMetricFamily(
            "kiosk_tickets_today", "Tickets of the business day by state", labels=["state"]
        )
        today.add_metric(["issued"], hall.tally.issued)
        today.add_metric(["served"], hall.tally.served)
        today.add_metric(["missed"], hall.tally.missed)
        told = hall.tally.told
        error_s = hall.tally.told_error_sum_s / max(1, told)
        bias_s = hall.tally.told_bias_sum_s / max(1, told)
        return [
            commands,
            today,
            _gauge("kiosk_journal_seq", "Last sequence number of the journal", hall.seq),
            _gauge("kiosk_acknowledged_seq", "Stored at headquarters up to", acknowledged),
            _gauge("kiosk_waiting", "Tickets waiting", len(hall.waiting)),
            _gauge("kiosk_told_waits", "Waits today of which a range was told", told),
            _gauge("kiosk_told_waits_within", "Of them, up to its end", hall.tally.told_within),
            _gauge("kiosk_told_error_seconds", "Mean distance of wait and lower end", error_s),
            _gauge("kiosk_told_bias_seconds", "Mean of lower end minus wait", bias_s),
            _gauge("kiosk_faults", "Devices that fail", len(hall.faults)),
            _gauge("kiosk_help_calls", "Calls for help unanswered", len(hall.help_calls)),
            _gauge("kiosk_commit_seconds_max", "Slowest commit", tally.commit_s_max),
            CounterMetricFamily(
                "kiosk_commit_seconds", "Time spent in commits", value=tally.commit_s_sum
            ),
        ]


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
