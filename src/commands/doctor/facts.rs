//! Reads what the doctor judges. Nothing here decides, and nothing changes the machine.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use serde_json::Value;

use super::kernel::{KernelNotes, Presence};
use crate::cluster::names;
use crate::cluster::subnet::{Subnet, free_subnets, parse_routes};
use crate::commands::context::Context;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::images::{self, Role};
use crate::workspace::Home;

/// What is known about this machine. `None`: it cannot be seen from here.
#[derive(Debug)]
pub(super) struct Machine {
    /// The engine, or why it cannot be used.
    pub(super) engine: Result<EngineFacts, Failure>,
    /// Capabilities that the engine can give, as a bit mask.
    pub(super) capabilities: Option<u64>,
    /// overlay, vxlan, `br_netfilter`, `ip_vs`.
    pub(super) kernel: Kernel,
    /// Bytes of memory that programs can still have.
    pub(super) memory: Option<u64>,
    /// Free bytes where swarmlab keeps its images, and the path.
    pub(super) home_space: Option<(u64, String)>,
    /// Free bytes where the engine keeps its own, and the path.
    pub(super) engine_space: Option<(u64, String)>,
    /// `fs.inotify.max_user_instances`
    pub(super) inotify: Option<u64>,
    /// Ports of labs, and whether another program has them.
    pub(super) ports: Vec<(u16, bool)>,
    /// The network that the next cluster would get.
    pub(super) subnet: Option<Subnet>,
    /// Images in the cache, and how many there are to have; an error in words.
    pub(super) images: Result<(usize, usize), String>,
}

/// What the kernel has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kernel {
    pub(super) overlay: Presence,
    pub(super) vxlan: Presence,
    pub(super) br_netfilter: Presence,
    pub(super) ip_vs: Presence,
}

/// What the engine says about itself.
#[derive(Debug, Clone)]
pub(super) struct EngineFacts {
    pub(super) address: String,
    pub(super) version: String,
    /// It runs on this machine.
    pub(super) local: bool,
    /// `1` or `2`; empty where there is none.
    pub(super) cgroup_version: String,
    /// `seccomp`, `rootless`, `userns`, …
    pub(super) security: Vec<String>,
}

/// Reads everything.
pub(super) async fn read(context: &Context, home: &Home, ports: Vec<u16>) -> Machine {
    let mut networks = Vec::new();
    let mut ours = Vec::new();
    let mut engine_directory = None;
    let engine = match context.connect().await {
        Err(failure) => Err(failure),
        Ok(connected) => {
            let info = connected.engine.info().await.unwrap_or_default();
            networks = connected.engine.networks().await.unwrap_or_default();
            ours = our_ports(&connected.engine).await;
            if connected.engine.is_local() {
                engine_directory = info["DockerRootDir"].as_str().map(str::to_owned);
            }
            Ok(EngineFacts {
                address: connected.engine.address().to_string(),
                version: connected.version,
                local: connected.engine.is_local(),
                cgroup_version: info["CgroupVersion"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
                security: security_options(&info),
            })
        }
    };
    let local = engine.as_ref().is_ok_and(|engine| engine.local);
    Machine {
        engine,
        capabilities: local.then(engine_capabilities).flatten(),
        kernel: kernel(),
        memory: memory(&fs_err::read_to_string("/proc/meminfo").unwrap_or_default()),
        home_space: free_space(home.root()),
        engine_space: engine_directory.and_then(|path| free_space(Path::new(&path))),
        inotify: number("/proc/sys/fs/inotify/max_user_instances"),
        ports: taken_ports(ports, &ours),
        subnet: free_subnets(&taken_subnets(&networks)).next(),
        images: images::list(home.root())
            .map(|cached| (cached.len().min(Role::ALL.len()), Role::ALL.len()))
            .map_err(|error| context.image_failure(&error).message),
    }
}

fn kernel() -> Kernel {
    let notes = KernelNotes::read();
    let exists = |path: &str| Path::new(path).exists();
    let filesystems = fs_err::read_to_string("/proc/filesystems").unwrap_or_default();
    let has_overlay = filesystems
        .lines()
        .any(|line| line.split_whitespace().last() == Some("overlay"));
    Kernel {
        overlay: notes.presence("overlay", "CONFIG_OVERLAY_FS", has_overlay),
        vxlan: notes.presence("vxlan", "CONFIG_VXLAN", exists("/sys/module/vxlan")),
        br_netfilter: notes.presence(
            "br_netfilter",
            "CONFIG_BRIDGE_NETFILTER",
            exists("/proc/sys/net/bridge"),
        ),
        ip_vs: notes.presence("ip_vs", "CONFIG_IP_VS", exists("/sys/module/ip_vs")),
    }
}

/// `name=seccomp,profile=default` is `seccomp`.
fn security_options(info: &Value) -> Vec<String> {
    info["SecurityOptions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter_map(|option| option.split(',').next()?.strip_prefix("name="))
        .map(str::to_owned)
        .collect()
}

/// The bounding set of the engine's process; of this one where the engine's cannot be read.
fn engine_capabilities() -> Option<u64> {
    let status = fs_err::read_to_string("/var/run/docker.pid")
        .ok()
        .and_then(|pid| fs_err::read_to_string(format!("/proc/{}/status", pid.trim())).ok())
        .or_else(|| fs_err::read_to_string("/proc/self/status").ok())?;
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("CapBnd:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

/// Bytes of memory that programs can still have; `None` where the system does not say.
pub(in crate::commands) fn available_memory() -> Option<u64> {
    memory(&fs_err::read_to_string("/proc/meminfo").ok()?)
}

/// `MemAvailable` in bytes.
fn memory(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib * 1024)
}

/// Free bytes at `path`, or at the nearest directory above it that exists.
fn free_space(path: &Path) -> Option<(u64, String)> {
    let there = path.ancestors().find(|path| path.exists())?;
    let free = bytes_free(there)?;
    Some((free, path.display().to_string()))
}

#[cfg(unix)]
fn bytes_free(path: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(path).ok()?;
    Some(stat.f_bavail * stat.f_frsize)
}

#[cfg(not(unix))]
fn bytes_free(_path: &Path) -> Option<u64> {
    None
}

fn number(path: &str) -> Option<u64> {
    fs_err::read_to_string(path).ok()?.trim().parse().ok()
}

/// Host ports that our own clusters publish.
async fn our_ports(engine: &Engine) -> Vec<u16> {
    let containers = engine
        .containers_labelled(&names::of_any_cluster())
        .await
        .unwrap_or_default();
    containers
        .iter()
        .filter_map(|container| container["Ports"].as_array())
        .flatten()
        .filter_map(|port| port["PublicPort"].as_u64()?.try_into().ok())
        .collect()
}

/// Which of `ports` somebody else has.
fn taken_ports(mut ports: Vec<u16>, ours: &[u16]) -> Vec<(u16, bool)> {
    ports.sort_unstable();
    ports.dedup();
    ports
        .into_iter()
        .map(|port| {
            let is_free =
                ours.contains(&port) || TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
            (port, !is_free)
        })
        .collect()
}

fn taken_subnets(networks: &[Value]) -> Vec<Subnet> {
    let mut taken: Vec<Subnet> = networks
        .iter()
        .filter_map(|network| network["IPAM"]["Config"].as_array())
        .flatten()
        .filter_map(|config| config["Subnet"].as_str()?.parse().ok())
        .collect();
    taken.extend(parse_routes(
        &fs_err::read_to_string("/proc/net/route").unwrap_or_default(),
    ));
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_what_can_still_be_had() {
        let meminfo = "MemTotal:       24684096 kB\nMemFree: 1 kB\nMemAvailable:    2048 kB\n";
        assert_eq!(memory(meminfo), Some(2_097_152));
        assert_eq!(memory(""), None);
    }

    #[test]
    fn a_taken_port_is_seen() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = holder.local_addr().expect("bound").port();
        assert_eq!(taken_ports(vec![port, port], &[]), [(port, true)]);
        assert_eq!(taken_ports(vec![port], &[port]), [(port, false)]);
    }
}
