# shellcheck shell=bash
# Debian's packages beside those that are installed here. To be sourced.

# Where this machine has Debian's packages from, or where anybody has.
debian_mirror() {
  local mirror
  mirror=$(awk '/^(URIs:|deb) / {for (i = 2; i <= NF; i++) if ($i ~ "^http.*/debian/?$") {sub("/$", "", $i); print $i; exit}}' \
    /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true)
  echo "${mirror:-http://deb.debian.org/debian}"
}
