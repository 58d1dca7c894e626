# One page of commands. Each of `make run` and `make test` does all its set-up from nothing but Python 3.11+, make and a
# network; what is already there is not done again.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# pytest's options for `make test`: both cores of a small machine, each worker keeping neighbouring tests together.
PYTEST_ARGS ?= --hypothesis-profile=ci -n 2 --dist worksteal

VENV := .venv
BIN := $(VENV)/bin
BENCHES := $(patsubst tests/bench/%.py,%,$(wildcard tests/bench/bench_*.py))
WEB := api/web
WEB_SOURCES := $(WEB)/build.mjs $(shell find $(WEB)/src -type f)
# A network that other code has built is refused: these decide what the demonstration's holds.
DEMO := run/demo/network/manifest.json
DEMO_SOURCES := $(shell find gtfs osm access/network access/routing access/demo -type f -not -path '*/__pycache__*')
UV := VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv
# Every file that is installed, of our dependencies and of what builds them, is checked against the hashes of constraints.txt.
INSTALL := $(UV) pip install --quiet --compile-bytecode --constraints constraints.txt --build-constraints constraints.txt --require-build-hashes
PINNED := $(BIN)/python scripts/check-pins constraints.txt

.PHONY: help run test mutants long bench parity setup web demo r5 standin chromium format lock clean

help:  ## these lines
	@sed -n 's/^\([a-z0-9]*\):.*##  *\(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: setup web demo  ## set up, build the Artois demo, serve its map on http://127.0.0.1:8000
	$(BIN)/artois-access serve run/demo/network --host $(HOST) --port $(PORT)

test: setup r5 web chromium  ## set up, run every check
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/check $(PYTEST_ARGS)

mutants: setup  ## plant bugs in the kernels, one by one, and show which test catches each
	@$(BIN)/python -m tests.mutants

long: setup  ## properties of the search with 100,000 examples each: hours; goes on where an earlier run stopped
	@$(BIN)/python -m tests.long_run $(if $(MINUTES),--minutes $(MINUTES))

parity: setup  ## hold Porto Alegre against R5's recorded answers
	@$(BIN)/python -m tests.bench.parity

bench: $(VENV)/.installed-bench  ## measure everything against its bar; BENCH_ARGS=--write keeps the results in docs/benchmarks
	@for bench in $(BENCHES); do $(BIN)/python -m "tests.bench.$$bench" $(BENCH_ARGS); done

setup: $(VENV)/.installed  ## the virtual environment in .venv, pinned by constraints.txt

web: $(WEB)/dist/build.json  ## the map page in api/web/dist

demo: $(DEMO)  ## the demonstration inputs, network and map in run/demo

r5: $(VENV)/.installed-r5  ## the second engine: r5py and its Java 21

standin: setup  ## the jar that stands in for R5 in tests, from its Java sources; needs a Java compiler
	@$(BIN)/python -m tests.helpers.r5_jar

chromium: setup  ## a Chromium for the browser tests, if one can be had
	@scripts/get-chromium $(BIN)/python

format: setup  ## write the code as ruff would
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.uv  ## choose all versions anew: constraints.txt, package-lock.json
	$(UV) pip compile pyproject.toml --all-extras --group build --universal --python-version 3.11 --upgrade \
	    --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --quiet \
	    --custom-compile-command "make lock" --output-file constraints.txt
	$(MAKE) setup
	cd $(WEB) && PATH="$(CURDIR)/$(BIN):$$PATH" npm install --ignore-scripts --package-lock-only

clean:  ## forget everything that was built or installed here
	rm -rf $(VENV) $(WEB)/node_modules $(WEB)/dist run .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find access gtfs osm api tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else \
	    "Python 3.11 or later is needed, this is %d.%d: say make PYTHON=/path/to/python3.11" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)

# uv installs in seconds what takes pip a minute; it comes by pip, checked like all the rest.
$(VENV)/.uv: constraints.txt | $(VENV)/bin/python
	@sed -n '/^uv==/,/[^\\]$$/p' constraints.txt > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt $(VENV)/.uv
	$(INSTALL) --editable '.[dev,web]'
	@$(PINNED) 'artois-access[dev,web]'
	@touch $@

$(VENV)/.installed-r5: $(VENV)/.installed
	$(INSTALL) --editable '.[dev,web,r5]'
	@$(PINNED) 'artois-access[dev,web,r5]'
	@touch $@

# The peer that is timed beside us and what draws the chart; without them the benchmarks say so and go on.
$(VENV)/.installed-bench: $(VENV)/.installed
	@if $(INSTALL) --editable '.[dev,web,bench]' && $(PINNED) 'artois-access[bench]'; then touch $@; else \
	    echo "the extra 'bench' cannot be installed here: no peer, no chart" >&2; fi

$(WEB)/node_modules/.installed: $(WEB)/package.json $(WEB)/package-lock.json | $(VENV)/.installed
	cd $(WEB) && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --silent
	@touch $@

$(WEB)/dist/build.json: $(WEB)/node_modules/.installed $(WEB_SOURCES)
	cd $(WEB) && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build

# Half a demonstration, from a run that was interrupted, would be refused as somebody's folder.
$(DEMO): $(DEMO_SOURCES) | $(VENV)/.installed
	rm -rf run/demo
	$(BIN)/artois-access demo --out run/demo
