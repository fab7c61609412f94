//! The two daemons: how they are called, and when one that died is started again.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::config::Config;
use super::docker;
use super::files;
use crate::model::agent_api::files as names;

/// Where containerd listens; `ctr` looks there by itself.
pub(super) const CONTAINERD_SOCKET: &str = "/run/containerd/containerd.sock";
/// Written at each start of the node.
const CONTAINERD_CONFIG: &str = "/run/swarmlab/containerd.toml";

/// dockerd's own containerd without what a Swarm node never uses: Kubernetes' interface, and snapshotters of other
/// file systems, which only cost start time and memory. `overlayfs` stays: dockerd asks for it when it starts.
/// State is on the volume, as dockerd would have it.
const CONTAINERD_SETTINGS: &str = r#"version = 2
root = "/var/lib/docker/containerd/daemon"
state = "/run/containerd"
disabled_plugins = [
  "io.containerd.grpc.v1.cri",
  "io.containerd.cri.v1.images",
  "io.containerd.cri.v1.runtime",
  "io.containerd.internal.v1.opt",
  "io.containerd.nri.v1.nri",
  "io.containerd.internal.v1.tracing",
  "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.blockfile",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.erofs",
  "io.containerd.snapshotter.v1.zfs",
]
[grpc]
  address = "/run/containerd/containerd.sock"
"#;

/// A daemon that lived this long is healthy again: its next death counts as the first.
const HEALTHY: Duration = Duration::from_secs(30);
const FIRST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(5);

/// A program to run, and where its output goes.
#[derive(Debug)]
pub(super) struct Daemon {
    pub(super) name: &'static str,
    pub(super) program: PathBuf,
    arguments: Vec<String>,
    log: PathBuf,
    owner: (u32, u32),
    pub(super) pid: Option<u32>,
    started: Option<Instant>,
    /// Deaths in a row without a healthy life between.
    deaths: u32,
    due: Instant,
}

impl Daemon {
    /// containerd; writes its settings.
    pub(super) fn containerd(config: &Config) -> io::Result<Self> {
        if let Some(parent) = Path::new(CONTAINERD_CONFIG).parent() {
            fs_err::create_dir_all(parent)?;
        }
        fs_err::write(CONTAINERD_CONFIG, CONTAINERD_SETTINGS)?;
        let arguments = ["--config", CONTAINERD_CONFIG].map(str::to_owned).to_vec();
        Self::new("containerd", arguments, names::CONTAINERD_LOG, config)
    }

    /// dockerd on both its sockets.
    pub(super) fn dockerd(config: &Config) -> io::Result<Self> {
        Self::new(
            "dockerd",
            dockerd_arguments(config),
            names::DAEMON_LOG,
            config,
        )
    }

    fn new(
        name: &'static str,
        arguments: Vec<String>,
        log: &str,
        config: &Config,
    ) -> io::Result<Self> {
        Ok(Self {
            name,
            program: find_program(name)?,
            arguments,
            log: config.file(log),
            owner: (config.uid, config.gid),
            pid: None,
            started: None,
            deaths: 0,
            due: Instant::now(),
        })
    }

    /// It should run, does not, and the time has come.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.pid.is_none() && now >= self.due
    }

    /// Starts the program. A program that cannot be started counts as one that died.
    pub(super) fn start(&mut self, now: Instant) -> io::Result<u32> {
        let result = self.spawn();
        match result {
            Ok(pid) => {
                self.pid = Some(pid);
                self.started = Some(now);
            }
            Err(_) => self.died(now),
        }
        result
    }

    fn spawn(&self) -> io::Result<u32> {
        let log = fs_err::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)?;
        files::hand_over(&self.log, self.owner.0, self.owner.1)?;
        let log = log.into_parts().0;
        // The child is reaped by the main loop, with every other process that ends up with PID 1.
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        Ok(child.id())
    }

    /// Notes a death and when to start again.
    pub(super) fn died(&mut self, now: Instant) {
        self.pid = None;
        let lived = self
            .started
            .take()
            .map_or(Duration::ZERO, |started| now - started);
        self.deaths = if lived >= HEALTHY { 1 } else { self.deaths + 1 };
        self.due = now + restart_delay(self.deaths);
    }

    /// Cuts the log when it has grown beyond `limit` bytes; the daemon goes on appending to it.
    pub(super) fn bound_log(&self, limit: u64) -> io::Result<()> {
        let size = match fs_err::metadata(&self.log) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            other => other?.len(),
        };
        if size > limit {
            fs_err::OpenOptions::new()
                .write(true)
                .open(&self.log)?
                .set_len(0)?;
        }
        Ok(())
    }
}

/// The first death is answered at once, then slower and slower.
fn restart_delay(deaths: u32) -> Duration {
    let doubled = FIRST_DELAY.saturating_mul(2_u32.saturating_pow(deaths.saturating_sub(1)));
    doubled.min(LONGEST_DELAY)
}

fn dockerd_arguments(config: &Config) -> Vec<String> {
    let mut arguments: Vec<String> = vec![
        format!("--host=unix://{}", docker::SOCKET),
        format!(
            "--host=unix://{}",
            config.socket(names::DOCKER_SOCKET).display()
        ),
        format!("--group={}", config.gid),
        format!("--containerd={CONTAINERD_SOCKET}"),
        "--storage-driver=overlay2".to_owned(),
        "--log-driver=json-file".to_owned(),
        "--log-opt=max-size=10m".to_owned(),
        "--log-opt=max-file=2".to_owned(),
        // The outer engine's `stop` must find time for this.
        "--shutdown-timeout=8".to_owned(),
    ];
    arguments.extend(
        config
            .mirror
            .iter()
            .map(|url| format!("--registry-mirror={url}")),
    );
    // A mirror without TLS must be named too, by host and port.
    let mirror = config
        .mirror
        .iter()
        .filter_map(|url| url.strip_prefix("http://"));
    let insecure = config.insecure_registries.iter().map(String::as_str);
    for registry in mirror.chain(insecure) {
        arguments.push(format!(
            "--insecure-registry={}",
            registry.trim_end_matches('/')
        ));
    }
    arguments.extend(config.mtu.map(|mtu| format!("--mtu={mtu}")));
    arguments
}

/// Finds a program as a shell does; a container without PATH has the usual one.
fn find_program(name: &str) -> io::Result<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_else(|_| {
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned()
    });
    std::env::split_paths(&path)
        .map(|directory| directory.join(name))
        .find(|program| program.is_file())
        .ok_or_else(|| io::Error::other(format!("the node image has no {name} in {path}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::NodeName;

    fn config() -> Config {
        Config {
            node: "worker-1".parse::<NodeName>().unwrap(),
            cluster: "lab-3".to_owned(),
            birth: "id".to_owned(),
            uid: 1000,
            gid: 1001,
            mirror: Some("http://198.18.0.250:5000/".to_owned()),
            insecure_registries: vec!["registry:5000".to_owned()],
            mtu: Some(1400),
            is_closed: false,
            directory: "/swarmlab".into(),
            sockets: "/swarmlab".into(),
        }
    }

    #[test]
    fn dockerd_is_reached_by_sockets_only() {
        let arguments = dockerd_arguments(&config());
        let hosts: Vec<_> = arguments
            .iter()
            .filter(|argument| argument.starts_with("--host"))
            .collect();
        assert_eq!(
            hosts,
            [
                "--host=unix:///var/run/docker.sock",
                "--host=unix:///swarmlab/docker.sock"
            ]
        );
        for wanted in [
            "--group=1001",
            "--registry-mirror=http://198.18.0.250:5000/",
            "--insecure-registry=198.18.0.250:5000",
            "--insecure-registry=registry:5000",
            "--mtu=1400",
        ] {
            assert!(
                arguments.iter().any(|argument| argument == wanted),
                "{wanted}"
            );
        }
    }

    #[test]
    fn a_daemon_that_keeps_dying_is_started_slower_and_slower() {
        let delays: Vec<_> = (1..=8)
            .map(|deaths| restart_delay(deaths).as_millis())
            .collect();
        assert_eq!(delays, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(restart_delay(u32::MAX), LONGEST_DELAY);
    }

    #[test]
    fn a_healthy_life_is_forgiven() {
        let start = Instant::now();
        let mut daemon = Daemon {
            name: "dockerd",
            program: PathBuf::new(),
            arguments: vec![],
            log: PathBuf::new(),
            owner: (0, 0),
            pid: Some(7),
            started: Some(start),
            deaths: 5,
            due: start,
        };
        let death = start + HEALTHY;
        daemon.died(death);
        assert!(!daemon.is_due(death));
        assert!(daemon.is_due(death + FIRST_DELAY));
    }
}
