# Sourced by the scripts beside it: says what each step does, how far it is and how long it took.

# plan COUNT: says of how many steps the next ones are, also those of scripts that are called.
plan() {
  STEP_COUNT=$1
  STEP_COUNTER=$(mktemp)
  export STEP_COUNT STEP_COUNTER
  printf 0 > "$STEP_COUNTER"
  trap 'rm -f "$STEP_COUNTER"' EXIT
}

# The number of the next step, if somebody has planned.
step_head() {
  [ -n "${STEP_COUNTER:-}" ] || return 0
  local number=$(($(cat "$STEP_COUNTER") + 1))
  printf '%d' "$number" > "$STEP_COUNTER"
  printf '[%d/%d] ' "$number" "$STEP_COUNT"
}

# skip TEXT: a step of which nothing is left to do.
skip() {
  printf '✓ %s%s: done before\n' "$(step_head)" "$1" >&2
}

# step TEXT COMMAND...: runs a command whose output matters only if it fails, and shows how long it has taken and what it does.
# On failure the script ends, with the last of that output and the command to try.
step() {
  local text begun=$SECONDS log running code=0
  text="$(step_head)$1"
  shift
  log=$(mktemp)
  printf '→ %s\n' "$text" >&2
  "$@" > "$log" 2>&1 &
  running=$!
  trap 'kill "$running" 2>/dev/null || true; rm -f "$log"; exit 130' INT TERM
  watch_step "$running" "$log" "$begun"
  wait "$running" || code=$?
  trap - INT TERM
  if [ "$code" != 0 ]; then
    tail -n 30 "$log" >&2
    printf '✗ %s: failed after %d s. To try it alone: %s\n' "$text" "$((SECONDS - begun))" "$(printf '%q ' "$@")" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
  printf '✓ %s (%d s)\n' "$text" "$((SECONDS - begun))" >&2
}

# The last line of a log that says anything.
last_words() {
  tail -c 200 "$1" | tr '\r' '\n' | sed '/^ *$/d' | tail -n 1 | cut -c1-60
}

# watch_step PROCESS LOG BEGUN: on a terminal a line that is written anew each second, elsewhere one each half a minute.
watch_step() {
  local elapsed said=0 last
  while kill -0 "$1" 2>/dev/null; do
    sleep 0.2
    elapsed=$((SECONDS - $3))
    [ "$elapsed" -gt "$said" ] || continue
    if [ -t 2 ]; then
      last=$(last_words "$2")
      printf '\r\033[K  %d:%02d  %s' "$((elapsed / 60))" "$((elapsed % 60))" "$last" >&2
      said=$elapsed
    elif [ "$((elapsed - said))" -ge 30 ]; then
      last=$(last_words "$2")
      printf '  %d:%02d  %s\n' "$((elapsed / 60))" "$((elapsed % 60))" "$last" >&2
      said=$elapsed
    fi
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}

# show TEXT COMMAND...: the same for a command whose output is its progress.
show() {
  local text begun=$SECONDS
  text="$(step_head)$1"
  shift
  printf '→ %s\n' "$text" >&2
  if ! "$@"; then
    printf '✗ %s: failed after %d s. To try it alone: %s\n' "$text" "$((SECONDS - begun))" "$(printf '%q ' "$@")" >&2
    exit 1
  fi
  printf '✓ %s (%d s)\n' "$text" "$((SECONDS - begun))" >&2
}

# fail TEXT: ends the script with one line that says what to install or set.
fail() {
  printf '✗ %s\n' "$1" >&2
  exit 1
}

# as_root COMMAND...: runs a command as root, by sudo where need be.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    fail "this needs root: run as root or install sudo, then try again: $*"
  fi
}
