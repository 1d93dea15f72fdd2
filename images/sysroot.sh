#!/usr/bin/env bash
# Prints a folder with a JDK 25 and the C library of Debian 13 for another processor, for images/root.sh. Fetches what is not there yet: some
# 370 MB by apt, with lists and folders of its own, so that nothing is installed on this machine and nobody has to be root.
#
#   images/sysroot.sh amd64|arm64
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib/messages.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib/debian.sh"

architecture=$1
packages=(openjdk-25-jdk-headless openjdk-25-jre-headless libc6 libgcc-s1 libstdc++6 zlib1g)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
cache=${XDG_CACHE_HOME:-$HOME/.cache}/turboprop/sysroot
folder=$cache/$architecture

if [[ -d $folder ]]; then
  say "Java and C library for $architecture are those in $folder; delete it to fetch newer ones" >&2
  echo "$folder"
  exit
fi
other="or name a folder that has a JDK 25 with jmods and the C library of $architecture: -Dimage.sysroot=FOLDER"
type apt-get dpkg-deb >/dev/null 2>&1 ||
  fail "images for $architecture on another processor take Debian's packages, and apt-get and dpkg-deb were not found; build on Debian or Ubuntu, $other"
[[ -f $keys ]] || fail "$keys, by which Debian's packages are checked, is missing: apt-get install debian-archive-keyring, $other"

say "fetching ${packages[*]} of Debian 13 for $architecture into $folder, once" >&2
mkdir -p "$cache"
work=$(mktemp -d -p "$cache")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/apt/{state/lists/partial,cache/archives/partial,parts} "$work"/{packages,root}
mirror=$(debian_mirror)
for suite in "$mirror trixie" "$mirror trixie-updates" "$mirror-security trixie-security"; do
  echo "deb [arch=$architecture signed-by=$keys] $suite main"
done >"$work/apt/sources.list"
: >"$work/apt/status"
cat >"$work/apt.conf" <<CONF
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Sandbox::User "$(id -un)";
Dir::Etc::sourcelist "$work/apt/sources.list";
Dir::Etc::sourceparts "$work/apt/parts";
Dir::Etc::preferencesparts "$work/apt/parts";
Dir::State "$work/apt/state";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt/cache";
CONF
export APT_CONFIG=$work/apt.conf
(cd "$work/packages" && apt-get update -qq --error-on=any && apt-get download -qq "${packages[@]}") >&2 ||
  fail "Debian's packages for $architecture cannot be fetched from $mirror; see above, $other"
for package in "$work"/packages/*.deb; do
  dpkg-deb -x "$package" "$work/root"
done
# Another build may have been first.
mv -T "$work/root" "$folder" 2>/dev/null || [[ -d $folder ]]
(cd "$work/packages" && ls) | sed 's/^/    /' >&2
echo "$folder"
