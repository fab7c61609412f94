//! The registries beside the nodes.

use crate::engine::Engine;

use super::super::error::ClusterError;
use super::super::plan::ContainerPlan;

/// Makes and starts a container.
pub(in crate::cluster) async fn raise(
    host: &Engine,
    plan: &ContainerPlan,
) -> Result<String, ClusterError> {
    let id = host
        .create_container(&plan.name, &plan.body)
        .await
        .map_err(|error| missing_image(error, plan))?;
    host.start_container(&id).await?;
    Ok(id)
}

/// A 404 of a creation speaks of the image.
pub(in crate::cluster) fn missing_image(
    error: crate::engine::EngineError,
    plan: &ContainerPlan,
) -> ClusterError {
    if error.is_not_found() {
        ClusterError::NoImage {
            image: plan.body["Image"].as_str().unwrap_or_default().to_owned(),
        }
    } else {
        error.into()
    }
}
