"""The AsyncAPI 3 document of the topics, made from the types and the table of channels."""

from importlib import metadata

from sync.contract.topics import SHARDS
from tests.contract.channels import CHANNELS, KIOSK, Channel
from tests.contract.schemas import Schema, definitions

COMPONENTS = "#/components/schemas/{name}"
PARAMETERS = {
    "shard": f"s00 to s{SHARDS - 1:02d}: CRC-32 of the device's name modulo {SHARDS}.",
    "device": "The kiosk's name, which is its certificate's common name and its client id.",
    "act": "What is to be done.",
    "id": "The command's id: 32 hexadecimal digits.",
}


def document() -> Schema:
    """Return the whole document, as the kiosk sees it."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Lobby kiosk: kiosks and headquarters",
            "version": metadata.version("lobby-kiosk"),
            "license": {"name": "Apache-2.0"},
            "description": (
                "MQTT 5. Written by `make contract` from the types in sync/contract. "
                "What each message means, and what happens when one is lost: docs/mqtt.md."
            ),
        },
        "defaultContentType": "application/json",
        "servers": {
            "broker": {
                "host": "broker.example:8883",
                "protocol": "secure-mqtt",
                "protocolVersion": "5",
                "description": "Certificates prove both ends; docs/install.md.",
            }
        },
        "channels": {channel.name: _channel(channel) for channel in CHANNELS},
        "operations": {channel.name: _operation(channel) for channel in CHANNELS},
        "components": {
            "messages": {channel.message: _message(channel) for channel in CHANNELS},
            "schemas": {
                name: _draft_07(schema, "#/$defs/") for name, schema in definitions().items()
            },
        },
    }


def _channel(channel: Channel) -> Schema:
    parameters = {
        name: {"description": words}
        for name, words in PARAMETERS.items()
        if f"{{{name}}}" in channel.address
    }
    made: Schema = {
        "address": channel.address,
        "messages": {
            channel.message: {"$ref": f"#/components/messages/{channel.message}"},
        },
    }
    return made | ({"parameters": parameters} if parameters else {})


def _operation(channel: Channel) -> Schema:
    return {
        "action": "send" if channel.writer == KIOSK else "receive",
        "channel": {"$ref": f"#/channels/{channel.name}"},
        "summary": f"{channel.says} Written by the {channel.writer}.",
        "bindings": {"mqtt": {"qos": channel.qos, "retain": channel.retained}},
        "messages": [{"$ref": f"#/channels/{channel.name}/messages/{channel.message}"}],
    }


def _message(channel: Channel) -> Schema:
    return {
        "contentType": "application/json",
        "payload": {"$ref": COMPONENTS.format(name=channel.message)},
    }


def _draft_07(schema: object, old: str) -> object:
    """Return a schema in the words of AsyncAPI 3, which are those of JSON Schema draft 07."""
    if isinstance(schema, list):
        return [_draft_07(one, old) for one in schema]
    if isinstance(schema, str):
        return schema.replace(old, COMPONENTS.format(name="")) if old in schema else schema
    if not isinstance(schema, dict):
        return schema
    made = {key: _draft_07(one, old) for key, one in schema.items() if key != "discriminator"}
    if "prefixItems" in made:
        made["items"] = made.pop("prefixItems")
        made["additionalItems"] = False
    if isinstance(discriminator := schema.get("discriminator"), dict):
        made["discriminator"] = discriminator["propertyName"]
    return made
