//! Mutants of a grader: each lacks one assertion, or one property of one. A set of cases that notices none of it
//! would not notice a mistake either.

use serde_json::Value;

use crate::model::grader::Grader;

/// A grader that lacks something.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// The checkpoint that was changed.
    pub checkpoint: String,
    /// What it lacks: `service 1`, or `service 1 replicas`.
    pub lacks: String,
    /// A whole assertion is gone, not only a property of it.
    pub whole: bool,
    /// The changed grader.
    pub grader: Grader,
}

/// The arrays of a checkpoint that hold no assertions.
const NO_ASSERTIONS: [&str; 3] = ["needs", "covers", "hint"];

/// Every mutant of a grader, in its order.
#[must_use]
pub fn mutants(grader: &Grader) -> Vec<Mutant> {
    let Ok(whole) = serde_json::to_value(grader) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (index, checkpoint) in grader.checkpoints.iter().enumerate() {
        let fields = whole["checkpoint"][index].as_object().into_iter().flatten();
        for (subject, assertions) in fields {
            let Some(assertions) = assertions.as_array() else {
                continue;
            };
            if NO_ASSERTIONS.contains(&subject.as_str()) {
                continue;
            }
            for (position, assertion) in assertions.iter().enumerate() {
                let mut add = |lacks: String, is_whole, changed: Value| {
                    // What cannot be left out is no mutant.
                    if let Ok(grader) = serde_json::from_value(changed) {
                        found.push(Mutant {
                            checkpoint: checkpoint.id.clone(),
                            lacks,
                            whole: is_whole,
                            grader,
                        });
                    }
                };
                let name = format!("{subject} {}", position + 1);
                let mut changed = whole.clone();
                if let Some(list) = changed["checkpoint"][index][subject.as_str()].as_array_mut() {
                    list.remove(position);
                }
                add(name.clone(), true, changed);
                for (field, value) in assertion.as_object().into_iter().flatten() {
                    if !says_something(value) {
                        continue;
                    }
                    let mut changed = whole.clone();
                    let place = &mut changed["checkpoint"][index][subject.as_str()][position];
                    if let Some(fields) = place.as_object_mut() {
                        fields.remove(field);
                    }
                    add(format!("{name} {field}"), false, changed);
                }
            }
        }
    }
    found
}

/// Whether a property is given at all.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}
