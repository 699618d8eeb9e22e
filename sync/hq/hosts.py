"""Which names the pages answer to: those of this machine, and those it was told.

A page elsewhere whose name is made to lead here (DNS rebinding) sends its own name as ``Host``
and would be of our origin for a browser. Such a name gets no answer, whether there are users or
not. An address is nobody's to lead elsewhere, so every address is good.
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from sync.hq.endpoint import refusal

MISDIRECTED = 421
"""RFC 9110, 15.5.20: this server does not answer for that name."""
HERE = "localhost"
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@\s]+)(:[0-9]{1,5})?", re.ASCII)
NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)


class BadName(ValueError):
    """The text is no name of a machine; the message says what was found and expected."""


def host_name(text: str) -> str:
    """Return a name as it is compared.

    Raises:
        BadName: It is none: an address with a port, a URL.
    """
    name = text.lower().removesuffix(".")
    if not NAME.fullmatch(name):
        raise BadName(f"found {text!r}, expected a name as hq.example")
    return name


class Hosts:
    """Turns away what was sent to another name."""

    def __init__(self, app: ASGIApp, names: Iterable[str] = ()) -> None:
        self._app = app
        self._names = {HERE, *names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say for whom we answer."""
        if scope["type"] == "http":
            found = [value for key, value in scope["headers"] if key == b"host"]
            if not self._ours(found):
                await self._refusal(found)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _ours(self, found: Sequence[bytes]) -> bool:
        if len(found) != 1:
            return False
        parts = HOST.fullmatch(found[0].decode("latin-1").lower())
        if parts is None:
            return False
        name = parts[1].strip("[]")
        return name.removesuffix(".") in self._names or _is_address(name)

    def _refusal(self, found: Sequence[bytes]) -> ASGIApp:
        shown = ", ".join(value.decode("latin-1")[:100] for value in found) or "none"
        names = ", ".join(sorted(self._names))
        return refusal(
            f"found the host {shown}, expected an address or {names}: whoever runs this server"
            " adds a name with `kiosk hq web --name`",
            MISDIRECTED,
        )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
