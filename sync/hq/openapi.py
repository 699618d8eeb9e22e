"""The OpenAPI 3.1 document of headquarters' interface, made from its endpoints and types."""

from collections.abc import Iterable, Mapping
from importlib import metadata

import msgspec

from sync.hq.access.role import Role
from sync.hq.endpoint import Endpoint

REFERENCE = "#/components/schemas/{name}"
PREFIX = "/api/"
ERROR: dict[str, object] = {
    "type": "object",
    "properties": {
        "error": {"type": "string"},
        "reason": {"type": "string", "description": "A word for programs, where there is one."},
    },
    "required": ["error"],
}
REFUSALS = {400: "A parameter makes no sense.", 401: "Not signed in.", 403: "Not allowed."}
OTHERS = {
    404: "There is none.",
    409: "It is something else already.",
    413: "Too long.",
    429: "Too often.",
    503: "Not now: the database does not answer, or nothing signs.",
}
AWAY = {
    "description": "The database does not answer: ask again later. What to do is said in the "
    "language of `Accept-Language` (zh or en).",
    "headers": {
        "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}},
        "Content-Language": {"schema": {"type": "string", "enum": ["zh", "en"]}},
    },
}


def document(endpoints: Iterable[Endpoint]) -> dict[str, object]:
    """Return the document of all endpoints below ``/api/``."""
    ours = [one for one in endpoints if one.path.startswith(PREFIX)]
    types = [one for endpoint in ours for one in (endpoint.takes, endpoint.answers)]
    known = [one for one in types if one is not None]
    schemas, components = msgspec.json.schema_components(known, ref_template=REFERENCE)
    schema_of = {str(kind): schema for kind, schema in zip(known, schemas, strict=True)}
    paths: dict[str, dict[str, object]] = {}
    for endpoint in ours:
        operation = _operation(endpoint, schema_of)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lobby kiosk: headquarters",
            "version": metadata.version("lobby-kiosk"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Written by `make contract` from the code in sync/hq.",
        },
        "paths": paths,
        "components": {
            "schemas": components | {"Error": ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint, schema_of: Mapping[str, object]) -> dict[str, object]:
    made: dict[str, object] = {
        "summary": endpoint.says,
        "description": f"Needs the role {endpoint.needs}.",
        "operationId": f"{endpoint.method.lower()}{endpoint.path.replace('/', '_')}",
        "responses": _responses(endpoint, schema_of),
    }
    parameters = [
        {
            "name": one.name,
            "in": "query",
            "required": one.needed,
            "description": one.says,
            "schema": dict(one.kind),
        }
        for one in endpoint.params
    ]
    parameters += [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in ("device",)
        if f"{{{name}}}" in endpoint.path
    ]
    if parameters:
        made["parameters"] = parameters
    if endpoint.takes is not None:
        schema = schema_of[str(endpoint.takes)]
        made["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    if endpoint.needs is not Role.NOBODY:
        made["security"] = [{"token": []}]
    return made


def _responses(endpoint: Endpoint, schema_of: Mapping[str, object]) -> dict[str, object]:
    if endpoint.answers is not None:
        good: object = {"application/json": {"schema": schema_of[str(endpoint.answers)]}}
    elif endpoint.method == "GET":
        good = {endpoint.kind: {"schema": {"type": "string"}}}
    else:
        good = {"application/json": {"schema": {"type": "object"}}}
    error = {"application/json": {"schema": {"$ref": REFERENCE.format(name="Error")}}}
    refusals = REFUSALS if endpoint.needs is not Role.NOBODY else {400: REFUSALS[400]}
    if endpoint.takes is not None:
        refusals = {**refusals, 413: OTHERS[413]}
    refusals = refusals | {status: OTHERS[status] for status in endpoint.also}
    away = {} if endpoint.anybody else {"503": {**AWAY, "content": error}}
    return {
        "200": {"description": "Here it is.", "content": good},
        **{
            str(status): {"description": words, "content": error}
            for status, words in sorted(refusals.items())
        },
        **away,
    }
