# `make unity` draws the main picture on a fresh machine; `make test` checks everything. Both prepare .venv first.

PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin/python -m
READY := $(VENV)/ready

.PHONY: help install unity claims claims-otherwise experiments docs tutorial test format lint types check wheel clean

help:
	@echo "make install   prepare $(VENV) with the pinned versions"
	@echo "make unity     sweep Western unity under four policies, and draw the picture"
	@echo "make claims    try the thirty-six claims, and write the report (half an hour on two cores without results/claims/parts)"
	@echo "make claims-otherwise   the same with another seed, with a far-sighted challenger, and why two surprise (an hour)"
	@echo "make experiments   what lies in results/, half an hour"
	@echo "make docs      the site, in docs/_build/html"
	@echo "make tutorial  run the tutorial; write its outputs and pictures anew"
	@echo "make test      formatting, lint, types and all tests"
	@echo "make format    put the code in shape"
	@echo "make lint      ruff: formatting and rules"
	@echo "make types     mypy, strict"
	@echo "make check     lint and types"
	@echo "make wheel     build a wheel into dist/"

install: $(READY)

# A stale environment is made anew rather than patched; the stamp comes last, so an interrupted one counts as stale.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv --clear $(VENV)
	$(RUN) pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

unity: install
	$(RUN) escalation sweep ukraine-2022 --vary unity=0:1:21 \
		--policy deterrence-backed-diplomacy,sanctions-threat,diplomacy-alone,appeasement \
		--worlds 1000 --seed 1 --out results/unity
	$(RUN) escalation plot results/unity --by unity --out results/unity.png
	@echo "table:   results/unity/ (Parquet parts; escalation.read_results reads them)"
	@echo "picture: results/unity.png, its table results/unity.csv"

claims: install
	$(RUN) escalation claims --all --workers 2 --points 400 --most-points 800 --worlds 200 --out results/claims --force

OTHERWISE := $(RUN) escalation claims --all --workers 2 --worlds 200 --force

claims-otherwise: install
	$(OTHERWISE) --points 200 --most-points 400 --seed 2 --out results/claims-seed-2
	$(OTHERWISE) --points 400 --most-points 800 --challenger far-sighted --out results/claims-far-sighted
	$(OTHERWISE) --points 400 --most-points 400 --file experiments/surprises.toml --out results/surprises

experiments: install
	$(RUN) escalation validate
	$(RUN) experiments.rules
	$(RUN) experiments.heatmap
	$(RUN) experiments.invariance
	$(RUN) experiments.levers
	$(RUN) experiments.foresight
	$(RUN) experiments.table
	$(RUN) experiments.calibration
	$(RUN) experiments.rare_events
	$(RUN) experiments.sensitivity
	$(RUN) experiments.attribution
	$(RUN) experiments.interruption
	$(RUN) experiments.cluster
	$(RUN) experiments.million
	$(RUN) experiments.mutation
	$(RUN) experiments.benchmark

# What docstrings are turned into is made anew, so that nothing stays of a module that is gone.
docs: install
	rm -rf docs/reference/names docs/reference/modules
	$(RUN) sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "site: docs/_build/html/index.html"

tutorial: install
	$(RUN) docs.pages

format: install
	$(RUN) ruff format
	$(RUN) ruff check --fix

lint: install
	$(RUN) ruff format --check
	$(RUN) ruff check

types: install
	$(RUN) mypy

check: lint types

test: check
	$(RUN) pytest -n 2 --dist loadfile

wheel: install
	$(RUN) pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) dist docs/_build docs/reference/names docs/reference/modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
