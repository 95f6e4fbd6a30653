//! The small module of the benchmark as Cedar policies, on parsed records in memory:
//!
//! ```text
//! cedar_bench FILE VERDICTS
//! ```
//!
//! FILE is of the generator; VERDICTS gets id and verdict of each line. Prints {"rows": .., "seconds": [..]}:
//! three repetitions, on one thread, of the decisions alone; Cedar has no batches of different requests.
//!
//! One request asks all policies at once, and which of them hold tells the verdict. Numbers are whole ticks
//! of 1e-6, because Cedar has no division and no fractions beyond four places, so thresholds are exact.
//! Cedar has no unknown: a line is `required` where that is certain, and otherwise `undetermined` where any
//! fact is missing; that asks for more than the rules do, and such lines are counted as differing. Missing
//! is -1 or the country "".

use cedar_policy::{Authorizer, Context, Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression};
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::str::FromStr;
use std::time::Instant;

const LISTED: &str = "AF AM AZ BH BY CD CF CN CU EG ER GE HK HT IQ IR JO KG KH KP KW KZ LA LB LY MD MM MN MO OM PK QA RU SA \
                      SD SO SS SY TJ TM UZ VE VN YE ZW";
const THERE: &str = "AF BY CD CF CN CU ER HK HT IQ IR KP LB LY MM MO RU SD SO SS SY VE ZW";
const PART_746: &str = "CU IR KP SY BY RU";
const EMBARGOED: &str = "CU IR KP SY";
const NEVER: i64 = 1 << 20;

fn days(text: &str) -> i64 {
    let part = |from: usize, to: usize| text[from..to].parse::<i64>().expect("a day");
    let (year, month, day) = (part(0, 4), part(5, 7), part(8, 10));
    let y = if month <= 2 { year - 1 } else { year };
    let (era, yoe) = (y / 400, y % 400);
    let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468
}

fn policies() -> String {
    let there = |place: &str| {
        format!(
            r#"(context.{place} in Group::"there" || (context.{place} == Country::"CY" && context.day < {}) ||
                (context.{place} == Country::"KH" && context.day < {}) || (context.{place} == Country::"NI" && context.day >= {}))"#,
            days("2024-05-30"),
            days("2026-02-03"),
            days("2024-03-15")
        )
    };
    let t = 1_000_000i64;
    let dense = |hundredths: i64| format!("(context.tpp * 100 >= {hundredths} * context.area)");
    let tpp = |limit: i64| format!("context.tpp >= {}", limit * t);
    let (d592, d320, d160) = (dense(592), dense(320), dense(160));
    let since = |day: &str| format!("context.day >= {}", days(day));
    let shielded = format!("(context.datacenter == \"yes\" || {})", tpp(4800));
    let area = "context.area > 0";
    let upper = format!(
        "(if {} then {} || ({} && {area} && {d592} && {shielded}) else {} && context.transfer >= {} && {})",
        since("2023-11-17"), tpp(4800), tpp(1600), since("2022-10-21"), 600 * t, tpp(4800)
    );
    let lower = format!(
        "({} && {area} && {shielded} && !{d592} && (({} && !({}) && {d160}) || ({} && {d320})))",
        since("2023-11-17"), tpp(2400), tpp(4800), tpp(1600)
    );
    let listed = format!(
        r#"(context.dest in Group::"listed" || (context.dest == Country::"NI" && {}) || (context.dest == Country::"AE" && !({})))"#,
        since("2024-03-15"), since("2026-07-10")
    );
    let known = r#"context.dest != Country::"""#;
    let abroad = format!(r#"({known} && context.dest != Country::"US")"#);
    let tied = format!("({} || {})", there("hq"), there("parent"));
    let near = format!("({} || {tied})", there("dest"));
    let advanced = format!(
        r#"(if {} then ({listed} && ({upper} || {lower})) || (!{listed} && {abroad} && {upper} && {tied})
            else if {} then {listed} && ({upper} || {lower})
            else {upper} && (context.dest == Country::"CN" || context.dest == Country::"HK" || (context.dest == Country::"MO" && {})))"#,
        since("2025-01-13"), since("2023-11-17"), since("2023-01-17")
    );
    let by_headquarters = format!(
        "({} && {abroad} && !{listed} && {tied} && (if {} then {lower} && !{upper} else {lower} || {upper}))",
        since("2023-11-17"), since("2025-01-13")
    );
    let letter = format!(
        "({} && {abroad} && (context.memory >= {} || context.io >= {} || (context.memory >= 0 && context.io >= 0 && \
         context.memory + context.io >= {})) && {near})",
        since("2025-04-09"), 1400 * t, 1100 * t, 1700 * t
    );
    let embargo = r#"context.dest in Group::"embargoed""#;
    let malaysia = format!(
        r#"({} && context.origin == Country::"MY" && {known} && context.dest != Country::"MY" && ({upper} || {lower}))"#,
        since("2025-07-14")
    );
    let complete = r#"(context.tpp >= 0 && context.area >= 0 && context.transfer >= 0 && context.memory >= 0 && context.io >= 0 &&
        context.datacenter != "" && context.origin != Country::"" && context.dest != Country::"" && context.hq != Country::"" &&
        context.parent != Country::"")"#;
    let nac = format!(
        r#"({} && context.notice <= context.day - 25 && {complete} && {near} && !(context.dest in Group::"part_746") &&
            !(context.datacenter == "yes" && {upper}) && !{letter})"#,
        since("2023-11-17")
    );
    let regional = format!("({advanced} || {by_headquarters})");
    let inside = format!("context.day >= {} && context.day <= {}", days("2022-10-07"), days("2026-09-24"));
    let policy = |id: &str, when: String| format!("@id(\"{id}\")\npermit(principal, action, resource) when {{ {inside} && ({when}) }};\n");
    [
        policy("required", format!(
            "(!context.licence && ({embargo} || {letter} || ({regional} && !{nac}))) || (!context.permit && {malaysia})")),
        policy("complete", complete.to_string()),
        policy("fulfilled", format!("(context.licence && ({embargo} || {regional} || {letter})) || (context.permit && {malaysia})")),
        policy("regional", regional),
    ]
    .concat()
}

fn uid(kind: &str, name: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.parse().expect("a type"), cedar_policy::EntityId::new(name))
}

fn cells(line: &str) -> Vec<String> {
    let (mut found, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(each) = letters.next() {
        match each {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => found.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    found.push(cell);
    found
}

fn ticks(text: &str) -> i64 {
    if text.is_empty() {
        return -1;
    }
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    assert!(rest.len() <= 6, "more than six decimals");
    whole.parse::<i64>().expect("a number") * 1_000_000 + format!("{rest:0<6}").parse::<i64>().expect("decimals")
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.len() != 3 {
        eprintln!("usage: cedar_bench FILE VERDICTS");
        std::process::exit(2);
    }
    let text = std::fs::read_to_string(&arguments[1]).expect("the file can be read");
    let mut lines = text.lines();
    let header = cells(lines.next().expect("a header"));
    let at: HashMap<&str, usize> = header.iter().enumerate().map(|(n, name)| (name.as_str(), n)).collect();

    let set = PolicySet::from_str(&policies()).expect("policies");
    let names: HashMap<String, String> = set
        .policies()
        .map(|each| (each.id().to_string(), each.annotation("id").expect("a name").to_string()))
        .collect();
    let mut countries: HashSet<String> = HashSet::new();
    let (mut ids, mut requests) = (Vec::new(), Vec::new());
    for line in lines {
        let row = cells(line);
        let cell = |name: &str| row[at[name]].as_str();
        let mut pairs: Vec<(String, RestrictedExpression)> = Vec::new();
        for (short, name) in [
            ("tpp", "item.tpp"), ("area", "item.die_area"), ("transfer", "item.transfer_rate"),
            ("memory", "item.memory_bandwidth"), ("io", "item.io_bandwidth"),
        ] {
            pairs.push((short.into(), RestrictedExpression::new_long(ticks(cell(name)))));
        }
        for (short, name) in [
            ("origin", "shipment.origin"), ("dest", "shipment.destination"), ("hq", "end_user.headquarters"),
            ("parent", "end_user.ultimate_parent"),
        ] {
            countries.insert(cell(name).to_string());
            pairs.push((short.into(), RestrictedExpression::new_entity_uid(uid("Country", cell(name)))));
        }
        let (day, notice) = (cell("shipment.export_date"), cell("shipment.nac_notice_date"));
        pairs.push(("day".into(), RestrictedExpression::new_long(if day.is_empty() { -1 } else { days(day) })));
        let notice = if notice.is_empty() || notice == "none" { NEVER } else { days(notice) };
        pairs.push(("notice".into(), RestrictedExpression::new_long(notice)));
        pairs.push(("datacenter".into(), RestrictedExpression::new_string(cell("item.datacenter").into())));
        pairs.push(("licence".into(), RestrictedExpression::new_bool(cell("shipment.bis_licence") == "yes")));
        pairs.push(("permit".into(), RestrictedExpression::new_bool(cell("shipment.malaysia_permit") == "yes")));
        ids.push(cell("id").to_string());
        let context = Context::from_pairs(pairs).expect("a context");
        requests.push(
            Request::new(uid("User", "desk"), uid("Action", "ship"), uid("Line", "one"), context, None).expect("a request"),
        );
    }
    let groups = [("listed", LISTED), ("there", THERE), ("part_746", PART_746), ("embargoed", EMBARGOED)];
    let mut all: Vec<Entity> = groups.iter().map(|(name, _)| Entity::new_no_attrs(uid("Group", name), HashSet::new())).collect();
    for country in countries {
        let of = groups.iter().filter(|(_, codes)| codes.split_whitespace().any(|code| code == country));
        all.push(Entity::new_no_attrs(uid("Country", &country), of.map(|(name, _)| uid("Group", name)).collect()));
    }
    let entities = Entities::from_entities(all, None).expect("entities");

    let authorizer = Authorizer::new();
    let mut verdicts: Vec<&str> = Vec::new();
    let mut seconds = Vec::new();
    for _ in 0..3 {
        verdicts.clear();
        let began = Instant::now();
        for request in &requests {
            let response = authorizer.is_authorized(request, &set, &entities);
            let (mut required, mut complete, mut fulfilled, mut regional) = (false, false, false, false);
            for id in response.diagnostics().reason() {
                let id: &str = id.as_ref();
                match names[id].as_str() {
                    "required" => required = true,
                    "complete" => complete = true,
                    "fulfilled" => fulfilled = true,
                    _ => regional = true,
                }
            }
            verdicts.push(match (required, complete, fulfilled, regional) {
                (true, ..) => "required",
                (_, false, ..) => "undetermined",
                (_, _, true, _) => "fulfilled",
                (_, _, _, true) => "excepted",
                _ => "not_required",
            });
        }
        seconds.push(began.elapsed().as_secs_f64());
    }
    let mut out = std::io::BufWriter::new(std::fs::File::create(&arguments[2]).expect("the verdicts can be written"));
    writeln!(out, "id,verdict").expect("written");
    for (id, verdict) in ids.iter().zip(&verdicts) {
        writeln!(out, "{id},{verdict}").expect("written");
    }
    out.flush().expect("written");
    println!("{{\"rows\": {}, \"seconds\": {:?}}}", ids.len(), seconds);
}
