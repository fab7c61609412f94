//! Swarm mode of one engine: init, join, leave, and changes to the swarm's objects.

use serde_json::{Value, json};

use super::docker::{Engine, EngineError};
use super::http::encoded;

/// Port of Swarm's management traffic (Docker's default).
pub const MANAGEMENT_PORT: u16 = 2377;

/// How often an update is tried when others come between.
const UPDATE_ATTEMPTS: u32 = 10;

/// What a node needs to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinTokens {
    /// Joins as a manager.
    pub manager: String,
    /// Joins as a worker.
    pub worker: String,
}

/// A kind of object of the swarm, as the API's path names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwarmObject {
    /// `/services`
    Service,
    /// `/secrets`
    Secret,
    /// `/configs`
    Config,
    /// `/networks`
    Network,
}

impl SwarmObject {
    fn path(self) -> &'static str {
        match self {
            Self::Service => "services",
            Self::Secret => "secrets",
            Self::Config => "configs",
            Self::Network => "networks",
        }
    }
}

impl Engine {
    /// `docker swarm init --advertise-addr ADDRESS`.
    pub async fn swarm_init(&self, address: &str) -> Result<(), EngineError> {
        let body = json!({
            "ListenAddr": format!("0.0.0.0:{MANAGEMENT_PORT}"),
            "AdvertiseAddr": address,
            "Spec": {},
        });
        self.post("initialise the swarm", "/swarm/init", Some(&body))
            .await
            .map(drop)
    }

    /// `docker swarm init --force-new-cluster`: a swarm without quorum goes on with this manager alone.
    pub async fn swarm_force_new(&self, address: &str) -> Result<(), EngineError> {
        let body = json!({
            "ListenAddr": format!("0.0.0.0:{MANAGEMENT_PORT}"),
            "AdvertiseAddr": address,
            "ForceNewCluster": true,
            "Spec": {},
        });
        self.post("revive the swarm", "/swarm/init", Some(&body))
            .await
            .map(drop)
    }

    /// `docker swarm join --advertise-addr ADDRESS --token TOKEN REMOTE…`; returns once the node is in the swarm.
    pub async fn swarm_join(
        &self,
        address: &str,
        remotes: &[String],
        token: &str,
    ) -> Result<(), EngineError> {
        let body = json!({
            "ListenAddr": format!("0.0.0.0:{MANAGEMENT_PORT}"),
            "AdvertiseAddr": address,
            "RemoteAddrs": remotes,
            "JoinToken": token,
        });
        self.post("join the swarm", "/swarm/join", Some(&body))
            .await
            .map(drop)
    }

    /// `docker swarm leave --force`; fine when the node is in no swarm.
    pub async fn swarm_leave(&self) -> Result<(), EngineError> {
        match self
            .post("leave the swarm", "/swarm/leave?force=true", None)
            .await
        {
            // 503: "This node is not part of a swarm".
            Err(error) if error.status() == Some(503) => Ok(()),
            other => other.map(drop),
        }
    }

    /// Join tokens of the swarm, from a manager.
    pub async fn join_tokens(&self) -> Result<JoinTokens, EngineError> {
        let swarm = self.get("read the join tokens", "/swarm").await?;
        let token = |role: &str| {
            swarm["JoinTokens"][role]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        Ok(JoinTokens {
            manager: token("Manager"),
            worker: token("Worker"),
        })
    }

    /// Changes a node's spec (role, availability, labels). Reads the version again and retries when another
    /// update came between ("update out of sequence").
    pub async fn update_node_spec(
        &self,
        id: &str,
        change: impl Fn(&mut Value),
    ) -> Result<(), EngineError> {
        let what = format!("update node {id}");
        let mut attempt = 0;
        loop {
            attempt += 1;
            let node = self.get(&what, &format!("/nodes/{}", encoded(id))).await?;
            let mut spec = node["Spec"].clone();
            change(&mut spec);
            if spec == node["Spec"] {
                return Ok(());
            }
            let path = format!(
                "/nodes/{}/update?version={}",
                encoded(id),
                node["Version"]["Index"]
            );
            match self.post(&what, &path, Some(&spec)).await {
                Err(error)
                    if attempt < UPDATE_ATTEMPTS && error.message().contains("out of sequence") => {
                }
                other => return other.map(drop),
            }
        }
    }

    /// Changes the swarm's spec (`docker swarm update`), from a manager; retries like [`Engine::update_node_spec`].
    pub async fn update_swarm_spec(&self, change: impl Fn(&mut Value)) -> Result<(), EngineError> {
        let what = "update the swarm";
        let mut attempt = 0;
        loop {
            attempt += 1;
            let swarm = self.get(what, "/swarm").await?;
            let mut spec = swarm["Spec"].clone();
            change(&mut spec);
            if spec == swarm["Spec"] {
                return Ok(());
            }
            let path = format!("/swarm/update?version={}", swarm["Version"]["Index"]);
            match self.post(what, &path, Some(&spec)).await {
                Err(error)
                    if attempt < UPDATE_ATTEMPTS && error.message().contains("out of sequence") => {
                }
                other => return other.map(drop),
            }
        }
    }

    /// `docker node rm --force`; fine when it is gone already.
    pub async fn remove_swarm_node(&self, id: &str) -> Result<(), EngineError> {
        let path = format!("/nodes/{}?force=true", encoded(id));
        match self.delete(&format!("remove node {id}"), &path).await {
            Err(error) if error.is_not_found() => Ok(()),
            other => other,
        }
    }

    /// Removes a service, secret, config or network of the swarm; fine when it is gone already.
    pub async fn remove_swarm_object(
        &self,
        kind: SwarmObject,
        id: &str,
    ) -> Result<(), EngineError> {
        let path = format!("/{}/{}", kind.path(), encoded(id));
        match self
            .delete(&format!("remove {} {id}", kind.path()), &path)
            .await
        {
            Err(error) if error.is_not_found() => Ok(()),
            other => other,
        }
    }
}
