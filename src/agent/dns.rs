//! One A query to one resolver: the C library's resolver needs shared libraries that a static program has not, and
//! hides what the answer was.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use super::deadline::remaining;

/// A lost packet is sent again after this.
const RESEND: Duration = Duration::from_millis(800);

/// What a resolver answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Sorted; empty when there is no such name, or it has no address.
    Addresses(Vec<Ipv4Addr>),
    /// It could not find out (SERVFAIL, …): its response code.
    Failed(u8),
}

/// Asks `server` (port 53) for the IPv4 addresses of `name`.
pub(super) fn query(server: IpAddr, name: &str, deadline: Instant) -> io::Result<Answer> {
    let unspecified: IpAddr = match server {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => std::net::Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind(SocketAddr::new(unspecified, 0))?;
    socket.connect(SocketAddr::new(server, 53))?;
    // Nobody on the path wants to forge this; the number only tells late answers apart.
    let id = socket.local_addr()?.port();
    let packet = encode(id, name)?;
    let mut buffer = [0; 4096];
    loop {
        socket.send(&packet)?;
        let resend = Instant::now() + RESEND;
        while Instant::now() < resend {
            let wait = remaining(deadline)?.min(RESEND);
            socket.set_read_timeout(Some(wait))?;
            match socket.recv(&mut buffer) {
                Ok(length) => {
                    if let Some(answer) = decode(&buffer[..length], id) {
                        return Ok(answer);
                    }
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                    ) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// A query packet (RFC 1035) with recursion desired.
fn encode(id: u16, name: &str) -> io::Result<Vec<u8>> {
    let mut packet = Vec::with_capacity(name.len() + 18);
    packet.extend(id.to_be_bytes());
    packet.extend([0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len())
            .ok()
            .filter(|length| (1..=63).contains(length));
        let length = length.ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("`{name}` is no host name"),
            )
        })?;
        packet.push(length);
        packet.extend(label.as_bytes());
    }
    // End of the name, type A, class IN.
    packet.extend([0, 0, 1, 0, 1]);
    Ok(packet)
}

/// The answer to query `id`; `None` when the packet is something else.
fn decode(packet: &[u8], id: u16) -> Option<Answer> {
    let word = |at: usize| Some(u16::from_be_bytes([*packet.get(at)?, *packet.get(at + 1)?]));
    let is_response = packet.get(2)? & 0x80 != 0;
    if word(0)? != id || !is_response {
        return None;
    }
    let code = packet.get(3)? & 0x0f;
    // 0: there may be answers; 3: no such name.
    if code != 0 && code != 3 {
        return Some(Answer::Failed(code));
    }
    let mut at = 12;
    for _ in 0..word(4)? {
        at = skip_name(packet, at)? + 4;
    }
    let mut addresses = Vec::new();
    for _ in 0..word(6)? {
        at = skip_name(packet, at)?;
        let kind = word(at)?;
        let length = usize::from(word(at + 8)?);
        let data = packet.get(at + 10..at + 10 + length)?;
        if let (1, [a, b, c, d]) = (kind, data) {
            addresses.push(Ipv4Addr::new(*a, *b, *c, *d));
        }
        at += 10 + length;
    }
    addresses.sort_unstable();
    addresses.dedup();
    Some(Answer::Addresses(addresses))
}

/// Where the name at `at` ends; a pointer ends it.
fn skip_name(packet: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *packet.get(at)? {
            0 => return Some(at + 1),
            length if length & 0xc0 == 0xc0 => return Some(at + 2),
            length => at += 1 + usize::from(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn response(code: u8, addresses: &[[u8; 4]]) -> Vec<u8> {
        let mut packet = encode(7, "tasks.web").unwrap();
        packet[2] |= 0x80;
        packet[3] |= code;
        packet[7] = u8::try_from(addresses.len()).unwrap() + 1;
        // An alias first, which is no address; then each address under a pointer to the question's name.
        packet.extend([0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 0, 0, 2, 1, b'x']);
        for address in addresses {
            packet.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 2, 88, 0, 4]);
            packet.extend(address);
        }
        packet
    }

    #[test]
    fn a_query_is_as_the_rfc_has_it() {
        let expected =
            b"\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x05tasks\x03web\x00\x00\x01\x00\x01";
        assert_eq!(encode(7, "tasks.web.").unwrap(), expected);
    }

    #[test]
    fn names_that_cannot_be_asked_for() {
        for name in ["", "a..b", &"x".repeat(64)] {
            assert!(encode(1, name).is_err(), "{name}");
        }
    }

    #[test]
    fn addresses_come_sorted() {
        let packet = response(0, &[[10, 0, 1, 9], [10, 0, 1, 3]]);
        let expected = vec![Ipv4Addr::new(10, 0, 1, 3), Ipv4Addr::new(10, 0, 1, 9)];
        assert_eq!(decode(&packet, 7), Some(Answer::Addresses(expected)));
        assert_eq!(decode(&packet, 8), None);
    }

    #[test]
    fn no_name_and_no_answer_differ() {
        assert_eq!(
            decode(&response(3, &[]), 7),
            Some(Answer::Addresses(vec![]))
        );
        assert_eq!(decode(&response(2, &[]), 7), Some(Answer::Failed(2)));
        assert_eq!(decode(&encode(7, "web").unwrap(), 7), None);
    }

    #[test]
    fn a_resolver_that_loses_the_first_packet_is_asked_again() {
        // Port 53 of a loopback address of our own.
        let Ok(server) = UdpSocket::bind("127.53.7.1:53") else {
            assert!(
                !rustix::process::getuid().is_root(),
                "root can listen on port 53"
            );
            return;
        };
        let thread = std::thread::spawn(move || {
            let mut buffer = [0; 512];
            server.recv_from(&mut buffer).unwrap();
            let (length, peer) = server.recv_from(&mut buffer).unwrap();
            buffer[2] |= 0x80;
            server.send_to(&buffer[..length], peer).unwrap();
        });
        let deadline = Instant::now() + Duration::from_secs(5);
        let answer = query("127.53.7.1".parse().unwrap(), "web", deadline).unwrap();
        assert_eq!(answer, Answer::Addresses(vec![]));
        thread.join().unwrap();
    }

    proptest! {
        #[test]
        fn no_packet_panics(packet in prop::collection::vec(any::<u8>(), 0..200)) {
            let id = packet.first().zip(packet.get(1)).map_or(0, |(a, b)| u16::from_be_bytes([*a, *b]));
            let _ = decode(&packet, id);
        }

        #[test]
        fn a_cut_response_is_no_answer(cut in 0_usize..60) {
            let packet = response(0, &[[10, 0, 0, 1]]);
            prop_assume!(cut < packet.len());
            prop_assert_eq!(decode(&packet[..cut], 7), None);
        }
    }
}
