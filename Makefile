# Everything a developer does, one word each. The first run installs what it needs:
# Debian packages (by root or sudo) and Python packages into .venv, pinned by hash.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# A process whose modules were compiled before starts in half the time; some machines forbid it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check fix bench lint faults contract soak pins setup clean

setup: .venv/ready  ## install what the other targets need

demo: .venv/ready  ## the whole lobby with simulated devices; ARGS="--minutes 1 --speed 60"
	$(BIN)/kiosk demo $(ARGS)

test: check  ## every gate and every test: what CI runs

check: .venv/ready lint  ## the gates, then the tests
	$(BIN)/python -m tests.lanes $(ARGS)

lint: .venv/ready  ## the gates that run no code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/deptry .

fix: .venv/ready  ## let the tools mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/ready  ## measure, print a table, write bench.json and the tables of docs/fairness.md
	$(BIN)/python -m tests.bench $(ARGS)

faults: .venv/ready  ## play every fault of every device and write docs/faults.md anew
	$(BIN)/python -m tests.faults.table

contract: .venv/ready  ## write docs/asyncapi.yaml, docs/openapi.json and docs/schemas anew from the code
	$(BIN)/python -m tests.contract

soak: .venv/ready  ## the long proofs: the same tests at full size, and chance that is not repeated
	LOBBY_SOAK=1 $(BIN)/pytest -s tests/faults tests/e2e tests/domain tests/firmware_bridge tests/estimate tests/simulate tests/receipt tests/drivers tests/walkthrough tests/fleet tests/hq tests/sync tests/core tests/appointments tests/contract tests/identity tests/screens tests/settings tests/voice tests/world $(ARGS)

pins: .venv/ready  ## resolve the dependencies anew and write their hashes
	requirements/pin

clean:
	rm -rf .venv .judges build dist out *.egg-info

.venv/ready: pyproject.toml requirements/dev.txt requirements/judges.txt requirements/apt.txt requirements/setup
	PYTHON=$(PYTHON) requirements/setup
	touch $@
