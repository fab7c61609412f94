#!/bin/sh
# Runs what stands in /docker-entrypoint.d before nginx starts, then the command.
set -e
if [ "$1" = nginx ] || [ "$1" = nginx-debug ]; then
  for script in /docker-entrypoint.d/*.sh; do
    if [ -x "$script" ]; then
      "$script"
    fi
  done
fi
exec "$@"
