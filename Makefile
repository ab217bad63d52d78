# The project's commands; `make` alone lists them.
PY ?= python3
PYTEST_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.txt
RUN_LOCK := requirements/run.txt
STAMP := $(VENV)/.stamp
BYTECODE := $(VENV)/.bytecode
SOURCES := $(shell find src -name '*.py' 2>/dev/null)
UV := $(shell command -v uv 2>/dev/null)
COMPILE := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links \
  --custom-compile-command "make lock" --extra postgres

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup check lint types architecture browser test schema docs demo bench lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-14s%s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP) $(BYTECODE) ## make .venv and install flowsync with its tools (PY=python3.12 picks the Python)

# Written so that any Python, however old, can read it and say what is wrong.
$(STAMP): pyproject.toml $(LOCK)
	@command -v $(PY) >/dev/null 2>&1 || { echo "$(PY) is not on PATH; install Python 3.11 or newer, or name one: make PY=python3.12 setup" >&2; exit 1; }
	@$(PY) -c 'import sys; ok = sys.version_info >= (3, 11); ok or sys.stderr.write("flowsync needs Python 3.11 or newer and $(PY) is %d.%d; name another: make PY=python3.12 setup\n" % sys.version_info[:2]); sys.exit(0 if ok else 1)'
	@echo "== setup: $(VENV) from $(LOCK)"
ifdef UV
	$(PY) -m venv --without-pip $(VENV)
	UV_PYTHON_DOWNLOADS=never $(UV) pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r $(LOCK)
	UV_PYTHON_DOWNLOADS=never $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(UV) pip check --quiet --python $(BIN)/python
else
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip check --disable-pip-version-check
endif
	@touch $@

# Start-up must not pay for compiling, even where PYTHONDONTWRITEBYTECODE is set.
$(BYTECODE): $(STAMP) $(SOURCES)
	@$(BIN)/python -m compileall -q src
	@touch $@
check: setup ## every test and lint, as CI runs them; stops at the first that fails
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory architecture
	@$(MAKE) --no-print-directory browser
	@$(MAKE) --no-print-directory test
	@echo "== check: all passed"

lint: setup ## style, formatting, lock files, and what runs in CI
	@echo "== lint: ruff"
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@echo "== lint: locks name no host and no path"
	@! grep -nE 'https?://|file://|--(extra-)?index-url|--find-links' requirements/*.txt
	@echo "== lint: CI"
	@bash scripts/lint_ci.sh

types: setup ## mypy --strict over src and tests
	@echo "== types: mypy"
	@$(BIN)/mypy

architecture: setup ## floors, one owner per library, declared dependencies
	@echo "== architecture: import-linter"
	@$(BIN)/lint-imports --no-logo
	@echo "== architecture: deptry"
	@$(BIN)/deptry --no-ansi src

browser: ## the browser of the tests of pages: installs Debian's Chromium where there is none and it may
	@bash scripts/browser.sh

test: setup ## every test, with branch coverage (PYTEST_ARGS="-k lock -x" passes arguments on)
	@echo "== test: pytest"
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest --numprocesses=auto --dist=worksteal $(PYTEST_ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

schema: setup ## write schema/ again from the model
	$(BIN)/python -m flowsync.model.schema

docs: setup ## write the generated pages of docs/ again
	$(BIN)/python docs/generate.py

demo: setup ## validate, plan, apply and change a copy of policies/
	@bash scripts/demo.sh

bench: setup ## measure whole commands at growing sizes
	$(BIN)/python benchmarks/run.py

lock: ## write requirements/ again; needs uv on PATH (UPGRADE=--upgrade takes newer versions)
	@command -v uv >/dev/null 2>&1 || { echo "make lock needs uv on PATH: python3 -m venv /tmp/uv && /tmp/uv/bin/pip install uv, then PATH=/tmp/uv/bin:\$$PATH make lock" >&2; exit 1; }
	$(COMPILE) $(UPGRADE) --extra otel --group dev pyproject.toml -o $(LOCK)
	$(COMPILE) --constraints $(LOCK) --group build pyproject.toml -o $(RUN_LOCK)

clean: ## remove .venv, caches and builds
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov build dist
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
