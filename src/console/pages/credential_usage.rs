//! The usage of a credential, on its page: a chart of the last days, the same as a table, and the callers.

use leptos::prelude::*;

use crate::{
    console::{
        components::{
            instant::{Instant, Says},
            usage_chart::{Day, UsageChart},
        },
        moment::{self, Moment},
        paths,
        texts::{Reader, given, rich, t, wording},
    },
    domain::usage::{CHART_DAYS, UsageCount, UsageTarget, day_begins},
};

/// The days of the chart, from counts by day and status.
pub fn days(today: i64, daily: impl Iterator<Item = (i64, u16, UsageCount)>) -> Vec<Day> {
    let first = today - CHART_DAYS + 1;
    let mut days: Vec<_> =
        (first..=today).map(|day| Day { date: moment::day(day_begins(day)), ..Day::default() }).collect();
    for (day, status, count) in daily {
        if let Some(day) = usize::try_from(day - first).ok().and_then(|place| days.get_mut(place)) {
            day.all.add(count);
            day.refused += if status >= 400 { count.calls } else { 0 };
        }
    }
    days
}

/// A caller.
#[derive(Debug, Clone)]
pub struct CallerView {
    /// Address and client.
    pub caller: String,
    /// The start of the hour of the last request.
    pub hour: Moment,
    /// The usage.
    pub count: UsageCount,
}

/// The target of requests.
#[derive(Debug, Clone)]
pub struct TargetView {
    /// A table, access tokens, or anything else.
    pub target: String,
    /// Successful requests.
    pub calls: u64,
    /// The number of addresses they came from.
    pub addresses: u64,
}

impl TargetView {
    /// Formats successful requests for a target, and the number of addresses they came from.
    pub fn new(target: UsageTarget, calls: u64, addresses: u64) -> Self {
        Self { target: target_label(target), calls, addresses }
    }
}

/// The label of a target.
fn target_label(target: UsageTarget) -> String {
    match target {
        UsageTarget::Records(entity) => wording::scope(entity.scope()),
        UsageTarget::Token => t!("target-tokens"),
        UsageTarget::Other => t!("target-other"),
    }
}

/// The section.
#[component]
pub fn UsageSection(
    /// Oldest first, none left out.
    days: Vec<Day>,
    /// By target.
    targets: Vec<TargetView>,
    /// The busiest first.
    callers: Vec<CallerView>,
) -> impl IntoView {
    let total: u64 = days.iter().map(|day| day.all.calls).sum();
    let refused: u64 = days.iter().map(|day| day.refused).sum();
    let totals = (total > 0).then(|| {
        let class = (refused > 0).then_some("refused-count");
        let refused = view! {
            <span class=class>{t!("usage-refused-count", count = refused)}</span>
        };
        view! { <p class="quiet-text">{rich!("usage-total", total = grouped(total), refused = refused)}</p> }
    });
    let chart = if total > 0 {
        view! { <UsageChart days=days.clone()/> <DaysTable days/> }.into_any()
    } else {
        view! { <p class="quiet-text">{t!("usage-none")}</p> }.into_any()
    };
    view! {
        <section class="card usage" id=paths::USAGE aria-labelledby="usage-title">
            <div class="usage-head">
                <h2 id="usage-title">{t!("usage-30-days")}</h2>
                {totals}
            </div>
            {chart}
            {(!callers.is_empty()).then(|| view! { <CallersTable callers/> })}
            {(!targets.is_empty()).then(|| view! { <TargetsTable targets/> })}
        </section>
    }
}

#[component]
fn DaysTable(days: Vec<Day>) -> impl IntoView {
    let rows: Vec<_> = days
        .into_iter()
        .rev()
        .filter(|day| day.all.calls > 0)
        .map(|day| {
            view! {
                <tr>
                    <th scope="row">{day.date}</th>
                    <td>{grouped(day.all.calls)}</td>
                    <td>{grouped(day.refused)}</td>
                    <td>{grouped(day.all.rows)}</td>
                    <td>{size(day.all.bytes)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <details class="usage-days">
            <summary>{t!("usage-as-table")}</summary>
            <div class="numbers-frame" tabindex="0" role="region" aria-label=t!("usage-by-day")>
                <table class="numbers">
                    <thead>
                        <tr>
                            <th scope="col">{t!("usage-day-utc")}</th>
                            <th scope="col">{t!("usage-requests")}</th>
                            <th scope="col">{t!("usage-refused")}</th>
                            <th scope="col">{t!("usage-records")}</th>
                            <th scope="col">{t!("usage-sent")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

#[component]
fn TargetsTable(targets: Vec<TargetView>) -> impl IntoView {
    let rows: Vec<_> = targets
        .into_iter()
        .map(|TargetView { target, calls, addresses }| {
            view! {
                <tr>
                    <th scope="row">{target}</th>
                    <td>{grouped(calls)}</td>
                    <td>{grouped(addresses)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="numbers-frame" tabindex="0" role="region" aria-label=t!("usage-read")>
            <table class="numbers">
                <caption>{t!("usage-read")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!("trial-table")}</th>
                        <th scope="col">{t!("usage-answered")}</th>
                        <th scope="col">{t!("usage-addresses")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn CallersTable(callers: Vec<CallerView>) -> impl IntoView {
    let rows: Vec<_> = callers
        .into_iter()
        .map(|CallerView { caller, hour, count }| {
            view! {
                <tr>
                    <th scope="row">
                        <span class="caller">{given(caller)}</span>
                        <span class="quiet-text"><Instant at=hour says=Says::Relative/></span>
                    </th>
                    <td>{grouped(count.calls)}</td>
                    <td>{grouped(count.rows)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="numbers-frame" tabindex="0" role="region" aria-label=t!("usage-callers")>
            <table class="numbers">
                <caption>{t!("usage-callers")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!("usage-caller")}</th>
                        <th scope="col">{t!("usage-requests")}</th>
                        <th scope="col">{t!("usage-records")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A number with thousands separators.
fn grouped(number: u64) -> String {
    Reader::current().locale.number(number, 0)
}

/// Bytes, in the largest unit of which there is at least one.
fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return t!("size", number = bytes, unit = "B"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        _ => (1_000_000_000, "GB"),
    };
    t!("size", number = Reader::current().locale.number(bytes / (unit / 10), 1), unit = name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_one_decimal() {
        assert_eq!([999, 1_000, 1_990_000, 1_234_500_000_000].map(size), ["999 B", "1.0 kB", "1.9 MB", "1,234.5 GB"]);
    }
}
