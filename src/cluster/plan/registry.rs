//! The two registries of a cluster: the mirror that every node asks first, and the one that students push to.

use serde_json::{Value, json};

use super::fields::bind;
use super::{ContainerPlan, Planner};
use crate::cluster::names::{self, Kind};

/// Host number of the mirror.
pub(super) const MIRROR_HOST: u8 = 2;
/// Host number of the writable registry.
const REGISTRY_HOST: u8 = 3;

/// Storage of a distribution registry, in its own configuration and in Docker Hub's image.
const REGISTRY_STORAGE: &str = "/var/lib/registry";

impl Planner<'_> {
    /// The registry that every node asks first; it can only read.
    #[must_use]
    pub fn mirror(&self) -> ContainerPlan {
        let storage = bind(&self.spec.mirror_tree, REGISTRY_STORAGE, true);
        ContainerPlan {
            name: names::mirror(&self.spec.name),
            body: self.registry_body(Kind::Mirror, MIRROR_HOST, &["mirror"], &storage),
        }
    }

    /// The registry that students push to, if the lab has one.
    #[must_use]
    pub fn registry(&self) -> Option<ContainerPlan> {
        let storage = json!({
            "Type": "volume",
            "Target": REGISTRY_STORAGE,
            "VolumeOptions": { "Labels": self.owner.labels(Kind::Volume, &[]) },
        });
        self.spec.registry.then(|| ContainerPlan {
            name: names::registry(&self.spec.name),
            body: self.registry_body(
                Kind::Registry,
                REGISTRY_HOST,
                &[names::REGISTRY_ALIAS],
                &storage,
            ),
        })
    }

    fn registry_body(&self, kind: Kind, host: u8, aliases: &[&str], storage: &Value) -> Value {
        let address = self.at.subnet.host(host);
        json!({
            "Hostname": aliases.first(),
            "Image": self.spec.registry_image,
            "Env": [
                format!("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY={REGISTRY_STORAGE}"),
                format!("REGISTRY_HTTP_ADDR=:{}", names::REGISTRY_PORT),
                "OTEL_TRACES_EXPORTER=none",
            ],
            "Labels": self.owner.labels(kind, &[(names::ADDRESS, address.to_string())]),
            "HostConfig": {
                "NetworkMode": names::network(&self.spec.name),
                "Mounts": [storage],
                "RestartPolicy": { "Name": "unless-stopped" },
                "CapDrop": ["ALL"],
                "CapAdd": ["DAC_OVERRIDE"],
                "SecurityOpt": ["no-new-privileges", "label=disable"],
                "Memory": 512_u64 << 20,
                "PidsLimit": 256,
                "LogConfig": { "Type": "json-file", "Config": { "max-size": "1m", "max-file": "1" } },
            },
            "NetworkingConfig": self.endpoint(address, aliases),
        })
    }
}
