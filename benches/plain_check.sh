#!/bin/sh
# The peer of `swarmlab check`: six questions about lab-3 put with the docker CLI through exec.
#   plain_check.sh CONTAINER_OF_MANAGER_1 SERVICE
ask() { docker exec "$@" >/dev/null || exit 1; }
ask "$1" docker node ls
ask "$1" docker service ls
ask "$1" docker service inspect "$2"
ask "$1" docker service ps --no-trunc "$2"
ask "$1" docker network ls
ask "$1" docker events --since 1h --until 0s --filter scope=swarm
