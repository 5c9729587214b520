# The commands people type. README.md gives the plain commands behind each.
# Paths are relative throughout, so that a checkout's own path may hold spaces.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
RUN := .venv/bin/python
PORT ?= 8000

# Everything here is for the demo and for development. A real installation: docs/operations.md.
export DEMO := true
export PORT

.PHONY: run test test-fast test-long check bench audit clean database styles browser unit journeys

run: .venv/.installed styles database
	@$(RUN) manage.py migrate --verbosity=0
	@$(RUN) manage.py load_demo
	@$(RUN) manage.py collectstatic --no-input --verbosity=0
	@sed "s/{PORT}/$(PORT)/" docs/demo.txt
	@trap 'kill $$jobs $$web 2>/dev/null; wait; echo "Stopped. PostgreSQL goes on: $(RUN) manage.py embedded stop"; exit 0' INT TERM; \
	$(RUN) manage.py run_jobs & jobs=$$!; \
	$(RUN) -m gunicorn config.wsgi --bind=127.0.0.1:$(PORT) --workers=2 --worker-class=gthread \
		--threads=4 --no-control-socket --log-level=warning & web=$$!; \
	wait $$web; ended=$$?; kill $$jobs 2>/dev/null; wait $$jobs; exit $$ended

test: check unit journeys

test-fast: check unit

test-long: PICK :=
test-long: .venv/.calendar check unit journeys

# What pytest picks; `make test` leaves the long drills to `make test-long`.
PICK ?= -m "not long"

check: .venv/.installed-dev .venv/.pgrls database
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check --quiet .
	@.venv/bin/lint-imports --no-cache > .venv/lint-imports.log || { cat .venv/lint-imports.log; exit 1; }
	@$(RUN) -m djlint --lint --quiet templates
	@$(RUN) manage.py makemigrations --check --dry-run
	@$(RUN) manage.py check --fail-level=WARNING
	@$(RUN) -m tests.policies

unit: .venv/.installed-dev .venv/.pgrls styles
	$(RUN) -m pytest --ignore=tests/journeys -n auto --dist worksteal $(PICK)

# A browser's event loop and Django's tests share a thread, which Django would refuse.
journeys: .venv/.installed-dev styles browser
	DJANGO_ALLOW_ASYNC_UNSAFE=true $(RUN) -m pytest tests/journeys -n auto --dist worksteal $(PICK)

# Its own database, of any size: make bench WORKERS=1000 YEARS=2
WORKERS ?= 200
YEARS ?= 2
bench: export DATA_DIR := var/bench-$(WORKERS)x$(YEARS)
bench: export DATABASE_URL :=
bench: export OWNER_DATABASE_URL :=
bench: .venv/.installed styles database
	@$(RUN) manage.py migrate --verbosity=0
	@$(RUN) manage.py load_demo --workers $(WORKERS) --years $(YEARS)
	@$(RUN) manage.py collectstatic --no-input --verbosity=0
	@trap '$(RUN) manage.py embedded stop' EXIT; $(RUN) -m tests.bench

# The scanners, on a demo of their own: about ten minutes.
audit: export DATA_DIR := var/audit
audit: export DATABASE_URL :=
audit: export OWNER_DATABASE_URL :=
audit: .venv/.audit styles database
	@$(RUN) manage.py migrate --verbosity=0
	@$(RUN) manage.py load_demo
	@$(RUN) manage.py collectstatic --no-input --verbosity=0
	@trap '$(RUN) manage.py embedded stop' EXIT; $(RUN) -m tests.audit

clean:
	-@test ! -x $(RUN) || for data in var var/test var/audit var/bench-*; do \
		test ! -d "$$data" || DATA_DIR="$$data" $(RUN) manage.py embedded stop; done
	rm -rf .venv var static/build frontend/node_modules .pytest_cache .ruff_cache .hypothesis

database: .venv/.installed
	@test -n "$$DATABASE_URL" || $(RUN) manage.py embedded start

styles: .venv/.installed
	@$(RUN) frontend/build.py

browser: .venv/.installed-dev
	@$(RUN) -m tests.browser

.venv/.audit: requirements-audit.txt requirements-wapiti.txt .venv/.installed
	$(RUN) -m venv .venv/audit
	.venv/audit/bin/python -m pip install --quiet --requirement requirements-audit.txt
	$(RUN) -m venv .venv/wapiti
	.venv/wapiti/bin/python -m pip install --quiet --requirement requirements-wapiti.txt
	@touch $@

.venv/.calendar: requirements-calendar.txt .venv/.installed
	$(RUN) -m venv .venv/calendar
	.venv/calendar/bin/python -m pip install --quiet --requirement requirements-calendar.txt
	@touch $@

.venv/.pgrls: requirements-pgrls.txt .venv/.installed
	$(RUN) -m venv .venv/pgrls
	.venv/pgrls/bin/python -m pip install --quiet --requirement requirements-pgrls.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	$(RUN) -m pip install --quiet --requirement requirements-dev.txt
	@touch $@

.venv/.installed: requirements.txt .venv/.made
	$(RUN) -m pip install --quiet --requirement requirements.txt
	@touch $@

# Debian's Python can make no environment without a package of its own.
.venv/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { test "$$(id -u)" = 0 && command -v apt-get > /dev/null \
		&& apt-get update -q && apt-get install -y -q python3-venv; } \
		|| { echo "This Python makes no environments: install the package python3-venv."; exit 1; }
	test -x $(RUN) || $(PYTHON) -m venv .venv
	@touch $@
