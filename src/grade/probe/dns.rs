//! Assertions about names and the addresses that they stand for.

use std::collections::BTreeSet;

use serde_json::Value;

use super::answers::Asked;
use super::questions::dns_plan;
use crate::grade::compare::{count_words, or_none};
use crate::grade::evidence::Evidence;
use crate::grade::json::{list_at, text_at};
use crate::grade::object::Verdict;
use crate::grade::world::{List, is_running, spec_name};
use crate::model::grader::{Count, DnsAssertion};
use crate::model::report::AssertionReport;
use crate::model::snapshot::ProbeAnswer;

/// Judges an assertion about a name.
pub(in crate::grade) fn dns(
    assertion: &DnsAssertion,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let text = evidence.text;
    let service = assertion
        .name
        .strip_prefix("tasks.")
        .unwrap_or(&assertion.name);
    let known = addresses(assertion.of.as_deref(), service, evidence);
    let count = assertion.addresses.unwrap_or(Count::at_least(1));
    // What is not known to be the service's may be so all the same.
    let unread = assertion.of.as_ref().and_then(|_| {
        let lists = [List::Services, List::Tasks];
        evidence.now(&lists).err()
    });
    let judge = |answer: &ProbeAnswer| match answer {
        ProbeAnswer::Dns(found)
            if count.holds(found.len() as u64)
                && let Some(why) = &unread =>
        {
            (Verdict::Unknown(why.clone()), why.clone())
        }
        ProbeAnswer::Dns(found) => {
            let shown = or_none(found.join(", "), text.none());
            let holds = if assertion.absent {
                found.is_empty()
            } else {
                count.holds(found.len() as u64)
                    && (assertion.of.is_none()
                        || !found.is_empty()
                            && found.iter().all(|address| known.contains(address.as_str())))
            };
            (if holds { Verdict::Pass } else { Verdict::Fail }, shown)
        }
        ProbeAnswer::Refused(why) => (
            if assertion.absent {
                Verdict::Pass
            } else {
                Verdict::Fail
            },
            why.clone(),
        ),
        ProbeAnswer::Error(why) => (Verdict::Unknown(why.clone()), why.clone()),
        ProbeAnswer::Http(_) | ProbeAnswer::TcpOpen => {
            (Verdict::Unknown(text.not_asked()), text.not_asked())
        }
    };
    let mut expected = if assertion.absent {
        text.absent()
    } else {
        text.addresses(&count_words(count, text))
    };
    if let Some(of) = &assertion.of {
        let list: Vec<&str> = known.iter().copied().collect();
        expected = format!("{expected}, {of} {}", list.join(", "));
    }
    let asked = Asked {
        subject: format!("dns {}", assertion.name),
        expected,
        see: Some(format!("nslookup {}", assertion.name)),
        count: assertion.count,
        plan: dns_plan(assertion),
        mesh: false,
        judge: &judge,
    };
    vec![asked.decide(evidence)]
}

/// The virtual addresses of a service, or those of its running tasks.
fn addresses<'a>(of: Option<&str>, service: &str, evidence: &'a Evidence<'_>) -> BTreeSet<&'a str> {
    let bare = |address: &'a str| address.split('/').next().unwrap_or(address);
    let named = evidence.now.services.values().filter(|body| {
        let name = spec_name(body);
        name == service || name.rsplit('_').next() == Some(service)
    });
    match of {
        Some("vip") => named
            .flat_map(|body| list_at(body, &["Endpoint", "VirtualIPs"]))
            .filter_map(|vip| text_at(vip, &["Addr"]))
            .map(bare)
            .collect(),
        Some("tasks") => {
            let ids: Vec<&str> = named.filter_map(|body| text_at(body, &["ID"])).collect();
            evidence
                .now
                .tasks
                .values()
                .filter(|task| {
                    text_at(task, &["ServiceID"]).is_some_and(|id| ids.contains(&id))
                        && is_running(task)
                })
                .flat_map(|task| list_at(task, &["NetworksAttachments"]))
                .flat_map(|attachment| list_at(attachment, &["Addresses"]))
                .filter_map(Value::as_str)
                .map(bare)
                .collect()
        }
        _ => BTreeSet::new(),
    }
}
