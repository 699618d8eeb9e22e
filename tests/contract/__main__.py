"""``python -m tests.contract``: write docs/asyncapi.yaml and docs/schemas anew."""

from tests.contract.written import written

for path, text in written().items():
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
