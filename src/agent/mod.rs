//! PID 1 of a node: prepares mounts and cgroups, starts and watches the daemons, records, probes.
