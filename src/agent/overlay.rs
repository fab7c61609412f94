//! Proof that packets cross an overlay: echo requests between the nodes' ingress namespaces.
//!
//! Every node that joined has one on the ingress network, so no service and no image is needed.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, ipproto, recv, sendto,
    socket_with,
};

use super::docker::Docker;
use super::{icmp, namespace};
use crate::model::agent_api::PeerAnswer;

/// A request that was not answered is repeated after this.
const RESEND: Duration = Duration::from_millis(50);
const POLL: Duration = Duration::from_millis(20);

/// The node's address on the ingress network, as soon as its namespace is there.
pub(super) fn address(docker: &Docker, deadline: Instant) -> io::Result<Ipv4Addr> {
    loop {
        let failed = match present_address(docker) {
            Ok(address) => return Ok(address),
            Err(error) => error,
        };
        if Instant::now() >= deadline {
            return Err(failed);
        }
        std::thread::sleep(POLL);
    }
}

fn present_address(docker: &Docker) -> io::Result<Ipv4Addr> {
    let ingress = docker.json("/networks/ingress").map_err(io::Error::other)?;
    let address = ingress["Containers"]["ingress-sbox"]["IPv4Address"].as_str();
    let address = address.and_then(|address| address.split('/').next()?.parse().ok());
    let address =
        address.ok_or_else(|| io::Error::other("the node has no ingress namespace yet"))?;
    // Whoever asks for the address is going to ping it.
    namespace::within(Some(Path::new(namespace::INGRESS)), hasten)?;
    Ok(address)
}

/// The first ARP request across a new overlay is lost, because the peer's place is looked up only then; the kernel
/// asks again after a second unless told to hurry.
fn hasten() {
    let directory = "/proc/sys/net/ipv4/neigh";
    for entry in fs_err::read_dir(directory).into_iter().flatten().flatten() {
        // A namespace where this cannot be set is only slower.
        let _ = fs_err::write(entry.path().join("retrans_time_ms"), "40");
    }
}

/// Pings every peer from this node's ingress namespace until it answered or the time is over.
pub(super) fn ping(peers: &[Ipv4Addr], deadline: Instant) -> io::Result<Vec<PeerAnswer>> {
    namespace::within(Some(Path::new(namespace::INGRESS)), || {
        hasten();
        let socket = socket_with(
            AddressFamily::INET,
            SocketType::RAW,
            SocketFlags::CLOEXEC,
            Some(ipproto::ICMP),
        )?;
        set_socket_timeout(&socket, Timeout::Recv, Some(RESEND))?;
        Ok(peers
            .iter()
            .map(|peer| ping_one(&socket, *peer, deadline))
            .collect())
    })?
}

fn ping_one(socket: &OwnedFd, peer: Ipv4Addr, deadline: Instant) -> PeerAnswer {
    // One identifier a peer: a late answer of another one is not taken for this one's.
    let identifier = u16::from_be_bytes([peer.octets()[2], peer.octets()[3]]);
    let mut sent_at: Vec<Instant> = Vec::new();
    let mut buffer = [0_u8; 512];
    while Instant::now() < deadline {
        let sequence = u16::try_from(sent_at.len()).unwrap_or(u16::MAX);
        sent_at.push(Instant::now());
        let packet = icmp::request(identifier, sequence);
        // "No route to host" is how an unanswered ARP request shows; the next may be answered.
        let _ = sendto(
            socket,
            &packet,
            SendFlags::empty(),
            &SocketAddrV4::new(peer, 0),
        );
        let resend = Instant::now() + RESEND;
        while Instant::now() < resend {
            let Ok((_, length)) = recv(socket, &mut buffer[..], RecvFlags::empty()) else {
                break;
            };
            let sequence = icmp::reply(&buffer[..length.min(buffer.len())], identifier);
            if let Some(sent) = sequence.and_then(|sequence| sent_at.get(usize::from(sequence))) {
                return PeerAnswer {
                    peer,
                    rtt_us: u64::try_from(sent.elapsed().as_micros()).ok(),
                    sent: u32::try_from(sent_at.len()).unwrap_or(u32::MAX),
                };
            }
        }
    }
    PeerAnswer {
        peer,
        rtt_us: None,
        sent: u32::try_from(sent_at.len()).unwrap_or(u32::MAX),
    }
}
