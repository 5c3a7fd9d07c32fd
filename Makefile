# make run · make test · make test-next · make lint · make format · make eval · make bench · make clean
#
# make run            set up, build the database from corpus/, serve it; SERVE=0 stops after the build
# make run DB=x.db PORT=8002

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DB ?= cancu.db
PORT ?= 8001
SERVE ?= 1
SHARED ?= ../shared
# of `make bench`: how many synthetic documents, and how many times a run is killed
DOCUMENTS ?= 20000
POINTS ?= 20

RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := run
.PHONY: run test test-next lint format eval bench clean

$(RUN_STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Cancu needs Python 3.11 or later; name one with: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "no virtual environment could be made; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PIP_INSTALL) -e .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP)
	$(PIP_INSTALL) -e '.[dev]'
	@touch $@

run: $(RUN_STAMP)
	$(BIN)/cancu ingest corpus --db $(DB)
ifneq ($(SERVE),0)
	$(BIN)/cancu serve --db $(DB) --port $(PORT)
endif

# Tests are dealt out to a process for each core.
ALL_CORES := --numprocesses=auto --dist=worksteal

test: $(DEV_STAMP)
	$(BIN)/pytest $(ALL_CORES)

# The site on the next Datasette, in an environment of its own.
NEXT := $(VENV)-datasette-1.0
test-next: $(DEV_STAMP)
	@$(PYTHON) -m venv $(NEXT)
	$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check 'datasette==1.0a41'
	$(NEXT)/bin/pytest $(ALL_CORES) tests/publish

lint: $(DEV_STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEV_STAMP)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

eval: $(RUN_STAMP)
	$(BIN)/cancu evaluate corpus
	@if [ -d $(SHARED)/gold/dev ]; then set -x; $(BIN)/cancu evaluate $(SHARED)/gold/dev; fi
	@if [ -d $(SHARED)/corpora ]; then set -x; $(BIN)/python -m cancu.evaluate $(SHARED)/corpora; fi

bench: $(DEV_STAMP)
	$(BIN)/python benchmarks/hostile.py
	$(BIN)/python benchmarks/graph.py
	@if [ -d $(SHARED)/corpora ]; then set -ex; \
		for one in extraction eyecite linguistic reading archive; do $(BIN)/python benchmarks/$$one.py $(SHARED); done; \
		$(BIN)/python benchmarks/kill.py $(SHARED) $(POINTS) 30; \
		if [ "$$(id -u)" = 0 ]; then $(BIN)/python benchmarks/full.py $(SHARED) 20 30; fi; \
		$(BIN)/python benchmarks/half_million.py $(SHARED) $(DOCUMENTS); fi
	-$(BIN)/python benchmarks/patterns.py
	$(BIN)/python benchmarks/table.py

clean:
	rm -rf $(VENV) $(DB) $(DB)-shm $(DB)-wal build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
