# shellcheck shell=bash
# Compiles Kubernetes 1.20.2, the version whose whole source Debian carries, for scripts/k8s-node. To be sourced after common.sh and debian.sh.

# Packages: the compiler, Debian's etcd, the container engine, and what the kubelet and kube-proxy call.
node_packages=(golang-go rsync patch dpkg-dev xz-utils etcd-server docker.io runc iptables iproute2 conntrack jq openssl gcc libc6-dev)
node_programs=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)

# Puts the programs of node_programs into CACHE/bin; does nothing when they are there.
build_node() { # cache
  local cache=$1 program missing=()
  for program in "${node_programs[@]}"; do
    [[ -x $cache/bin/$program ]] || missing+=("cmd/$program")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  mkdir -p "$cache/bin" "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial" "$cache/source"
  if [[ ! -d $cache/source/kubernetes-1.20.2/debian ]]; then
    say "fetching Debian's source of Kubernetes 1.20.2 into $cache/source"
    # A list of its own, so that the machine's package sources stay as they are.
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) bookworm main" >"$cache/apt/sources.list"
    printf '%s\n' "Dir::Etc::sourcelist \"$cache/apt/sources.list\";" 'Dir::Etc::sourceparts "-";' "Dir::State::lists \"$cache/apt/lists\";" \
      "Dir::Cache \"$cache/apt/cache\";" >"$cache/apt/apt.conf"
    (
      cd "$cache/source"
      export APT_CONFIG=$cache/apt/apt.conf
      apt-get update -qq
      apt-get source -qq --download-only kubernetes
      rm -rf kubernetes-1.20.2
      tar xzf kubernetes_1.20.5+really1.20.2.orig.tar.gz
      cd kubernetes-1.20.2
      tar xJf ../kubernetes_*.debian.tar.xz
      while read -r name; do patch -p1 -s <"debian/patches/$name"; done < <(grep -v '^ *\(#\|$\)' debian/patches/series)
    )
  fi
  say "compiling ${missing[*]}: some ten minutes of processor time"
  (
    cd "$cache/source/kubernetes-1.20.2"
    mkdir -p .go/src/k8s.io
    ln -sfn ../../.. .go/src/k8s.io/kubernetes
    # Go 1.19 of Debian; newer ones do not compile this source.
    unset GOROOT GOFLAGS
    export PATH=/usr/lib/go-1.19/bin:$PATH GOPATH=$PWD/.go CGO_ENABLED=0 GO111MODULE=off GOCACHE=$cache/go-build
    make WHAT="${missing[*]}" KUBE_GIT_VERSION=v1.20.2
    cp "${node_programs[@]/#/_output/bin/}" "$cache/bin/"
  )
}
