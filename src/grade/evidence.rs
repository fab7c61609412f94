//! What a snapshot can prove, prepared once for all assertions.

use std::cell::OnceCell;

use crate::model::snapshot::ClusterSnapshot;
use crate::model::timeline::Moment;
use crate::text::Text;

use super::expr::Scope;
use super::image::Images;
use super::json::text_at;
use super::scope::scope;
use super::updates::{Update, updates};
use super::world::{List, World};

/// A snapshot with what is derived from it.
pub(super) struct Evidence<'a> {
    pub(super) snapshot: &'a ClusterSnapshot,
    pub(super) text: &'static dyn Text,
    pub(super) images: Images<'a>,
    pub(super) now: World<'a>,
    updates: OnceCell<Vec<Update<'a>>>,
    scope: OnceCell<Scope>,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(snapshot: &'a ClusterSnapshot, text: &'static dyn Text) -> Self {
        Self {
            snapshot,
            text,
            images: Images::of(snapshot),
            now: World::now(snapshot),
            updates: OnceCell::new(),
            scope: OnceCell::new(),
        }
    }

    /// Every recorded update and rollback, oldest first.
    pub(super) fn updates(&self) -> &[Update<'a>] {
        self.updates.get_or_init(|| updates(self.snapshot))
    }

    /// The variables of expressions.
    pub(super) fn scope(&self) -> &Scope {
        self.scope.get_or_init(|| scope(self))
    }

    /// The swarm as it is now, when `lists` of it could be read; otherwise why not. A cluster in which no node is
    /// in a swarm has empty lists: that is evidence too.
    pub(super) fn now(&self, lists: &[List]) -> Result<&World<'a>, String> {
        if self.snapshot.swarm.is_some() {
            let missing = self
                .snapshot
                .unread
                .iter()
                .find(|unread| lists.iter().any(|list| list.word() == unread.what));
            return match missing {
                Some(unread) => Err(unread.why.clone()),
                None => Ok(&self.now),
            };
        }
        if let Some(unread) = self
            .snapshot
            .unread
            .iter()
            .find(|unread| unread.what == "swarm")
        {
            return Err(unread.why.clone());
        }
        for (name, node) in &self.snapshot.nodes {
            let Some(info) = &node.info else {
                return Err(self
                    .unread_of("info", Some(name.as_str()))
                    .unwrap_or_else(|| self.text.daemon_without_answer(name.as_str())));
            };
            match text_at(info, &["Swarm", "LocalNodeState"]) {
                Some("inactive") => {}
                Some(state) => {
                    return Err(text_at(info, &["Swarm", "Error"]).map_or_else(
                        || self.text.no_manager_answers(name.as_str(), state),
                        str::to_owned,
                    ));
                }
                None => return Err(self.text.daemon_without_answer(name.as_str())),
            }
        }
        if self.snapshot.nodes.is_empty() {
            return Err(self.text.nothing_read());
        }
        Ok(&self.now)
    }

    /// Why something was not read, of a node or of any.
    pub(super) fn unread_of(&self, what: &str, node: Option<&str>) -> Option<String> {
        self.snapshot
            .unread
            .iter()
            .find(|unread| {
                unread.what == what
                    && match (&unread.node, node) {
                        (Some(of), Some(wanted)) => of.as_str() == wanted,
                        _ => true,
                    }
            })
            .map(|unread| unread.why.clone())
    }

    /// Why something may be missing from the record; `None` when it is whole, so that "never" is evidence.
    pub(super) fn hole(&self) -> Option<String> {
        if let Some(why) = self.unread_of("timeline", None) {
            return Some(why);
        }
        let recorders = |wanted: &str| {
            let mut nodes: Vec<&str> = self
                .snapshot
                .timeline
                .iter()
                .filter(
                    |entry| matches!(&entry.what, Moment::Agent { action, .. } if action == wanted),
                )
                .map(|entry| entry.node.as_str())
                .collect();
            nodes.sort_unstable();
            nodes.dedup();
            nodes
        };
        let with_gap = recorders("gap");
        let managers = recorders("manager");
        let whole = managers.iter().any(|node| !with_gap.contains(node));
        (!with_gap.is_empty() && !whole).then(|| self.text.record_has_gap(with_gap[0]))
    }

    /// Whether VIPs and the routing mesh can work: `Some(false)` when some kernel is known to lack `ip_vs`.
    pub(super) fn ip_vs(&self) -> Option<bool> {
        let known: Vec<bool> = self
            .snapshot
            .nodes
            .values()
            .filter_map(|node| node.kernel.ip_vs)
            .collect();
        if known.contains(&false) {
            Some(false)
        } else if known.is_empty() {
            None
        } else {
            Some(true)
        }
    }
}
