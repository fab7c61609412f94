//! `agent-call`: the control socket for whoever can only run a program in the node.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;

use super::log;
use crate::model::agent_api::{NODE_DIRECTORY, files};

pub(super) fn run(arguments: &[String]) -> ExitCode {
    let [request] = arguments else {
        log::stderr("usage: swarmlab agent-call REQUEST, one JSON document");
        return ExitCode::from(2);
    };
    let reply = call(
        &Path::new(NODE_DIRECTORY).join(files::AGENT_SOCKET),
        request,
    );
    match reply.and_then(|line| io::stdout().write_all(line.as_bytes())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::stderr(&format!("swarmlab agent-call: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn call(socket: &Path, request: &str) -> io::Result<String> {
    let mut stream = UnixStream::connect(socket)?;
    // One line, whatever the shell made of it.
    let request = request.replace(['\n', '\r'], " ");
    stream.write_all(request.as_bytes())?;
    stream.write_all(b"\n")?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    if line.is_empty() {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the agent gave no reply",
        ));
    }
    Ok(line)
}
