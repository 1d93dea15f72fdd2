# A thin front for scripts/; everything also works without make.
.DEFAULT_GOAL := help
.PHONY: build test run quickstart bench fmt resolve clean help

build: ## package the command into cli/target/turboprop, without tests
	@scripts/build

test: ## install what tests need, build, run all tests
	@scripts/test

run: build ## start the whole house in one process (Ctrl-C ends it)
	@cli/target/turboprop/bin/turboprop dev

quickstart: ## build, start, run one example task, stop
	@scripts/quickstart

bench: build ## measure start-up and submit-to-result times
	@scripts/bench

fmt: ## format the sources
	@scripts/format

resolve: ## prove that every dependency resolves into an empty repository
	@scripts/check-resolve

clean: ## remove what the build made
	@mvn -q clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14
