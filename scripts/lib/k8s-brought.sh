# shellcheck shell=bash
# What the overlays ha-* leave to their user, brought as such a one would, from Debian's packages; and volumes. To be sourced after k8s-cluster.sh.

# Puts mosquitto, PostgreSQL and etcd of Debian into the image local/servers:1; kept in CACHE/servers.tar.
servers_image() { # cache
  if [[ ! -f $1/servers.tar ]]; then
    need_packages mmdebstrap
    say "fetching Debian's mosquitto, PostgreSQL and etcd into $1/servers.tar"
    mmdebstrap --quiet --variant=extract --mode=root --include=mosquitto,postgresql-15,etcd-server,busybox \
      --extract-hook='chroot "$1" /bin/busybox --install -s /bin' \
      --extract-hook='echo "server:x:10001:10001::/:/bin/sh" >"$1/etc/passwd"' bookworm "$1/servers.new.tar" "$(debian_mirror)"
    mv "$1/servers.new.tar" "$1/servers.tar"
  fi
  docker import -c 'ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin' "$1/servers.tar" local/servers:1 >/dev/null
}

bring() { # file of scripts/lib/k8s-brought, secret, words that make it…
  local namespace=turboprop-$1
  kubectl create namespace "$namespace" >/dev/null
  until_true "accounts work" 30 kubectl -n "$namespace" get serviceaccount default
  kubectl -n "$namespace" create secret generic "${@:2}" >/dev/null
  kubectl apply -f "scripts/lib/k8s-brought/$1.yaml" >/dev/null
  for workload in $(kubectl -n "$namespace" get deployments,statefulsets -o name); do
    kubectl -n "$namespace" rollout status --timeout=180s "$workload" >/dev/null
  done
  say "brought: $1"
}

# The broker with access rules; sets join_login. The login of the proplet that was provisioned is for all that join, so its rules name all.
bring_broker() {
  local id
  id=$(in_config entity_id)
  join_login=$id:$(in_config api_key)
  sed -i "s#/proplet/$id/#/proplet/+/#" "$work/mosquitto/acl"
  printf '%s\n' 'listener 1883' 'allow_anonymous false' 'password_file /etc/broker/passwords' 'acl_file /etc/broker/acl' \
    'max_inflight_messages 100' >"$work/mosquitto/mosquitto.conf"
  bring broker mosquitto --from-file="$work/mosquitto"
}

in_config() { # key of [proplet]
  sed -n "/^\[proplet\]/,\$ s/^$1 = \"\(.*\)\"/\1/p" "$work/config.toml"
}

# Sets postgres_url.
bring_postgres() {
  local password
  password=$(openssl rand -hex 12)
  postgres_url=postgresql://turboprop:$password@postgres.turboprop-postgres.svc.cluster.local:5432/turboprop
  bring postgres postgres --from-literal=password="$password"
}

# Three members with TLS. Managers show the certificate WORK/pki/manager.crt.
bring_etcd() {
  local host=etcd.turboprop-etcd.svc.cluster.local
  certificate etcd /CN=etcd "subjectAltName=DNS:etcd-0.$host,DNS:etcd-1.$host,DNS:etcd-2.$host"
  certificate manager /CN=turboprop extendedKeyUsage=clientAuth
  bring etcd etcd --from-file="$work/pki/ca.crt" --from-file="$work/pki/etcd.crt" --from-file="$work/pki/etcd.key"
}

# Volumes for all claims, which outlive pods; folders of the node.
volumes() { # how many
  for ((n = 0; n < $1; n++)); do
    mkdir -p "$work/volumes/$n"
    chmod 777 "$work/volumes/$n"
    cat <<END
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: folder-$n}
spec:
  accessModes: [ReadWriteOnce]
  capacity: {storage: 20Gi}
  hostPath: {path: $work/volumes/$n}
END
  done | kubectl apply -f - >/dev/null
}
