"""paho's own queue, filled while the broker cannot be reached.

``python paho_queue.py PORT COUNT``: ``!`` on stdout says that all are queued, and one more.
"""

import os
import sys

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion


def main(port: int, count: int) -> None:
    """Queue events, then wait to be killed."""
    client = Client(CallbackAPIVersion.VERSION2, "queue", protocol=MQTTv5)
    client.reconnect_delay_set(1, 1)
    client.connect_async("127.0.0.1", port)
    client.loop_start()
    for number in range(count):
        client.publish("bare/loop", f"event-{number:06}" + "x" * 300, qos=1)
    client.publish("bare/loop", f"after-{count:06}", qos=1)
    os.write(1, b"!")
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
