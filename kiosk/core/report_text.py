"""A day's report as text, line by line."""

from collections.abc import Iterator

from kiosk.core.hall_words import HallWords
from kiosk.domain.day_figures import (
    AlertFigures,
    ClassFigures,
    DayReport,
    LateWait,
    ServiceFigures,
)
from kiosk.words import say


class ReportText(HallWords):
    """Writes reports about one hall in one language."""

    def lines(self, report: DayReport) -> Iterator[str]:
        """Yield the report; what belongs to a heading is indented."""
        yield self.say(
            "title",
            hall=self.hall_name(),
            day=report.day,
            issued=report.issued,
            served=report.served,
        )
        yield self.say("promises")
        for a_class in report.classes:
            yield from map(_indented, self._class(a_class))
        yield self.say("services")
        for service in report.services:
            yield from map(_indented, self._service(service))
        yield self.say("late", n=len(report.late))
        for wait in report.late:
            yield from self._late(wait)
        yield self.say("counters")
        for counter in report.counters:
            yield _indented(
                self.say(
                    "counter",
                    counter=counter.id,
                    calls=counter.calls,
                    staffed=self.length(counter.staffed_s),
                    busy=self.length(counter.busy_s),
                    idle=self.length(counter.idle_while_waiting_s),
                )
            )
        yield self.say("alerts")
        for alert in report.alerts:
            yield from map(_indented, self._alert(alert))
        yield from map(_indented, self._people(report))

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of a report."""
        return say(f"report.{key}", self.language, **values)

    def _class(self, figures: ClassFigures) -> Iterator[str]:
        name = self.class_name(figures.id)
        waits = figures.waits
        if figures.kept is None:
            if not figures.unserved:
                return
            yield self.say("class_nobody", class_name=name)
        else:
            yield self.say(
                "class_kept" if figures.kept else "class_not_kept",
                class_name=name,
                within=_percent(waits.within),
                n=waits.n,
                target=self.length(figures.target_s),
                promised=_percent(figures.promised_share),
                mean=self.length(waits.mean_s or 0),
                p95=self.length(waits.p95_s or 0),
                worst=self.length(waits.worst_s or 0),
            )
        if figures.unserved:
            yield self.say("unserved", class_name=name, n=figures.unserved)
        if figures.passes:
            yield self.say(
                "passes", class_name=name, n=figures.passes, most=figures.most_passes
            )

    def _service(self, figures: ServiceFigures) -> Iterator[str]:
        name = self.service_name(figures.id)
        if figures.waits.n:
            yield self.say(
                "service",
                service=name,
                within=_percent(figures.waits.within),
                n=figures.waits.n,
                limit=self.length(figures.limit_s),
                worst=self.length(figures.waits.worst_s or 0),
            )
        if figures.stage is not None:
            yield self.say(
                "stage",
                service=name,
                low=self.length(figures.low_s),
                high=self.length(figures.high_s),
                below=figures.below,
                inside=figures.inside,
                above=figures.above,
                limit=figures.stage,
            )

    def _late(self, wait: LateWait) -> Iterator[str]:
        yield _indented(
            self.say(
                "late_one" if wait.served else "late_unserved",
                time=self.time(wait.since),
                number=wait.number,
                class_name=self.class_name(wait.class_id),
                service=self.service_name(wait.service),
                waited=self.length(wait.waited_s),
                target=self.length(wait.target_s),
            )
        )
        why = self.say(
            "late_why",
            earlier=wait.earlier,
            later=sum(wait.later.values()),
            staffed=self.length(wait.staffed_s),
            idle=self.length(wait.idle_s),
        )
        yield _indented(_indented(why))
        if wait.later:
            rules = self.listed(
                self.say("rule", rule=self.say(f"rule_{rule}"), n=n)
                for rule, n in wait.later.items()
            )
            yield _indented(_indented(self.say("late_rules", rules=rules)))

    def _alert(self, figures: AlertFigures) -> Iterator[str]:
        yield self.say(
            "alert",
            limit=figures.limit,
            approached=figures.approached,
            broken=figures.broken,
            acknowledged=figures.acknowledged,
            relieved=figures.relieved,
            lasted=self.length(figures.lasted_s),
        )
        if figures.mean_answer_s is not None:
            yield self.say(
                "answer",
                limit=figures.limit,
                mean=self.length(figures.mean_answer_s),
                worst=self.length(figures.worst_answer_s or 0),
            )

    def _people(self, report: DayReport) -> Iterator[str]:
        for key, figures in (("visitors", report.visitors), ("help_calls", report.help_calls)):
            if figures.asked:
                yield self.say(
                    key,
                    asked=figures.asked,
                    answered=figures.answered,
                    median=self.length(figures.median_s or 0),
                    worst=self.length(figures.worst_s or 0),
                )


def _indented(line: str) -> str:
    return f"  {line}"


def _percent(share: float | None) -> str:
    """Return a share in whole per cent, never rounded up to a promise that was not kept."""
    return f"{int((share or 0.0) * 100 + 1e-9)}%"
