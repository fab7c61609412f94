#!/bin/sh
# The peer of `swarmlab check`: what it reads of the cluster for lab-3, asked with the docker CLI through exec.
# The swarm's objects are asked of one manager, each node's own view of that node; the record is only copied.
#   plain_check.sh CONTAINER_PREFIX SERVICE [together]    (together: the six nodes side by side)
prefix=$1 service=$2
ask() { docker exec "$prefix-$1" sh -c "$2" >/dev/null || exit 1; }
swarm() {
  ask manager-1 'docker info'
  ask manager-1 'docker node inspect $(docker node ls -q)'
  ask manager-1 'docker service inspect $(docker service ls -q)'
  ask manager-1 "docker service ps --no-trunc $service"
  ask manager-1 'docker network inspect $(docker network ls -q)'
  ask manager-1 'docker secret ls'
  ask manager-1 'docker config ls'
}
node() {
  ask "$1" 'docker info'
  ask "$1" 'docker inspect $(docker ps -aq) 2>/dev/null || true'
  ask "$1" 'docker volume ls'
  ask "$1" 'docker network ls'
  ask "$1" 'docker image ls --digests'
}
[ -z "$3" ] || { swarm & }
[ -n "$3" ] || swarm
for name in manager-1 manager-2 manager-3 worker-1 worker-2 worker-3; do
  if [ -n "$3" ]; then node "$name" & else node "$name"; fi
done
wait
