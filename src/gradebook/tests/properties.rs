//! What holds of every mark: it stays in its bounds, Unknown never lowers it, later is never better.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::marks::{report, student};
use crate::gradebook::{
    Bonus, ClassFile, Extension, Gate, LabRules, Length, Moment, Override, Penalty, Rules, Step,
    mark,
};
use crate::model::language::Language;
use crate::model::report::{LabReport, Outcome};
use crate::text::text;

const IDS: [&str; 5] = ["a", "b", "c", "d", "e"];
const DEADLINE: &str = "2026-12-01T12:00:00Z";

fn share() -> impl Strategy<Value = Option<f64>> {
    prop::option::of((0_u8..=20).prop_map(|twentieths| f64::from(twentieths) / 20.0))
}

fn points() -> impl Strategy<Value = f64> {
    (0_u16..=400).prop_map(|quarters| f64::from(quarters) / 4.0)
}

prop_compose! {
    fn penalty()(
        per_day in share(), max in share(), floor in prop::option::of(points()),
        costs in prop::collection::vec(0_u8..=20, 0..4), daily in any::<bool>(),
    ) -> Penalty {
        let mut costs = costs;
        costs.sort_unstable();
        let steps = costs.iter().enumerate().map(|(day, cost)| Step {
            after: Length(format!("{day}d")),
            cost: f64::from(*cost) / 20.0,
        });
        Penalty {
            per_day: per_day.filter(|_| daily),
            steps: if daily { Vec::new() } else { steps.collect() },
            max,
            floor,
        }
    }
}

prop_compose! {
    fn rules()(
        out_of in prop::option::of((1_u16..=100).prop_map(f64::from)),
        partial in any::<bool>(), assisted_cost in share(),
        hint_factor in prop::option::of(points()), above in any::<bool>(),
        round_to in prop::option::of(prop::sample::select(vec![0.25, 0.5, 1.0, 3.0])),
        late in prop::option::of(penalty()),
    ) -> Rules {
        Rules {
            out_of,
            partial: Some(partial),
            assisted_cost,
            hint_factor,
            round_to,
            above_best: Some(above),
            deadline: Some(Moment(DEADLINE.to_owned())),
            grace: Some(Length("1h".to_owned())),
            late,
        }
    }
}

prop_compose! {
    fn class()(
        defaults in rules(),
        weights in prop::collection::btree_map(prop::sample::select(IDS.to_vec()), points(), 0..4),
        cap in points(), gated in any::<bool>(), bonus in prop::option::of(points()),
        add in prop::option::of(-50_i8..50), extended in any::<bool>(),
    ) -> ClassFile {
        let lab = LabRules {
            id: "lab-3".to_owned(),
            rules: Rules::default(),
            weights: weights.into_iter().map(|(id, weight)| (id.to_owned(), weight)).collect(),
            gates: gated.then(|| Gate { checkpoint: "a".to_owned(), cap }).into_iter().collect(),
            bonus: bonus.map(|points| Bonus { checkpoint: "e".to_owned(), points }).into_iter().collect(),
        };
        let extension = Extension {
            student: "1".to_owned(),
            lab: None,
            until: None,
            by: Some(Length("2d".to_owned())),
        };
        ClassFile {
            defaults,
            labs: vec![lab],
            extensions: extended.then_some(extension).into_iter().collect(),
            overrides: add.map(|add| Override {
                student: "1".to_owned(),
                lab: "lab-3".to_owned(),
                mark: None,
                add: Some(f64::from(add)),
                reason: "because".to_owned(),
            }).into_iter().collect(),
            ..ClassFile::default()
        }
    }
}

prop_compose! {
    fn judged()(
        outcomes in prop::array::uniform5(prop::sample::select(vec![
            Outcome::Pass, Outcome::Fail, Outcome::Blocked, Outcome::Unknown,
        ])),
        hints in 0_u8..8, assisted in any::<bool>(),
    ) -> LabReport {
        let pairs: Vec<(&str, Outcome)> = IDS.into_iter().zip(outcomes).collect();
        let mut report = report(&pairs);
        report.score.earned = (report.score.earned - f64::from(hints)).max(0.0);
        report.score.assisted = assisted;
        report
    }
}

fn marked(class: &ClassFile, report: &LabReport, hours: i64) -> crate::model::class::Mark {
    let deadline: Timestamp = DEADLINE.parse().unwrap();
    let at = deadline + SignedDuration::from_hours(hours);
    mark(class, report, at, Some(&student("1")), text(Language::Fr))
}

/// Any number, those that overflow a sum often enough.
fn any_points() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        prop::sample::select(vec![f64::MAX, 9e307, f64::NAN, f64::INFINITY, -1.0])
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_mark_stays_in_its_bounds(class in class(), report in judged(), hours in -48_i64..480) {
        let mark = marked(&class, &report, hours);
        let bonus: f64 = class.labs[0].bonus.iter().map(|one| one.points).sum();
        prop_assert!(mark.earned >= 0.0 && mark.earned <= mark.possible + bonus + 1e-9, "{mark:?}");
        prop_assert!(mark.adjustments.iter().all(|one| !one.reason.is_empty()
            || one.kind == crate::model::class::AdjustmentKind::Bonus));
    }

    #[test]
    fn unknown_never_lowers_a_mark(class in class(), report in judged(), which in 0_usize..5, hours in -48_i64..480) {
        let mut failed = report.clone();
        let mut unknown = report;
        if failed.checkpoints[which].outcome == Outcome::Pass {
            return Ok(());
        }
        failed.checkpoints[which].outcome = Outcome::Fail;
        unknown.checkpoints[which].outcome = Outcome::Unknown;
        let (failed, unknown) = (marked(&class, &failed, hours), marked(&class, &unknown, hours));
        // No mark at all is not a lower one.
        prop_assert!(unknown.possible == 0.0 || unknown.earned >= failed.earned, "{failed:?} {unknown:?}");
    }

    #[test]
    fn later_is_never_better(class in class(), report in judged(), hours in -48_i64..480, more in 0_i64..480) {
        let (first, then) = (marked(&class, &report, hours), marked(&class, &report, hours + more));
        prop_assert!(then.earned <= first.earned, "{first:?} {then:?}");
    }

    #[test]
    fn a_damaged_report_still_has_a_mark(class in class(), report in judged(), points in any_points(), earned in any_points()) {
        let mut report = report;
        report.checkpoints[1].points = points;
        report.score.earned = earned;
        let mark = marked(&class, &report, 30);
        prop_assert!(mark.earned.is_finite() && mark.earned >= 0.0 && mark.possible.is_finite());
    }
}
