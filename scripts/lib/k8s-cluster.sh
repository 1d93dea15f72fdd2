# shellcheck shell=bash
# A Kubernetes of one node in a network namespace of its own, for scripts/k8s-node. To be sourced after common.sh, engine.sh and k8s-build.sh.
# start_cluster sets net, address, inside, token and KUBECONFIG; what it started is in `servers`, and everything it wrote below `work`.

servers=()
inside=()

# Runs a program of the cluster in its network, with its output in WORK/NAME.log.
serve() { # name, words…
  local name=$1
  shift
  setsid "${inside[@]}" "$@" >"$work/$name.log" 2>&1 &
  servers+=($!)
  disown
}

until_true() { # what, seconds, words…
  local what=$1 seconds=$2
  shift 2
  for ((i = 0; i < seconds * 5; i++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.2
  done
  fail "$what: not after $seconds s"
}

kubectl() { "${inside[@]}" "$(type -P kubectl)" "$@"; }

# Objects of the API, or nothing; a tenth of the processor time that kubectl takes. Not by curl's own name: for that 1.20 prints nicely, by a
# library that crashes when it was compiled by a Go of our time.
object() { # path…
  "${inside[@]}" curl -sf -m 5 -A script --cacert "$work/pki/ca.crt" -H "Authorization: Bearer $token" "${@/#/https://$address:6443}" || true
}

certificate() { # name, subject, extensions
  (
    cd "$work/pki"
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2"
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -out "$1.crt" -days 2 -extfile <(echo "$3")
  ) 2>>"$work/pki.log"
}

certificates() {
  mkdir -p "$work/pki"
  (
    cd "$work/pki"
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=ca -days 2
    openssl genrsa -out sa.key 2048
    openssl rsa -in sa.key -pubout -out sa.pub
  ) 2>"$work/pki.log"
  certificate api /CN=kube-apiserver "subjectAltName=IP:$address,IP:127.0.0.1,IP:10.96.0.1"
  certificate kubelet /O=system:masters/CN=api extendedKeyUsage=clientAuth
}

network() {
  ip netns add "$net"
  ip -n "$net" link add lab0 type veth peer name lab1
  ip -n "$net" addr add "$address/24" dev lab0
  for link in lo lab0 lab1; do ip -n "$net" link set "$link" up; done
  ip -n "$net" route add default dev lab0
}

# A container that does nothing, which holds the network of a pod.
pause_image() {
  mkdir "$work/pause"
  printf '#include <signal.h>\n#include <unistd.h>\nstatic void end(int s) { (void)s; _exit(0); }\nint main(void) { signal(SIGTERM, end); for (;;) pause(); }\n' >"$work/pause.c"
  gcc -static -O -o "$work/pause/pause" "$work/pause.c"
  tar -C "$work/pause" -c . | docker import -c 'ENTRYPOINT ["/pause"]' - local/pause:1 >/dev/null
}

# Names of services and of pods behind headless ones, since Debian has no CoreDNS.
names() { # process of dnsmasq
  while :; do
    object /api/v1/services /api/v1/endpoints | jq -rs '
      def name($m): "\($m.name).\($m.namespace).svc.cluster.local";
      (.[0].items | map(select(.spec.clusterIP == "None") | name(.metadata))) as $headless |
      (.[0].items[] | select(.spec.clusterIP != "None") | "\(.spec.clusterIP) \(name(.metadata))"),
      (.[1].items[] | name(.metadata) as $service | select(any($headless[]; . == $service)) | .subsets[]? |
        (.addresses[]?, .notReadyAddresses[]?) | "\(.ip) \($service)", (select(.hostname) | "\(.ip) \(.hostname).\($service)"))
      ' >"$work/hosts.new" 2>/dev/null || true
    if [[ -s $work/hosts.new ]] && ! cmp -s "$work/hosts.new" "$work/hosts"; then
      cp "$work/hosts.new" "$work/hosts"
      kill -HUP "$1"
    fi
    sleep 0.5
  done
}

# Until the node is ready. Images are for the caller to load (DOCKER_HOST is set), names are those of names().
start_cluster() { # cache
  local cache=$1
  net=tp-$$
  address=10.99.0.1
  inside=(nsenter "--net=/run/netns/$net")
  network
  certificates
  token=$(openssl rand -hex 16)
  echo "$token,admin,admin,\"system:masters\"" >"$work/tokens.csv"
  export KUBECONFIG=$work/admin.conf
  cat >"$KUBECONFIG" <<END
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://$address:6443", certificate-authority: $work/pki/ca.crt}}]
users: [{name: u, user: {token: $token}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
END
  serve etcd etcd --data-dir "$work/etcd" --unsafe-no-fsync --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster default=http://127.0.0.1:2380
  serve apiserver "$cache/bin/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 --bind-address=$address --advertise-address=$address --secure-port=6443 \
    --tls-cert-file="$work/pki/api.crt" --tls-private-key-file="$work/pki/api.key" --client-ca-file="$work/pki/ca.crt" \
    --service-account-key-file="$work/pki/sa.pub" --service-account-signing-key-file="$work/pki/sa.key" \
    --service-account-issuer=https://kubernetes.default.svc --token-auth-file="$work/tokens.csv" --authorization-mode=RBAC \
    --service-cluster-ip-range=10.96.0.0/24 --allow-privileged=true --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$work/pki/kubelet.crt" --kubelet-client-key="$work/pki/kubelet.key" --cert-dir="$work/certs"
  start_engine "$work/engine" "${inside[@]}"
  pause_image
  until_true "the API server is ready" 60 kubectl get --raw /readyz

  serve controller "$cache/bin/kube-controller-manager" --kubeconfig="$KUBECONFIG" --service-account-private-key-file="$work/pki/sa.key" \
    --root-ca-file="$work/pki/ca.crt" --use-service-account-credentials --leader-elect=false --bind-address=127.0.0.1 --cert-dir="$work/certs"
  serve scheduler "$cache/bin/kube-scheduler" --kubeconfig="$KUBECONFIG" --leader-elect=false --bind-address=127.0.0.1 --cert-dir="$work/certs"
  serve kubelet "$cache/bin/kubelet" --kubeconfig="$KUBECONFIG" --docker-endpoint="$DOCKER_HOST" --pod-infra-container-image=local/pause:1 \
    --root-dir="$work/kubelet" --cert-dir="$work/certs" --fail-swap-on=false --cgroup-driver=cgroupfs --cgroups-per-qos=false \
    --enforce-node-allocatable= --eviction-hard= --hostname-override=node1 --node-ip=$address --resolv-conf= --oom-score-adj=0 \
    --anonymous-auth=false --authorization-mode=AlwaysAllow --read-only-port=0 --client-ca-file="$work/pki/ca.crt" --address=$address \
    --cluster-dns=$address --cluster-domain=cluster.local --image-gc-high-threshold=100 --volume-plugin-dir="$work/plugins"
  serve proxy "$cache/bin/kube-proxy" --kubeconfig "$KUBECONFIG" --proxy-mode=iptables --cluster-cidr=172.17.0.0/16 --conntrack-max-per-core=0 \
    --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0 --hostname-override=node1 --bind-address=$address \
    --healthz-bind-address= --oom-score-adj=0
  touch "$work/hosts"
  # The two records are those of the service `managers` with one manager; with several nobody asks for them.
  serve dnsmasq dnsmasq --no-daemon --conf-file=/dev/null --pid-file= --user=root --no-resolv --no-hosts --addn-hosts="$work/hosts" \
    --local=/cluster.local/ --listen-address=$address --bind-interfaces --cache-size=0 --local-ttl=0 \
    --srv-host=_mqtt._tcp.managers.turboprop.svc.cluster.local,manager-0.managers.turboprop.svc.cluster.local,1883 \
    --srv-host=_turboprop._tcp.managers.turboprop.svc.cluster.local,manager-0.managers.turboprop.svc.cluster.local,7070
  names "${servers[-1]}" &
  servers+=($!)
  disown
  until_true "the node is ready" 120 node_is_ready
}

node_is_ready() { kubectl get node node1 | grep -qw Ready; }

# Ends what start_cluster started, whatever of it there is. The kubelet goes with the others before the engine, so that nothing is brought back.
stop_cluster() {
  for pid in "${servers[@]}"; do kill -9 "$pid" 2>/dev/null; done
  stop_engine "$work/engine"
  grep -o " $work/[^ ]*" /proc/mounts | sort -r | xargs -r umount -l
  ip netns del "${net:-none}" 2>/dev/null
  # The kubelet links logs from where no option leads elsewhere.
  find /var/log/pods -lname "$work/*" -delete 2>/dev/null
  find /var/log/containers -xtype l -delete 2>/dev/null
  find /var/log/pods -mindepth 1 -type d -empty -delete 2>/dev/null
}

# What a Kubernetes of 1.20 calls otherwise: the same objects by the names of that time.
old_names() { sed -e 's#^apiVersion: policy/v1$#apiVersion: policy/v1beta1#' -e 's#^apiVersion: autoscaling/v2$#apiVersion: autoscaling/v2beta2#'; }
