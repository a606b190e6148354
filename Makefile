.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
CORE := tests/queueing tests/forecasting tests/locales tests/slips tests/halls tests/roof
.PHONY: help setup dev run test check bench archive lock pictures clean

help:  ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup:  ## install what running needs
	@scripts/setup

dev:  ## install what running, testing and checking need
	@scripts/setup dev

run: setup  ## the demo hall: server, print agent and a virtual printer (PORT HOST DATA HALL DATABASE_URL REDIS_URL DEMO_PASSWORD DEMO_PEOPLE CLOCK_START)
	@exec $(BIN)/onewindow run --demo

test: dev  ## all tests, the quick ones first
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal

check: dev  ## lint, types, floors, and the tests of the core, which take seconds
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@for script in scripts/setup scripts/archive scripts/lock .ci/run; do bash -n $$script; done
	@$(BIN)/python -m pytest -q $(CORE)

bench: dev  ## the benchmarks, as ratios against a bare baseline in the same run
	@$(BIN)/python -m bench

pictures: dev  ## the pictures of the README, from a running demo
	@$(BIN)/python scripts/pictures.py

archive: setup  ## one archive for computers without a network: sources, packages, the pages' libraries
	@scripts/archive

lock: dev  ## compile the locks anew
	@scripts/lock

clean:  ## forget what set-up installed here
	@rm -rf .venv node_modules static/vendor .setup
