//! The choice of the lab network's addresses: a /24 that collides with nothing.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

/// An IPv4 network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subnet {
    base: u32,
    bits: u8,
}

impl Subnet {
    /// The network of `address` with a prefix of `bits` (0 to 32).
    #[must_use]
    pub fn new(address: Ipv4Addr, bits: u8) -> Self {
        let bits = bits.min(32);
        Self {
            base: u32::from(address) & mask(bits),
            bits,
        }
    }

    /// Host number `number` of the network.
    #[must_use]
    pub fn host(self, number: u8) -> Ipv4Addr {
        Ipv4Addr::from(self.base | u32::from(number))
    }

    /// The two share addresses.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let bits = self.bits.min(other.bits);
        self.base & mask(bits) == other.base & mask(bits)
    }

    /// Length of the prefix.
    #[must_use]
    pub fn bits(self) -> u8 {
        self.bits
    }
}

fn mask(bits: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0)
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.base), self.bits)
    }
}

/// The text is no IPv4 network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no IPv4 network")]
pub struct BadSubnet(pub String);

impl FromStr for Subnet {
    type Err = BadSubnet;

    fn from_str(text: &str) -> Result<Self, BadSubnet> {
        let bad = || BadSubnet(text.to_owned());
        let (address, bits) = text.split_once('/').ok_or_else(bad)?;
        let bits: u8 = bits.parse().map_err(|_| bad())?;
        if bits > 32 {
            return Err(bad());
        }
        Ok(Self::new(address.parse().map_err(|_| bad())?, bits))
    }
}

/// Ranges to choose from, best first. Not the internet's, and not where collisions live: Swarm's own pool is
/// 10.0.0.0/8, Docker's are 172.16.0.0/12 and 192.168.0.0/16, which are also those of homes, offices and VPNs.
const RANGES: [(Ipv4Addr, u8); 5] = [
    // RFC 2544, network benchmarks.
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    // RFC 5737, documentation.
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    // RFC 6598, between a provider and its customers; some VPNs use a part of it.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
];

/// Every /24 that shares nothing with `taken`, best first.
pub fn free_subnets(taken: &[Subnet]) -> impl Iterator<Item = Subnet> {
    RANGES
        .iter()
        .flat_map(|(start, bits)| {
            let first = u32::from(*start) >> 8;
            let count = 1_u32 << (24 - u32::from(*bits));
            (first..first + count).map(|net| Subnet::new(Ipv4Addr::from(net << 8), 24))
        })
        .filter(move |candidate| !taken.iter().any(|other| other.overlaps(*candidate)))
}

/// The networks of `/proc/net/route`, without the default route. The file has addresses in host byte order.
#[must_use]
pub fn parse_routes(text: &str) -> Vec<Subnet> {
    text.lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let address = |field: &str| Some(u32::from_str_radix(field, 16).ok()?.swap_bytes());
            let destination = address(fields.get(1)?)?;
            let mask = address(fields.get(7)?)?;
            let bits = u8::try_from(mask.leading_ones()).ok()?;
            (bits > 0).then(|| Subnet::new(Ipv4Addr::from(destination), bits))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnets(texts: &[&str]) -> Vec<Subnet> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn first_free(taken: &[&str]) -> Option<String> {
        let taken = subnets(taken);
        free_subnets(&taken).next().map(|subnet| subnet.to_string())
    }

    #[test]
    fn the_first_free_one_is_chosen() {
        assert_eq!(first_free(&[]).unwrap(), "198.18.0.0/24");
        assert_eq!(first_free(&["198.18.0.0/24"]).unwrap(), "198.18.1.0/24");
        assert_eq!(
            first_free(&["198.18.1.128/25", "198.18.0.7/32"]).unwrap(),
            "198.18.2.0/24"
        );
    }

    #[test]
    fn a_taken_range_is_left_altogether() {
        assert_eq!(first_free(&["198.18.0.0/15"]).unwrap(), "203.0.113.0/24");
        assert_eq!(
            first_free(&[
                "198.18.0.0/15",
                "203.0.113.0/24",
                "198.51.100.0/24",
                "192.0.2.0/24"
            ])
            .unwrap(),
            "100.64.0.0/24"
        );
    }

    #[test]
    fn all_taken_is_none() {
        assert_eq!(
            first_free(&[
                "198.0.0.0/8",
                "203.0.113.0/24",
                "192.0.2.0/24",
                "100.64.0.0/10"
            ]),
            None
        );
        assert_eq!(first_free(&["0.0.0.0/1", "128.0.0.0/1"]), None);
    }

    #[test]
    fn pools_of_docker_and_swarm_are_never_chosen() {
        let pools = subnets(&["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]);
        let mut seen = 0;
        for candidate in free_subnets(&[]) {
            assert!(
                !pools.iter().any(|pool| pool.overlaps(candidate)),
                "{candidate}"
            );
            seen += 1;
        }
        assert_eq!(seen, 512 + 3 + 16384);
    }

    #[test]
    fn the_kernels_routes_are_read() {
        let text = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n\
                    eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n\
                    docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n\
                    eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
        assert_eq!(
            parse_routes(text),
            subnets(&["172.17.0.0/16", "192.0.2.0/24"])
        );
    }

    #[test]
    fn hosts_are_numbered_in_the_network() {
        let subnet: Subnet = "198.18.7.0/24".parse().unwrap();
        assert_eq!(subnet.host(11), Ipv4Addr::new(198, 18, 7, 11));
        assert!("198.18.7.0/33".parse::<Subnet>().is_err());
        assert!("198.18.7.0".parse::<Subnet>().is_err());
    }
}
