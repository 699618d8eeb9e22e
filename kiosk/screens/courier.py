"""Carries one errand at a time to the hall, in a thread, and brings back what was said.

What cannot wait goes beside one that the hall has not answered yet.
"""

import threading
from pathlib import Path
from typing import Protocol

from kiosk.client import Accepted, Client, DoorClosed, Refusal
from kiosk.domain.appointment_views import AppointmentView
from kiosk.screens.errand import Errand, LookUp
from kiosk.screens.feed import HandOver

Answer = Accepted | Refusal | AppointmentView
"""What the hall may say to an errand."""


class Sender(Protocol):
    """Whoever sent an errand, told in the thread that draws."""

    def answered(self, command_id: str, answer: Answer) -> None:
        """Take the hall's answer."""

    def no_answer(self, command_id: str) -> None:
        """Learn that none came: ask again with the same id."""


class Courier:
    """The way of a screen's commands."""

    def __init__(self, socket: Path, hand_over: HandOver) -> None:
        self._socket = socket
        self._hand_over = hand_over
        self._under_way: set[str] = set()
        """Their ids."""

    def carry(self, errand: Errand, sender: Sender, *, at_once: bool = False) -> None:
        """Take an errand to the hall, unless one is under way already.

        Args:
            errand: It.
            sender: Whom to tell what was said.
            at_once: Whatever else is under way.
        """
        if errand.command_id in self._under_way or (self._under_way and not at_once):
            return
        self._under_way.add(errand.command_id)
        threading.Thread(
            target=self._go, args=(errand, sender), name="courier", daemon=True
        ).start()

    def _go(self, errand: Errand, sender: Sender) -> None:
        answer: Answer | None
        with Client(self._socket) as client:
            try:
                answer = _ask(client, errand)
            except DoorClosed:
                answer = None
        self._hand_over(lambda: self._arrive(errand, sender, answer))

    def _arrive(self, errand: Errand, sender: Sender, answer: Answer | None) -> None:
        self._under_way.discard(errand.command_id)
        if answer is None:
            sender.no_answer(errand.command_id)
        else:
            sender.answered(errand.command_id, answer)


def _ask(client: Client, errand: Errand) -> Answer:
    command = errand.command
    if isinstance(command, LookUp):
        return client.appointment(command.code)
    return client.submit(command, errand.command_id)
