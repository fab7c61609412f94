//! Sockets whose every read and write ends at one point in time, however slowly the other side talks.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// What can be given a time-out.
pub(super) trait Timed: Read + Write {
    fn limit(&self, timeout: Option<Duration>) -> io::Result<()>;
}

impl Timed for UnixStream {
    fn limit(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.set_read_timeout(timeout)?;
        self.set_write_timeout(timeout)
    }
}

impl Timed for TcpStream {
    fn limit(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.set_read_timeout(timeout)?;
        self.set_write_timeout(timeout)
    }
}

/// A stream that ends with `TimedOut` at its deadline.
#[derive(Debug)]
pub(super) struct Limited<S> {
    stream: S,
    deadline: Instant,
}

impl<S: Timed> Limited<S> {
    pub(super) fn new(stream: S, deadline: Instant) -> Self {
        Self { stream, deadline }
    }

    fn arm(&self) -> io::Result<()> {
        self.stream.limit(Some(remaining(self.deadline)?))
    }
}

impl<S: Timed> Read for Limited<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.arm()?;
        self.stream.read(buffer).map_err(timed_out)
    }
}

impl<S: Timed> Write for Limited<S> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.arm()?;
        self.stream.write(buffer).map_err(timed_out)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Time left; an error once there is none.
pub(super) fn remaining(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::Error::new(io::ErrorKind::TimedOut, "no answer in time"));
    }
    Ok(left)
}

/// A TCP connection that counts against the deadline too.
pub(super) fn connect(address: SocketAddr, deadline: Instant) -> io::Result<Limited<TcpStream>> {
    let stream = TcpStream::connect_timeout(&address, remaining(deadline)?).map_err(timed_out)?;
    Ok(Limited::new(stream, deadline))
}

/// A socket's own time-out says "Resource temporarily unavailable", which tells nobody anything.
fn timed_out(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            io::Error::new(io::ErrorKind::TimedOut, "no answer in time")
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_peer_that_drips_does_not_outlive_the_deadline() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            while stream.write_all(b".").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let start = Instant::now();
        let mut stream = connect(address, start + Duration::from_millis(200)).unwrap();
        let error = stream.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(start.elapsed() < Duration::from_secs(2));
        drop(stream);
        server.join().unwrap();
    }
}
