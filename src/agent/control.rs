//! The control socket: one request a line, one reply a line.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::container::Container;
use super::shared::Shared;
use super::supervise::STACK;
use super::{cgroup, files, mounts, overlay, probe};
use crate::model::agent_api::{AgentReply, AgentRequest, ContainerMount, files as names};
use crate::model::timeline::RESET;

/// Longest request line; a probe's is some hundred bytes.
const LINE: u64 = 64 * 1024;
/// A flush waits for one reading of the tasks, which a manager without a leader drags out.
const FLUSH: Duration = Duration::from_secs(8);

/// Listens, and answers each connection on a thread of its own.
pub(super) fn start(shared: &Arc<Shared>) -> io::Result<()> {
    let path = shared.config.socket(names::AGENT_SOCKET);
    files::remove(&path)?;
    let listener = UnixListener::bind(&path)?;
    files::hand_over(&path, shared.config.uid, shared.config.gid)?;
    fs_err::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o660))?;
    let shared = Arc::clone(shared);
    let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
        std::thread::Builder::new()
            .name(name.to_owned())
            .stack_size(STACK)
            .spawn(work)
            .map(drop)
    };
    spawn(
        "control",
        Box::new(move || {
            for stream in listener.incoming().flatten() {
                let owned = Arc::clone(&shared);
                let started = spawn(
                    "request",
                    Box::new(move || {
                        // The other side went away.
                        let _ = serve(&owned, &stream);
                    }),
                );
                shared.complain("cannot answer", started);
            }
        }),
    )
}

fn serve(shared: &Shared, stream: &UnixStream) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        Read::by_ref(&mut reader)
            .take(LINE)
            .read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(());
        }
        let reply = match serde_json::from_slice(&line) {
            Ok(request) => answer(shared, request),
            Err(error) => refused(error),
        };
        let mut text = serde_json::to_vec(&reply)?;
        text.push(b'\n');
        (&mut &*stream).write_all(&text)?;
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that `map_err` wants"
)]
fn refused(error: impl ToString) -> AgentReply {
    AgentReply::Error {
        message: error.to_string(),
    }
}

fn answer(shared: &Shared, request: AgentRequest) -> AgentReply {
    let deadline =
        |timeout_ms: u64| Instant::now() + Duration::from_millis(timeout_ms.min(600_000));
    let container = |id: &str| Container::read(&shared.docker, id).map_err(refused);
    match request {
        AgentRequest::Facts => AgentReply::Facts(Box::new(shared.facts())),
        AgentRequest::AwaitDaemon { timeout_ms } => await_daemon(shared, deadline(timeout_ms)),
        AgentRequest::Flush => {
            let complete = shared.poller.flush(FLUSH);
            match shared.runs.flush() {
                Err(error) => refused(error),
                Ok(()) if !complete => refused("the daemon took too long to tell its tasks"),
                Ok(()) => AgentReply::Flushed,
            }
        }
        AgentRequest::Reset => {
            shared.record_own(RESET, "");
            AgentReply::Flushed
        }
        AgentRequest::Note { action } => {
            shared.record_own(&action, "");
            AgentReply::Flushed
        }
        AgentRequest::Probe {
            request,
            container,
            timeout_ms,
        } => {
            let timeout = Duration::from_millis(timeout_ms.min(600_000));
            let docker = &shared.docker;
            AgentReply::Probe(probe::run(docker, &request, container.as_deref(), timeout))
        }
        AgentRequest::OverlayAddress { timeout_ms } => {
            overlay::address(&shared.docker, deadline(timeout_ms))
                .map_or_else(refused, AgentReply::OverlayAddress)
        }
        AgentRequest::OverlayPing { peers, timeout_ms } => {
            overlay::ping(&peers, deadline(timeout_ms))
                .map_or_else(refused, AgentReply::OverlayPing)
        }
        AgentRequest::ContainerLimits { container: id } => match container(&id) {
            Err(reply) => reply,
            Ok(found) => {
                cgroup::limits(found.pid).map_or_else(refused, AgentReply::ContainerLimits)
            }
        },
        AgentRequest::ContainerMounts { container: id } => match container(&id) {
            Err(reply) => reply,
            Ok(found) => {
                container_mounts(found.pid).map_or_else(refused, AgentReply::ContainerMounts)
            }
        },
    }
}

fn await_daemon(shared: &Shared, deadline: Instant) -> AgentReply {
    while !shared.docker.answers() {
        if Instant::now() >= deadline {
            return refused("the node's dockerd does not answer");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    AgentReply::Facts(Box::new(shared.facts()))
}

fn container_mounts(pid: u32) -> io::Result<Vec<ContainerMount>> {
    let text = fs_err::read_to_string(format!("/proc/{pid}/mountinfo"))?;
    let mounts = mounts::parse(&text)
        .into_iter()
        .map(|mount| ContainerMount {
            read_only: mount.read_only(),
            target: mount.target,
            fs_type: mount.fs_type,
            root: mount.root,
        });
    Ok(mounts.collect())
}
