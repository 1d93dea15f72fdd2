# shellcheck shell=bash
# Finds a Java of at least version 25. To be sourced; defines find_java.

java_feature_version() { # home -> major version, or 0
  local line version=""
  if [[ -r $1/release ]]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=*)
          version=${line#*=}
          version=${version//\"/}
          ;;
      esac
    done <"$1/release"
  fi
  version=${version%%[!0-9]*}
  echo "${version:-0}"
}

# Prints the home of the first Java >= 25: JAVA_HOME, then the one on the PATH, then the usual folders.
find_java() {
  local candidate on_path=""
  if command -v java >/dev/null 2>&1; then
    on_path=$(readlink -f "$(command -v java)" 2>/dev/null || true)
    on_path=${on_path%/bin/java}
  fi
  for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* /opt/jdk* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [[ -n $candidate && -x $candidate/bin/java ]] && (($(java_feature_version "$candidate") >= 25)); then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

how_to_get_java() {
  echo "Java 25 or newer is needed and was not found: install a JDK 25 (for example Eclipse Temurin, https://adoptium.net) and set JAVA_HOME to it." >&2
}
