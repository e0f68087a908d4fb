# Functions for sources that are configured with Kconfig (the kernel, busybox). Sourced.

# Print every line of FRAGMENT that CONFIG does not grant: kconfig drops what it does not know, or what lacks a dependency,
# without a word.
lost_options() { # FRAGMENT CONFIG
  while read -r line; do
    case $line in
      CONFIG_*) grep -qxF "$line" "$2" || echo "$line" ;;
      '# CONFIG_'*' is not set')
        option=${line#\# } option=${option% is not set}
        if grep -q "^$option=" "$2"; then echo "$line"; fi
        ;;
    esac
  done <"$1"
}

# Fail, naming them, if there are any.
require_options() { # FRAGMENT CONFIG
  lost=$(lost_options "$1" "$2")
  [ -z "$lost" ] && return
  printf '%s asks for what the configuration does not grant:\n%s\n' "$1" "$lost" >&2
  exit 1
}
