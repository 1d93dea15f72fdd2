# shellcheck shell=bash
# A container engine of one's own (dockerd) for scripts that try images. To be sourced after common.sh. As root on Debian.

# Installs Debian's packages that are missing, and says so.
need_packages() { # package…
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null || fail "these packages of Debian are needed: ${missing[*]}"
  say "installing ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Starts dockerd with everything it has below FOLDER, and sets DOCKER_HOST. Its containers have the network `host` or `none`; a network
# namespace of its own comes by the words in front of it, such as `nsenter --net=…`.
start_engine() { # folder [words in front…]
  local folder=$1
  shift
  mkdir -p "$folder"
  # Where root may not lower a process' share in running out of memory, runc fails to; it is left out.
  cat >"$folder/runc" <<'RUNC'
#!/usr/bin/env bash
words=("$@")
for ((i = 0; i < $#; i++)); do [[ ${words[i]} == --bundle ]] && bundle=${words[i + 1]}; done
if [[ -f ${bundle:-}/config.json ]]; then
  jq 'if (.process.oomScoreAdj // 0) < 0 then del(.process.oomScoreAdj) else . end' "$bundle/config.json" >"$bundle/config.new" &&
    mv "$bundle/config.new" "$bundle/config.json"
fi
exec /usr/bin/env -- "$(command -v /usr/bin/runc || command -v /usr/sbin/runc)" "$@"
RUNC
  chmod +x "$folder/runc"
  printf '{"runtimes": {"plain": {"path": "%s"}}, "default-runtime": "plain"}' "$folder/runc" >"$folder/daemon.json"
  export DOCKER_HOST=unix://$folder/docker.sock
  local network=(--bridge=none --iptables=false --ip6tables=false)
  [[ $# -eq 0 ]] || network=()
  PATH=$PATH:/usr/sbin:/sbin setsid "$@" dockerd --config-file "$folder/daemon.json" --data-root "$folder/data" --exec-root "$folder/exec" \
    --pidfile "$folder/dockerd.pid" -H "$DOCKER_HOST" "${network[@]}" >"$folder/dockerd.log" 2>&1 &
  for ((i = 0; i < 300; i++)); do
    curl -sf --unix-socket "$folder/docker.sock" http://engine/_ping >/dev/null && return
    sleep 0.1
  done
  tail -5 "$folder/dockerd.log" >&2
  fail "the container engine does not start; its log is $folder/dockerd.log"
}

# Ends what start_engine started, its containers included, and unmounts what they left.
stop_engine() { # folder
  local pid folder=$1
  # Without an engine of ours DOCKER_HOST may be somebody else's.
  pid=$(cat "$folder/dockerd.pid" 2>/dev/null) || return 0
  docker ps -q 2>/dev/null | xargs -r docker kill >/dev/null 2>&1 || true
  kill "$pid" 2>/dev/null || true
  for ((i = 0; i < 100; i++)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  grep -o " $folder/[^ ]*" /proc/mounts | sort -r | xargs -r umount -l || true
}

# Lets this machine run programs of another processor by QEMU, in containers too, until stop_emulation. As root.
start_emulation() { # amd64|arm64
  local code name folder=/proc/sys/fs/binfmt_misc zeros='\x00\x00\x00\x00\x00\x00\x00\x00\x00'
  local mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
  case $1 in
    amd64) name=x86_64 code=3e ;;
    arm64) name=aarch64 code=b7 ;;
    *) fail "nothing is known here that emulates $1" ;;
  esac
  need_packages qemu-user-static
  [[ -f $folder/register ]] || mount -t binfmt_misc binfmt_misc "$folder" || fail "the kernel takes no programs of other processors (binfmt_misc)"
  # As Debian calls it, where it starts services.
  [[ ! -f $folder/qemu-$name ]] || return 0
  emulation=$folder/turboprop-$name
  # By the head of a program's file. F: the kernel opens QEMU now, since containers do not have it.
  [[ -f $emulation ]] || printf '%s' ":turboprop-$name:M::\x7fELF\x02\x01\x01$zeros\x02\x00\x$code\x00:$mask:/usr/bin/qemu-$name-static:F" >"$folder/register"
}

stop_emulation() {
  [[ -z ${emulation:-} ]] || echo -1 >"$emulation"
}
