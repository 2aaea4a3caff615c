# `make run` starts the portal, `make test` proves it. Nothing here needs root or a system package,
# except that `make test` installs a browser with apt when it is root and none is there.
PY := .venv/bin/python

.PHONY: help venv venv-dev run check test bench scale load audit accuracy fuzz faults attack machines upgrade lock vendor clean

help:
	@echo "make run     start the portal: web, workers, broker, demo data"
	@echo "make check   for every commit, within a minute: lint, types, contracts, pure tests"
	@echo "make test    everything: lint, types, contracts, deploy check, all tests with real parts"
	@echo "make scale   what pages cost with 10,000 and 100,000 reports on PostgreSQL"
	@echo "make load    the evening of the deadline: 600 uploads, 60 reviewers, public readers"
	@echo "make machines  two machines with one database, broker and object store, parts of them killed"
	@echo "make upgrade   an older release makes data, this one migrates them"
	@echo "make audit   known faults of the pinned packages, and a bill of materials (CycloneDX)"
	@echo "make accuracy  read 400 reports of known cells, write docs/accuracy.md"
	@echo "make fuzz    read 10000 mutated documents"
	@echo "make faults  kill, stop and starve a running portal, print what held"
	@echo "make attack  attack a running portal, print what held"
	@echo "make venv    only prepare .venv"
	@echo "make vendor  refresh static/vendor from the npm registry"
	@echo "make lock    recompile requirements*.txt from requirements*.in"

venv:
	@bin/venv

venv-dev:
	@bin/venv dev

# runstack migrates, and collects the static files when one of them changed.
run: venv
	@exec $(PY) manage.py runstack

check: venv-dev
	@bin/check

test:
	@bin/test

bench: venv-dev
	@$(PY) -m bench

# What pages cost with 10,000 and 100,000 reports; SIZES="1000000" for more.
scale: venv-dev
	@$(PY) -m bench.scale $(SIZES)

# LOAD="--minutes 2 --share 0.2" for less.
load: venv-dev
	@$(PY) -m bench.load $(LOAD)

machines: venv-dev
	@$(PY) -m bench.drills machines $(DRILL)

# COMMIT=… for another one than that before the newest migration; UPGRADE="--database postgresql --back".
upgrade: venv-dev
	@$(PY) -m bench.drills.upgrade $(COMMIT) $(UPGRADE)

audit: venv-dev
	@bin/audit

accuracy: venv-dev
	@$(PY) -m bench.accuracy --write

fuzz: venv-dev
	@$(PY) -m bench.fuzz

# The entries on SQLite; DRILL="--database postgresql --size 40" for more.
faults: venv-dev
	@$(PY) -m bench.drills faults $(DRILL)

attack: venv-dev
	@$(PY) -m bench.drills attacks $(DRILL)

lock:
	@bin/lock

vendor: venv
	@$(PY) tools/vendor.py

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
