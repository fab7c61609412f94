//! Assertions about TCP connections.

use super::answers::Asked;
use super::questions::tcp_plan;
use crate::grade::evidence::Evidence;
use crate::grade::object::Verdict;
use crate::model::grader::TcpAssertion;
use crate::model::report::AssertionReport;
use crate::model::snapshot::ProbeAnswer;

/// Judges an assertion about TCP connections.
pub(in crate::grade) fn tcp(
    assertion: &TcpAssertion,
    evidence: &Evidence<'_>,
) -> Vec<AssertionReport> {
    let text = evidence.text;
    let pass = |holds: bool| if holds { Verdict::Pass } else { Verdict::Fail };
    let judge = |answer: &ProbeAnswer| match answer {
        ProbeAnswer::TcpOpen => (pass(!assertion.refused), text.open()),
        ProbeAnswer::Refused(why) => (pass(assertion.refused), why.clone()),
        ProbeAnswer::Error(why) => (Verdict::Unknown(why.clone()), why.clone()),
        ProbeAnswer::Http(_) | ProbeAnswer::Dns(_) => {
            (Verdict::Unknown(text.not_asked()), text.not_asked())
        }
    };
    let asked = Asked {
        subject: format!("tcp {}:{}", assertion.host, assertion.port),
        expected: if assertion.refused {
            text.no_answer_wanted()
        } else {
            text.open()
        },
        see: Some(format!("nc -vz {} {}", assertion.host, assertion.port)),
        count: assertion.count,
        plan: tcp_plan(assertion),
        mesh: assertion.mesh,
        judge: &judge,
    };
    vec![asked.decide(evidence)]
}
