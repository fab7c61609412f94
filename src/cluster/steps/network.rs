//! The lab network: addresses that collide with nothing.

use serde_json::Value;

use crate::engine::Engine;

use super::super::error::ClusterError;
use super::super::names;
use super::super::plan::{Circumstances, Planner};
use super::super::spec::ClusterSpec;
use super::super::subnet::{Subnet, free_subnets, parse_routes};

/// How many subnets are tried when the engine knows of collisions that we do not.
const ATTEMPTS: usize = 16;

/// Makes the lab network in the first free subnet; returns it.
pub(in crate::cluster) async fn make(
    host: &Engine,
    spec: &ClusterSpec,
    at: &Circumstances,
) -> Result<Subnet, ClusterError> {
    let taken = taken(host).await?;
    let mut at = at.clone();
    for subnet in free_subnets(&taken).take(ATTEMPTS) {
        at.subnet = subnet;
        match host
            .create_network(&Planner::new(spec, &at).network())
            .await
        {
            Ok(_) => return Ok(subnet),
            // Another cluster's start was faster, or the engine's host has routes that we cannot see.
            Err(error) if error.message().to_lowercase().contains("overlap") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ClusterError::NoSubnet { taken: taken.len() })
}

/// Networks of the engine and routes of this host.
async fn taken(host: &Engine) -> Result<Vec<Subnet>, ClusterError> {
    let networks = host.networks().await?;
    let mut taken: Vec<Subnet> = networks.iter().flat_map(subnets_of).collect();
    // No such file elsewhere than on Linux; the engine then tells of collisions itself.
    taken.extend(parse_routes(
        &fs_err::read_to_string("/proc/net/route").unwrap_or_default(),
    ));
    Ok(taken)
}

/// IPv4 subnets of a network as the engine shows it.
pub(in crate::cluster) fn subnets_of(network: &Value) -> Vec<Subnet> {
    network["IPAM"]["Config"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|config| config["Subnet"].as_str()?.parse().ok())
        .collect()
}

/// The subnet of an existing cluster's network; `None` when the network is gone.
pub(in crate::cluster) async fn existing(
    host: &Engine,
    cluster: &str,
) -> Result<Option<Subnet>, ClusterError> {
    let networks = host.networks_labelled(&names::of_cluster(cluster)).await?;
    Ok(networks.iter().flat_map(subnets_of).next())
}
