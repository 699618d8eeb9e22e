"""What the collector tells Prometheus of itself."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

COMMIT_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
GROUP_BUCKETS = (1, 2, 5, 10, 25, 50, 100, 200)


class CollectMetrics:
    """Counted from the start of the process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.events = Counter(
            "lobby_collector_events",
            "events that arrived and are on disk, repeated ones included",
            registry=self.registry,
        )
        self.group = Histogram(
            "lobby_collector_group_messages",
            "messages in one commit",
            buckets=GROUP_BUCKETS,
            registry=self.registry,
        )
        self.commit_s = Histogram(
            "lobby_collector_commit_seconds",
            "time to put a group on disk",
            buckets=COMMIT_BUCKETS,
            registry=self.registry,
        )
        self.waiting = Gauge(
            "lobby_collector_waiting_messages",
            "messages received and not yet on disk",
            registry=self.registry,
        )
        self.connected = Gauge(
            "lobby_collector_broker_connected",
            "1 while the broker passes messages on",
            registry=self.registry,
        )
        self.database_away = Gauge(
            "lobby_collector_database_away",
            "1 while nothing can be written: the database is away, locked or full",
            registry=self.registry,
        )
        self.excess = Gauge(
            "lobby_collector_excess_rights",
            "topics where the broker lets the collector write, and must not",
            registry=self.registry,
        )
        self.refused = Counter(
            "lobby_collector_refused_messages",
            "messages that the database did not take, put aside",
            registry=self.registry,
        )

    def serve(self, host: str, port: int) -> None:
        """Answer Prometheus from a thread of its own.

        Raises:
            OSError: The address cannot be listened on.
        """
        start_http_server(port, host, self.registry)
