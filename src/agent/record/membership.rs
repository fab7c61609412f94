//! A daemon's place in the swarm. Pure.

use super::super::docker::DockerError;

/// A daemon's place in a swarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::agent) enum Membership {
    Manager,
    /// A manager that cannot answer for want of a quorum or a leader.
    NoLeader,
    /// A manager that waits for its unlock key.
    Locked,
    Worker,
    NoSwarm,
}

impl Membership {
    /// From the status that every daemon tells, as moby's daemon/cluster/cluster.go (`Status`) words it.
    pub(super) fn of_status(status: &str) -> Option<Self> {
        match status {
            "inactive" => Some(Self::NoSwarm),
            "locked" => Some(Self::Locked),
            "active/manager" => Some(Self::Manager),
            "active/worker" => Some(Self::Worker),
            // On its way in or out.
            _ => None,
        }
    }

    /// From an answer that only managers give; `None` when it says nothing (the daemon is down, …).
    pub(in crate::agent) fn of<T>(answer: &Result<T, DockerError>) -> Option<Self> {
        let message = match answer {
            Ok(_) => return Some(Self::Manager),
            Err(DockerError::Refused { message, .. }) => message.to_ascii_lowercase(),
            Err(_) => return None,
        };
        // The engine's texts, from moby's daemon/cluster/{errors,swarm}.go; 20.10 to 29 have the same.
        let says = |words: &str| message.contains(words);
        if says("manager is being prepared") {
            None
        } else if says("needs to be unlocked") {
            Some(Self::Locked)
        } else if says("worker nodes can't be used") {
            Some(Self::Worker)
        } else if says("not a swarm manager") || says("not part of a swarm") {
            Some(Self::NoSwarm)
        } else if says("does not have a leader")
            || says("deadlineexceeded")
            || says("deadline exceeded")
        {
            Some(Self::NoLeader)
        } else {
            None
        }
    }

    /// The moment's action.
    pub(in crate::agent) fn action(self) -> &'static str {
        match self {
            Self::Manager => "manager",
            Self::NoLeader => "no_leader",
            Self::Locked => "locked",
            Self::Worker => "worker",
            Self::NoSwarm => "no_swarm",
        }
    }
}

#[cfg(test)]
mod tests {
    use test_case::test_case;

    use super::*;

    #[test_case(
        "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.",
        Some(Membership::NoSwarm)
    )]
    #[test_case(
        "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
        Some(Membership::Worker)
    )]
    #[test_case(
        "Swarm is encrypted and needs to be unlocked before it can be used. Please use \"docker swarm unlock\" to unlock it.",
        Some(Membership::Locked)
    )]
    #[test_case(
        "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
        Some(Membership::NoLeader)
    )]
    #[test_case(
        "This node is not a swarm manager. Manager is being prepared or has trouble connecting to the cluster.",
        None
    )]
    #[test_case("page not found", None)]
    fn places(message: &str, expected: Option<Membership>) {
        let message = message.to_owned();
        let answer: Result<(), _> = Err(DockerError::Refused {
            status: 503,
            message,
        });
        assert_eq!(Membership::of(&answer), expected);
    }

    #[test_case("inactive", Some(Membership::NoSwarm))]
    #[test_case("active/manager", Some(Membership::Manager))]
    #[test_case("active/worker", Some(Membership::Worker))]
    #[test_case("locked", Some(Membership::Locked))]
    #[test_case("pending", None)]
    fn places_by_status(status: &str, expected: Option<Membership>) {
        assert_eq!(Membership::of_status(status), expected);
    }

    #[test]
    fn silence_says_nothing() {
        let answer: Result<(), _> = Err(DockerError::Io(std::io::Error::other("refused")));
        assert_eq!(Membership::of(&answer), None);
        assert_eq!(
            Membership::of(&Ok::<_, DockerError>(())),
            Some(Membership::Manager)
        );
    }
}
