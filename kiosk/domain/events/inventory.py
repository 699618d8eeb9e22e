"""What is attached, and whether it is what was approved (S65, S66)."""

from kiosk.domain.events.base import Event


class DeviceAttached(Event, frozen=True, tag="device_attached"):
    """A device has told what it is, for the first time or anew."""

    device: str
    identity: str


class ConfigDrifted(Event, frozen=True, tag="config_drifted"):
    """A device is not what was approved."""

    device: str
    expected: str = ""
    found: str = ""


class ConfigMatched(Event, frozen=True, tag="config_matched"):
    """A device is what was approved again."""

    device: str


class BaselineApproved(Event, frozen=True, tag="baseline_approved"):
    """Somebody answers for the devices as they are."""

    items: dict[str, str]
    by: str
