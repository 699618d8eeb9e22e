"""One connection to a broker: MQTT 5 with QoS 1, the only home of paho.

paho's queue is never used as a queue: it is in memory, forgets the receive maximum and resends
everything at once after a reconnect. So a ``Link`` lives for one connection and is thrown away
with whatever paho still held; the owner keeps its own window and sends again from what is
durable.
Callbacks run inside paho's locks and only hand a note over, which must return at once.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable

import msgspec
from paho.mqtt.client import (
    Client,
    ConnectFlags,
    DisconnectFlags,
    MQTTMessage,
    MQTTv5,
    topic_matches_sub,
)
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from sync.broker_url import Broker

CONNECT_TIMEOUT_S = 10.0
KEEPALIVE_S = 30
CLOSE_TIMEOUT_S = 2.0
KEEP_ALIVE_TIMEOUT = 0x8D
RECEIVE_MAXIMUM = 65_535
"""What a broker allows that names no maximum (MQTT 5.0, 3.2.2.3.3)."""


class BrokerAway(Exception):
    """No connection came about, or it is gone: try again later."""


class Connected(msgspec.Struct, frozen=True):
    """The broker took us in."""

    link: int
    receive_maximum: int
    session_present: bool
    packet_maximum: int | None = None
    """The largest packet in bytes that the broker takes; None: any."""


class Subscribed(msgspec.Struct, frozen=True):
    """The broker will pass on what we asked for; ``failure`` says why not."""

    link: int
    mid: int
    failure: str | None


class Published(msgspec.Struct, frozen=True):
    """The broker answered for a message; ``failure`` is its reason for not taking it."""

    link: int
    mid: int
    failure: str | None
    code: int = 0
    """The reason as MQTT numbers it."""


class Arrived(msgspec.Struct, frozen=True):
    """A message came."""

    link: int
    mid: int
    topic: str
    payload: bytes
    qos: int = 1


class Lost(msgspec.Struct, frozen=True):
    """The connection is gone, or was refused."""

    link: int
    reason: str
    code: int = 0
    """The reason as MQTT numbers it; 0 for none."""
    hung_up: bool = False
    """Whether the broker ended it; a line that went silent is no word of the broker's."""


Note = Connected | Subscribed | Published | Arrived | Lost


class Will(msgspec.Struct, frozen=True):
    """What the broker says for us when we die."""

    topic: str
    payload: bytes
    delay_s: int = 0


class Session(msgspec.Struct, frozen=True):
    """Who connects, and what the broker keeps while we are away."""

    client_id: str
    will: Will | None = None
    expiry_s: int = 0
    """0: the broker forgets us, and sends the will, at once."""
    receive_maximum: int | None = None
    """Messages that the broker may send ahead of our acknowledgements; None: all it has."""
    packet_maximum: int | None = None
    """The largest packet in bytes that it may send; None: any."""
    manual_ack: bool = False


class Link:
    """A connection; it tells about itself in notes marked with its ``number``."""

    def __init__(
        self, number: int, broker: Broker, session: Session, tell: Callable[[Note], None]
    ) -> None:
        self.number = number
        self._tell = tell
        self._gone = threading.Event()
        self._network: threading.Thread | None = None
        """paho's thread, known once the broker has answered."""
        client = Client(
            CallbackAPIVersion.VERSION2,
            session.client_id,
            protocol=MQTTv5,
            reconnect_on_failure=False,
            manual_ack=session.manual_ack,
        )
        client.connect_timeout = CONNECT_TIMEOUT_S
        # The owner's window decides; paho is to hold nothing back and to count nothing.
        client.max_inflight_messages_set(0)
        if session.will is not None:
            self._set_will(client, session.will)
        if broker.encrypted:
            client.tls_set_context(tls_context(broker))
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_socket_open = _on_socket_open
        self._client = client
        self._broker = broker
        self._session = session

    def open(self) -> None:
        """Connect; ``Connected`` or ``Lost`` follows.

        Raises:
            BrokerAway: Nobody listens there, or the encryption fails.
        """
        asked = _properties(PacketTypes.CONNECT)
        # The will is sent when the session ends: it must outlive the will's delay.
        will = self._session.will
        delay_s = 0 if will is None else will.delay_s
        asked.SessionExpiryInterval = max(self._session.expiry_s, delay_s)
        if self._session.receive_maximum is not None:
            asked.ReceiveMaximum = self._session.receive_maximum
        if self._session.packet_maximum is not None:
            asked.MaximumPacketSize = self._session.packet_maximum
        try:
            self._client.connect(
                self._broker.host,
                self._broker.port,
                keepalive=KEEPALIVE_S,
                clean_start=self._session.expiry_s == 0,
                properties=asked,
            )
        except (OSError, ValueError) as error:
            raise BrokerAway(f"{self._broker.host}:{self._broker.port}: {error}") from error
        self._client.loop_start()

    def subscribe(self, *topics: str) -> int:
        """Ask for topics and return the number that ``Subscribed`` will name.

        Raises:
            BrokerAway: The connection is gone.
        """
        code, mid = self._client.subscribe([(topic, 1) for topic in topics])
        self._check(code)
        if mid is None:
            raise BrokerAway("no number for a subscription")
        return mid

    def publish(  # what MQTT says of a message
        self,
        topic: str,
        payload: bytes,
        *,
        retain: bool = False,
        expiry_s: int | None = None,
        qos: int = 1,
    ) -> int:
        """Send a message and return the number that ``Published`` will name.

        Args:
            topic: Where to.
            payload: What.
            retain: Whether the broker tells it to whoever subscribes later.
            expiry_s: After how long the broker need not deliver it any more; None: never.
            qos: With 0 it may be lost, and ``Published`` means that it was written, no more.

        Raises:
            BrokerAway: The connection is gone.
        """
        properties = None
        if expiry_s is not None:
            properties = _properties(PacketTypes.PUBLISH)
            properties.MessageExpiryInterval = expiry_s
        info = self._client.publish(
            topic, payload, qos=qos, retain=retain, properties=properties
        )
        self._check(info.rc)
        return info.mid

    def acknowledge(self, message: Arrived) -> None:
        """Tell the broker that a message is safe here (``manual_ack``)."""
        # On a dead link the broker sends it again on the next one: nothing to be done here.
        if message.link == self.number and message.qos:
            self._client.ack(message.mid, 1)

    def check(self) -> None:
        """See that notes can still come.

        Raises:
            BrokerAway: paho's thread has died over a message; its traceback is in the log.
        """
        if self._network is not None and not self._network.is_alive():
            raise BrokerAway("the connection's thread has ended")

    def close(self) -> None:
        """Hang up in good order: the will is not sent. Safe when the connection is gone."""
        self._client.disconnect()
        sock = self._client.socket()
        if isinstance(sock, socket.socket) and not self._gone.wait(CLOSE_TIMEOUT_S):
            # A peer that takes no more bytes: let the network thread see the end.
            with contextlib.suppress(OSError):
                # The peer may have ended it a moment ago, with nobody left here to notice.
                sock.shutdown(socket.SHUT_RDWR)
        self._client.loop_stop()
        # paho keeps the two sockets that wake its thread until somebody collects its garbage.
        self._client._reset_sockets()  # noqa: SLF001 - it has no other word for it

    def _check(self, code: MQTTErrorCode) -> None:
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise BrokerAway(code.name)

    @staticmethod
    def _set_will(client: Client, will: Will) -> None:
        properties = _properties(PacketTypes.WILLMESSAGE)
        properties.WillDelayInterval = will.delay_s
        client.will_set(will.topic, will.payload, qos=1, retain=True, properties=properties)

    def _on_connect(
        self,
        _client: Client,
        _userdata: object,
        flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._network = threading.current_thread()
        if reason.is_failure:
            self._tell(Lost(self.number, str(reason), reason.value))
            return
        maximum = getattr(properties, "ReceiveMaximum", RECEIVE_MAXIMUM)
        packet: int | None = getattr(properties, "MaximumPacketSize", None)
        self._tell(Connected(self.number, maximum, flags.session_present, packet))

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: object,
        flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._gone.set()
        said = flags.is_disconnect_packet_from_server
        hung_up = said or reason.value != KEEP_ALIVE_TIMEOUT
        code = reason.value if said else 0
        self._tell(Lost(self.number, str(reason), code, hung_up))

    def _on_publish(
        self,
        _client: Client,
        _userdata: object,
        mid: int,
        reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        failure = str(reason) if reason.is_failure else None
        self._tell(Published(self.number, mid, failure, reason.value))

    def _on_subscribe(
        self,
        _client: Client,
        _userdata: object,
        mid: int,
        reasons: list[ReasonCode],
        _properties: Properties,
    ) -> None:
        failures = [str(reason) for reason in reasons if reason.is_failure]
        self._tell(Subscribed(self.number, mid, ", ".join(failures) or None))

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        payload = bytes(message.payload)
        self._tell(Arrived(self.number, message.mid, message.topic, payload, message.qos))


def is_networks(thread: threading.Thread) -> bool:
    """Return whether a thread is a connection's own, of which ``Link.check`` tells."""
    return thread.name.startswith("paho-mqtt")


def matches(wanted: str, topic: str) -> bool:
    """Return whether a topic is one of those that a subscription asks for."""
    return topic_matches_sub(wanted, topic)


def tls_context(broker: Broker) -> ssl.SSLContext:
    """Return how to talk to an encrypted broker: it proves who it is, TLS 1.2 at least.

    Raises:
        BrokerAway: A certificate or key cannot be read.
    """
    try:
        context = ssl.create_default_context(cafile=broker.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if broker.cert is not None:
            context.load_cert_chain(broker.cert, broker.key)
    except OSError as error:
        raise BrokerAway(f"{broker.ca}, {broker.cert}, {broker.key}: {error}") from error
    return context


def _on_socket_open(_client: Client, _userdata: object, sock: object) -> None:
    # Without it Nagle's algorithm and delayed ACKs hold a small batch for 40 ms.
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _properties(packet: int) -> Properties:
    return Properties(packet)  # type: ignore[no-untyped-call]  # paho leaves it without types
