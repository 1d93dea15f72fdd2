#!/usr/bin/env bash
# Lays out what the images hold, a folder for each layer below TARGET/root. Run by the build of images/pom.xml.
#
#   images/root.sh COMMAND-FOLDER TARGET full|jars true|false amd64|arm64 [SYSROOT]
#
#   full      with a Java made by jlink, and a C library; jars: without, for a base that has both
#   true      with start-up caches (AOT), which are trained here
#   SYSROOT   a folder with a JDK 25 (with its jmods) and the libraries of that processor, as they lie below / there. Without it both are this
#             machine's, or, if its processor is another one, Debian's (images/sysroot.sh)
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib/messages.sh"

command=$1
target=$2
content=$3
aot=$4
architecture=$5
sysroot=${6:-}
root=$target/root
: "${JAVA_HOME:?must be a JDK 25}"

# How the kernel and Debian call the processor, and how Netty does.
case $architecture in
  amd64) machine=x86_64 netty=x86_64 ;;
  arm64) machine=aarch64 netty=aarch_64 ;;
  *) [[ $content == jars ]] || fail "no image from scratch for image.architecture '$architecture': amd64 and arm64 are known; on a base (image.content=jars) it may be another" ;;
esac
[[ -z $sysroot || $sysroot == /* ]] || fail "image.sysroot '$sysroot' must be an absolute path"
if [[ $aot == true ]]; then
  [[ $content == full ]] || fail "a start-up cache holds for the Java it was made with, which image.content=jars leaves to the base; leave out --aot"
  [[ $machine == "$(uname -m)" ]] ||
    fail "a start-up cache for $architecture is made on such a machine, and this one is $(uname -m); leave out --aot, or build there"
fi
# CycloneDX leaves it out without a word when Maven is told to stay offline.
[[ -f $target/sbom.json ]] || fail "there is no bill of materials, $target/sbom.json; Maven makes none with -o"

# What the jars need (jdeps), TLS and DNS; java.desktop for java.beans alone, which the broker asks for; zipfs for backups; jcmd to look into a
# process that has no shell beside it.
modules=java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.sql,java.transaction.xa,java.xml
modules+=,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.unsupported,jdk.zipfs

rm -rf "$root"
mkdir -p "$root"/{runtime,libraries,program,aot-server,aot-proplet,aot-cli}

# A Java for the processor of the image: jlink takes that of $JAVA_HOME, or, of whichever processor, one that has its jmods in SYSROOT.
java_runtime() {
  local jre=$root/runtime/opt/jre jdk=$JAVA_HOME path=() jmods file
  if [[ -n $sysroot ]]; then
    jmods=$(find "$sysroot" -path '*/jmods/java.base.jmod' -printf '%h\n' -quit || true)
    [[ -n $jmods ]] || fail "image.sysroot $sysroot holds no jmods/java.base.jmod; put a JDK 25 for $architecture there that has jmods"
    jdk=${jmods%/jmods}
    path=(--module-path "$jmods")
  fi
  "$JAVA_HOME/bin/jlink" "${path[@]}" --add-modules "$modules" --strip-java-debug-attributes --exclude-files '**.debuginfo' --no-header-files \
    --no-man-pages --compress zip-6 --output "$jre"
  chmod -R u+w "$jre"
  # Debian's jmods are not stripped (libjvm.so: 600 MB), what it installs beside them is.
  while IFS= read -r -d '' file; do
    [[ ! -f $jdk/${file#"$jre/"} ]] || cp -L "$jdk/${file#"$jre/"}" "$file"
  done < <(find "$jre"/bin "$jre"/lib \( -name '*.so' -o -executable \) -type f -print0)
  # Nothing here draws or plays.
  rm -f "$jre"/lib/lib{awt*,fontmanager,freetype,javajpeg,jawt,jsound,lcms,mlib_image,splashscreen}.so "$jre"/lib/psfont*
}

# The C library and whatever else Java's libraries and ours are linked to, and what resolves names. Read from the files: ldd would run them.
c_library() {
  local jre=$root/runtime/opt/jre loader name files names
  local -A seen
  loader=$(LC_ALL=C readelf -l "$jre/bin/java" | sed -n 's/.*program interpreter: \(.*\)]/\1/p')
  # x86_64 is x86-64 there.
  [[ $loader == *${machine//_/-}* ]] || fail "the Java of ${sysroot:-$JAVA_HOME} is not one for $architecture: it is started by '$loader'"
  add_library "${loader##*/}" "${loader%/*}"
  seen[${loader##*/}]=1
  mapfile -d '' files < <(find "$jre/bin" "$jre/lib" "$root/libraries/opt/turboprop/native" \( -name '*.so' -o -executable \) -type f -print0)
  names="libresolv.so.2 libnss_dns.so.2 libnss_files.so.2 $(linked "${files[@]}")"
  while [[ -n $names ]]; do
    files=()
    for name in $names; do
      [[ -z ${seen[$name]:-} && ! -f $jre/lib/$name && ! -f $jre/lib/server/$name ]] || continue
      seen[$name]=1
      add_library "$name"
      files+=("$added")
    done
    names=$(linked "${files[@]}")
  done
}

linked() { # file… -> the names of the libraries they are linked to
  [[ $# == 0 ]] || LC_ALL=C readelf -d "$@" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort -u
}

# Copies a library, to where the loader looks for it; sets `added` to the copy.
add_library() { # name [folder, else where it lies, less /usr]
  local folder
  for folder in {,usr/}lib/"$machine-linux-gnu" {,usr/}lib64; do
    [[ -f $sysroot/$folder/$1 ]] || continue
    added=$root/runtime/${2:-${folder#usr/}}/$1
    mkdir -p "${added%/*}"
    cp -L "$sysroot/$folder/$1" "$added"
    return
  done
  fail "$1, which Java for $architecture needs, is not below ${sysroot:-/} in lib/$machine-linux-gnu or lib64"
}

# Libraries in machine code, which would else be unpacked to a folder that must be writable and executable.
native() {
  local folder=$root/libraries/opt/turboprop/native lib=$1 epoll
  mkdir -p "$folder"
  # The event loop's is there for the processors that the build names; elsewhere Java's NIO does.
  for epoll in "$lib"/netty-transport-native-epoll-*-linux-"$netty".jar; do
    [[ ! -f $epoll ]] || unzip -q -j -o "$epoll" 'META-INF/native/*.so' -d "$folder"
  done
  unzip -q -j -o "$lib"/sqlite-jdbc-*.jar "org/sqlite/native/Linux/$machine/libsqlitejdbc.so" -d "$folder"
}

# The few files that programs expect of a system.
etc() {
  local home=$root/runtime
  mkdir -p "$home"/{etc,tmp}
  printf 'root:x:0:0:root:/:/none\nturboprop:x:10001:10001:turboprop:/var/lib/turboprop:/none\n' >"$home/etc/passwd"
  printf 'root:x:0:\nturboprop:x:10001:\n' >"$home/etc/group"
  echo 'hosts: files dns' >"$home/etc/nsswitch.conf"
}

if [[ $content == full ]]; then
  command -v readelf >/dev/null || fail "readelf is needed and was not found; on Debian or Ubuntu: apt-get install binutils"
  [[ -n $sysroot || $machine == "$(uname -m)" ]] || sysroot=$(bash "${BASH_SOURCE[0]%/*}/sysroot.sh" "$architecture")
  java_runtime
  native "$command/lib"
  c_library
  etc
fi
# Where data lies; a base does not have it, and one that an engine makes belongs to root.
mkdir -p "$root/runtime/var/lib/turboprop"
mkdir -p "$root/libraries/opt/turboprop/lib" "$root/program/opt/turboprop/lib"
for jar in "$command"/lib/*.jar; do
  case ${jar##*/} in
    turboprop.jar | proplet.jar | *-SNAPSHOT.jar | *-verticle-*.jar | shared-codec-*.jar | examples-*.jar) cp "$jar" "$root/program/opt/turboprop/lib/" ;;
    *) cp "$jar" "$root/libraries/opt/turboprop/lib/" ;;
  esac
done
# Jib wants a folder of classes, also where there are none.
for image in manager proplet proxy cli; do mkdir -p "$target/../$image/target/classes"; done
cp "$target/sbom.json" "$root/program/opt/turboprop/sbom.json"

if [[ $aot == true ]]; then
  # A cache holds for the very jars it was trained with, their sizes and times included: Jib writes this time.
  mkdir -p "$target/training/opt/turboprop/lib"
  cp "$root"/{libraries,program}/opt/turboprop/lib/*.jar "$target/training/opt/turboprop/lib/"
  find "$target/training" "$root/runtime" -exec touch -h -d @1 {} +
  java=$root/runtime/opt/jre/bin/java lib=$target/training/opt/turboprop/lib
  for kind in server proplet cli; do
    options=(-XX:-UsePerfData --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
    [[ $kind == server ]] || options+=(-XX:+UseSerialGC)
    mkdir -p "$root/aot-$kind/opt/turboprop/aot"
    recorded=("$java" "${options[@]}" -XX:AOTCacheOutput="$root/aot-$kind/opt/turboprop/aot/$kind.aot" -Xlog:disable -Xlog:all=off -jar)
    case $kind in
      proplet) "$java" --enable-native-access=ALL-UNNAMED -jar "$lib/turboprop.jar" training proplet -- "${recorded[@]}" "$lib/proplet.jar" ;;
      *) "${recorded[@]}" "$lib/turboprop.jar" training "$kind" ;;
    esac >/dev/null
  done
  rm -rf "$target/training"
fi
