# Bare `make` lists the targets. All run from a fresh clone; the first one that needs it installs.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

export ORT_DISABLE_TELEMETRY := 1
export UV_PYTHON_DOWNLOADS := never
export DO_NOT_TRACK := 1
# Certificates of the machine, as behind a company proxy.
export UV_SYSTEM_CERTS := 1

BOOT := .uv
# uv itself, in a virtual environment of its own, at the version that wrote the lock.
UV_VERSION := 0.13.9
UV := $(BOOT)/bin/uv
BIN := .venv/bin
FUZZ := build/fuzz
SEARCH = VECTOR_STORE=sqlite:.millionx/vectors.db EMBEDDING_MODEL_HOME=.millionx/models $(BIN)/millionx-embed search

.PHONY: help install demo test check format package docs clean
.PHONY: bench bench-embed bench-privacy bench-search scale-search memory-embed quality-privacy fuzz-privacy

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

install: .venv/.installed ## install everything into .venv

$(UV):
	@command -v python3.11 >/dev/null || { echo "python3.11 is needed and not on PATH" >&2; exit 1; }
	python3.11 -m venv $(BOOT)
	$(BOOT)/bin/pip --disable-pip-version-check --quiet install uv==$(UV_VERSION)

.venv/.installed: $(UV) uv.lock pyproject.toml $(wildcard packages/*/pyproject.toml services/*/pyproject.toml)
	$(UV) sync --locked --quiet --python python3.11
	@touch $@

demo: install ## run the whole layer on a sample, then search it
	$(BIN)/millionx-local run --report .millionx/report.json
	@echo
	@echo 'millionx-embed search "cheap smartphones"'
	@$(SEARCH) "cheap smartphones" --limit 5

test: check ## run all tests, against real servers where their toolchain is found
	$(BIN)/pytest

check: install ## check style, types and layering
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(patsubst packages/millionx-%,-p millionx.%,$(wildcard packages/*)) -p millionx.local -p tests

format: install ## put the code into form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: install ## measure the stages beside a raw loop, and the pipeline's rate and latency
	$(BIN)/python -m tests.benchmarks

bench-embed: install ## measure the embedding engines beside their peers, into the docs; STS=FILE adds the STS Benchmark
	$(BIN)/python -m tests.benchmarks.embed bench $(if $(STS),--sts $(STS))

memory-embed: install ## watch the memory of the embed stage for MINUTES (20) with each engine, into the docs
	$(BIN)/python -m tests.benchmarks.embed memory $(if $(MINUTES),--minutes $(MINUTES))

bench-privacy: install ## measure the privacy library beside its peers, into its docs; DATA=FILE takes other messages
	$(BIN)/python -m tests.benchmarks.privacy bench $(if $(DATA),--data $(DATA))

quality-privacy: install ## measure what it finds beside its peers, into its docs; GOLD="FILE ..." adds marked texts
	$(BIN)/python -m tests.benchmarks.privacy quality $(if $(GOLD),--gold $(GOLD))

bench-search: install ## ask the search judged queries in three languages, and write its quality into its docs
	$(BIN)/python -m tests.benchmarks.search

scale-search: install ## fill an SQLite store with OBJECTS (500000) and search it, into the docs
	$(BIN)/python -m tests.benchmarks.search_scale $(if $(OBJECTS),--objects $(OBJECTS))

fuzz-privacy: $(UV) ## look for texts that break the privacy library; SECONDS=60 is how long
	$(UV) venv --quiet --allow-existing --python python3.11 $(FUZZ)
	$(UV) pip install --quiet --python $(FUZZ) --reinstall-package millionx-privacy atheris==3.0.0 packages/millionx-privacy
	mkdir -p $(FUZZ)/corpus
	$(FUZZ)/bin/python packages/millionx-privacy/fuzz/fuzz_shield.py --report=$(FUZZ)/report.json \
		$(FUZZ)/corpus -max_total_time=$(or $(SECONDS),60) -max_len=2000 -artifact_prefix=$(FUZZ)/ -print_final_stats=1

package: install ## build the five wheels into dist/ with Pants
	tools/pants package ::

docs: install ## write the settings tables, .env.example files and lists of metrics
	$(BIN)/python tools/generate_docs.py

clean: ## remove what was installed and built, and the data of the demo
	rm -rf .venv $(BOOT) .millionx dist .mypy_cache .ruff_cache .pytest_cache
