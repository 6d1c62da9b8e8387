# Two commands need nothing prepared but Python, Node and make: `make demo` and `make test`.
# All set-up stays in .venv and node_modules; only a missing Chromium is installed outside them.
SHELL := bash
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
comma := ,
KERNELS := 6.31 7.3 7.4
TORCH := 2.13.0
CHECKS := ruff mypy biome tsc vitest pytest browser
LABCONFIG := $(VENV)/etc/jupyter/labconfig

NODE_MODULES := node_modules/.package-lock.json
BUNDLES := mg_widgets/static/.built
NOTEBOOKS := $(VENV)/.notebooks
DEV := $(VENV)/.dev
BROWSER := $(VENV)/.browser
PEERS := $(VENV)/.peers

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 21

demo: $(NOTEBOOKS) $(BUNDLES) ## open JupyterLab on the quickstart
	$(call say,opening JupyterLab on the quickstart (Ctrl-C twice ends it))
	@$(VENV)/bin/jupyter lab $$([ "$$(id -u)" = 0 ] && echo --allow-root) --log-level=WARN \
		--ServerApp.root_dir=notebooks --LabApp.default_url=/lab/tree/00_quickstart.ipynb

test: $(DEV) $(BROWSER) $(BUNDLES) ## run every check and every test, to the end
	@$(MAKE) --keep-going $(CHECKS)

bench: $(PEERS) $(BROWSER) $(BUNDLES) ## print how long things take, and what part of others' time that is
	@PYTHONPATH=tests/browser:tests/python $(PY) tests/bench $(if $(ONLY),--only $(ONLY)) \
		$(if $(JSON),--json $(JSON)) $(if $(README),--readme)

screenshots: $(DEV) $(BROWSER) $(BUNDLES) ## take the pictures of the README again
	@$(PY) tests/browser/screenshots.py

lint: ruff mypy biome tsc ## run the checks that execute nothing

build: $(BUNDLES) ## bundle the front end into mg_widgets/static

watch: $(NODE_MODULES) ## bundle again after every change; run the notebook with ANYWIDGET_HMR=1
	@npm run --silent build -- --watch

format: $(DEV) $(NODE_MODULES) ## format Python and TypeScript
	@$(PY) -m ruff format
	@$(PY) -m ruff check --fix
	@npx biome check --write

clean: ## remove everything that was installed or built here
	rm -rf $(VENV) node_modules mg_widgets/static tests/vectors/.random dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

ruff: $(DEV)
	$(call say,ruff)
	@$(PY) -m ruff check && $(PY) -m ruff format --check

mypy: $(DEV)
	$(call say,mypy)
	@$(PY) -m mypy

biome: $(NODE_MODULES)
	$(call say,biome)
	@npm run --silent lint

tsc: $(NODE_MODULES)
	$(call say,tsc)
	@npm run --silent typecheck

random-expressions: $(DEV) ## draw 10,000 for the tests, again with EXPRESSIONS_SEED=...
	$(call say,random expressions)
	@$(PY) tests/vectors/random_expressions.py

vitest: $(NODE_MODULES) random-expressions
	$(call say,vitest)
	@npm run --silent test

pytest: $(DEV) $(BUNDLES) random-expressions
	$(call say,pytest: Python and the wheel)
	@$(PY) -m pytest tests/python

browser: $(DEV) $(BROWSER) $(BUNDLES)
	$(call say,pytest: the browser)
	@$(PY) -m pytest tests/browser

$(PY):
	$(call need,command -v $(PYTHON),Python 3.10 or later (https://www.python.org))
	$(call need,$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))',Python 3.10 or later ($(PYTHON) is older) or name another: make PYTHON=python3.12 test)
	$(call need,$(PYTHON) -c 'import ensurepip; import venv',python3-venv (the venv module of $(PYTHON) is missing))
	$(call say,creating $(VENV))
	@$(PYTHON) -m venv $(VENV)

$(NODE_MODULES): package.json package-lock.json
	$(call need,command -v node,Node.js 20 or later (https://nodejs.org))
	$(call need,node -e 'process.exit(+(parseInt(process.versions.node) < 20))',Node.js 20 or later (https://nodejs.org): this one is too old)
	$(call need,command -v npm,npm (it comes with Node.js from https://nodejs.org))
	$(call say,installing Node packages)
	@npm ci
	@touch $@

$(BUNDLES): $(NODE_MODULES) $(shell find js -type f)
	$(call say,building the front end)
	@npm run --silent build
	@touch $@

$(NOTEBOOKS): pyproject.toml hatch_build.py | $(PY) $(BUNDLES)
	$(call say,installing Python packages into $(VENV))
	$(call install,notebooks)
	@touch $@

$(DEV): pyproject.toml hatch_build.py | $(PY) $(BUNDLES)
	$(call say,installing Python packages and test tools into $(VENV))
	$(call install,notebooks$(comma)dev)
	$(call say,installing PyTorch $(TORCH) to compare with)
	@$(PIP) install torch==$(TORCH)
	$(call say,installing ipykernel $(KERNELS))
	@for version in $(KERNELS); do \
		$(PIP) install --quiet --upgrade --no-deps --target $(VENV)/kernels/$$version nest-asyncio psutil \
			"ipykernel==$$version.*$$([ $$version = 7.4 ] && echo "; python_version >= '3.11'")" || exit 1; \
	done
	@touch $@ $(NOTEBOOKS)

$(PEERS): $(DEV)
	$(call say,installing what to compare with into $(VENV))
	$(call install,bench)
	@touch $@

$(BROWSER): | $(DEV)
	$(call say,looking for Chromium)
	@.ci/chromium $(VENV)
	@touch $@

# The second line keeps JupyterLab from asking for news.
install = @$(PIP) install --editable '.[$(1)]' && mkdir -p $(LABCONFIG) && \
	echo '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}' > $(LABCONFIG)/page_config.json
say = @printf '\n==> %s\n' '$(1)'
need = @$(1) >/dev/null 2>&1 || { printf '%s\n' 'Please install $(2)'; exit 1; }

.DEFAULT_GOAL := help
.PHONY: help demo test bench screenshots lint build watch format clean random-expressions $(CHECKS)
