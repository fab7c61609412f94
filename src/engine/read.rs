//! What `observe` reads of one engine: the API's own JSON, list by list.
//!
//! bollard's types name every field as the Docker API does, so serialising them again gives the engine's JSON.

use bollard::query_parameters::{
    InspectContainerOptions, ListConfigsOptions, ListContainersOptions, ListImagesOptions,
    ListNetworksOptions, ListNodesOptions, ListSecretsOptions, ListServicesOptions,
    ListTasksOptions, ListVolumesOptions,
};
use serde::Serialize;
use serde_json::Value;

use super::docker::{Engine, EngineError};

/// Turns bollard's answer into the API's JSON.
fn json<T: Serialize>(
    what: &str,
    answer: Result<T, bollard::errors::Error>,
) -> Result<Value, EngineError> {
    let answer = answer.map_err(|source| EngineError {
        what: what.to_owned(),
        source,
    })?;
    serde_json::to_value(answer).map_err(|source| EngineError {
        what: what.to_owned(),
        source: source.into(),
    })
}

/// The same for a list.
fn list<T: Serialize>(
    what: &str,
    answer: Result<Vec<T>, bollard::errors::Error>,
) -> Result<Vec<Value>, EngineError> {
    match json(what, answer)? {
        Value::Array(items) => Ok(items),
        _ => Ok(Vec::new()),
    }
}

impl Engine {
    /// `GET /info`.
    pub async fn info(&self) -> Result<Value, EngineError> {
        json("read the engine's info", self.docker.info().await)
    }

    /// `GET /swarm`, without join tokens, unlock keys and the CA's certificate.
    pub async fn swarm(&self) -> Result<Value, EngineError> {
        let mut swarm = json("inspect the swarm", self.docker.inspect_swarm().await)?;
        if let Some(object) = swarm.as_object_mut() {
            object.remove("JoinTokens");
            object.remove("TLSInfo");
        }
        Ok(swarm)
    }

    /// `GET /nodes`.
    pub async fn nodes(&self) -> Result<Vec<Value>, EngineError> {
        list(
            "list the nodes",
            self.docker.list_nodes(None::<ListNodesOptions>).await,
        )
    }

    /// `GET /services?status=true`.
    pub async fn services(&self) -> Result<Vec<Value>, EngineError> {
        let options = ListServicesOptions {
            status: Some(true),
            ..Default::default()
        };
        list(
            "list the services",
            self.docker.list_services(Some(options)).await,
        )
    }

    /// `GET /tasks`.
    pub async fn tasks(&self) -> Result<Vec<Value>, EngineError> {
        list(
            "list the tasks",
            self.docker.list_tasks(None::<ListTasksOptions>).await,
        )
    }

    /// `GET /networks`: on a manager the swarm's too.
    pub async fn networks(&self) -> Result<Vec<Value>, EngineError> {
        list(
            "list the networks",
            self.docker.list_networks(None::<ListNetworksOptions>).await,
        )
    }

    /// `GET /secrets`: names and labels; the API never gives the content.
    pub async fn secrets(&self) -> Result<Vec<Value>, EngineError> {
        list(
            "list the secrets",
            self.docker.list_secrets(None::<ListSecretsOptions>).await,
        )
    }

    /// `GET /configs`.
    pub async fn configs(&self) -> Result<Vec<Value>, EngineError> {
        list(
            "list the configs",
            self.docker.list_configs(None::<ListConfigsOptions>).await,
        )
    }

    /// `GET /containers/json?all=true`.
    pub async fn containers(&self) -> Result<Vec<Value>, EngineError> {
        let options = ListContainersOptions {
            all: true,
            ..Default::default()
        };
        list(
            "list the containers",
            self.docker.list_containers(Some(options)).await,
        )
    }

    /// `GET /containers/ID/json`.
    pub async fn container(&self, id: &str) -> Result<Value, EngineError> {
        let answer = self
            .docker
            .inspect_container(id, None::<InspectContainerOptions>)
            .await;
        json(&format!("inspect container {id}"), answer)
    }

    /// `GET /volumes`.
    pub async fn volumes(&self) -> Result<Vec<Value>, EngineError> {
        let answer = self.docker.list_volumes(None::<ListVolumesOptions>).await;
        list(
            "list the volumes",
            answer.map(|answer| answer.volumes.unwrap_or_default()),
        )
    }

    /// `GET /images/json`.
    pub async fn images(&self) -> Result<Vec<Value>, EngineError> {
        list(
            "list the images",
            self.docker.list_images(None::<ListImagesOptions>).await,
        )
    }
}
