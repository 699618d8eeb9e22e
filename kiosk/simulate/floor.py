"""The lobby in motion: people come, counters call, and every choice is the domain's own.

Events lie in a heap by time. Who is next is asked of ``kiosk.domain.discipline.choose`` over
the lines of ``kiosk.domain.line``; nothing here knows a priority.
"""

import math
from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from kiosk.domain.discipline import Offer, choose, counts_as_passing
from kiosk.domain.line import Line, Waiter
from kiosk.simulate.bench import Bench
from kiosk.simulate.customers import Customer
from kiosk.simulate.tally import Tally

RATIO = (0, 1, 1)
"""Of three calls under ``ratio`` the first goes to priority, the others to normal tickets."""


class Floor:
    """One run of a scenario under one rule; times in milliseconds since its beginning."""

    def __init__(self, bench: Bench, warm_up: int = 0, day_end: float = math.inf) -> None:
        scenario = bench.scenario
        self.tally = Tally.empty([one.id for one in scenario.classes], len(scenario.counters))
        self._bench = bench
        self._warm_up = warm_up
        self._counting = False
        self._began = 0.0
        self._lines = [Line() for _ in bench.keys]
        self._line_of = {(one.class_id, one.service): n for n, one in enumerate(bench.keys)}
        self._eligible = [tuple(bench.eligible(one)) for one in scenario.counters]
        self._serves = [frozenset(one) for one in self._eligible]
        self._order = [(one.classes is None, one.accessible) for one in scenario.counters]
        self._set_aside = len(set(self._order)) > 1
        self._people: dict[int, Customer] = {}
        self._place = 0
        self._turn = 0
        self._heap: list[tuple[float, int, Callable[..., None], int]] = []
        self._pushed = 0
        self._until = [-1.0] * len(scenario.counters)
        self._idle: list[int] = []
        self._staffed: frozenset[int] = frozenset()
        self._schedule(day_end)
        self._restaff(self._staffed)

    def run(self, customers: Iterable[Customer]) -> Tally:
        """Let these people come in this order, serve them to the last; return the record."""
        heap, step, arrive = self._heap, self._step, self._arrive
        last = 0.0
        if not self._warm_up:
            self._begin(0.0, 0)
        for customer in customers:
            last = customer.at
            while heap and heap[0][0] <= last:
                step()
            arrive(customer)
        if self._warm_up:
            self._end(last, 0)
        while heap:
            step()
        self.tally.stranded = len(self._people)
        return self.tally

    def _step(self) -> None:
        at, _, act, what = heappop(self._heap)
        act(at, what)

    def _push(self, at: float, act: Callable[..., None], what: int) -> None:
        self._pushed += 1
        heappush(self._heap, (at, self._pushed, act, what))

    # What happens

    def _arrive(self, customer: Customer) -> None:
        self._place = place = self._place + 1
        if place == self._warm_up + 1 and self._warm_up:
            self._begin(customer.at, 0)
        now, clock = customer.at, customer.clock
        line = self._line_of[customer.class_id, customer.service]
        self._lines[line] = self._lines[line].joined(Waiter(int(clock), place))
        self._people[place] = customer
        if self._idle:
            self._find_counter(line, now)
        if place in self._people:
            if customer.patience < math.inf:
                self._push(max(now, clock + customer.patience), self._leave, place)
            if self._held[line]:
                self._push(clock + self._held[line], self._wake, 0)

    def _find_counter(self, line: int, now: float) -> None:
        """Offer a newcomer's line to the counter that is idle longest (S09).

        Counters set aside for classes come first; accessible ones last, as in a hall whose
        staff there leave the public to others while others are free.
        """
        idle = self._idle
        if self._set_aside:
            idle = sorted(idle, key=self._order.__getitem__)
        for counter in idle:
            if line in self._serves[counter]:
                offer = self._choose(counter, now)
                if offer is not None:
                    self._idle.remove(counter)
                    self._call(counter, offer, now)
                    return

    def _depart(self, now: float, counter: int) -> None:
        if counter not in self._staffed:
            return
        offer = self._choose(counter, now)
        if offer is None:
            self._idle.append(counter)
        else:
            self._call(counter, offer, now)

    def _leave(self, now: float, place: int) -> None:
        customer = self._people.pop(place, None)
        if customer is None:
            return
        line = self._line_of[customer.class_id, customer.service]
        waiter = Waiter(int(customer.clock), place)
        if place > self._warm_up:
            self.tally.left[customer.class_id].append(max(0.0, now - customer.clock))
            self._count_passes(self._lines[line].passes_of(waiter))
        self._lines[line] = self._lines[line].without(waiter)

    def _wake(self, now: float, _what: int) -> None:
        """Look again at what idle counters held back."""
        for counter in tuple(self._idle):
            if counter in self._idle:
                offer = self._choose(counter, now)
                if offer is not None:
                    self._idle.remove(counter)
                    self._call(counter, offer, now)

    # Calling

    def _choose(self, counter: int, now: float) -> Offer | None:
        offers = self._offers[counter]
        bench = self._bench
        if len(offers) == 1:
            return choose(offers[0], self._lines, int(now), bench.limit)
        first = RATIO[self._turn % len(RATIO)]
        for which in (first, 1 - first):
            found = choose(offers[which], self._lines, int(now), bench.limit)
            if found is not None:
                self._turn += 1
                return found
        return None

    def _call(self, counter: int, offer: Offer, now: float) -> None:
        lines, index = self._lines, offer.line
        line = lines[index]
        clock, place, _ = line.waiters[0]
        customer = self._people.pop(place)
        counted = place > self._warm_up
        if counted and line.bumps:
            self._count_passes(line.passes)
        lines[index] = line.without_head()
        passed = False
        if counts_as_passing(offer):
            for other in self._eligible[counter]:
                waiting = lines[other]
                if waiting.waiters and waiting.waiters[0].clock < clock:
                    lines[other] = waiting.passed_by(clock, int(now))
                    passed = True
        takes = self._absent if customer.absent else customer.takes
        if self._counting:
            self.tally.busy[counter] += takes
        self._until[counter] = now + takes
        self._push(now + takes, self._depart, counter)
        if counted:
            self._record(customer, now)
        if passed and self._holds and self._idle:
            self._wake(now, 0)

    def _record(self, customer: Customer, now: float) -> None:
        if customer.absent:
            self.tally.absent[customer.class_id] += 1
        else:
            self.tally.waits[customer.class_id].append(max(0.0, now - customer.clock))

    def _count_passes(self, passes: int) -> None:
        self.tally.passes += passes
        self.tally.most_passes = max(self.tally.most_passes, passes)

    # Staff

    def _schedule(self, day_end: float) -> None:
        present = set()
        for number, spec in enumerate(self._bench.scenario.counters):
            away = [(one * 1000, other * 1000) for one, other in spec.pauses]
            if spec.opens_s > 0:
                away.insert(0, (0.0, spec.opens_s * 1000))
            if spec.closes_s is not None:
                away.append((spec.closes_s * 1000, math.inf))
            if not any(start <= 0 < end for start, end in away):
                present.add(number)
            for start, end in away:
                if start > 0:
                    self._push(start, self._go, number)
                if end < math.inf:
                    self._push(end, self._come, number)
            gone = sum(max(0.0, min(end, day_end) - start) for start, end in away)
            self.tally.staffed[number] = max(0.0, day_end - gone)
        if day_end < math.inf:
            self._push(day_end, self._end, 0)
        self._staffed = frozenset(present)
        self._idle = sorted(present)
        self._absent = self._bench.scenario.run.absent_s * 1000

    def _restaff(self, staffed: frozenset[int]) -> None:
        self._staffed = staffed
        self._offers = self._bench.offers(staffed)
        self._held = [0] * len(self._lines)
        for offers in self._offers:
            for one in offers[0]:
                self._held[one.line] = max(self._held[one.line], one.held_ms)
        self._holds = any(self._held)

    def _come(self, now: float, counter: int) -> None:
        self._restaff(self._staffed | {counter})
        if self._until[counter] <= now:
            self._idle.append(counter)
            self._wake(now, 0)

    def _go(self, now: float, counter: int) -> None:
        self._restaff(self._staffed - {counter})
        if counter in self._idle:
            self._idle.remove(counter)
        self._wake(now, 0)

    # What counts

    def _begin(self, now: float, _what: int) -> None:
        self._counting, self._began = True, now
        self.tally.busy = [max(0.0, until - now) for until in self._until]

    def _end(self, now: float, _what: int) -> None:
        self._counting = False
        for counter, until in enumerate(self._until):
            self.tally.busy[counter] -= max(0.0, until - now)
            if self._warm_up:
                self.tally.staffed[counter] = now - self._began
