//! Who handed in, as the learning platform's download names its files: for a submission that does not say it itself.

use crate::model::class::Student;

/// What Moodle puts between the participant and the file.
const MOODLE: &str = "_assignsubmission_file";

/// The student that a path below the download names. Moodle: `Marie Dupont_12345_assignsubmission_file_/x.swarmlab`,
/// also flat. Canvas: `dupontmarie_12345_678_x.swarmlab`, with `LATE` behind the name perhaps. The number is the
/// platform's.
#[must_use]
pub fn from_name(path: &str) -> Option<Student> {
    path.split('/').rev().find_map(moodle).or_else(|| {
        let file = path.rsplit('/').next()?;
        canvas(file)
    })
}

/// A file that lies beside other students': what tells whose it is, and the student's own name of it.
pub(super) fn flat(name: &str) -> Option<(&str, &str)> {
    if let Some((_, own)) = name.split_once(MOODLE) {
        let own = own.trim_start_matches('_');
        moodle(name)?;
        return (!own.is_empty()).then(|| (&name[..name.len() - own.len()], own));
    }
    canvas(name)?;
    let parts = if name.split('_').nth(1) == Some("LATE") {
        4
    } else {
        3
    };
    // The attempt, which is another one with each file, is not whose it is.
    let (attempt, _) = name.match_indices('_').nth(parts - 2)?;
    let (own, _) = name.match_indices('_').nth(parts - 1)?;
    Some((&name[..attempt], &name[own + 1..]))
}

fn moodle(part: &str) -> Option<Student> {
    let (who, _) = part.split_once(MOODLE)?;
    let (name, number) = who.rsplit_once('_')?;
    student(name, number)
}

fn canvas(file: &str) -> Option<Student> {
    let mut parts = file.split('_');
    let name = parts.next()?;
    let mut number = parts.next()?;
    if number == "LATE" {
        number = parts.next()?;
    }
    // The number of the attempt, and the student's own file name.
    let attempt = parts.next()?;
    parts.next()?;
    is_number(attempt).then(|| student(name, number)).flatten()
}

fn student(name: &str, number: &str) -> Option<Student> {
    let name = name.trim();
    (!name.is_empty() && is_number(number)).then(|| Student {
        number: number.to_owned(),
        name: name.to_owned(),
        email: None,
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use test_case::test_case;

    use super::*;

    #[test_case("Marie Dupont_12345_assignsubmission_file_/lab-3.swarmlab", "Marie Dupont", "12345"; "moodle folder")]
    #[test_case("tp3/Jean_Luc Le Goff_7_assignsubmission_file/a/b.swarmlab", "Jean_Luc Le Goff", "7"; "moodle below another folder")]
    #[test_case("Marie Dupont_12345_assignsubmission_file_lab-3.swarmlab", "Marie Dupont", "12345"; "moodle flat")]
    #[test_case("dupontmarie_12345_678_lab-3.swarmlab", "dupontmarie", "12345"; "canvas")]
    #[test_case("dupontmarie_LATE_12345_678_lab_3-1.swarmlab", "dupontmarie", "12345"; "canvas late")]
    fn platforms(path: &str, name: &str, number: &str) {
        let student = from_name(path).expect("it names one");
        assert_eq!(
            (student.name.as_str(), student.number.as_str()),
            (name, number)
        );
    }

    #[test_case("dupontmarie_12345_678_run.sh", "dupontmarie_12345", "run.sh"; "canvas")]
    #[test_case("dupontmarie_LATE_12345_678_my_run.sh", "dupontmarie_LATE_12345", "my_run.sh"; "canvas late")]
    #[test_case("Marie Dupont_12_assignsubmission_file_run.sh", "Marie Dupont_12_assignsubmission_file_", "run.sh"; "moodle flat")]
    fn side_by_side(name: &str, whose: &str, own: &str) {
        assert_eq!(flat(name), Some((whose, own)));
    }

    #[test_case("lab-3.swarmlab"; "a plain name")]
    #[test_case("my_lab_3_x.swarmlab"; "words")]
    #[test_case("_12_assignsubmission_file_/x"; "no name")]
    #[test_case("a_1x_assignsubmission_file_/x"; "no number")]
    fn others(path: &str) {
        assert_eq!(from_name(path), None);
    }
}
