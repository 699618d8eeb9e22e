"""What is answered while the database does not: that it is so, what to do, when to come again.

In the language that the browser asks for. Nothing is lost meanwhile: kiosks keep their records.
"""

import html
from importlib import resources

import msgspec
import structlog
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError,  # noqa: A004  # the connection pool's
)
from starlette.requests import Request
from starlette.responses import Response

from sync.hq.endpoint import Endpoint, refusal

UNAVAILABLE = 503
RETRY_S = 5
"""▲ A server that starts anew is back in seconds; one request in so many troubles nobody."""
PAGES = resources.files(__package__) / "pages"
WORDS = msgspec.toml.decode(
    (PAGES / "away.toml").read_text(encoding="utf-8"), type=dict[str, dict[str, str]]
)
TEMPLATE = (PAGES / "away.html").read_text(encoding="utf-8")

log = structlog.get_logger("hq")


class Watch:
    """Says in the log when the database goes and when it is back, once each."""

    def __init__(self) -> None:
        self._away = False

    def gone(self, error: SQLAlchemyError) -> None:
        """Note that it did not answer."""
        if not self._away:
            log.error("database_away", reason=str(getattr(error, "orig", error)).strip())
        self._away = True

    def there(self) -> None:
        """Note that it did."""
        if self._away:
            log.info("database_is_back")
        self._away = False


def is_away(error: SQLAlchemyError) -> bool:
    """Return whether the database could not be asked; all else is a defect of ours."""
    if isinstance(error, OperationalError | InterfaceError | TimeoutError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    # The plain one is SQLite's word for a file that is damaged.
    return type(error) is DatabaseError


def away(endpoint: Endpoint, request: Request) -> Response:
    """Return a page for people, or JSON for scripts."""
    language = language_of(request.headers.get("accept-language", ""))
    if endpoint.page or "text/html" in request.headers.get("accept", ""):
        answer = Response(_page(language), UNAVAILABLE, media_type="text/html; charset=utf-8")
    else:
        words = WORDS[language]
        sentence = f"{words['title']} {words['what']} {words['do']}".format(s=RETRY_S)
        answer = refusal(sentence, UNAVAILABLE)
    answer.headers["retry-after"] = str(RETRY_S)
    answer.headers["content-language"] = language
    answer.headers["vary"] = "Accept-Language"
    return answer


def language_of(wanted: str) -> str:
    """Return which of our languages an ``Accept-Language`` likes best; English for none."""
    liked: dict[str, float] = {}
    for part in wanted.split(","):
        name, _, more = part.partition(";")
        language = name.strip().lower().partition("-")[0]
        if language in WORDS:
            liked[language] = max(liked.get(language, 0.0), _weight(more))
    return max(liked, key=lambda one: liked[one]) if any(liked.values()) else "en"


def _weight(text: str) -> float:
    name, _, value = text.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0


def _page(language: str) -> str:
    """Return the page, in the reader's language first and then in the other one."""
    others = [one for one in WORDS if one != language]
    parts = [
        f'<section lang="{one}"><{head}>{_plain(one, "title")}</{head}>'
        f"<p>{_plain(one, 'what')}</p><p>{_plain(one, 'do')}</p></section>"
        for one, head in ((language, "h1"), *((one, "h2") for one in others))
    ]
    return (
        TEMPLATE.replace("{language}", "zh-CN" if language == "zh" else "en")
        .replace("{title}", _plain(language, "title"))
        .replace("{seconds}", str(RETRY_S))
        .replace("{parts}", "\n".join(parts))
    )


def _plain(language: str, word: str) -> str:
    return html.escape(WORDS[language][word].format(s=RETRY_S))
