#!/bin/sh
# Options or a configuration file alone mean the server; the server drops root and opens to its network.
set -e
if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
  set -- redis-server "$@"
fi
if [ "$1" = redis-server ]; then
  shift
  # A configuration file speaks for itself. Without one there is no password, and protected mode would refuse
  # every client but those inside the container.
  case "$1" in
    --version | -v | --help | -h | --test-memory) exec redis-server "$@" ;;
    "" | -*) set -- --protected-mode no "$@" ;;
  esac
  set -- redis-server "$@"
  if [ "$(id -u)" = 0 ]; then
    find . \! -user redis -exec chown redis '{}' +
    exec setpriv --reuid=redis --regid=redis --clear-groups -- "$@"
  fi
fi
exec "$@"
