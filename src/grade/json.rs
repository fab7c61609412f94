//! Reading the engine's JSON without ever failing: what is not there is `None`, whatever the engine's version.

use jiff::Timestamp;
use serde_json::Value;

/// Hours, minutes, seconds in UTC, as the docker CLI's `--since` understands them.
pub(super) fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%SZ").to_string()
}

/// Of so few fields one is found sooner by looking at each than by its hash.
const FEW: usize = 16;

/// The value at a path of keys.
pub(super) fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter()
        .try_fold(value, |value, key| match value {
            Value::Object(fields) if fields.len() <= FEW => {
                let mut fields = fields.iter();
                fields.find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => value.get(key),
        })
        .filter(|value| !value.is_null())
}

/// The text at a path; an empty one is none.
pub(super) fn text_at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v str> {
    at(value, path)?.as_str().filter(|text| !text.is_empty())
}

/// The whole number at a path.
pub(super) fn int_at(value: &Value, path: &[&str]) -> Option<i64> {
    at(value, path)?.as_i64()
}

/// The number at a path.
pub(super) fn float_at(value: &Value, path: &[&str]) -> Option<f64> {
    at(value, path)?.as_f64()
}

/// The count at a path.
pub(super) fn count_at(value: &Value, path: &[&str]) -> Option<u64> {
    at(value, path)?.as_u64()
}

/// Whether `true` stands at a path.
pub(super) fn flag_at(value: &Value, path: &[&str]) -> bool {
    at(value, path).and_then(Value::as_bool).unwrap_or(false)
}

/// The elements of the list at a path.
pub(super) fn list_at<'v>(value: &'v Value, path: &[&str]) -> &'v [Value] {
    at(value, path)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The texts of the list at a path.
pub(super) fn texts_at<'v>(value: &'v Value, path: &[&str]) -> Vec<&'v str> {
    list_at(value, path)
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

/// The time at a path. The engine writes year 1 for "never".
pub(super) fn time_at(value: &Value, path: &[&str]) -> Option<Timestamp> {
    text_at(value, path)?
        .parse::<Timestamp>()
        .ok()
        .filter(|time| time.as_second() > 0)
}

/// Whether `text` is `pattern`, in which `*` stands for any text.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut left) = text.strip_prefix(head) else {
        return false;
    };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let tail = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match left.find(piece) {
            Some(at) => left = &left[at + piece.len()..],
            None => return false,
        }
    }
    left.len() >= tail.len() && left.ends_with(tail)
}

/// Whether a service called `name` is the one that `pattern` means. A service of a stack (`shop_web`) also goes by the
/// name that it has in the stack's file (`web`): a stack is as right as `docker service create`.
pub(super) fn names_service(pattern: &str, name: &str) -> bool {
    matches(pattern, name)
        || (!pattern.contains('*')
            && name
                .strip_suffix(pattern)
                .is_some_and(|stack| stack.len() > 1 && stack.ends_with('_')))
}

/// Seconds from one time to another, negative when `to` is earlier.
pub(super) fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use test_case::test_case;

    use super::*;

    #[test_case("web", "web", true)]
    #[test_case("web", "web2", false)]
    #[test_case("*_web", "shop_web", true)]
    #[test_case("*_web", "shop_webs", false)]
    #[test_case("a*b*c", "a-b-b-c", true)]
    #[test_case("a*a", "a", false; "head and tail do not overlap")]
    #[test_case("*", "", true)]
    fn patterns(pattern: &str, text: &str, expected: bool) {
        assert_eq!(matches(pattern, text), expected);
    }

    #[test_case("web", "web", true)]
    #[test_case("web", "shop_web", true; "of a stack")]
    #[test_case("web", "_web", false; "no stack")]
    #[test_case("web", "shopweb", false)]
    #[test_case("shop_web", "web", false)]
    #[test_case("*_web", "web", false; "a pattern says what it says")]
    fn services(pattern: &str, name: &str, expected: bool) {
        assert_eq!(names_service(pattern, name), expected);
    }
}
