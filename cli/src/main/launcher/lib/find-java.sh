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

# Prints the home of the first Java >= 25: JAVA_HOME, then the one on the PATH, then those in the folders where JDKs
# usually lie, or in the ones that TURBOPROP_JAVA_DIRS names, separated by colons.
find_java() {
  local candidate folder on_path="" folders=()
  if command -v java >/dev/null 2>&1; then
    on_path=$(readlink -f "$(command -v java)" 2>/dev/null || true)
    on_path=${on_path%/bin/java}
  fi
  IFS=: read -r -a folders <<<"${TURBOPROP_JAVA_DIRS:-/usr/lib/jvm:/opt/java:/opt:${HOME:-/nonexistent}/.sdkman/candidates/java:${HOME:-/nonexistent}/.jdks:/Library/Java/JavaVirtualMachines}"
  for candidate in "${JAVA_HOME:-}" "$on_path"; do
    is_new_java "$candidate" && return 0
  done
  for folder in "${folders[@]}"; do
    for candidate in "$folder"/* "$folder"/*/Contents/Home; do
      is_new_java "$candidate" && return 0
    done
  done
  return 1
}

is_new_java() { # home; prints it if so
  [[ -n $1 && -x $1/bin/java ]] && (($(java_feature_version "$1") >= 25)) && echo "$1"
}

how_to_get_java() {
  echo "Java 25 or newer is needed and was not found: install a JDK 25 (for example Eclipse Temurin, https://adoptium.net) and set JAVA_HOME to it." >&2
}
