//! The requests of each day as bars, with an axis, and the refused ones in their own colour.
//!
//! The days are a group of radio buttons: one stop of the Tab key, arrow keys from day to day, and the values of a day show
//! without scripts while it is selected or pointed at.

use leptos::prelude::*;

use crate::{
    console::texts::{Reader, t},
    domain::usage::UsageCount,
};

/// The height of the bars, in units of their own.
const HEIGHT: u64 = 100;

/// A day.
#[derive(Debug, Clone, Default)]
pub struct Day {
    /// In UTC.
    pub date: String,
    /// All requests.
    pub all: UsageCount,
    /// Rejected or failed requests.
    pub refused: u64,
}

/// The chart.
#[component]
pub fn UsageChart(
    /// Oldest first, none left out.
    days: Vec<Day>,
) -> impl IntoView {
    let most = days.iter().map(|day| day.all.calls).max().unwrap_or_default();
    let top = rounded_up(most);
    let dates = [0, days.len() / 2, days.len().saturating_sub(1)].into_iter().filter_map(|place| days.get(place));
    let dates: Vec<_> = dates.map(|day| view! { <span>{day.date.clone()}</span> }).collect();
    // A day with any requests has a visible bar.
    let height = |calls: u64| if calls == 0 { 0 } else { (calls * HEIGHT / top).max(2) };
    let last = days.len().saturating_sub(1);
    let bars: Vec<_> = days
        .into_iter()
        .enumerate()
        .map(|(place, day)| {
            let text = t!("usage-day", day = day.date, total = day.all.calls, refused = day.refused);
            let (all, refused) = (height(day.all.calls), height(day.refused));
            let is_late = place > last / 2;
            view! {
                <label class="bar" class:late=is_late>
                    <input type="radio" name="usage-day" class="visually-hidden" aria-label=text.clone()/>
                    <svg viewBox=format!("0 0 10 {HEIGHT}") preserveAspectRatio="none" aria-hidden="true" focusable="false">
                        <rect class="answered" x=1 y={HEIGHT - all} width=8 height={all - refused}/>
                        <rect class="refused" x=1 y={HEIGHT - refused} width=8 height=refused/>
                    </svg>
                    <span class="bar-text" aria-hidden="true">{text}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="chart">
            <legend class="visually-hidden">{t!("usage-chart")}</legend>
            <p class="chart-top" aria-hidden="true">{Reader::current().locale.number(top, 0)}</p>
            <div class="bars">{bars}</div>
            <p class="chart-dates" aria-hidden="true">{dates}</p>
        </fieldset>
    }
}

/// The next number of one digit and zeros, or of 15 or 25 and zeros, that is not smaller: the end of the axis.
fn rounded_up(number: u64) -> u64 {
    let mut unit = 1;
    loop {
        for step in [10, 15, 20, 25, 30, 40, 50, 60, 80] {
            if number * 10 <= step * unit {
                return (step * unit).div_ceil(10);
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number() {
        for (most, top) in
            [(0, 1), (1, 1), (2, 2), (6, 6), (7, 8), (9, 10), (11, 15), (37, 40), (101, 150), (2_904, 3_000)]
        {
            assert_eq!(rounded_up(most), top, "{most}");
        }
    }
}
