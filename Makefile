.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
# Node is there where the system has none.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# What Python has compiled it keeps: tests start hundreds of processes, and each would compile every module anew.
export PYTHONDONTWRITEBYTECODE :=
TOOLS := node_modules/.bin
# The rules of the pages, without a browser.
UNITS := node --test --test-reporter=dot tests/*/*.test.js
CORE := tests/queueing tests/forecasting tests/working_days tests/locales tests/slips tests/halls tests/roof
.PHONY: help setup dev run test check bench archive sbom audit lock types pictures clean

help:  ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup:  ## install what running needs
	@scripts/setup

dev:  ## install what running, testing and checking need
	@scripts/setup dev

run: setup  ## the demo hall: server, print agent and a virtual printer (PORT HOST DATA HALL DATABASE_URL REDIS_URL DEMO_PASSWORD DEMO_PEOPLE CLOCK_START)
	@exec $(BIN)/onewindow run --demo

test: dev  ## all tests, the quick ones first
	@$(UNITS)
	@$(BIN)/python -m pytest -q -n 4 --dist worksteal

check: dev  ## lint, types, floors, and the tests of the core, which take seconds
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(TOOLS)/biome check --error-on-warnings
	@scripts/types --check
	@$(TOOLS)/tsc
	@for script in scripts/setup scripts/archive scripts/lock scripts/types .ci/run; do bash -n $$script; done
	@$(UNITS)
	@$(if $(CORE),$(BIN)/python -m pytest -q $(CORE))

bench:  ## the benchmarks, as ratios against a bare baseline (reports: DuckDB) in the same run
	@scripts/setup bench
	@$(BIN)/python -m bench

pictures: dev  ## the pictures of the README, from a running demo
	@$(BIN)/python scripts/pictures.py

archive: setup  ## one archive for computers without a network: sources, packages, the pages' libraries
	@scripts/archive

sbom: dev  ## what is inside: build/sbom/*.cdx.json (CycloneDX) and docs/licences.md
	@$(BIN)/python scripts/sbom.py

audit: dev  ## known weaknesses of what is inside (status 3: they could not be asked)
	@$(BIN)/python scripts/audit.py

lock: dev  ## compile the locks anew
	@scripts/lock

types: dev  ## write the pages' types of what the server says anew
	@scripts/types

clean:  ## forget what set-up installed here
	@rm -rf .venv node_modules static/vendor .setup
