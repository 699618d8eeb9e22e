"""One screen put together and run: the window, the hall's view, systemd's watchdog.

Imported after ``window.prepare`` only, as it imports Kivy.
"""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from kivy.base import runTouchApp, stopTouchApp
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.utils import get_color_from_hex

from kiosk.domain.views import BoardView, ManagerView, TicketView
from kiosk.screens import board_screen, scanner, staff_screen, ticket_screen
from kiosk.screens.board_screen import BoardScreen
from kiosk.screens.courier import Courier
from kiosk.screens.feed import Feed
from kiosk.screens.picture_size import PictureSize
from kiosk.screens.pictures import Pictures
from kiosk.screens.staff_screen import StaffScreen
from kiosk.screens.theme import PAPER
from kiosk.screens.ticket_screen import TicketScreen
from kiosk.sdnotify import notify, watchdog_interval_s
from kiosk.settings import Settings
from kiosk.settings.newer import NewerSettings


def hand_over(call: Callable[[], None]) -> None:
    """Run a function in the thread that draws, before its next picture."""
    Clock.schedule_once(lambda _dt: call(), 0)


def show(name: str, settings: Settings, screenshot_dir: Path | None) -> None:
    """Run one screen until it is told to end.

    Args:
        name: ``ticket``, ``board`` or ``staff``.
        settings: The hall's.
        screenshot_dir: Where to keep a picture of it, or None.
    """
    screen: TicketScreen | BoardScreen | StaffScreen
    feed: Feed[TicketView] | Feed[BoardView] | Feed[ManagerView]
    socket = settings.api.socket
    if name == "ticket":
        tickets = TicketScreen(settings.plan, settings.timezone, Courier(socket, hand_over))
        scanner.listen(tickets)
        screen, tick_s = tickets, ticket_screen.TICK_S
        feed = Feed(socket, "ticket", TicketView, tickets, hand_over)
    elif name == "staff":
        staff = StaffScreen(Courier(socket, hand_over))
        screen, tick_s = staff, staff_screen.TICK_S
        feed = Feed(socket, "manager", ManagerView, staff, hand_over)
    else:
        board = BoardScreen(settings.plan, settings.timezone)
        screen, tick_s = board, board_screen.TICK_S
        feed = Feed(socket, "board", BoardView, board, hand_over)

    threading.excepthook = _crash
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    Window.set_title(f"kiosk screen {name}")
    Window.clearcolor = get_color_from_hex(PAPER)
    screen.build(PictureSize(*map(int, Window.size)))
    Window.bind(size=lambda _window, size: screen.build(PictureSize(*map(int, size))))
    Clock.schedule_interval(lambda _dt: screen.tick(), tick_s)
    # Kivy holds on to what it calls weakly: the name keeps it alive.
    pictures = None if screenshot_dir is None else Pictures(screenshot_dir, name)
    _report_to_systemd()
    feed.end_when(NewerSettings(settings).there, stopTouchApp)
    feed.start()
    runTouchApp(screen.root)
    feed.stop()
    if pictures is not None:
        pictures.stop()
    notify("STOPPING=1")


def _report_to_systemd() -> None:
    """Say ready once something is to be seen, then alive for as long as the loop turns."""

    def first_picture(_window: object) -> None:
        Window.unbind(on_flip=first_picture)
        notify("READY=1")

    Window.bind(on_flip=first_picture)
    interval_s = watchdog_interval_s()
    if interval_s is not None:
        Clock.schedule_interval(lambda _dt: notify("WATCHDOG=1"), interval_s)


def _end(_signal: int, _frame: FrameType | None) -> None:
    stopTouchApp()


def _crash(args: threading.ExceptHookArgs) -> None:
    """Carry a bug of a thread into the main one: half a screen must not live on."""

    def raise_again() -> None:
        raise args.exc_value or args.exc_type()

    hand_over(raise_again)
