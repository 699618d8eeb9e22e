"""A ticket's story in sentences, as one would tell it to a customer who complains."""

from collections.abc import Iterator, Sequence

from kiosk.core.hall_words import HallWords
from kiosk.domain import events as e
from kiosk.domain.story import Chapter, Meanwhile, StillWaiting, Story, Waited
from kiosk.words import say


class Teller(HallWords):
    """Tells stories of one hall in one language."""

    def lines(self, story: Story) -> Iterator[str]:
        """Yield the story, a line for each thing that happened and one for each reason."""
        for chapter in story.chapters:
            yield from self._chapter(story, chapter)
        if story.waiting is not None:
            yield from self._waiting(story, story.waiting)

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of an explanation."""
        return say(f"explain.{key}", self.language, **values)

    def _chapter(self, story: Story, chapter: Chapter) -> Iterator[str]:
        time = self.time(chapter.at)
        match chapter.event:
            case e.TicketIssued(service=service, class_id=class_id, ahead=ahead):
                yield self.say(
                    "issued",
                    time=time,
                    number=story.number,
                    service=self.service_name(service),
                    class_name=self.class_name(class_id),
                    ahead=ahead,
                )
            case e.TicketCalled() as event:
                yield from self._called(chapter, event)
            case e.TicketTransferred(from_counter=counter, service=service):
                name = self.service_name(service)
                yield self.say("transferred", time=time, counter=counter, service=name)
            case e.TicketRequeued():
                yield self.say("requeued", time=time)
            case e.TicketCancelled(reason=reason):
                yield self.say(f"ended_{reason}", time=time)
            case event:
                yield from self._at_counter(event, time)

    def _at_counter(self, event: e.TicketEvent, time: str) -> Iterator[str]:
        match event:
            case e.TicketRecalled(counter=counter):
                yield self.say("recalled", time=time, counter=counter)
            case e.TicketMissed(counter=counter, kept_until=until):
                key = "missed" if until is None else "missed_until"
                kept = "" if until is None else self.time(until)
                yield self.say(key, time=time, counter=counter, until=kept)
            case e.TicketParked(counter=counter):
                yield self.say("parked", time=time, counter=counter)
            case e.ServiceStarted(counter=counter, inferred=False):
                yield self.say("started", time=time, counter=counter)
            case e.ServiceFinished(counter=counter):
                yield self.say("finished", time=time, counter=counter)
            case _:
                # Slips, announcements, ratings: nothing that made anybody wait.
                return

    def _called(self, chapter: Chapter, event: e.TicketCalled) -> Iterator[str]:
        reason = event.reason
        waited_s = reason.waited_s if chapter.waited is None else chapter.waited.seconds
        yield self.say(
            "called",
            time=self.time(chapter.at),
            counter=event.counter,
            waited=self.length(waited_s),
        )
        yield self._promise(chapter.class_id, waited_s, reason.target_s or chapter.target_s)
        yield self.say(f"why_{reason.rule}", counter=event.counter, overtaken=reason.overtaken)
        if reason.override:
            yield self.say("override", reason=reason.override)
        if reason.approved_by:
            yield self.say("approved", badge=reason.approved_by)
        if reason.passed:
            yield self.say("passed", tickets=self._tickets(reason.passed))
        held_back = [one for one in reason.rivals if one.held_back]
        if held_back:
            yield self.say("held_back", tickets=self._tickets(held_back))
        if chapter.waited is not None:
            yield from self._meanwhile(chapter.waited)

    def _promise(self, class_id: str, waited_s: int, target_s: int, kept: str = "kept") -> str:
        if not target_s:
            return self.say("no_promise")
        told = {"class_name": self.class_name(class_id), "target": self.length(target_s)}
        if waited_s <= target_s:
            return self.say(kept, **told)
        return self.say("not_kept", **told, over=self.length(waited_s - target_s))

    def _tickets(self, tickets: Sequence[e.Passed | e.Rival]) -> str:
        return self.listed(
            self.say(
                "ticket",
                number=one.number,
                class_name=self.class_name(one.class_id),
                waited=self.length(one.waited_s),
            )
            for one in tickets
        )

    def _meanwhile(self, waited: Waited) -> Iterator[str]:
        if not waited.later and not waited.earlier:
            yield self.say("nobody_meanwhile")
            return
        if not waited.later:
            yield self.say("all_earlier", earlier=waited.earlier)
            return
        key = "some_later" if waited.earlier else "only_later"
        yield self.say(key, earlier=waited.earlier, n=len(waited.later))
        yield from map(self._later, waited.later)

    def _later(self, one: Meanwhile) -> str:
        why = self.say(
            f"short_{one.reason.rule}",
            class_name=self.class_name(one.class_id),
            waited=self.length(one.reason.waited_s),
            target=self.length(one.reason.target_s),
            overtaken=one.reason.overtaken,
        )
        later = self.say(
            "later", time=self.time(one.at), number=one.number, counter=one.counter, why=why
        )
        return f"  {later}"

    def _waiting(self, story: Story, still: StillWaiting) -> Iterator[str]:
        yield self.say(
            "still",
            time=self.time(still.at),
            number=story.number,
            waited=self.length(still.waited.seconds),
        )
        yield self._promise(
            still.class_id, still.waited.seconds, still.target_s, kept="kept_so_far"
        )
        yield from self._meanwhile(still.waited)
        if still.open_counters:
            counters = self.listed(still.open_counters)
            yield self.say("open_counters", counters=counters)
        else:
            counters = self.listed(still.closed_counters)
            yield self.say("no_counter", counters=counters)
