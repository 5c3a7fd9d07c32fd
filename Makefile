# make run · make test · make lint · make eval
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DB ?= cancu.db
PORT ?= 8001
SERVE ?= 1
STAMP := $(VENV)/.installed

.PHONY: run test lint eval clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@
