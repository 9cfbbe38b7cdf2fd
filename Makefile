# `make demo` and `make test` are each complete by themselves, from a fresh checkout.
SHELL := /bin/bash
.DEFAULT_GOAL := build
.PHONY: demo test build release bench bench-build examples docs interop guest guest-compare fuzz tsan format lint man clean setup setup-dev

sources = Sources Tests Package.swift Benchmarks/Sources Benchmarks/Package.swift Examples/Sources Examples/Package.swift \
  Fuzz scripts/tsan-mutex.swift

# The debug build is ready soonest, is the one that `make test` uses, and has the demo's 25 frames a second to spare for.
demo: setup
	swift build --product streamrec
	@.build/debug/streamrec demo $(ARGS)

test: setup
	swift test --disable-xctest

build: setup
	swift build

release: setup
	swift build -c release --product streamrec

bench-build: setup
	swift build --package-path Benchmarks -c release

# They stand on KafkaWire as any user's program does.
examples: setup
	swift build --package-path Examples

# KafkaWire's reference and articles, in .build/docs, as any web server can serve it.
docs: setup
	scripts/docs

# The unit tests under the thread sanitizer.
tsan: setup
	scripts/tsan

# Checksum, record batches and messages on their own. Benchmarks/README.md says how to measure beside librdkafka.
bench: bench-build
	Benchmarks/.build/release/wirebench micro

# Real Kafka (STREAMREC_KAFKA names the script that starts it), a faulty network (STREAMREC_TOXIPROXY names
# toxiproxy-server), foreign clients, a browser.
interop: setup-dev release bench-build examples
	STREAMREC_BIN=$(CURDIR)/.build/release/streamrec Tests/Interop/run $(ARGS)

# Real camera drivers without a camera, in a machine under QEMU; Tests/Guest/README.md tells what is tried.
guest: release
	Tests/Guest/run $(ARGS)

# Processor time a frame beside ustreamer and libturbojpeg alone, in the same machine.
guest-compare: release bench-build
	Tests/Guest/run --exec python3 -B Tests/Guest/compare.py

# Decoders, codecs and parsers under libFuzzer, as long as SECONDS says; Fuzz/README.md tells what is looked for.
fuzz: setup
	Fuzz/run $(or $(SECONDS),60)

format:
	swift format --in-place --parallel --recursive $(sources)

# What CI asks of the sources: formatted, and built without a warning.
lint: setup
	swift format lint --strict --parallel --recursive $(sources)
	swift build --build-tests -Xswiftc -warnings-as-errors

# The manual page is made of the options' declarations; a test finds one that is not current.
man: build
	.build/debug/streamrec man > docs/streamrec.1.new
	mv docs/streamrec.1.new docs/streamrec.1

clean:
	swift package clean

setup:
	@scripts/setup

setup-dev:
	@scripts/setup --dev
