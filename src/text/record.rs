//! What is said about the record of the managers: who led, whether there was a quorum, the swarm's own settings.

use super::{English, French};

/// How a lost quorum came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regained {
    /// It did not.
    Not,
    /// It did, and nobody saw how.
    Somehow,
    /// The lost managers came back.
    ByReturn,
    /// One manager formed the cluster anew.
    ByNewCluster,
}

/// Sentences about the managers' record.
pub trait RecordText {
    /// The leader was always the same.
    fn leader_never_changed(&self) -> String;
    /// Another leader, so often; of those only changes because the old one was lost.
    fn another_leader(&self, count: &str, lost: bool) -> String;
    /// A change, with its time.
    fn leader_change(&self, from: &str, to: &str, at: &str, lost: bool) -> String;
    /// The managers always had a quorum.
    fn quorum_never_lost(&self) -> String;
    /// A loss, with its time and length.
    fn quorum_lost(&self, at: &str, seconds: f64, regained: Regained) -> String;
    /// The loss that is wanted.
    fn quorum_wanted(&self, longer: &str, regained: Regained) -> String;
    /// A join token was replaced at this time, or never.
    fn token_replaced(&self, which: &str, at: Option<&str>) -> String;
    /// A join token has to be replaced.
    fn token_to_replace(&self, which: &str) -> String;
}

impl RecordText for English {
    fn leader_never_changed(&self) -> String {
        "no change of the leader recorded".to_owned()
    }

    fn another_leader(&self, count: &str, lost: bool) -> String {
        let why = if lost { " because it was lost" } else { "" };
        format!("the leader changed{why}: {count}")
    }

    fn leader_change(&self, from: &str, to: &str, at: &str, lost: bool) -> String {
        let why = if lost {
            format!("; {from} was lost")
        } else {
            String::new()
        };
        format!("{from} → {to} at {at}{why}")
    }

    fn quorum_never_lost(&self) -> String {
        "no loss of the quorum recorded".to_owned()
    }

    fn quorum_lost(&self, at: &str, seconds: f64, regained: Regained) -> String {
        let then = match regained {
            Regained::Not => "not back",
            Regained::Somehow => "then back",
            Regained::ByReturn => "back with the lost managers",
            Regained::ByNewCluster => "back by a new cluster of one manager",
        };
        format!("lost at {at} for {seconds:.0} s, {then}")
    }

    fn quorum_wanted(&self, longer: &str, regained: Regained) -> String {
        let then = match regained {
            Regained::Not => "",
            Regained::Somehow => ", then back",
            Regained::ByReturn => ", then back with the lost managers",
            Regained::ByNewCluster => ", then back by `--force-new-cluster`",
        };
        format!("lost for {longer} or longer{then}")
    }

    fn token_replaced(&self, which: &str, at: Option<&str>) -> String {
        match at {
            Some(at) => format!("{which} token replaced at {at}"),
            None => format!("{which} token never replaced"),
        }
    }

    fn token_to_replace(&self, which: &str) -> String {
        format!("{which} token replaced")
    }
}

impl RecordText for French {
    fn leader_never_changed(&self) -> String {
        "aucun changement de leader enregistré".to_owned()
    }

    fn another_leader(&self, count: &str, lost: bool) -> String {
        let why = if lost {
            " parce qu'il était perdu"
        } else {
            ""
        };
        format!("le leader a changé{why} : {count}")
    }

    fn leader_change(&self, from: &str, to: &str, at: &str, lost: bool) -> String {
        let why = if lost {
            format!(" ; {from} était perdu")
        } else {
            String::new()
        };
        format!("{from} → {to} à {at}{why}")
    }

    fn quorum_never_lost(&self) -> String {
        "aucune perte du quorum enregistrée".to_owned()
    }

    fn quorum_lost(&self, at: &str, seconds: f64, regained: Regained) -> String {
        let then = match regained {
            Regained::Not => "pas revenu",
            Regained::Somehow => "puis revenu",
            Regained::ByReturn => "revenu avec les managers perdus",
            Regained::ByNewCluster => "revenu par un nouveau cluster d'un seul manager",
        };
        format!("perdu à {at} pendant {seconds:.0} s, {then}")
    }

    fn quorum_wanted(&self, longer: &str, regained: Regained) -> String {
        let then = match regained {
            Regained::Not => "",
            Regained::Somehow => ", puis revenu",
            Regained::ByReturn => ", puis revenu avec les managers perdus",
            Regained::ByNewCluster => ", puis revenu par `--force-new-cluster`",
        };
        format!("perdu pendant {longer} ou plus{then}")
    }

    fn token_replaced(&self, which: &str, at: Option<&str>) -> String {
        match at {
            Some(at) => format!("jeton {which} remplacé à {at}"),
            None => format!("jeton {which} jamais remplacé"),
        }
    }

    fn token_to_replace(&self, which: &str) -> String {
        format!("jeton {which} remplacé")
    }
}
