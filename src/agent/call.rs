//! The control socket for whoever can only run a program in the node.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::config::socket_here;
use crate::model::agent_api::files;

/// Asks this node's agent.
pub(super) fn here(request: &str) -> io::Result<String> {
    ask(&socket_here(files::AGENT_SOCKET), request)
}

fn ask(socket: &Path, request: &str) -> io::Result<String> {
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
    Ok(line.trim_end().to_owned())
}
