# shellcheck shell=bash
# Shared by the scripts. To be sourced; sets root and goes there.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit
# shellcheck source=../../cli/src/main/launcher/lib/find-java.sh
. "$root/cli/src/main/launcher/lib/find-java.sh"
# shellcheck source=messages.sh
. "$root/scripts/lib/messages.sh"

# Sets JAVA_HOME to a JDK of at least version 25, or ends the script with a line that says how to get one.
use_java() {
  local home
  home=$(find_java) || {
    how_to_get_java
    exit 1
  }
  [[ -x $home/bin/javac ]] || fail "the Java in $home is no JDK (it has no compiler); install a JDK 25 and set JAVA_HOME to it"
  export JAVA_HOME=$home
  # Maven's own libraries on a new Java; without these it warns about them each time.
  export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
}

use_maven() {
  command -v mvn >/dev/null 2>&1 ||
    fail "Maven (mvn) 3.8.7 or newer is needed and was not found; on Debian or Ubuntu: apt-get install maven"
}

# A TCP port of the loopback address that nobody listened on a moment ago. After use_java.
free_port() { "$JAVA_HOME/bin/java" "$root/scripts/lib/FreePort.java"; }

# Waits until somebody listens on a port of the loopback address.
answers() { # port
  local i
  for ((i = 0; i < 200; i++)); do
    (: </dev/tcp/127.0.0.1/"$1") 2>/dev/null && return
    sleep 0.05
  done
  fail "nothing answers at port $1"
}

# Everything in the comment at the top of the calling script.
show_help() { # script
  sed -n '2,/^[^#]/{/^[^#]/d;s/^# \{0,1\}//;p}' "$1"
}
