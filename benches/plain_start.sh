#!/bin/sh
# The peer of `swarmlab start`: the quickest plain script that makes six containers one swarm.
# No registry, no recorder, no proof by a packet, no resuming: docker run, init, parallel joins.
#   plain_start.sh NAME IMAGE SUBNET_PREFIX (198.18.7)
name=$1 image=$2 prefix=$3
docker network create --subnet "$prefix.0/24" "$name" >/dev/null || exit 1
number=10
for node in manager-1 manager-2 manager-3 worker-1 worker-2 worker-3; do
  number=$((number + 1))
  docker run -d --name "$name-$node" --hostname "$node" --network "$name" --ip "$prefix.$number" \
    --cap-add ALL --cap-drop SYS_RESOURCE --security-opt seccomp=unconfined --security-opt apparmor=unconfined \
    --security-opt systempaths=unconfined --tmpfs /run --tmpfs /tmp -v /var/lib/docker --entrypoint sh "$image" -c '
      mount -o remount,rw /sys
      if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        mount -o remount,rw /sys/fs/cgroup; mkdir -p /sys/fs/cgroup/init
        for p in $(cat /sys/fs/cgroup/cgroup.procs); do echo $p > /sys/fs/cgroup/init/cgroup.procs; done
        for c in $(cat /sys/fs/cgroup/cgroup.controllers); do echo +$c > /sys/fs/cgroup/cgroup.subtree_control; done
      else
        for c in /sys/fs/cgroup/*; do mount -o remount,rw,bind $c; done
      fi
      exec dockerd >/var/log/dockerd.log 2>&1' >/dev/null &
done
wait
until docker exec "$name-manager-1" docker swarm init --advertise-addr "$prefix.11" >/dev/null 2>&1; do sleep 0.1; done
manager=$(docker exec "$name-manager-1" docker swarm join-token -q manager)
worker=$(docker exec "$name-manager-1" docker swarm join-token -q worker)
for node in manager-2 manager-3 worker-1 worker-2 worker-3; do
  case $node in manager*) token=$manager;; *) token=$worker;; esac
  (
    until docker exec "$name-$node" docker info >/dev/null 2>&1; do sleep 0.1; done
    docker exec "$name-$node" docker swarm join --token "$token" "$prefix.11:2377" >/dev/null
  ) &
done
wait
until [ "$(docker exec "$name-manager-1" docker node ls --format '{{.Status}}' | grep -c Ready)" = 6 ] &&
  [ "$(docker exec "$name-manager-1" docker node ls --format '{{.ManagerStatus}}' | grep -c -e Leader -e Reachable)" = 3 ]; do sleep 0.1; done
