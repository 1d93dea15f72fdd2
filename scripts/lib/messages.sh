# shellcheck shell=bash
# How scripts speak. To be sourced.

say() { printf '==> %s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
