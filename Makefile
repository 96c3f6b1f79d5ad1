.PHONY: run test build watch bench fmt setup screenshot

run: ; @scripts/run
test: ; @scripts/test
build: ; @scripts/build
watch: ; @scripts/watch
bench: ; @scripts/bench
fmt: ; @cargo fmt
screenshot: ; @SCREENSHOT=docs/screenshots/credentials.png npx --no-install playwright test -c end2end --project=javascript screens -g "light at 1280"
setup: ; @scripts/setup test
