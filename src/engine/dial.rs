//! How bytes get to an engine: a Unix socket, TCP, ssh, or a program run in a container.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::Stdio;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::docker::Engine;

/// Time for another engine to begin the program that leads on.
const EXEC_PATIENCE: Duration = Duration::from_secs(10);

/// Where an engine listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A Unix socket.
    Unix(PathBuf),
    /// `HOST:PORT`, without TLS.
    Tcp(String),
    /// `[USER@]HOST[:PORT]`, through `ssh … docker system dial-stdio`, one run a connection.
    Ssh(String),
    /// The standard streams of a program that another engine runs in a container.
    Exec(Box<Exec>),
}

/// A program in a container that joins its standard streams to a socket there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exec {
    /// Where the engine of the container listens.
    pub engine: Address,
    /// The container.
    pub container: String,
    /// The program and its arguments.
    pub command: Vec<String>,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp(address) => write!(f, "tcp://{address}"),
            Self::Ssh(target) => write!(f, "ssh://{target}"),
            Self::Exec(exec) => {
                let command = exec.command.join(" ");
                write!(f, "`{command}` in container {}", exec.container)
            }
        }
    }
}

/// A connection of any kind.
pub(crate) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

impl Address {
    /// Opens one connection.
    pub(crate) async fn dial(&self) -> io::Result<Box<dyn Connection>> {
        match self {
            Self::Unix(path) => Ok(Box::new(UnixStream::connect(path).await?)),
            Self::Tcp(address) => Ok(Box::new(TcpStream::connect(address.as_str()).await?)),
            Self::Ssh(target) => {
                let mut child = Command::new("ssh")
                    .args(["-o", "ConnectTimeout=10", "-T", "--"])
                    .arg(format!("ssh://{target}"))
                    .args(["docker", "system", "dial-stdio"])
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null())
                    .kill_on_drop(true)
                    .spawn()?;
                let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
                    return Err(io::Error::from(io::ErrorKind::BrokenPipe));
                };
                Ok(Box::new(ProgramConnection {
                    input,
                    output,
                    _child: child,
                }))
            }
            Self::Exec(exec) => {
                let engine =
                    Engine::at(exec.engine.clone(), EXEC_PATIENCE).map_err(io::Error::other)?;
                let pipe = engine.exec_pipe(&exec.container, &exec.command).await;
                Ok(Box::new(pipe.map_err(io::Error::other)?))
            }
        }
    }
}

/// The two pipes of a program as one stream; dropping it ends the program.
struct ProgramConnection {
    input: ChildStdin,
    output: ChildStdout,
    _child: Child,
}

impl AsyncRead for ProgramConnection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.output).poll_read(context, buffer)
    }
}

impl AsyncWrite for ProgramConnection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.input).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.input).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.input).poll_shutdown(context)
    }
}
