//! The distribution of marks, drawn.

use maud::{Markup, html};

use super::Page;
use super::overview::shares;
use crate::gradebook::outline::LabOutline;
use crate::gradebook::view::harmless;
use crate::text::gradebook::Word;

/// Tenths of the best mark, and one bar for what bonus lifts above it.
const BINS: usize = 11;
const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 150.0;
const BASE: f64 = 118.0;
const TOP: f64 = 18.0;

/// How many marks fall in each tenth. The best mark itself is in the last tenth.
fn bins(shares: &[f64]) -> [usize; BINS] {
    let mut bins = [0; BINS];
    for share in shares {
        let at = if *share > 1.0 {
            BINS - 1
        } else {
            let mut at = 0;
            while at < BINS - 2 && *share >= (at + 1) as f64 / 10.0 - 1e-9 {
                at += 1;
            }
            at
        };
        bins[at] += 1;
    }
    bins
}

/// A histogram for each lab.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let drawn: Vec<(&LabOutline, Vec<f64>)> = page
        .class
        .labs()
        .map(|lab| (lab, shares(page, lab)))
        .filter(|(_, shares)| !shares.is_empty())
        .collect();
    html! {
        @if !drawn.is_empty() {
            section {
                h2 { (page.word(Word::Distribution)) }
                div.charts {
                    @for (lab, shares) in &drawn {
                        figure {
                            figcaption { (page.title(lab)) }
                            (histogram(page, &lab.id, shares))
                        }
                    }
                }
            }
        }
    }
}

fn histogram(page: &Page<'_>, lab: &str, shares: &[f64]) -> Markup {
    let bins = bins(shares);
    let most = bins.iter().copied().max().unwrap_or(0).max(1);
    // The bar of what is above the best mark is there when somebody is.
    let shown = if bins[BINS - 1] > 0 { BINS } else { BINS - 1 };
    let step = WIDTH / shown as f64;
    let told: Vec<String> = bins.iter().map(ToString::to_string).collect();
    let label = format!(
        "{}: {}",
        page.word(Word::Distribution),
        told[..shown].join(", ")
    );
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    let mean_at = (mean * 10.0 * step).clamp(0.0, WIDTH);
    html! {
        svg role="img" aria-label=(format!("{} {label}", harmless(lab))) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } {
            @for (at, count) in bins[..shown].iter().enumerate() {
                @let height = (BASE - TOP) * *count as f64 / most as f64;
                @let x = at as f64 * step;
                @if *count > 0 {
                    rect.bar x=(tenth(x + 2.0)) y=(tenth(BASE - height)) width=(tenth(step - 4.0)) height=(tenth(height)) rx="3" {}
                    text.count x=(tenth(x + step / 2.0)) y=(tenth(BASE - height - 5.0)) { (count) }
                }
                text.tick x=(tenth(x)) y="133" { (if at < BINS - 1 { (at * 10).to_string() } else { "100+".to_owned() }) }
            }
            @if shown < BINS { text.tick.last x=(WIDTH) y="133" { "100" } }
            line.axis x1="0" x2=(WIDTH) y1=(BASE) y2=(BASE) {}
            line.mean x1=(tenth(mean_at)) x2=(tenth(mean_at)) y1=(TOP - 12.0) y2=(BASE) {}
            text.label x=(WIDTH / 2.0) y="147" {
                (page.word(Word::DistributionAxis)) " · " (page.word(Word::Mean)) " "
                (page.text.number(mean * 100.0, 0)) "\u{202f}%"
            }
        }
    }
}

/// A coordinate without useless decimals.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_in_its_tenth() {
        let counted = bins(&[0.0, 0.099, 0.1, 0.3, 0.95, 1.0, 1.1]);
        assert_eq!(counted, [2, 1, 0, 1, 0, 0, 0, 0, 0, 2, 1]);
    }
}
