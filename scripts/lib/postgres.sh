# shellcheck shell=bash
# A PostgreSQL of one's own. To be sourced.

# The folder of its server programs; nothing if they are not installed.
postgres_programs() { find /usr/lib/postgresql /usr/bin /usr/local/bin -name initdb -printf '%h\n' 2>/dev/null | head -1; }

# Starts a server with its usual durability, user bench and no password; its process is added to servers.
start_postgres() { # folder, which is made; port of the loopback
  local programs as=()
  programs=$(postgres_programs)
  mkdir "$1"
  # It does not run as root, and has to reach its folder.
  if ((EUID == 0)); then
    as=(runuser -u postgres --)
    chown postgres "$(dirname "$1")" "$1"
  fi
  "${as[@]}" "$programs/initdb" -A trust -U bench -D "$1/db" >"$1.log" 2>&1
  "${as[@]}" "$programs/pg_ctl" -D "$1/db" -l "$1/log" -w -o "-p $2 -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start >/dev/null
  servers+=("$(head -1 "$1/db/postmaster.pid")")
}
