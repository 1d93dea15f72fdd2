#!/usr/bin/env bash
# Lays out what the images hold, a folder for each layer below TARGET/root. Run by the build of images/pom.xml.
#
#   images/root.sh COMMAND-FOLDER TARGET full|jars true|false
#
#   full   with a Java made by jlink, and this machine's C library; jars: without, for a base that has both
#   true   with start-up caches (AOT), which are trained here
set -euo pipefail

command=$1
target=$2
content=$3
aot=$4
root=$target/root
: "${JAVA_HOME:?must be a JDK 25}"

# What the jars need (jdeps), TLS and DNS; java.desktop for java.beans alone, which the broker asks for; zipfs for backups; jcmd to look into a
# process that has no shell beside it.
modules=java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.sql,java.transaction.xa,java.xml
modules+=,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.unsupported,jdk.zipfs

rm -rf "$root"
mkdir -p "$root"/{runtime,libraries,program,aot-server,aot-proplet,aot-cli}

runtime() {
  local home=$root/runtime library
  "$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress zip-6 --output "$home/opt/jre"
  chmod -R u+w "$home/opt/jre"
  # Nothing here draws or plays.
  rm -f "$home"/opt/jre/lib/lib{awt*,fontmanager,freetype,javajpeg,jawt,jsound,lcms,mlib_image,splashscreen}.so "$home"/opt/jre/lib/psfont*
  # The C library and whatever else the JVM's own libraries are linked to, and what resolves names.
  for library in $(find "$home/opt/jre" -name '*.so' -print0 | xargs -0 ldd "$home/opt/jre/bin/java" 2>/dev/null |
    awk '$3 ~ "^/" {print $3} $1 ~ "^/.*ld-linux" {print $1}' | grep -v "^$home" | sort -u) \
    /lib/*-linux-gnu/{libresolv,libnss_dns,libnss_files}.so.2; do
    mkdir -p "$home${library%/*}"
    cp -L "$library" "$home$library"
  done
  mkdir -p "$home"/{etc,tmp,var/lib/turboprop}
  printf 'root:x:0:0:root:/:/none\nturboprop:x:10001:10001:turboprop:/var/lib/turboprop:/none\n' >"$home/etc/passwd"
  printf 'root:x:0:\nturboprop:x:10001:\n' >"$home/etc/group"
  echo 'hosts: files dns' >"$home/etc/nsswitch.conf"
}

# Libraries in machine code, which would else be unpacked to a folder that must be writable and executable.
native() {
  local folder=$root/libraries/opt/turboprop/native lib=$1
  mkdir -p "$folder"
  unzip -q -j -o "$lib"/netty-transport-native-epoll-*-linux-x86_64.jar 'META-INF/native/*.so' -d "$folder"
  unzip -q -j -o "$lib"/sqlite-jdbc-*.jar org/sqlite/native/Linux/x86_64/libsqlitejdbc.so -d "$folder"
}

[[ $content == full ]] && runtime
mkdir -p "$root/libraries/opt/turboprop/lib" "$root/program/opt/turboprop/lib"
for jar in "$command"/lib/*.jar; do
  case ${jar##*/} in
    turboprop.jar | *-SNAPSHOT.jar | *-verticle-*.jar | shared-codec-*.jar | examples-*.jar) cp "$jar" "$root/program/opt/turboprop/lib/" ;;
    *) cp "$jar" "$root/libraries/opt/turboprop/lib/" ;;
  esac
done
[[ $content == full ]] && native "$command/lib"
# Jib wants a folder of classes, also where there are none.
for image in manager proplet proxy cli; do mkdir -p "$target/../$image/target/classes"; done
cp "$target/sbom.json" "$root/program/opt/turboprop/sbom.json"

if [[ $aot == true ]]; then
  # A cache holds for the very jars it was trained with, their sizes and times included: Jib writes this time.
  mkdir -p "$target/training/opt/turboprop/lib"
  cp "$root"/{libraries,program}/opt/turboprop/lib/*.jar "$target/training/opt/turboprop/lib/"
  find "$target/training" "$root/runtime" -exec touch -h -d @1 {} +
  for kind in server proplet cli; do
    options=(-XX:-UsePerfData --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
    [[ $kind != cli ]] || options+=(-XX:TieredStopAtLevel=1)
    [[ $kind == server ]] || options+=(-XX:+UseSerialGC)
    mkdir -p "$root/aot-$kind/opt/turboprop/aot"
    "$root/runtime/opt/jre/bin/java" "${options[@]}" -XX:AOTCacheOutput="$root/aot-$kind/opt/turboprop/aot/$kind.aot" -Xlog:disable -Xlog:all=off \
      -jar "$target/training/opt/turboprop/lib/turboprop.jar" training "$kind" >/dev/null
  done
  rm -rf "$target/training"
fi
