#!/bin/sh
# A configuration file, or registry's own sub-commands; anything else is run as it stands.
set -e
case "$1" in
  *.yaml | *.yml) set -- registry serve "$@" ;;
  serve | garbage-collect | help | -*) set -- registry "$@" ;;
esac
exec "$@"
