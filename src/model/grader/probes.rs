//! Questions put to the cluster while it is read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Count;
use crate::model::lab::root_path;

/// HTTP GET requests, each on a new connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpAssertion {
    /// The nodes that ask (`manager-1`, `worker-*`); all six unless told.
    #[serde(default)]
    pub from: Option<String>,
    /// Ask from inside a container of this service instead, wherever one runs.
    #[serde(default)]
    pub within: Option<String>,
    /// Host name or address.
    #[serde(default = "localhost")]
    pub host: String,
    /// Port.
    pub port: u16,
    /// Path and query.
    #[serde(default = "root_path")]
    pub path: String,
    /// How many requests from each place.
    #[serde(default = "one")]
    pub requests: u32,
    /// Status code that all answers must have; any below 400 unless told.
    #[serde(default)]
    pub status: Option<u16>,
    /// A text that all answers have to contain.
    #[serde(default)]
    pub body: Option<String>,
    /// A text that the `Server` header has to contain.
    #[serde(default)]
    pub server: Option<String>,
    /// So many different bodies come back: the answers of different replicas.
    #[serde(default)]
    pub distinct: Option<Count>,
    /// From so many places the answers are right; from all unless told.
    #[serde(default)]
    pub count: Option<Count>,
    /// There must be no answer at all.
    #[serde(default)]
    pub refused: bool,
    /// It goes through a VIP or the routing mesh: Unknown on a kernel without `ip_vs`.
    #[serde(default)]
    pub mesh: bool,
}

/// A TCP connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TcpAssertion {
    /// The nodes that ask (`manager-1`, `worker-*`); all six unless told.
    #[serde(default)]
    pub from: Option<String>,
    /// Ask from inside a container of this service instead, wherever one runs.
    #[serde(default)]
    pub within: Option<String>,
    /// Host name or address.
    #[serde(default = "localhost")]
    pub host: String,
    /// Port.
    pub port: u16,
    /// From so many places the answer is right; from all unless told.
    #[serde(default)]
    pub count: Option<Count>,
    /// The connection must not be accepted.
    #[serde(default)]
    pub refused: bool,
    /// It goes through a VIP or the routing mesh: Unknown on a kernel without `ip_vs`.
    #[serde(default)]
    pub mesh: bool,
}

/// A name looked up as a container would.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DnsAssertion {
    /// The nodes that ask; all six unless told.
    #[serde(default)]
    pub from: Option<String>,
    /// Ask from inside a container of this service, wherever one runs.
    #[serde(default)]
    pub within: Option<String>,
    /// The name: `web`, `tasks.web`.
    pub name: String,
    /// How many addresses come back; at least one unless told.
    #[serde(default)]
    pub addresses: Option<Count>,
    /// The name must not exist.
    #[serde(default)]
    pub absent: bool,
    /// The addresses are those of: `vip` (the service's virtual addresses) or `tasks` (its running tasks).
    #[serde(default)]
    pub of: Option<String>,
    /// From so many places the answer is right; from all unless told.
    #[serde(default)]
    pub count: Option<Count>,
}

fn localhost() -> String {
    "127.0.0.1".to_owned()
}

const fn one() -> u32 {
    1
}
