//! What is said about nodes that are broken on purpose.

use super::{English, French};
use crate::model::chaos::ChaosKind;

/// Sentences of `chaos`.
pub trait ChaosText {
    /// It was done to the node.
    fn chaos_done(&self, kind: ChaosKind, node: &str) -> String;
    /// It was so before.
    fn chaos_already(&self, kind: ChaosKind, node: &str) -> String;
    /// What to look at now.
    fn chaos_next(&self, kind: ChaosKind) -> String;
    /// Nothing had to be healed.
    fn nothing_to_heal(&self) -> String;
    /// A dead node can only be healed.
    fn heal_first_hint(&self, node: &str) -> String;
    /// These nodes are not as they should be.
    fn how_to_heal(&self, nodes: &[String]) -> String;
}

impl ChaosText for English {
    fn chaos_done(&self, kind: ChaosKind, node: &str) -> String {
        match kind {
            ChaosKind::Kill => {
                format!("{node} is dead: its machine was switched off, and stays off.")
            }
            ChaosKind::Pause => {
                format!("{node} is frozen: its connections stay open, and it answers nobody.")
            }
            ChaosKind::Partition => format!(
                "{node} is cut off from the other nodes; `swarmlab shell {node}` still works on it."
            ),
            ChaosKind::Heal => format!("{node} is back."),
        }
    }

    fn chaos_already(&self, kind: ChaosKind, node: &str) -> String {
        match kind {
            ChaosKind::Kill => format!("{node} is dead already."),
            ChaosKind::Pause => format!("{node} is frozen already."),
            ChaosKind::Partition => format!("{node} is cut off already."),
            ChaosKind::Heal => format!("{node} lacks nothing."),
        }
    }

    fn chaos_next(&self, kind: ChaosKind) -> String {
        match kind {
            ChaosKind::Heal => "`swarmlab nodes --watch`: a node is Ready again after some seconds, a \
                                manager that was cut off after up to a minute; tasks that moved do not move back"
                .to_owned(),
            _ => "`swarmlab nodes --watch`: managers elect a new leader after some 10 s, and notice a \
                  lost node after 15 to 40 s; `swarmlab chaos heal` undoes it"
                .to_owned(),
        }
    }

    fn nothing_to_heal(&self) -> String {
        "nothing has to be healed".to_owned()
    }

    fn heal_first_hint(&self, node: &str) -> String {
        format!("`swarmlab chaos heal {node}` brings it back")
    }

    fn how_to_heal(&self, nodes: &[String]) -> String {
        let nodes = nodes.join(", ");
        format!("{nodes}: `swarmlab chaos heal` brings all nodes back")
    }
}

impl ChaosText for French {
    fn chaos_done(&self, kind: ChaosKind, node: &str) -> String {
        match kind {
            ChaosKind::Kill => {
                format!("{node} est mort : sa machine a été éteinte, et le reste.")
            }
            ChaosKind::Pause => format!(
                "{node} est figé : ses connexions restent ouvertes, et il ne répond à personne."
            ),
            ChaosKind::Partition => format!(
                "{node} est coupé des autres nœuds ; `swarmlab shell {node}` y donne toujours accès."
            ),
            ChaosKind::Heal => format!("{node} est de retour."),
        }
    }

    fn chaos_already(&self, kind: ChaosKind, node: &str) -> String {
        match kind {
            ChaosKind::Kill => format!("{node} est déjà mort."),
            ChaosKind::Pause => format!("{node} est déjà figé."),
            ChaosKind::Partition => format!("{node} est déjà coupé des autres."),
            ChaosKind::Heal => format!("{node} n’a rien."),
        }
    }

    fn chaos_next(&self, kind: ChaosKind) -> String {
        match kind {
            ChaosKind::Heal => "`swarmlab nodes --watch` : un nœud redevient Ready après quelques secondes, un \
                                manager qui était coupé après une minute au plus ; les tâches déplacées ne reviennent pas"
                .to_owned(),
            _ => "`swarmlab nodes --watch` : les managers élisent un nouveau leader après environ 10 s, et \
                  remarquent un nœud perdu après 15 à 40 s ; `swarmlab chaos heal` répare tout"
                .to_owned(),
        }
    }

    fn nothing_to_heal(&self) -> String {
        "il n’y a rien à réparer".to_owned()
    }

    fn heal_first_hint(&self, node: &str) -> String {
        format!("`swarmlab chaos heal {node}` le ramène")
    }

    fn how_to_heal(&self, nodes: &[String]) -> String {
        let nodes = nodes.join(", ");
        format!("{nodes} : `swarmlab chaos heal` ramène tous les nœuds")
    }
}
