# carbonacct: `make demo` and `make test` need nothing but Python 3.11 or newer; they set up .venv themselves.
# PYTHON=… names the interpreter to build .venv with; WORKERS=… the number of test processes.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTHON ?=
WORKERS ?= 2
DEMO := wuxi-demo-park

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long lint wheel bench clean

help:
	@echo "make demo       compute and evaluate the demonstration park (into build/demo/$(DEMO))"
	@echo "make test       lint, types and tests"
	@echo "make test-long  the slow tests: second environment, fuzzing, kill storm, properties with new examples"
	@echo "make lint       ruff and mypy alone"
	@echo "make wheel      build the wheel into dist/"
	@echo "make bench      print the benchmarks"
	@echo "make clean      remove what was built (.venv stays)"

setup: $(READY)

# Set up again only when the declared or the pinned packages change. --no-build-isolation: the build back end,
# too, is the pinned one.
$(READY): pyproject.toml constraints.txt
	@set -e; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	    chosen=""; \
	    for candidate in $(if $(PYTHON),"$(PYTHON)",python3.11 python3); do \
	        if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	            chosen="$$candidate"; break; \
	        fi; \
	    done; \
	    if [ -z "$$chosen" ]; then \
	        echo "carbonacct needs Python 3.11 or newer: $(or $(PYTHON),neither python3.11 nor python3) is not one." >&2; \
	        echo "Install it, or name it: make PYTHON=/path/to/python3.11 ..." >&2; \
	        exit 1; \
	    fi; \
	    echo "setting up $(VENV) with $$("$$chosen" --version)"; \
	    "$$chosen" -m venv $(VENV); \
	fi; \
	if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	    echo "$(VENV) has $$($(BIN)/python --version 2>&1); carbonacct needs 3.11 or newer: remove $(VENV) and run make again." >&2; \
	    exit 1; \
	fi; \
	$(BIN)/python -m pip install --quiet -c constraints.txt hatchling editables; \
	$(BIN)/python -m pip install --quiet -c constraints.txt --no-build-isolation -e '.[test]'; \
	touch $@

# The examples are copied, so that the results never lie in the checkout; that of 2024 is the year to compare with.
demo: $(READY)
	@rm -rf build/demo/$(DEMO) build/demo/$(DEMO)-2024
	@mkdir -p build/demo
	@cp -R inventories/examples/$(DEMO) inventories/examples/$(DEMO)-2024 build/demo/
	@$(BIN)/carbonacct run build/demo/$(DEMO)
	@$(BIN)/carbonacct evaluate build/demo/$(DEMO)

# pytest runs last, and whatever the linters say: its closing line is the verdict on the tests.
test: $(READY)
	@start=$$(date +%s); status=0; \
	$(BIN)/python -m ruff check . || status=$$?; \
	$(BIN)/python -m mypy || status=$$?; \
	$(BIN)/python -m pytest -n $(WORKERS) || status=$$?; \
	echo "make test: $$(( $$(date +%s) - start )) s for lint, types and tests"; \
	exit $$status

test-long: $(READY)
	@start=$$(date +%s); status=0; \
	HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -m "" tests/ghg/test_books_properties.py || status=$$?; \
	$(BIN)/python -m pytest -m long || status=$$?; \
	echo "make test-long: $$(( $$(date +%s) - start )) s"; \
	exit $$status

lint: $(READY)
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m mypy

wheel: $(READY)
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

bench: $(READY)
	@$(BIN)/python benchmarks/startup.py
	@$(BIN)/python benchmarks/emission_lines.py
	@$(BIN)/python benchmarks/evaluation.py
	@$(BIN)/python benchmarks/lca.py
	@$(BIN)/python benchmarks/ledger.py

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find carbonacct tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
