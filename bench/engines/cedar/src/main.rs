//! The small module in Cedar, on parsed records in memory: `cedar_bench FILE VERDICTS`.
//!
//! One policy for each requirement and one for NAC; which are satisfied and which failed on a missing
//! attribute is read from the answer, and the verdict is put together here. Cedar has no batch call.
//! Prints the seconds of each repetition as JSON.
use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request, RestrictedExpression};
use std::io::Write;
use std::time::Instant;

const POLICIES: &str = include_str!("small.cedar");
const REPEAT: usize = 3;
const TICK_PLACES: usize = 6;

/// Cells of a line; names in quotes may hold commas, doubled quotes stay as they are.
fn cells(line: &str) -> Vec<&str> {
    let (mut found, mut from, mut quoted) = (Vec::new(), 0, false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                found.push(&line[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(&line[from..]);
    found
}

fn ticks(text: &str) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<TICK_PLACES$}").parse().expect("a number")
}

/// Days since 1970-01-01 of `YYYY-MM-DD`.
fn day(text: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| text[range].parse::<i64>().expect("a day");
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let y = if month <= 2 { year - 1 } else { year };
    let (era, yoe) = (y / 400, y % 400);
    let doy = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

struct Line {
    id: String,
    context: Context,
    day: Option<i64>,
    licensed: bool,
    permitted: bool,
}

fn read(path: &str) -> Vec<Line> {
    let text = std::fs::read_to_string(path).expect("a file");
    let mut lines = text.lines();
    let header = cells(lines.next().expect("a header"));
    lines
        .map(|line| {
            let mut pairs = vec![];
            let mut made = Line { id: String::new(), context: Context::empty(), day: None, licensed: false, permitted: false };
            let mut notice = -1;
            for (name, cell) in header.iter().zip(cells(line)) {
                if *name == "id" {
                    made.id = cell.to_string();
                }
                if cell.is_empty() {
                    continue;
                }
                let short = match *name {
                    "item.tpp" => "tpp",
                    "item.die_area" => "area",
                    "item.transfer_rate" => "transfer",
                    "item.memory_bandwidth" => "memory",
                    "item.io_bandwidth" => "io",
                    "item.datacenter" => "datacenter",
                    "shipment.origin" => "origin",
                    "shipment.destination" => "destination",
                    "end_user.headquarters" => "headquarters",
                    "end_user.ultimate_parent" => "parent",
                    "shipment.export_date" => {
                        made.day = Some(day(cell));
                        continue;
                    }
                    "shipment.nac_notice_date" => {
                        notice = if cell == "none" { -1 } else { day(cell) };
                        continue;
                    }
                    "shipment.bis_licence" => {
                        made.licensed = cell == "yes";
                        continue;
                    }
                    "shipment.malaysia_permit" => {
                        made.permitted = cell == "yes";
                        continue;
                    }
                    _ => continue,
                };
                let number = matches!(short, "tpp" | "area" | "transfer" | "memory" | "io");
                let value = if number { RestrictedExpression::new_long(ticks(cell)) } else { RestrictedExpression::new_string(cell.to_string()) };
                pairs.push((short.to_string(), value));
            }
            pairs.push(("notice".to_string(), RestrictedExpression::new_long(notice)));
            if let Some(day) = made.day {
                pairs.push(("day".to_string(), RestrictedExpression::new_long(day)));
            }
            made.context = Context::from_pairs(pairs).expect("a context");
            made
        })
        .collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let lines = read(&arguments[1]);
    let parsed: PolicySet = POLICIES.parse().expect("policies");
    let mut policies = PolicySet::new();
    for policy in parsed.policies() {
        let name = policy.annotation("id").expect("a name").parse().expect("a name");
        policies.add(policy.new_id(name)).expect("names that differ");
    }
    let (first, last) = (day("2022-10-07"), day("2026-09-24"));
    let entities = Entities::empty();
    let authorizer = Authorizer::new();
    let uid = |text: &str| text.parse::<EntityUid>().expect("a name");
    let requests: Vec<Request> = lines
        .iter()
        .map(|line| {
            Request::new(uid("User::\"desk\""), uid("Action::\"ship\""), uid("Line::\"one\""), line.context.clone(), None).expect("a request")
        })
        .collect();
    let mut seconds = vec![];
    let mut verdicts: Vec<&str> = vec![];
    for _ in 0..REPEAT {
        verdicts.clear();
        let began = Instant::now();
        for (line, request) in lines.iter().zip(&requests) {
            if !line.day.is_some_and(|day| day >= first && day <= last) {
                verdicts.push("undetermined");
                continue;
            }
            let answer = authorizer.is_authorized(request, &policies, &entities);
            let (mut advanced, mut licence, mut malaysia, mut nac, mut unknown) = (false, false, false, false, false);
            for reason in answer.diagnostics().reason() {
                match <_ as AsRef<str>>::as_ref(reason) {
                    "advanced" | "by_headquarters" => advanced = true,
                    "malaysia" => malaysia = true,
                    "nac" => nac = true,
                    _ => licence = true,
                }
            }
            for error in answer.diagnostics().errors() {
                let cedar_policy::AuthorizationError::PolicyEvaluationError(failed) = error;
                unknown |= <_ as AsRef<str>>::as_ref(failed.policy_id()) != "nac";
            }
            let required = (!line.licensed && (licence || (advanced && !nac))) || (malaysia && !line.permitted);
            let fulfilled = (line.licensed && (licence || advanced)) || (malaysia && line.permitted);
            verdicts.push(match (required, unknown, fulfilled, advanced) {
                (true, ..) => "required",
                (_, true, ..) => "undetermined",
                (_, _, true, _) => "fulfilled",
                (.., true) => "excepted",
                _ => "not_required",
            });
        }
        seconds.push(began.elapsed().as_secs_f64());
    }
    let mut out = std::io::BufWriter::new(std::fs::File::create(&arguments[2]).expect("a file"));
    writeln!(out, "id,verdict").expect("to write");
    for (line, verdict) in lines.iter().zip(&verdicts) {
        writeln!(out, "{},{}", line.id, verdict).expect("to write");
    }
    println!("{{\"rows\": {}, \"seconds\": {:?}}}", lines.len(), seconds);
}
