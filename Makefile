# make demo | make test: each sets up all it needs, in .venv, from a lock file with hashes.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests start hundreds of processes: none should have to compile what the one before it compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test setup check lint types lock bench clean

help: ## what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1	/'

demo: $(VENV)/.ready ## open the board on a store of invented pupils
	@$(VENV)/bin/cmeboard demo

test: $(VENV)/.ready-dev ## run the whole suite
	@$(VENV)/bin/pytest -n 4 --dist worksteal $(PYTEST_ARGS)

setup: $(VENV)/.ready-dev ## set up everything a developer needs

$(VENV)/.ready: requirements.lock pyproject.toml
	@scripts/setup "$(PYTHON)" "$(VENV)" requirements.lock && touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml
	@scripts/setup "$(PYTHON)" "$(VENV)" requirements-dev.lock && touch $@ $(VENV)/.ready

check: lint types ## everything CI looks at besides the tests
	@$(VENV)/bin/cmeboard check cases

lint: $(VENV)/.ready-dev ## style
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .

types: $(VENV)/.ready-dev ## types
	@$(VENV)/bin/mypy

lock: $(VENV)/.ready-dev ## write the lock files anew from pyproject.toml
	@scripts/lock

bench: $(VENV)/.ready-dev ## measure, against the targets (minutes)
	@$(VENV)/bin/python -m bench

clean: ## remove the virtual environment
	@rm -rf $(VENV)
