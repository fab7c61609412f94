//! From a wish to the exact requests: pure, so what a cluster is made of can be read and tested without an engine.

mod fields;
mod registry;

use std::net::Ipv4Addr;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::model::agent_api::{NODE_DIRECTORY, SOCKET_DIRECTORY, WORKSPACE_DIRECTORY, environment};
use crate::model::ids::{NodeName, NodeRole};

use super::names::{self, Kind, Owner};
use super::spec::{ClusterSpec, Reach};
use super::subnet::Subnet;
use fields::{bind, exposed_ports, limits, port_bindings, privileges};
use registry::MIRROR_HOST;

pub use fields::Privilege;

/// Where the program is in a node.
pub const AGENT_PATH: &str = "/usr/local/libexec/swarmlab";

/// What has to be known about the host and this run before a plan can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances {
    /// Birth ID of the cluster.
    pub id: String,
    /// Network to use.
    pub subnet: Subnet,
    /// Lab port to host port.
    pub ports: Vec<(u16, u16)>,
    /// CPUs of the engine's host.
    pub cpus: u64,
    /// Owner of the node directories.
    pub uid: u32,
    /// Group of the owner.
    pub gid: u32,
    /// The program on the host, in its lasting place.
    pub program: PathBuf,
    /// Directory that holds the node directories.
    pub nodes: PathBuf,
    /// Sockets in the node directories can be connected to from this machine.
    pub shares_sockets: bool,
}

/// A container to make.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerPlan {
    /// Its name.
    pub name: String,
    /// Body of `POST /containers/create`.
    pub body: Value,
}

/// The numbers of the containers in the lab network: manager-1 is .11, worker-3 is .23.
pub fn address(subnet: Subnet, node: &NodeName) -> Ipv4Addr {
    let number = node
        .as_str()
        .bytes()
        .last()
        .map_or(0, |digit| digit.wrapping_sub(b'0'));
    let base = match node.role() {
        NodeRole::Manager => 10,
        NodeRole::Worker => 20,
    };
    subnet.host(base + number)
}

/// A plan maker: one wish under given circumstances.
#[derive(Debug, Clone)]
pub struct Planner<'a> {
    spec: &'a ClusterSpec,
    at: &'a Circumstances,
    owner: Owner,
}

impl<'a> Planner<'a> {
    /// Plans for `spec`.
    #[must_use]
    pub fn new(spec: &'a ClusterSpec, at: &'a Circumstances) -> Self {
        let owner = Owner {
            cluster: spec.name.clone(),
            id: at.id.clone(),
            lab: spec.lab.clone(),
            home: spec.home.display().to_string(),
        };
        Self { spec, at, owner }
    }

    /// Body of `POST /networks/create`.
    #[must_use]
    pub fn network(&self) -> Value {
        let mut body = json!({
            "Name": names::network(&self.spec.name),
            "CheckDuplicate": true,
            "Driver": "bridge",
            "IPAM": { "Driver": "default", "Config": [{
                "Subnet": self.at.subnet.to_string(),
                "Gateway": self.at.subnet.host(1).to_string(),
            }]},
            "Labels": self.owner.labels(Kind::Network, &[]),
        });
        if self.spec.reach == Reach::Themselves {
            body["Internal"] = json!(true);
            // The bridge has no address: no way to this machine's own services.
            body["Options"] = json!({ "com.docker.network.bridge.inhibit_ipv4": "true" });
        }
        body
    }

    /// The container that closes the bridge of the network `network` (its ID) towards this machine; it ends at once.
    ///
    /// Without an address of its own the bridge still answers for every other address of the machine, and for its
    /// link-local one of IPv6: root in a node finds both. Strict reverse paths drop whatever comes from a network to
    /// which no route leads back.
    #[must_use]
    pub fn seal(&self, network: &str) -> ContainerPlan {
        let bridge = format!("br-{}", network.get(..12).unwrap_or(network));
        let command = format!(
            "cd /proc/sys/net && echo 1 >ipv4/conf/{bridge}/rp_filter && echo 8 >ipv4/conf/{bridge}/arp_ignore && \
             if [ -d ipv6/conf/{bridge} ]; then echo 1 >ipv6/conf/{bridge}/disable_ipv6; fi"
        );
        ContainerPlan {
            name: names::seal(&self.spec.name),
            body: json!({
                "Image": self.spec.node_image,
                "Entrypoint": ["sh", "-c", command],
                "Cmd": [],
                "Labels": self.owner.labels(Kind::Seal, &[]),
                "HostConfig": {
                    "NetworkMode": "host",
                    "UsernsMode": "host",
                    "CapDrop": ["ALL"],
                    "CapAdd": ["NET_ADMIN"],
                    "SecurityOpt": ["no-new-privileges", "apparmor=unconfined", "label=disable"],
                    "MaskedPaths": [],
                    "ReadonlyPaths": [],
                    "PidsLimit": 16,
                },
            }),
        }
    }

    /// The container of a node.
    #[must_use]
    pub fn node(&self, node: &NodeName, privilege: Privilege) -> ContainerPlan {
        let address = address(self.at.subnet, node);
        let published: &[(u16, u16)] = if is_entrance(node) {
            &self.at.ports
        } else {
            &[]
        };
        let mut labels = vec![
            (names::NODE, node.to_string()),
            (names::ADDRESS, address.to_string()),
        ];
        if !self.at.shares_sockets {
            labels.push((names::ACCESS, names::THROUGH_EXEC.to_owned()));
        }
        if is_entrance(node) {
            labels.push((names::PORTS, names::ports_label(published)));
        }
        let mut body = json!({
            "Hostname": node.as_str(),
            "Image": self.spec.node_image,
            "Entrypoint": [AGENT_PATH, "agent"],
            "Cmd": [],
            "Env": self.node_environment(node),
            "Labels": self.owner.labels(Kind::Node, &labels),
            "ExposedPorts": exposed_ports(published),
            "StopSignal": "SIGTERM",
            "HostConfig": {
                "NetworkMode": names::network(&self.spec.name),
                "Mounts": [
                    bind(&self.at.nodes.join(node.as_str()), NODE_DIRECTORY, false),
                    bind(&self.at.program, AGENT_PATH, true),
                    bind(&self.spec.workspace, WORKSPACE_DIRECTORY, false),
                    {
                        "Type": "volume",
                        "Target": "/var/lib/docker",
                        "VolumeOptions": { "Labels": self.owner.labels(Kind::Volume, &[
                            (names::NODE, node.to_string()),
                        ]) },
                    },
                ],
                "Tmpfs": {
                    "/run": "rw,nosuid,nodev,mode=755,size=256m",
                    "/tmp": "rw,nosuid,nodev,exec,mode=1777,size=512m",
                },
                "PortBindings": port_bindings(published),
                "RestartPolicy": { "Name": "unless-stopped" },
                "Init": false,
                "LogConfig": { "Type": "json-file", "Config": { "max-size": "1m", "max-file": "1" } },
            },
            "NetworkingConfig": self.endpoint(address, &[node.as_str()]),
        });
        if let Some(host) = body["HostConfig"].as_object_mut() {
            host.extend(limits(self.spec.limits, self.at.cpus));
            host.extend(privileges(privilege));
            if self.spec.reach == Reach::Themselves {
                // The engine answers for names of the network; every other question goes to the node itself, whose agent
                // says no, and not to the resolvers of this machine.
                host.insert("Dns".to_owned(), json!(["127.0.0.1"]));
            }
            if let Some(runtime) = &self.spec.runtime {
                host.insert("Runtime".to_owned(), json!(runtime));
            }
        }
        ContainerPlan {
            name: names::node(&self.spec.name, node),
            body,
        }
    }

    fn node_environment(&self, node: &NodeName) -> Vec<String> {
        let mirror = self.at.subnet.host(MIRROR_HOST);
        let port = names::REGISTRY_PORT;
        let mut variables = vec![
            format!("{}={node}", environment::NODE),
            format!("{}={}", environment::CLUSTER, self.spec.name),
            format!("{}={}", environment::BIRTH, self.at.id),
            format!("{}={}", environment::UID, self.at.uid),
            format!("{}={}", environment::GID, self.at.gid),
            format!("{}=http://{mirror}:{port}", environment::MIRROR),
        ];
        if !self.at.shares_sockets {
            variables.push(format!("{}={SOCKET_DIRECTORY}", environment::SOCKETS));
        }
        if self.spec.reach == Reach::Themselves {
            variables.push(format!("{}=1", environment::CLOSED));
        }
        if self.spec.registry {
            variables.push(format!(
                "{}={}:{port}",
                environment::INSECURE_REGISTRY,
                names::REGISTRY_ALIAS
            ));
        }
        variables
    }

    fn endpoint(&self, address: Ipv4Addr, aliases: &[&str]) -> Value {
        json!({ "EndpointsConfig": {
            names::network(&self.spec.name): {
                "IPAMConfig": { "IPv4Address": address.to_string() },
                "Aliases": aliases,
            },
        }})
    }
}

/// The node whose ports are published on the host.
#[must_use]
pub fn is_entrance(node: &NodeName) -> bool {
    node.as_str() == "manager-1"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::StartingSwarm;
    use crate::cluster::spec::Limits;
    use crate::model::agent_api::ProbePlan;

    fn spec(reach: Reach) -> ClusterSpec {
        ClusterSpec {
            name: "c".to_owned(),
            lab: "lab-1".to_owned(),
            home: PathBuf::from("/h"),
            workspace: PathBuf::from("/h/workspaces/c"),
            program: PathBuf::from("/p"),
            node_image: "node".to_owned(),
            registry_image: "registry".to_owned(),
            mirror_tree: PathBuf::from("/h/images"),
            swarm: StartingSwarm::Formed,
            registry: false,
            ports: Vec::new(),
            probes: ProbePlan::default(),
            limits: Limits::default(),
            reach,
            runtime: Some("sysbox-runc".to_owned()),
        }
    }

    #[test]
    fn a_closed_cluster_has_no_way_out() {
        let at = Circumstances {
            id: "b".to_owned(),
            subnet: Subnet::new(Ipv4Addr::new(198, 18, 0, 0), 24),
            ports: Vec::new(),
            cpus: 2,
            uid: 0,
            gid: 0,
            program: PathBuf::from("/h/p"),
            nodes: PathBuf::from("/h/nodes"),
            shares_sockets: true,
        };
        let node: NodeName = "worker-1".parse().unwrap();
        let open = spec(Reach::World);
        let open = Planner::new(&open, &at);
        assert_eq!(open.network()["Internal"], Value::Null);
        let host = open.node(&node, Privilege::Least).body["HostConfig"].clone();
        assert_eq!(host["Dns"], Value::Null);
        assert_eq!(host["Runtime"], "sysbox-runc");

        let closed = spec(Reach::Themselves);
        let closed = Planner::new(&closed, &at);
        let network = closed.network();
        assert_eq!(network["Internal"], true);
        let option = "com.docker.network.bridge.inhibit_ipv4";
        assert_eq!(network["Options"][option], "true");
        let host = closed.node(&node, Privilege::Least).body["HostConfig"].clone();
        assert_eq!(host["Dns"], json!(["127.0.0.1"]));
        let variables = |planner: &Planner<'_>| {
            let body = planner.node(&node, Privilege::Least).body;
            body["Env"].to_string().contains(environment::CLOSED)
        };
        assert!(variables(&closed) && !variables(&open));
        let seal = closed.seal("0123456789abcdef").body;
        let command = seal["Entrypoint"][2].as_str().unwrap();
        for write in [
            "1 >ipv4/conf/br-0123456789ab/rp_filter",
            "1 >ipv6/conf/br-0123456789ab/disable_ipv6",
        ] {
            assert!(command.contains(write), "{command}");
        }
        assert_eq!(seal["HostConfig"]["CapAdd"], json!(["NET_ADMIN"]));
    }
}
