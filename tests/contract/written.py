"""What is written from the code: AsyncAPI, OpenAPI, and a JSON Schema for each message."""

from pathlib import Path

import msgspec
import yaml
from sqlalchemy import create_engine

from sync.hq import openapi
from sync.hq.web import Clocks, endpoints
from sync.hq.wishes.orders import Nobody
from tests.contract.asyncapi import document
from tests.contract.channels import CHANNELS
from tests.contract.schemas import ITEM, definitions, schema_of

DOCS = Path(__file__).parents[2] / "docs"
HEAD = "# Written by `make contract`; change the types in sync/contract instead.\n"


def written() -> dict[Path, str]:
    """Return every file's text by its path."""
    known = definitions()
    names = sorted({channel.message for channel in CHANNELS} | {ITEM})
    files = {DOCS / "schemas" / f"{name}.json": _json(schema_of(name, known)) for name in names}
    body = yaml.safe_dump(document(), allow_unicode=True, sort_keys=False, width=96)
    files |= {DOCS / "openapi.json": _json(interface())}
    return files | {DOCS / "asyncapi.yaml": HEAD + body}


def interface() -> dict[str, object]:
    """Return headquarters' OpenAPI document; the database is never asked for it."""
    return openapi.document(endpoints(create_engine("sqlite://"), Clocks(), Nobody()))


def _json(schema: object) -> str:
    return msgspec.json.format(msgspec.json.encode(schema), indent=1).decode() + "\n"
