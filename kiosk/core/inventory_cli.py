"""The subcommand ``kiosk inventory``: what is attached, and who answers for it (S65, S66)."""

import sys

import click
import msgspec

from kiosk.client import Client, DoorClosed, Refusal
from kiosk.command import WRONG, config_option, fail
from kiosk.domain.commands import ApproveBaseline
from kiosk.domain.inventory import is_alike, says_nothing_new
from kiosk.domain.readiness_views import InventoryItem, InventoryView
from kiosk.settings import Settings
from kiosk.words import LANGUAGES, say


@click.group()
def inventory() -> None:
    """Show the devices of a running hall beside what was approved, or approve them."""


@inventory.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print the inventory as JSON.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def show(settings: Settings, *, as_json: bool, language: str) -> None:
    """Show every device; end with 1 when one is not what was approved."""
    with Client(settings.api.socket) as client:
        try:
            view = client.view("inventory", InventoryView)
        except DoorClosed as error:
            fail(str(error))
    if view is None:
        fail(say("inventory.no_answer", language))
    if as_json:
        click.echo(msgspec.json.encode(view).decode())
    else:
        for line in lines(view, language):
            click.echo(line)
    if view.drift:
        sys.exit(WRONG)


@inventory.command()
@config_option
@click.option("--by", required=True, help="Who answers for it: a badge or a name.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def approve(settings: Settings, by: str, language: str) -> None:
    """Take the devices as they are for what they are to be."""
    with Client(settings.api.socket) as client:
        try:
            answer = client.submit(ApproveBaseline(by=by))
        except DoorClosed as error:
            fail(str(error))
    if isinstance(answer, Refusal):
        fail(answer.text[language])
    event = answer.event("baseline_approved")
    key = "inventory.unchanged" if event is None else "inventory.approved"
    click.echo(say(key, language, by=by))


def lines(view: InventoryView, language: str) -> list[str]:
    """Return the inventory in words, a line for each device."""
    differs = {one.device for one in view.drift}
    found = []
    for one in view.items:
        mark = "WRONG" if one.device in differs else "ok   "
        text = one.identity or say("inventory.gone", language)
        if one.device in differs:
            approved = one.approved or say("inventory.nothing", language)
            text += " " + say("inventory.was", language, approved=approved)
        elif _tells_more(one):
            text += " " + say("inventory.tells_more", language)
        found.append(f"{mark} {one.device}: {text}")
    if not view.approved:
        found.append(say("inventory.not_yet", language))
    return found


def _tells_more(one: InventoryItem) -> bool:
    """Return whether it was approved when less was known of it: nothing to compare with."""
    approved = one.approved or ""
    return is_alike(approved, one.identity) and not says_nothing_new(approved, one.identity)
