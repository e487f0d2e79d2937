# copydesk: every verb a person or CI needs. `make` alone lists them.

CARGO ?= cargo
CACHE := tests/.cache
DENY_VERSION := 0.20.2
DENY := $(CACHE)/bin/cargo-deny

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt clippy doc deny unit simulate deploy deep image chart-docs bench quality topics train faults soak fuzz kafka tools

help: ## List the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

demo: tools ## Watch articles come out clean and tagged: embedded broker, nothing to install
	@$(CARGO) run --quiet --locked --bin copydesk -- demo

test: tools check unit deploy ## All checks and all tests, a real Apache Kafka included

check: fmt clippy doc deny ## The gate: format, lints, documentation, licences

fmt:
	$(CARGO) fmt --all -- --check

clippy:
	$(CARGO) clippy --all-targets --locked -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --document-private-items

deny: $(DENY)
	$(DENY) --log-level error check bans licenses sources
	@if timeout 30 $(DENY) --log-level off fetch db 2>/dev/null; then $(DENY) --log-level error check advisories; \
	else echo "NOT RUN: advisories: the advisory database cannot be reached from here"; fi

# It runs once: building it fast matters more than a fast checker.
$(DENY): export CARGO_PROFILE_RELEASE_LTO = off
$(DENY): export CARGO_PROFILE_RELEASE_OPT_LEVEL = 0
$(DENY): export CARGO_PROFILE_RELEASE_CODEGEN_UNITS = 16
$(DENY):
	$(CARGO) install --quiet --locked --root $(CACHE) --version $(DENY_VERSION) cargo-deny

unit: tools
	@CARGO=$(CARGO) tests/cargo-tests.sh

SCHEDULES ?= 1000000
SEED ?= 1
simulate: ## Run the worker under a million schedules of faults: make simulate SCHEDULES=1000000 SEED=1
	COPYDESK_SCHEDULES=$(SCHEDULES) COPYDESK_FIRST_SEED=$(SEED) \
	  $(CARGO) test --locked --test simulation -- --show-output

deploy: tools ## Check what it is run with: chart, image, rules, dashboards, downstream
	@CARGO=$(CARGO) tests/deploy/run.sh $(ONLY)

deep: tools ## Write through a real schema registry, Apicurio, and read back; needs a JDK 25
	CARGO=$(CARGO) tests/downstream/deep.sh

# Whichever answers: a client without its engine does not.
IMAGE_TOOL ?= $(shell for tool in docker podman buildah; do $$tool info >/dev/null 2>&1 && echo $$tool && break; done)
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p;/^version/q' Cargo.toml)
image: export COPYDESK_REVISION = $(shell git rev-parse --short HEAD)
image: tools ## Build the container image copydesk:VERSION from a release build
	$(CARGO) build --locked --release
	deploy/rootfs.sh target/release/copydesk target/image
	$(IMAGE_TOOL) build --file deploy/Dockerfile --target runtime-prebuilt --tag copydesk:$(VERSION) \
	  --build-arg VERSION=$(VERSION) --build-arg REVISION=$(COPYDESK_REVISION) .

chart-docs: ## Renew the chart's README from the comments in its values
	@"$$(tests/tools/build.sh)/helm-docs" --chart-search-root helm/copydesk --log-level warning --sort-values-order file

bench: tools ## Measure each stage, tagging by vocabulary, and the worker beside a plain loop on a real broker
	$(CARGO) bench --locked --bench stages --bench tagging --bench end_to_end

quality: ## Score cleaning beside the tools one would otherwise take; writes docs/quality.md
	tests/quality/run.sh

topics: ## Score the built-in taxonomy on labelled records, and the engine's yardstick on Reuters-21578
	@CARGO=$(CARGO) tests/reuters/run.sh

train: ## Train the cleaning models again and cross-validate them by site
	tests/quality/train.sh lines
	tests/quality/train.sh pages

faults: tools ## The long form of the fault suite: hundreds of random faults on one and three nodes
	tests/faults/run.sh

soak: tools ## Two workers under steps of load and random faults for MINUTES=60; memory and descriptors in a table
	COPYDESK_SOAK_MINUTES=$(or $(MINUTES),60) tests/faults/run.sh --ignored soak::

fuzz: ## Fuzz every room that reads what others wrote, MINUTES=10 each, or those of ONLY="text html"
	@CARGO=$(CARGO) tests/fuzz/run.sh $(or $(MINUTES),10) $(ONLY)

kafka: tools ## Run a real Apache Kafka on 127.0.0.1:9092 until Ctrl-C
	@tests/broker/run.sh $(PORT)

tools:
	@tests/install-tools.sh
