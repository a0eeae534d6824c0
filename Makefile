# One word per job. Needs only make and a python3 (3.6 or newer); the rest is fetched into .venv.

.DEFAULT_GOAL := help
.PHONY: help run test lint proof bench screenshots lock clean environment tools

PORT ?= 8000
VAR := $(or $(NEWSROOM_VAR),var)
BIN := .venv/bin
PYTHON := $(BIN)/python
MANAGE := $(PYTHON) manage.py
# One test process for each processor, two at least: what they share shows only then.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((n > 2 ? n : 2)))
MANIFEST := $(VAR)/static/staticfiles.json

# Tests have a server and folders of their own, beside the newspaper that `make run` serves.
test lint proof bench screenshots: export NEWSROOM_VAR := var/test
lint: export NEWSROOM_TESTING := true
run: export NEWSROOM_SITE_URL ?= http://127.0.0.1:$(PORT)

help: ## list these words
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: environment ## serve the site and the desk on PORT (8000), with a demonstration newspaper
	@$(MANAGE) migrate --verbosity 0
	@# find complains about a manifest that is not there yet, and so answers yes as well.
	@if [ -n "$$(find .venv/newsroom-installed newsroom/settings.py $(wildcard static */static) \
	    -newer $(MANIFEST) -print 2>&1 | head -n 1)" ]; then \
	  echo "Collecting static files ..."; \
	  $(MANAGE) collectstatic --no-input --verbosity 0 && touch $(MANIFEST); \
	fi
	@$(MANAGE) demo
	@exec $(MANAGE) serve --port $(PORT)

test: lint ## check everything, then run the tests
	@echo "pytest ($(WORKERS) processes)"
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not proof"

lint: tools ## check style, types, imports, migrations and the settings of a deployment
	@echo "ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check --output-format concise .
	@echo "djade"; find . -path ./.venv -prune -o -path ./var -prune -o \
	  -path '*/templates/*.html' -exec $(BIN)/djade --check --target-version 6.1 {} +
	@echo "import-linter"; $(BIN)/lint-imports
	@echo "mypy"; $(BIN)/mypy .
	@echo "migrations"; $(MANAGE) makemigrations --check --dry-run
	@echo "deployment"; NEWSROOM_ENV=production NEWSROOM_TESTING=false \
	  DATABASE_URL="$$($(PYTHON) -m newsroom.database start --testing)" \
	  NEWSROOM_SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
	  NEWSROOM_SITE_URL=https://www.example.org NEWSROOM_ALLOWED_HOSTS=www.example.org \
	  NEWSROOM_MAIL_HOST=mail.example.org \
	  $(MANAGE) check --deploy --fail-level WARNING

proof: tools ## run the long proofs that `make test` leaves out
	@$(BIN)/pytest -m proof

bench: tools ## measure an archive of SIZE articles (10000) and print the tables
	@$(PYTHON) -m bench
	@if command -v npm > /dev/null; then $(PYTHON) -m bench reading; \
	else echo "!!! No node and npm here: Lighthouse was left out."; fi

screenshots: tools ## take pictures of every screen into var/screenshots, and those of the docs
	@NEWSROOM_VAR=var/screens $(PYTHON) -m tests.browser.screenshots

lock: ## choose the newest versions that requirements*.in allow, and write the lock files
	@python3 -m venv var/lock && var/lock/bin/pip install --quiet uv
	@for kind in requirements requirements-dev; do \
	  echo "$$kind.lock"; \
	  var/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.12 \
	    --generate-hashes --no-emit-index-url --no-header $$kind.in -o $$kind.lock || exit 1; \
	done
	@rm -rf var/lock

clean: ## remove the environment, the caches and the test database; articles stay
	@[ ! -x $(PYTHON) ] || NEWSROOM_VAR=var/test $(PYTHON) -m newsroom.database remove
	@[ ! -x $(PYTHON) ] || $(PYTHON) -m newsroom.database stop
	@rm -rf .venv var/test $(VAR)/static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@python3 newsroom/bootstrap.py run

tools:
	@python3 newsroom/bootstrap.py test
	@# The checker of HTML. A failure is no reason to stop: its tests say that they were skipped.
	@if command -v npm > /dev/null && \
	  ! cmp -s tests/tools/package-lock.json .venv/npm/tests/package-lock.json; then \
	  echo "Fetching the HTML checker ..."; \
	  mkdir -p .venv/npm/tests && cp tests/tools/package.json tests/tools/package-lock.json \
	    .venv/npm/tests/ && (cd .venv/npm/tests && \
	    npm ci --ignore-scripts --no-audit --no-fund --silent) \
	    || { rm -f .venv/npm/tests/package-lock.json; echo "!!! It could not be fetched."; }; \
	fi
	@NEWSROOM_VAR=var/test $(PYTHON) -m newsroom.database start --testing > /dev/null
