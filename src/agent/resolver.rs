//! The node's resolver: asks the host engine's, and does not wait for ever.
//!
//! dockerd looks for `docker.io` before each pull and `service create`, also where a mirror has the image. On a machine
//! without internet the engine's resolver (127.0.0.11) asks servers that it cannot reach and stays silent, so that each
//! pull takes 14 s and each `service create` 20 s (measured with engines 20.10 and 26.1). A resolver of our own says
//! after a moment that it could not find out; what is asked goes to the engine's all the same, so that the way out is
//! found again by itself.
//!
//! In a closed cluster no question may leave the node: what the engine does not know itself comes here, and is answered
//! with "no such name".

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::pipe::pass_on;
use super::supervise::STACK;

/// Where it listens, as `resolv.conf` has it.
const OWN: Ipv4Addr = Ipv4Addr::LOCALHOST;
/// The engine's resolver in every container of a network with a name.
const ENGINE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 11);
const PORT: u16 = 53;
const RESOLV_CONF: &str = "/etc/resolv.conf";
/// Longest packet that is passed on; clients ask for 4,096 bytes at most.
const LONGEST: usize = 4096;
/// Questions at a time; what comes beyond is answered as if nobody could tell.
const MOST: usize = 64;
/// Questions in a row without an answer after which the outside counts as silent: both kinds of address of one name.
const SILENT_AFTER: usize = 2;

/// The question for the address of `swarmlab.invalid` (RFC 1035), a name that never is (RFC 2606): every resolver that
/// works says so.
const NOBODY: &[u8] =
    b"\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x08swarmlab\x07invalid\x00\x00\x01\x00\x01";

/// How long the engine's resolver is waited for.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// While the outside answers, and always for names without a dot, which are the lab network's.
    usual: Duration,
    /// While it is silent.
    silent: Duration,
    /// And then, for an answer that says that the outside is there again.
    late: Duration,
}

const PATIENCE: Patience = Patience {
    usual: Duration::from_secs(2),
    silent: Duration::from_millis(100),
    late: Duration::from_secs(5),
};

/// Answers from now on. A node in which that fails keeps the engine's resolver.
pub(super) fn start(is_closed: bool) -> io::Result<()> {
    if is_closed { close() } else { forward() }
}

/// Of what comes here there is nothing.
fn close() -> io::Result<()> {
    let socket = UdpSocket::bind((OWN, PORT))?;
    spawn(move || {
        let mut buffer = [0; LONGEST];
        loop {
            // An error belongs to one question (its asker has gone); the next one is another.
            if let Ok((length, asker)) = socket.recv_from(&mut buffer)
                && let Some(answer) = refusal(&buffer[..length], Code::NoSuchName)
            {
                let _ = socket.send_to(&answer, asker);
            }
        }
    })
}

fn forward() -> io::Result<()> {
    let path = Path::new(RESOLV_CONF);
    let Some(text) = with_own(&fs_err::read_to_string(path)?) else {
        return Ok(());
    };
    let forwarder = Forwarder {
        socket: UdpSocket::bind((OWN, PORT))?,
        engine: SocketAddr::from((ENGINE, PORT)),
        patience: PATIENCE,
        unanswered: AtomicUsize::new(0),
        busy: AtomicUsize::new(0),
    };
    let forwarder = Arc::new(forwarder);
    spawn(move || forwarder.serve())?;
    let listener = TcpListener::bind((OWN, PORT))?;
    spawn(move || {
        for client in listener.incoming().flatten() {
            // An error belongs to one question.
            let _ = spawn(move || drop(relay(&client, (ENGINE, PORT).into())));
        }
    })?;
    // Whether the outside answers is found out now, not by whoever types the first command.
    let asker = UdpSocket::bind((OWN, 0))?;
    for _ in 0..SILENT_AFTER {
        asker.send_to(NOBODY, (OWN, PORT))?;
    }
    // In place: the engine mounts this one file.
    fs_err::write(path, text)
}

/// Joins a connection to the engine's resolver: who got a cut answer asks again over TCP.
fn relay(client: &TcpStream, engine: SocketAddr) -> io::Result<()> {
    let engine = TcpStream::connect_timeout(&engine, PATIENCE.usual)?;
    // Two ways, two threads: each ends with its side, or when nothing more comes.
    for stream in [client, &engine] {
        stream.set_read_timeout(Some(PATIENCE.late))?;
        stream.set_write_timeout(Some(PATIENCE.late))?;
    }
    let (mut asks, mut asked) = (client.try_clone()?, engine.try_clone()?);
    spawn(move || {
        let _ = pass_on(&mut asks, &mut asked);
        let _ = asked.shutdown(Shutdown::Write);
    })?;
    pass_on(&mut &engine, &mut &*client)?;
    client.shutdown(Shutdown::Both)
}

fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new()
        .name("resolver".to_owned())
        .stack_size(STACK)
        .spawn(work)
        .map(drop)
}

/// `resolv.conf` with this resolver in place of the engine's; `None` when it names another than these two.
fn with_own(text: &str) -> Option<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("nameserver") {
            None => lines.push(line.to_owned()),
            Some(server) if matches!(server.trim().parse(), Ok(ENGINE | OWN)) => {
                lines.push(format!("nameserver {OWN}"));
            }
            Some(_) => return None,
        }
    }
    lines.push(String::new());
    Some(lines.join("\n"))
}

struct Forwarder {
    socket: UdpSocket,
    engine: SocketAddr,
    patience: Patience,
    /// Questions for names outside, in a row, to which no answer came.
    unanswered: AtomicUsize,
    busy: AtomicUsize,
}

impl Forwarder {
    fn serve(self: &Arc<Self>) {
        let mut buffer = [0; LONGEST];
        loop {
            let Ok((length, asker)) = self.socket.recv_from(&mut buffer) else {
                continue;
            };
            let question = buffer[..length].to_vec();
            let is_too_many = self.busy.fetch_add(1, Ordering::Relaxed) >= MOST;
            let forwarder = Arc::clone(self);
            let begun = if is_too_many {
                Err(io::Error::other("too many"))
            } else {
                let question = question.clone();
                spawn(move || forwarder.one(&question, asker))
            };
            if begun.is_err() {
                self.give_up(&question, asker);
                self.busy.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }

    fn one(&self, question: &[u8], asker: SocketAddr) {
        // Without an answer the asker has been told; the next question is another.
        let _ = self.ask(question, asker);
        self.busy.fetch_sub(1, Ordering::Relaxed);
    }

    /// Passes a question on, and its answer back.
    fn ask(&self, question: &[u8], asker: SocketAddr) -> io::Result<()> {
        let is_outside = is_outside(question);
        let is_silent = self.unanswered.load(Ordering::Relaxed) >= SILENT_AFTER;
        let patience = if is_outside && is_silent {
            self.patience.silent
        } else {
            self.patience.usual
        };
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        socket.connect(self.engine)?;
        let mut buffer = [0; LONGEST];
        socket.set_read_timeout(Some(patience))?;
        let in_time = socket.send(question).and_then(|_| socket.recv(&mut buffer));
        if let Ok(length) = in_time {
            self.socket.send_to(&buffer[..length], asker)?;
        } else {
            self.give_up(question, asker);
            if is_outside {
                self.unanswered.fetch_add(1, Ordering::Relaxed);
            }
            socket.set_read_timeout(Some(self.patience.late))?;
            socket.recv(&mut buffer)?;
        }
        if is_outside {
            self.unanswered.store(0, Ordering::Relaxed);
        }
        Ok(())
    }

    fn give_up(&self, question: &[u8], asker: SocketAddr) {
        if let Some(answer) = refusal(question, Code::Failed) {
            let _ = self.socket.send_to(&answer, asker);
        }
    }
}

/// Bytes of a packet before its question (RFC 1035, 4.1.1).
const HEADER: usize = 12;

/// What an answer without an address says.
#[derive(Debug, Clone, Copy)]
enum Code {
    /// SERVFAIL: nobody could tell.
    Failed = 2,
    /// NXDOMAIN: there is none.
    NoSuchName = 3,
}

/// The answer `code` to a question; `None` when it is no question.
fn refusal(packet: &[u8], code: Code) -> Option<Vec<u8>> {
    const RESPONSE: u8 = 0x80;
    const RECURSION_AVAILABLE: u8 = 0x80;
    if packet.len() < HEADER || packet[2] & RESPONSE != 0 {
        return None;
    }
    let mut answer = packet.to_vec();
    answer[2] |= RESPONSE;
    answer[3] = RECURSION_AVAILABLE | code as u8;
    Some(answer)
}

/// Whether a question's name has a dot: the lab network's names have none.
fn is_outside(packet: &[u8]) -> bool {
    let first = packet.get(HEADER).copied().map_or(0, usize::from);
    packet
        .get(HEADER + 1 + first)
        .is_some_and(|next| *next != 0)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::time::Instant;

    use super::*;

    const WEB: &[u8] =
        b"\x00\x07\x01\x20\x00\x01\x00\x00\x00\x00\x00\x00\x03web\x00\x00\x01\x00\x01";

    #[test]
    fn a_question_becomes_its_answer() {
        let answer = refusal(WEB, Code::NoSuchName).unwrap();
        assert_eq!(answer[..4], [0, 7, 0x81, 0x83]);
        assert_eq!(answer[4..], WEB[4..]);
        // An answer is no question: two of these would talk for ever.
        assert_eq!(refusal(&answer, Code::Failed), None);
        assert_eq!(refusal(&WEB[..11], Code::Failed), None);
    }

    #[test]
    fn names_of_the_lab_have_no_dot() {
        assert!(is_outside(NOBODY));
        assert!(!is_outside(WEB));
        assert!(!is_outside(&WEB[..12]));
    }

    #[test]
    fn resolv_conf_keeps_the_rest() {
        let engine = "# by the engine\nnameserver 127.0.0.11\noptions ndots:0\n";
        let own = "# by the engine\nnameserver 127.0.0.1\noptions ndots:0\n";
        assert_eq!(with_own(engine).as_deref(), Some(own));
        assert_eq!(with_own(own).as_deref(), Some(own));
        assert_eq!(with_own("nameserver 192.0.2.1\n"), None);
    }

    /// An engine's resolver, one that forwards to it, and a client.
    fn setting() -> (UdpSocket, Arc<Forwarder>, UdpSocket) {
        let bind = || UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (engine, client) = (bind(), bind());
        let forwarder = Arc::new(Forwarder {
            socket: bind(),
            engine: engine.local_addr().unwrap(),
            patience: Patience {
                usual: Duration::from_secs(20),
                silent: Duration::from_millis(20),
                late: Duration::from_secs(20),
            },
            unanswered: AtomicUsize::new(0),
            busy: AtomicUsize::new(0),
        });
        client
            .connect(forwarder.socket.local_addr().unwrap())
            .unwrap();
        let patience = Some(Duration::from_secs(30));
        client.set_read_timeout(patience).unwrap();
        engine.set_read_timeout(patience).unwrap();
        let serving = Arc::clone(&forwarder);
        std::thread::spawn(move || serving.serve());
        (engine, forwarder, client)
    }

    fn receive(socket: &UdpSocket) -> (Vec<u8>, SocketAddr) {
        let mut buffer = [0; 512];
        let (length, peer) = socket.recv_from(&mut buffer).unwrap();
        (buffer[..length].to_vec(), peer)
    }

    #[test]
    fn answers_pass_and_the_silent_outside_is_not_waited_for() {
        let (engine, forwarder, client) = setting();
        let answer_to = |question: &[u8]| {
            let mut answer = question.to_vec();
            answer[2] |= 0x80;
            answer
        };
        client.send(NOBODY).unwrap();
        let (question, peer) = receive(&engine);
        engine.send_to(&answer_to(&question), peer).unwrap();
        assert_eq!(receive(&client).0, answer_to(NOBODY));

        // Silent: SERVFAIL, and the question went out all the same.
        until("done", || forwarder.busy.load(Ordering::Relaxed) == 0);
        forwarder.unanswered.store(SILENT_AFTER, Ordering::Relaxed);
        client.send(NOBODY).unwrap();
        assert_eq!(receive(&client).0[3] & 0x0f, 2);
        // A name of the lab is waited for.
        client.send(WEB).unwrap();
        let late = receive(&engine);
        let (question, peer) = receive(&engine);
        assert_eq!(question, WEB);
        engine.send_to(&answer_to(WEB), peer).unwrap();
        assert_eq!(receive(&client).0, answer_to(WEB));
        assert!(forwarder.unanswered.load(Ordering::Relaxed) >= SILENT_AFTER);
        // The late answer opens the way again.
        engine.send_to(&answer_to(NOBODY), late.1).unwrap();
        until("heard again", || {
            forwarder.unanswered.load(Ordering::Relaxed) == 0
        });
    }

    #[test]
    fn a_connection_is_joined() {
        let listen = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (engine, own) = (listen(), listen());
        let (there, here) = (engine.local_addr().unwrap(), own.local_addr().unwrap());
        std::thread::spawn(move || {
            let (client, _) = own.accept().unwrap();
            relay(&client, there).unwrap();
        });
        let mut client = TcpStream::connect(here).unwrap();
        client.write_all(b"asks").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let (mut stream, _) = engine.accept().unwrap();
        let mut asked = String::new();
        stream.read_to_string(&mut asked).unwrap();
        stream.write_all(b"told").unwrap();
        drop(stream);
        let mut told = String::new();
        client.read_to_string(&mut told).unwrap();
        assert_eq!((asked.as_str(), told.as_str()), ("asks", "told"));
    }

    fn until(what: &str, holds: impl Fn() -> bool) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !holds() {
            assert!(Instant::now() < deadline, "not {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
