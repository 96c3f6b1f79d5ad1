.PHONY: run test build watch bench soak lighthouse fmt setup screenshot pictures

run: ; @scripts/run
test: ; @scripts/test
build: ; @scripts/build
watch: ; @scripts/watch
bench: ; @scripts/bench
soak: ; @scripts/soak
lighthouse: ; @scripts/lighthouse
fmt: ; @cargo fmt
screenshot: ; @SCREENSHOT=docs/screenshots/credentials.png npx --no-install playwright test -c end2end --project=javascript screens -g "at 1280"
pictures: ; @npx --no-install playwright test -c end2end --project=javascript gallery --update-snapshots
setup: ; @scripts/setup test
