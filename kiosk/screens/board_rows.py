"""What the board shows, from the hall's view: rows, highlights, the line about priority.

Pure. How old a call is comes from the core's own clock plus the time since its view arrived,
so a board whose clock is wrong, or set meanwhile, still highlights the right call.
"""

import datetime as dt
import enum
import zoneinfo

import msgspec
from babel.dates import format_date

from kiosk.domain.hall import HallPhase
from kiosk.domain.moment import UtcMillis, elapsed_ms
from kiosk.domain.plan import HallPlan, Names
from kiosk.domain.views import BoardCall, BoardView
from kiosk.domain.wait_views import NEWS_S, WaitNews
from kiosk.screens.hours_face import evacuate, paused
from kiosk.words import say
from kiosk.words.wait import grown_words

FRESH_S = 10.0
"""How long a call is highlighted, about as long as it is spoken twice (the product's own)."""

NOTICE_S = 8
"""How long each counter's line about priority stays when there are several (our own)."""

HOURS_TOLD = frozenset({HallPhase.CLOSING_SOON, HallPhase.STOPPED})
"""When those who wait are told that they are served all the same (P40)."""

UNKNOWN_SEQ = -1
"""The ``seq`` of a view that stands for a hall nobody has seen yet."""


class Tone(enum.StrEnum):
    """How a row is drawn."""

    FRESH = "fresh"
    CALLED = "called"
    SERVING = "serving"


class BoardRow(msgspec.Struct, frozen=True):
    """One call."""

    number: str
    counter: str
    tone: Tone
    mark: tuple[str, ...]
    """Beside it, in each language: called again; or nothing."""


class BoardFace(msgspec.Struct, frozen=True):
    """Everything on the board; texts in each of the hall's languages, the first one leading."""

    hall: tuple[str, ...]
    title_number: tuple[str, ...]
    title_counter: tuple[str, ...]
    rows: tuple[BoardRow, ...]
    nobody: tuple[str, ...]
    """Instead of rows, when there are none."""
    waiting: tuple[str, ...]
    notices: tuple[str, ...]
    """One above the other: priority service (P16), a wait that has grown (P10), or that the
    system is coming back."""
    hint: tuple[str, ...]
    """What to do meanwhile (P09)."""
    time: str
    date: tuple[str, ...]
    leave: tuple[str, ...] = ()
    """Instead of everything: everybody is asked to leave, in each language (P44)."""


def board_face(
    view: BoardView,
    *,
    age_s: float,
    local: dt.datetime,
    away: bool,
    room: int,
) -> BoardFace:
    """Return what the board shows.

    Args:
        view: The hall, as it was fetched last.
        age_s: How long ago that was.
        local: The time on the wall, in the hall's zone.
        away: Whether the core is away.
        room: How many rows fit.
    """
    tongues = view.languages
    known = view.seq != UNKNOWN_SEQ
    return BoardFace(
        hall=tuple(view.hall[one] for one in tongues),
        title_number=in_each(tongues, "board.title_number"),
        title_counter=in_each(tongues, "board.title_counter"),
        rows=tuple(_row(view, call, age_s) for call in view.calls[:room]),
        nobody=in_each(tongues, "board.nobody") if known else (),
        waiting=in_each(tongues, "board.waiting", n=view.waiting) if known else (),
        notices=_notices(view, local, age_s, away=away),
        hint=in_each(tongues, "ticket.please_wait"),
        time=clock_text(local),
        date=tuple(date_text(local, one) for one in tongues),
        leave=tuple(evacuate(one, drill=view.halt.drill) for one in tongues)
        if view.halt.emergency
        else (),
    )


def empty_view(plan: HallPlan) -> BoardView:
    """Return the board of a hall of which nothing but its plan is known yet."""
    return BoardView(
        seq=UNKNOWN_SEQ,
        at=UtcMillis(0),
        day="",
        site=plan.site,
        hall=plan.name,
        languages=plan.languages,
        calls=(),
        waiting=0,
        counters_open=0,
        care_counters=(),
    )


def in_each(tongues: tuple[str, ...], key: str, **values: object) -> tuple[str, ...]:
    """Return a sentence in each of the languages."""
    return tuple(say(key, one, **values) for one in tongues)


def _row(view: BoardView, call: BoardCall, age_s: float) -> BoardRow:
    tone = _tone(view.at, call, age_s)
    again = call.calls > 1 and tone is not Tone.SERVING
    mark = in_each(view.languages, "board.again_mark") if again else ()
    return BoardRow(number=call.number, counter=call.counter, tone=tone, mark=mark)


def _tone(seen_at: UtcMillis, call: BoardCall, age_s: float) -> Tone:
    if call.serving:
        return Tone.SERVING
    called_s_ago = elapsed_ms(call.called_at, seen_at) / 1000 + age_s
    return Tone.FRESH if called_s_ago <= FRESH_S else Tone.CALLED


def has_notice(view: BoardView, age_s: float, *, away: bool) -> bool:
    """Return whether there is anything to say in the strip for notices."""
    news = bool(_fresh_news(view, age_s))
    hours = view.phase in HOURS_TOLD
    told = view.halt.paused or bool(view.notices)
    return away or told or bool(view.care_counters) or view.relief or hours or news


def _notices(
    view: BoardView, local: dt.datetime, age_s: float, *, away: bool
) -> tuple[str, ...]:
    if away:
        return in_each(view.languages, "board.away")
    if view.halt.paused:
        return tuple(paused(view.halt.why, one) for one in view.languages)
    # P16 names the counter and asks for understanding; it never says why. Several take turns.
    said = [_in_tongues(one.text, view.languages) for one in view.notices]
    said += [in_each(view.languages, "board.care", counter=one) for one in view.care_counters]
    if view.relief:
        said.append(in_each(view.languages, "board.relief"))
    if view.phase in HOURS_TOLD:
        said.append(_hours(view, local))
    said += [_grown(view, one) for one in _fresh_news(view, age_s)]
    if not said:
        return ()
    return said[int(local.timestamp() // NOTICE_S) % len(said)]


def _in_tongues(text: Names, tongues: tuple[str, ...]) -> tuple[str, ...]:
    """Return a notice in those of the hall's languages that it is written in."""
    return tuple(text[one] for one in tongues if one in text)


def _hours(view: BoardView, local: dt.datetime) -> tuple[str, ...]:
    """Return that whoever holds a number is served, although numbers stop or have (P40)."""
    if view.phase is HallPhase.STOPPED or view.stops_at is None:
        return in_each(view.languages, "hours.stopped")
    stops = dt.datetime.fromtimestamp(view.stops_at / 1000, local.tzinfo)
    return in_each(view.languages, "board.closing_soon", time=clock_text(stops))


def _fresh_news(view: BoardView, age_s: float) -> list[WaitNews]:
    """Return whose wait has grown lately (P10); each is said for a minute."""
    return [
        one for one in view.wait_news if elapsed_ms(one.at, view.at) / 1000 + age_s < NEWS_S
    ]


def _grown(view: BoardView, news: WaitNews) -> tuple[str, ...]:
    return tuple(
        grown_words(news.number, news.low_s, news.high_s, one) for one in view.languages
    )


def clock_text(local: dt.datetime) -> str:
    """Return hours and minutes; seconds would only redraw the board for nobody."""
    return f"{local.hour:02d}:{local.minute:02d}"


def date_text(local: dt.datetime, language: str) -> str:
    """Return day and weekday as that language writes them."""
    pattern = "M月d日 EEEE" if language == "zh" else "EEEE d MMMM"
    return format_date(local, pattern, locale=language)


def local_time(at: UtcMillis, timezone: str) -> dt.datetime:
    """Return a wall time in the hall's zone."""
    return dt.datetime.fromtimestamp(at / 1000, zoneinfo.ZoneInfo(timezone))
