//! A lab network that does not reach this machine.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep};

use super::super::error::ClusterError;
use super::super::names;
use super::super::site::Site;
use super::super::spec::Reach;
use super::registry;

/// Longest time for three writes to `/proc/sys`.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Closes the network of a cluster whose nodes may only reach each other. A network that cannot be closed is an
/// error: nothing of a stranger's may run in it.
pub(in crate::cluster) async fn seal(site: &Site<'_>) -> Result<(), ClusterError> {
    if site.spec.reach == Reach::World {
        return Ok(());
    }
    let networks = site
        .host
        .networks_labelled(&names::of_cluster(&site.spec.name))
        .await?;
    let network = networks.first().and_then(|network| network["Id"].as_str());
    let plan = site.planner().seal(network.unwrap_or_default());
    let id = registry::raise(site.host, &plan).await?;
    let start = Instant::now();
    let code = loop {
        let container = site.host.container(&id).await?;
        let state = &container["State"];
        if state["Status"] == json!("exited") {
            break state["ExitCode"].as_i64().unwrap_or(-1);
        }
        if start.elapsed() > PATIENCE {
            break -1;
        }
        sleep(PAUSE).await;
    };
    site.host.remove_container(&id).await?;
    if code == 0 {
        site.clock.mark("sealed");
        Ok(())
    } else {
        Err(ClusterError::Unsealed { code })
    }
}
