# Sourced by the scripts beside it: says what each step does and how long it took.

# step TEXT COMMAND...: runs the command. On failure the script ends; the command has said why.
step() {
  local text=$1 begun=$SECONDS
  shift
  printf '→ %s\n' "$text" >&2
  if ! "$@"; then
    printf '✗ %s: failed after %d s\n' "$text" "$((SECONDS - begun))" >&2
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

# Cargo shows its progress to whoever watches; a log gets the lines of `step` only.
quiet=()
[ -t 2 ] || quiet=(--quiet)
