"""The help buttons outside: each pressed, its lamp seen, its buzzer heard (S19)."""

from collections.abc import Callable, Iterator

from drivers.faults import DeviceFault
from drivers.help_button_url import GpioHelpButtonUrl
from drivers.panel import Beep, LampMode, Panel, PanelKey, PanelListener
from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.counters import PanelPresses, open_gpio_panel, pressed
from kiosk.check.finding import Finding, Said, fault, ok, said, skipped, wrong
from kiosk.check.held import held_if_running
from kiosk.check.person import Answer, Person

OpenHelpPanel = Callable[[GpioHelpButtonUrl, PanelListener], Panel]


def help_buttons(
    bench: Bench, open_panel: OpenHelpPanel = open_gpio_panel
) -> Iterator[Finding]:
    """Look at each help button on this machine's own pins."""
    for device in bench.settings.help_buttons:
        if not isinstance(device.url, GpioHelpButtonUrl):
            continue
        name = f"help_button {device.id}"
        held = held_if_running(bench, name, "help_button")
        if held is not None:
            yield held
            continue
        presses = PanelPresses()
        try:
            panel = open_panel(device.url, presses)
        except DeviceFault as error:
            yield fault(name, error.kind, "help_button")
            continue
        try:
            yield ok(name, said("check.pins"))
            yield from _tried(bench.person, device.id, device.url, panel, presses)
        finally:
            panel.close()


def _tried(
    person: Person,
    button: str,
    url: GpioHelpButtonUrl,
    panel: Panel,
    presses: PanelPresses,
) -> Iterator[Finding]:
    name = f"help_button {button}"
    request = said("check.press_help", place=button)
    yield pressed(person, f"{name} help", request, presses.of(PanelKey.HELP), PanelKey.HELP)
    if url.lamp is not None:
        panel.light(LampMode.ON)
        answer = person.confirms(said("check.help_lamp_lit", place=button))
        panel.light(LampMode.OFF)
        remedy = said("check.lamp_remedy", pin=url.lamp)
        yield _judged(
            f"{name} lamp",
            answer,
            said("check.lamp_seen"),
            said("check.lamp_not_seen"),
            remedy,
        )
    if url.buzzer is not None:
        panel.beep(Beep.CARE)
        answer = person.confirms(said("check.buzzer_heard", place=button))
        remedy = said("check.lamp_remedy", pin=url.buzzer)
        yield _judged(
            f"{name} buzzer",
            answer,
            said("check.buzzer_sounds"),
            said("check.buzzer_silent"),
            remedy,
        )


def _judged(name: str, answer: Answer, well: Said, bad: Said, remedy: Said) -> Finding:
    if answer is Answer.SKIPPED:
        return skipped(name, said("check.not_tried"))
    return ok(name, well) if answer is Answer.YES else wrong(name, bad, remedy)


PROBES = (Probe("help buttons", Stage.DEVICES, help_buttons),)
