# Homeroom: everything one does here, by name. `make` alone lists it.
# Needs Python 3.11 or newer and make; the rest is installed into .venv by the first command.

SHELL = /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin

# Extra words for the command behind a target: make demo ARGS="--port 9000", make test ARGS="-k homeroom"
ARGS ?=

# Test processes at once, one more than processors since tests also wait. Each has a database of its own; beyond four they only get in
# each other's way.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); n=$$((n + 1)); [ "$$n" -gt 4 ] && n=4; echo "$$n")

.PHONY: help setup demo test test-real check static format format-check lint types imports schema lock bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

setup: ## Make .venv ready (no network when it already is)
	@sh scripts/setup.sh

demo: setup ## Start Homeroom with a sample district and walk through it
	@$(BIN)/homeroom demo $(ARGS)

test: setup ## Run the whole test suite
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

test-real: setup ## Run the tests marked real_servers against the servers named by HOMEROOM_TEST_*
	$(BIN)/python -m pytest -n $(WORKERS) -m real_servers $(ARGS)

check: static test ## Format, lint, types, imports, schema, tests: what a change must pass

static: format-check lint types imports schema ## All of check but the tests

format: setup ## Put the code into its format
	$(BIN)/ruff check --select I --fix-only --quiet .
	$(BIN)/ruff format .

format-check: setup
	$(BIN)/ruff format --check .

lint: setup ## Look for likely mistakes
	$(BIN)/ruff check .

types: setup ## Check the types
	$(BIN)/mypy

imports: setup ## Check who may import whom
	$(BIN)/lint-imports

schema: setup ## Check that graphql_api/schema.graphql is what the code says
	$(BIN)/homeroom export-schema --check

lock: setup ## Resolve requirements/*.in into hash-locked *.txt (ARGS=--upgrade for newer ones)
	cd requirements && for set in prod image dev; do \
	    ../$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	        --no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	        $$set.in --output-file $$set.txt $(ARGS) || exit 1; \
	done
	@sh scripts/setup.sh

bench: setup ## Measure what things cost (minutes)
	$(BIN)/python -m benchmarks $(ARGS)

clean: ## Remove what was made here: .venv, caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage .coverage.* dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
