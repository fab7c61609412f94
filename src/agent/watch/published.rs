//! Which ports services publish, as this node can know it.

use serde_json::Value;

use crate::agent::docker::{Docker, DockerError};
use crate::agent::record::Membership;

/// A published TCP port.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Port {
    service: String,
    published: u16,
    target: u16,
    /// Through the routing mesh; else only on the nodes that run a task.
    ingress: bool,
}

/// All published TCP ports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Published(Vec<Port>);

impl Published {
    /// Asks the daemon. Managers list services; a worker knows the services that have a task on the ingress network
    /// (so that a service without any is known to managers only), and the ports that its own tasks publish in host
    /// mode. `None` when nobody could say.
    pub(super) fn read(docker: &Docker, membership: Option<Membership>) -> Option<Self> {
        match membership? {
            Membership::Manager => docker
                .json("/services")
                .ok()
                .map(|body| Self::from_services(&body)),
            Membership::Worker => {
                let mut ports = match docker.json("/networks/ingress?verbose=true") {
                    Ok(ingress) => Self::from_ingress(&ingress),
                    // Not there yet.
                    Err(DockerError::Refused { status: 404, .. }) => Self::default(),
                    Err(_) => return None,
                };
                let containers = docker.json("/containers/json").ok()?;
                ports.0.extend(Self::from_containers(&containers).0);
                Some(ports)
            }
            Membership::NoSwarm => Some(Self::default()),
            Membership::NoLeader | Membership::Locked => None,
        }
    }

    fn from_services(services: &Value) -> Self {
        let mut ports = Vec::new();
        for service in services.as_array().into_iter().flatten() {
            let name = service["Spec"]["Name"].as_str().unwrap_or_default();
            for port in service["Endpoint"]["Ports"]
                .as_array()
                .into_iter()
                .flatten()
            {
                let number =
                    |key: &str| port[key].as_u64().and_then(|port| u16::try_from(port).ok());
                let tcp = port["Protocol"]
                    .as_str()
                    .is_none_or(|protocol| protocol == "tcp");
                if let (true, Some(published), Some(target)) =
                    (tcp, number("PublishedPort"), number("TargetPort"))
                {
                    ports.push(Port {
                        service: name.to_owned(),
                        published,
                        target,
                        ingress: port["PublishMode"]
                            .as_str()
                            .is_none_or(|mode| mode == "ingress"),
                    });
                }
            }
        }
        Self(ports)
    }

    /// `{"Services": {"web": {"Ports": ["Target: 80, Publish: 8080"], …}}}`; ports without a protocol, as the engine
    /// shows them there.
    fn from_ingress(ingress: &Value) -> Self {
        let mut ports = Vec::new();
        for (service, entry) in ingress["Services"].as_object().into_iter().flatten() {
            for port in entry["Ports"].as_array().into_iter().flatten() {
                let text = port.as_str().unwrap_or_default();
                let number = |key: &str| {
                    let mut parts = text.split(',').map(str::trim);
                    parts.find_map(|part| part.strip_prefix(key)?.trim().parse::<u16>().ok())
                };
                if let (Some(target), Some(published)) = (number("Target:"), number("Publish:")) {
                    ports.push(Port {
                        service: service.clone(),
                        published,
                        target,
                        ingress: true,
                    });
                }
            }
        }
        Self(ports)
    }

    /// What tasks of this node publish in host mode.
    fn from_containers(containers: &Value) -> Self {
        let mut ports = Vec::new();
        for container in containers.as_array().into_iter().flatten() {
            let Some(service) = container["Labels"]["com.docker.swarm.service.name"].as_str()
            else {
                continue;
            };
            for port in container["Ports"].as_array().into_iter().flatten() {
                let number =
                    |key: &str| port[key].as_u64().and_then(|port| u16::try_from(port).ok());
                if let (Some(published), Some(target), Some("tcp")) = (
                    number("PublicPort"),
                    number("PrivatePort"),
                    port["Type"].as_str(),
                ) {
                    ports.push(Port {
                        service: service.to_owned(),
                        published,
                        target,
                        ingress: false,
                    });
                }
            }
        }
        Self(ports)
    }

    /// Some service publishes the port in ingress mode.
    pub(super) fn in_ingress(&self, port: u16) -> bool {
        self.0
            .iter()
            .any(|entry| entry.ingress && entry.published == port)
    }

    /// Where a task of the service listens for what is published as `port`.
    pub(super) fn target(&self, port: u16, service: &str) -> Option<u16> {
        let mut entries = self.0.iter();
        entries
            .find(|entry| entry.published == port && entry.service == service)
            .map(|entry| entry.target)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn from_a_manager() {
        let published = Published::from_services(&json!([
            {"Spec": {"Name": "web"}, "Endpoint": {"Ports": [
                {"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080, "PublishMode": "ingress"},
                {"Protocol": "udp", "TargetPort": 53, "PublishedPort": 53, "PublishMode": "ingress"}]}},
            {"Spec": {"Name": "host"}, "Endpoint": {"Ports": [
                {"Protocol": "tcp", "TargetPort": 81, "PublishedPort": 8081, "PublishMode": "host"}]}},
            {"Spec": {"Name": "db"}, "Endpoint": {}},
        ]));
        assert_eq!(published.target(8080, "web"), Some(80));
        assert_eq!(published.target(8080, "db"), None);
        assert_eq!(published.target(53, "web"), None);
        assert_eq!(published.target(8081, "host"), Some(81));
        assert!(published.in_ingress(8080));
        assert!(!published.in_ingress(8081));
    }

    #[test]
    fn from_a_workers_own_tasks() {
        let published = Published::from_containers(&json!([
            {"Labels": {"com.docker.swarm.service.name": "api"}, "Ports": [
                {"IP": "0.0.0.0", "PrivatePort": 5000, "PublicPort": 5001, "Type": "tcp"},
                {"PrivatePort": 9000, "Type": "tcp"}]},
            {"Labels": {}, "Ports": [{"PrivatePort": 80, "PublicPort": 80, "Type": "tcp"}]},
        ]));
        assert_eq!(published.target(5001, "api"), Some(5000));
        assert!(!published.in_ingress(5001));
        assert_eq!(published.0.len(), 1);
    }

    #[test]
    fn from_a_worker() {
        let published = Published::from_ingress(&json!({"Name": "ingress", "Services": {
            "": {"VIP": "<nil>", "Ports": []},
            "web": {"VIP": "10.0.0.5", "Ports": ["Target: 80, Publish: 8080"]},
        }}));
        assert_eq!(published.target(8080, "web"), Some(80));
        assert!(published.in_ingress(8080));
        assert!(!published.in_ingress(80));
    }
}
