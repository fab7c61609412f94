//! ICMP echo packets. Pure.

/// Bytes of an IPv4 header without options.
const IP_HEADER: usize = 20;

/// An echo request (RFC 792).
pub(super) fn request(identifier: u16, sequence: u16) -> Vec<u8> {
    let mut packet = vec![8, 0, 0, 0];
    packet.extend(identifier.to_be_bytes());
    packet.extend(sequence.to_be_bytes());
    packet.extend(b"swarmlab");
    let sum = checksum(&packet);
    packet[2..4].copy_from_slice(&sum.to_be_bytes());
    packet
}

/// The sequence number of an echo reply to `identifier`, from a packet as a raw socket gives it, IP header included.
pub(super) fn reply(packet: &[u8], identifier: u16) -> Option<u16> {
    let header = usize::from(packet.first()? & 0x0f) * 4;
    let icmp = packet.get(header.max(IP_HEADER)..)?;
    let [0, 0, _, _, a, b, c, d, ..] = icmp else {
        return None;
    };
    (u16::from_be_bytes([*a, *b]) == identifier).then_some(u16::from_be_bytes([*c, *d]))
}

/// The internet checksum (RFC 1071).
fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u32 = bytes
        .chunks(2)
        .map(|pair| {
            u32::from(u16::from_be_bytes([
                pair[0],
                pair.get(1).copied().unwrap_or(0),
            ]))
        })
        .sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_with_its_checksum_sums_to_nothing() {
        let packet = request(0x1234, 7);
        assert_eq!(&packet[4..8], [0x12, 0x34, 0, 7]);
        assert_eq!(checksum(&packet), 0);
    }

    #[test]
    fn only_replies_to_us_count() {
        let mut packet = vec![0x45; IP_HEADER];
        packet.extend(request(5, 9));
        assert_eq!(reply(&packet, 5), None, "a request is no reply");
        packet[IP_HEADER] = 0;
        assert_eq!(reply(&packet, 5), Some(9));
        assert_eq!(reply(&packet, 6), None);
        assert_eq!(reply(&packet[..24], 5), None);
    }
}
