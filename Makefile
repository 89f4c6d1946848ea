# One word for each habit; `make check` is what CI runs.
PYTHON ?= .venv/bin/python

.PHONY: install check samples gate confidence peers bench faults models scans compare figures

install:          ## everything that development needs, in .venv
	python3 -m venv .venv && .venv/bin/pip install -e '.[test]'

check:            ## lint, types, layers, tests, quality gate
	$(PYTHON) -m pytest

samples:          ## data/samples from their sources (DOC needs LibreOffice)
	$(PYTHON) data/samples/make.py

gate:             ## pin today's F1 floors; refuses to lower one
	$(PYTHON) -m models.gate --update

confidence:       ## how often each rule is right, into pipeline/confidence.json
	$(PYTHON) -m models.confidence

peers:            ## our values against published cases of other parsers, where they are at hand
	PYTHONPATH=. $(PYTHON) ../shared/peers/run_suite.py --adapter models.peers:predict 'jionlp_money_*' 'cn2an_[dens]*' \
		'recognizers_Number_NumberModel' 'recognizers_Number_PercentModel' 'recognizers_NumberWithUnit_*' 'stdnum_*'

bench:            ## speed: medians, ratios, the machine named
	$(PYTHON) -m models.benchmark
	$(PYTHON) -m models.model_cost
	$(PYTHON) -m models.batch_speed
	$(PYTHON) -m models.batch_exports

faults:           ## a batch against kills, poison, hostile files
	$(PYTHON) -m models.batch_faults

models:           ## the learned models rebuilt, and how well they do
	$(PYTHON) -m pipeline.cli train
	$(PYTHON) -m models.clause_kinds
	$(PYTHON) -m models.contract_types
	$(PYTHON) -m models.entities

scans:            ## how well scans are read, and how fast
	$(PYTHON) -m models.scans
	$(PYTHON) -m models.scan_speed

compare:          ## how well two contracts are compared, beside other tools, and how fast
	$(PYTHON) -m models.compare_figures
	$(PYTHON) -m models.compare_peers
	$(PYTHON) -m models.redline_peers
	$(PYTHON) -m models.compare_speed

figures:          ## F1 per field on the samples and, where they are at hand, the other annotated contracts
	$(PYTHON) -m pipeline.cli evaluate data/samples
	$(PYTHON) -m pipeline.cli evaluate tests/annotated/pages
	$(PYTHON) -m pipeline.cli evaluate tests/annotated/fresh
	test ! -d ../shared/corpus/dev || $(PYTHON) -m pipeline.cli evaluate ../shared/corpus/dev
	test ! -d ../shared/corpus/unlabelled || $(PYTHON) -m pipeline.cli evaluate tests/annotated/public --documents ../shared/corpus/unlabelled
