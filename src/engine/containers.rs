//! Containers, networks and volumes of one engine: made, started, stopped, removed.

use std::time::Duration;

use serde_json::{Value, json};

use super::docker::{Engine, EngineError};
use super::http::encoded;

/// Done, also when the object was already in the state asked for (304) or is gone (404).
fn settled(answer: Result<(), EngineError>) -> Result<(), EngineError> {
    match answer {
        Err(error) if error.is_not_found() => Ok(()),
        other => other,
    }
}

impl Engine {
    /// `POST /containers/create`: the body is the API's own JSON. Returns the ID.
    pub async fn create_container(&self, name: &str, body: &Value) -> Result<String, EngineError> {
        let path = format!("/containers/create?name={}", encoded(name));
        let answer = self
            .post(&format!("create container {name}"), &path, Some(body))
            .await?;
        Ok(answer["Id"].as_str().unwrap_or_default().to_owned())
    }

    /// `POST /containers/ID/start`; fine when it runs already.
    pub async fn start_container(&self, id: &str) -> Result<(), EngineError> {
        self.act("start", id, "").await
    }

    /// `POST /containers/ID/stop`, killed after `grace`; fine when it is stopped already.
    pub async fn stop_container(&self, id: &str, grace: Duration) -> Result<(), EngineError> {
        self.act("stop", id, &format!("?t={}", grace.as_secs()))
            .await
    }

    /// `POST /containers/ID/restart`, killed after `grace`.
    pub async fn restart_container(&self, id: &str, grace: Duration) -> Result<(), EngineError> {
        self.act("restart", id, &format!("?t={}", grace.as_secs()))
            .await
    }

    /// `POST /containers/ID/kill`.
    pub async fn kill_container(&self, id: &str) -> Result<(), EngineError> {
        self.act("kill", id, "").await
    }

    /// `POST /containers/ID/pause`.
    pub async fn pause_container(&self, id: &str) -> Result<(), EngineError> {
        self.act("pause", id, "").await
    }

    /// `POST /containers/ID/unpause`.
    pub async fn unpause_container(&self, id: &str) -> Result<(), EngineError> {
        self.act("unpause", id, "").await
    }

    async fn act(&self, verb: &str, id: &str, query: &str) -> Result<(), EngineError> {
        let path = format!("/containers/{}/{verb}{query}", encoded(id));
        self.post(&format!("{verb} container {id}"), &path, None)
            .await
            .map(drop)
    }

    /// `DELETE /containers/ID?force=true&v=true`: with its anonymous volumes; fine when it is gone already or
    /// being removed by somebody else.
    pub async fn remove_container(&self, id: &str) -> Result<(), EngineError> {
        let path = format!("/containers/{}?force=true&v=true", encoded(id));
        let removed = self.delete(&format!("remove container {id}"), &path).await;
        match settled(removed) {
            Err(error)
                if error.is_conflict() && error.message().contains("already in progress") =>
            {
                Ok(())
            }
            other => other,
        }
    }

    /// `POST /networks/create`: the body is the API's own JSON. Returns the ID.
    pub async fn create_network(&self, body: &Value) -> Result<String, EngineError> {
        let what = format!("create network {}", body["Name"].as_str().unwrap_or(""));
        let answer = self.post(&what, "/networks/create", Some(body)).await?;
        Ok(answer["Id"].as_str().unwrap_or_default().to_owned())
    }

    /// `GET /networks/ID`.
    pub async fn network(&self, id: &str) -> Result<Value, EngineError> {
        let path = format!("/networks/{}", encoded(id));
        self.get(&format!("inspect network {id}"), &path).await
    }

    /// `DELETE /networks/ID`; fine when it is gone already.
    pub async fn remove_network(&self, id: &str) -> Result<(), EngineError> {
        let path = format!("/networks/{}", encoded(id));
        settled(self.delete(&format!("remove network {id}"), &path).await)
    }

    /// `POST /networks/ID/connect`, with a fixed address and these names.
    pub async fn connect_network(
        &self,
        network: &str,
        container: &str,
        address: &str,
        aliases: &[&str],
    ) -> Result<(), EngineError> {
        let body = json!({
            "Container": container,
            "EndpointConfig": {
                "IPAMConfig": { "IPv4Address": address },
                "Aliases": aliases,
            },
        });
        let path = format!("/networks/{}/connect", encoded(network));
        let what = format!("connect container {container} to network {network}");
        self.post(&what, &path, Some(&body)).await.map(drop)
    }

    /// `POST /networks/ID/disconnect`, forced.
    pub async fn disconnect_network(
        &self,
        network: &str,
        container: &str,
    ) -> Result<(), EngineError> {
        let body = json!({ "Container": container, "Force": true });
        let path = format!("/networks/{}/disconnect", encoded(network));
        let what = format!("disconnect container {container} from network {network}");
        self.post(&what, &path, Some(&body)).await.map(drop)
    }

    /// `DELETE /volumes/NAME?force=true`; fine when it is gone already.
    pub async fn remove_volume(&self, name: &str) -> Result<(), EngineError> {
        let path = format!("/volumes/{}?force=true", encoded(name));
        settled(self.delete(&format!("remove volume {name}"), &path).await)
    }

    /// `DELETE /images/NAME?force=true`; fine when it is gone already.
    pub async fn remove_image_by_force(&self, name: &str) -> Result<(), EngineError> {
        let path = format!("/images/{}?force=true", encoded(name));
        settled(self.delete(&format!("remove image {name}"), &path).await)
    }
}
