//! What `observe` reads of one engine: the API's own JSON, list by list.

use serde_json::{Value, json};

use super::docker::{Engine, EngineError};
use super::http::encoded;

/// `?filters=` of a list, by label.
pub(in crate::engine) fn label_filter(labels: &[String]) -> String {
    encoded(&json!({ "label": labels }).to_string())
}

impl Engine {
    /// `GET /_ping` answers.
    pub async fn ping(&self) -> Result<(), EngineError> {
        self.ask("ping the engine", hyper::Method::GET, "/_ping", None)
            .await
            .map(drop)
    }

    /// `GET /version`.
    pub async fn version(&self) -> Result<Value, EngineError> {
        self.get("read the engine's version", "/version").await
    }

    /// `GET /info`.
    pub async fn info(&self) -> Result<Value, EngineError> {
        self.get("read the engine's info", "/info").await
    }

    /// `GET /system/df`: the engine reads every file of every container for it.
    pub async fn disk_usage(&self) -> Result<Value, EngineError> {
        self.get("read what the engine's disk holds", "/system/df")
            .await
    }

    /// `GET /swarm`, without join tokens, unlock keys and the CA's certificate.
    pub async fn swarm(&self) -> Result<Value, EngineError> {
        let mut swarm = self.get("inspect the swarm", "/swarm").await?;
        if let Some(object) = swarm.as_object_mut() {
            object.remove("JoinTokens");
            object.remove("TLSInfo");
        }
        Ok(swarm)
    }

    /// `GET /nodes`.
    pub async fn nodes(&self) -> Result<Vec<Value>, EngineError> {
        self.get_list("list the nodes", "/nodes").await
    }

    /// `GET /services?status=true`.
    pub async fn services(&self) -> Result<Vec<Value>, EngineError> {
        self.get_list("list the services", "/services?status=true")
            .await
    }

    /// `GET /tasks`.
    pub async fn tasks(&self) -> Result<Vec<Value>, EngineError> {
        self.get_list("list the tasks", "/tasks").await
    }

    /// `GET /networks`: on a manager the swarm's too.
    pub async fn networks(&self) -> Result<Vec<Value>, EngineError> {
        self.get_list("list the networks", "/networks").await
    }

    /// `GET /networks`, those that carry all of `labels` (`key` or `key=value`).
    pub async fn networks_labelled(&self, labels: &[String]) -> Result<Vec<Value>, EngineError> {
        let path = format!("/networks?filters={}", label_filter(labels));
        self.get_list("list the networks", &path).await
    }

    /// `GET /secrets`: names and labels; the API never gives the content.
    pub async fn secrets(&self) -> Result<Vec<Value>, EngineError> {
        self.get_list("list the secrets", "/secrets").await
    }

    /// `GET /configs`.
    pub async fn configs(&self) -> Result<Vec<Value>, EngineError> {
        self.get_list("list the configs", "/configs").await
    }

    /// `GET /containers/json?all=true`.
    pub async fn containers(&self) -> Result<Vec<Value>, EngineError> {
        self.get_list("list the containers", "/containers/json?all=true")
            .await
    }

    /// `GET /containers/json?all=true`, those that carry all of `labels` (`key` or `key=value`).
    pub async fn containers_labelled(&self, labels: &[String]) -> Result<Vec<Value>, EngineError> {
        let path = format!("/containers/json?all=true&filters={}", label_filter(labels));
        self.get_list("list the containers", &path).await
    }

    /// `GET /containers/ID/json`.
    pub async fn container(&self, id: &str) -> Result<Value, EngineError> {
        let path = format!("/containers/{}/json", encoded(id));
        self.get(&format!("inspect container {id}"), &path).await
    }

    /// `GET /volumes`.
    pub async fn volumes(&self) -> Result<Vec<Value>, EngineError> {
        let answer = self.get("list the volumes", "/volumes").await?;
        Ok(volumes_of(answer))
    }

    /// `GET /volumes`, those that carry all of `labels` (`key` or `key=value`).
    pub async fn volumes_labelled(&self, labels: &[String]) -> Result<Vec<Value>, EngineError> {
        let path = format!("/volumes?filters={}", label_filter(labels));
        Ok(volumes_of(self.get("list the volumes", &path).await?))
    }

    /// `GET /images/json`.
    pub async fn images(&self) -> Result<Vec<Value>, EngineError> {
        self.get_list("list the images", "/images/json").await
    }
}

fn volumes_of(mut answer: Value) -> Vec<Value> {
    match answer["Volumes"].take() {
        Value::Array(volumes) => volumes,
        _ => Vec::new(),
    }
}
