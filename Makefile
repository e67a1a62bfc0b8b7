# What people and scripts call. Everything is set up in .venv from the lock files; nothing outside this folder changes.

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test check lint bench train peers lock
.DELETE_ON_ERROR:

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# Tests run in as many processes as there are processors, but no more than four: each has a database server of its own.
TEST_PROCESSES ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); [ $$n -gt 4 ] && n=4; echo $$n)

help:
	@echo "make run     set up and serve the demo region on http://127.0.0.1:8080"
	@echo "make test    set up and run every test"
	@echo "make check   format, lint, types, floors between the packages, fast tests"
	@echo "make bench   our speed beside that of the usual tools"
	@echo "make setup   set up only (setup-dev: with what tests need; peers: with the programs tests talk to)"
	@echo "make train   build the model of needs anew from its phrases"
	@echo "make lock    resolve the dependencies anew into the lock files"

# The settings of .env, where there is one (see .env.example), are the service's.
run: setup
	@set -a; [ ! -f .env ] || . ./.env; set +a; exec $(BIN)/python -m bot serve

setup: .venv/.set-up
setup-dev: .venv/.set-up-dev

test: setup-dev
	$(BIN)/pytest -n $(TEST_PROCESSES) --dist loadfile $(PYTEST_OPTIONS)

check: lint
	$(BIN)/pytest -q -m "not slow" -n $(TEST_PROCESSES) --dist loadfile $(PYTEST_OPTIONS)

lint: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup-dev
	$(BIN)/python -m tests.bench

train: setup
	$(BIN)/python -m directory.train

# Each step is done once for each state of what it is made from: its stamp is newer.
.venv/.locked: requirements.lock | $(BIN)/python
	@echo "Setting up .venv (a minute or two, once) ..."
	@$(PIP) install --quiet --require-hashes --no-deps -r requirements.lock
	@touch $@

.venv/.set-up: pyproject.toml .venv/.locked
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/.set-up-dev: requirements-dev.lock .venv/.set-up
	@echo "Adding what tests need ..."
	@$(PIP) install --quiet --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

# A .venv whose Python is gone counts as missing. Of several Pythons the newest that the lock was tried with is taken.
$(BIN)/python:
	@old=; bare=; for python in $(PYTHON) python3.14 python3.13 python3.12 python3.11 python python3; do \
	  command -v $$python >/dev/null 2>&1 || continue; \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { old=$$python; continue; }; \
	  $$python -c 'import ensurepip, venv' 2>/dev/null || { bare=$$python; continue; }; \
	  echo "Making .venv with $$($$python --version)"; $$python -m venv --clear .venv && exit 0; exit 1; \
	done; \
	if [ -n "$$bare" ]; then echo "$$bare has no venv: run  apt install $$bare-venv , then this again"; \
	elif [ -n "$$old" ]; then echo "Python 3.11 or newer is needed, here is $$($$old --version 2>&1): install a newer one, then this again"; \
	else echo "Python 3.11 or newer is needed: run  apt install python3 python3-venv , then this again"; fi >&2; exit 1

# The programs of others that some tests talk to; they need Node (see tests/support/peers).
peers: .peers/.set-up

.peers/.set-up: tests/support/peers/package.json tests/support/peers/package-lock.json
	@mkdir -p .peers && cp tests/support/peers/package.json tests/support/peers/package-lock.json .peers/
	npm ci --prefix .peers --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved
	@touch $@

# pip-tools is not part of the set-up: it resolves, and what it resolved is what we install.
LOCK := --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-options \
	--no-header --quiet $(LOCK_OPTIONS)

lock: | $(BIN)/python
	$(PIP) install --quiet "pip-tools>=7.6"
	$(BIN)/pip-compile $(LOCK) --all-build-deps --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile $(LOCK) --output-file requirements-dev.lock requirements-dev.in
