//! What an image is for. Labs name images by role; the catalogue says which reference plays it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A part that an image plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A Swarm node: Docker engine, CLI, compose and buildx.
    Node,
    /// The CNCF registry.
    Registry,
    /// A web server, the version that labs start from.
    WebV1,
    /// The same web server, the version that labs update to.
    WebV2,
    /// Redis.
    Cache,
    /// PostgreSQL.
    Db,
    /// Python with pip and the wheels of the project's requirements.
    Python,
    /// curl, dig and ip.
    Toolbox,
}

impl Role {
    /// Every role, those that a cluster cannot do without first.
    pub const ALL: [Self; 8] = [
        Self::Node,
        Self::Registry,
        Self::WebV1,
        Self::WebV2,
        Self::Cache,
        Self::Db,
        Self::Python,
        Self::Toolbox,
    ];

    /// The name that labs write between double braces.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Registry => "registry",
            Self::WebV1 => "web_v1",
            Self::WebV2 => "web_v2",
            Self::Cache => "cache",
            Self::Db => "db",
            Self::Python => "python",
            Self::Toolbox => "toolbox",
        }
    }

    /// Whether the host's engine runs it, so that it must be loaded there.
    #[must_use]
    pub fn runs_on_host(self) -> bool {
        matches!(self, Self::Node | Self::Registry)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A name that no role bears.
#[derive(Debug, thiserror::Error)]
#[error("unknown image role `{0}`")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == name)
            .ok_or_else(|| UnknownRole(name.to_owned()))
    }
}
