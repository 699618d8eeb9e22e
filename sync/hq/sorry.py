"""What people see in a browser when there is no page for them: why, and the way on.

In both languages, since nobody has said yet which one they read.
"""

import html
from http import HTTPStatus
from importlib import resources

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sync.hq.endpoint import refusal

API = "/api/"
WORDS = {
    HTTPStatus.NOT_FOUND: ("没有这个页面或大厅", "There is no such page or lobby"),
    HTTPStatus.FORBIDDEN: (
        "您的权限不够。请管理员在“人员”页面更改",
        "Your role is not enough: an administrator can change it under People",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: ("这里不能这样访问", "This is not the way to ask here"),
}
FRAME = (resources.files(__package__) / "pages" / "sorry.html").read_text(encoding="utf-8")


def sorry(status: int) -> Response:
    """Return a page that says why there is none, and leads on."""
    chinese, english = WORDS[HTTPStatus(status)]
    page = FRAME.replace("{zh}", html.escape(chinese)).replace("{en}", html.escape(english))
    return HTMLResponse(page, status)


def no_route(request: Request, error: Exception) -> Response:
    """Answer what no address of ours answers: programs in JSON, people with a page."""
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    if request.url.path.startswith(API):
        answer = refusal(HTTPStatus(status).phrase.lower(), status)
    else:
        answer = sorry(status)
    if isinstance(error, HTTPException):
        answer.headers.update(error.headers or {})
    return answer
