package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// The small module as Rego. Rego has undefined, and its negation is true, so it is no three-valued logic:
// a line is `required` where that is certain, and otherwise `undetermined` where any fact is missing that
// its day could ask for. That asks for more than the rules do; such lines are counted as differing.
func regoText() string {
	set := func(codes []string) string { return `{"` + strings.Join(codes, `", "`) + `"}` }
	var text strings.Builder
	text.WriteString("package bench\n\n")
	for _, group := range []struct {
		name string
		rows []stretch
	}{{"listed", listedRows}, {"there", thereRows}} {
		always, dated := split(group.rows)
		fmt.Fprintf(&text, "%s_always := %s\n", group.name, set(always))
		fmt.Fprintf(&text, "%s(l, c) if c in %s_always\n", group.name, group.name)
		for _, each := range dated {
			fmt.Fprintf(&text, "%s(l, c) if { c == \"%s\"; l.day >= %d; l.day < %d }\n", group.name, each.country, each.from, each.below)
		}
	}
	body := `
consumer(l) if { l.datacenter == false; l.tpp < 4800 }
upper(l) if { l.day >= D20221021; l.day < D20231117; l.transfer >= 600; l.tpp >= 4800 }
upper(l) if { l.day >= D20231117; l.tpp >= 4800 }
upper(l) if { l.day >= D20231117; l.tpp < 4800; l.tpp >= 1600; l.tpp / l.area >= 5.92; l.datacenter }
lower(l) if { l.day >= D20231117; l.tpp >= 2400; l.tpp < 4800; d := l.tpp / l.area; d >= 1.6; d < 5.92; l.datacenter }
lower(l) if { l.day >= D20231117; l.tpp >= 1600; l.tpp < 4800; d := l.tpp / l.area; d >= 3.2; d < 5.92; l.datacenter }
lower(l) if { l.day >= D20231117; l.tpp >= 4800; d := l.tpp / l.area; d >= 3.2; d < 5.92 }
tier(l) if upper(l)
tier(l) if lower(l)
tied(l) if there(l, l.hq)
tied(l) if there(l, l.parent)
near(l) if there(l, l.dest)
near(l) if tied(l)
away(l) if { l.dest != "US"; not listed(l, l.dest) }
advanced(l) if { l.day >= D20250113; tier(l); listed(l, l.dest) }
advanced(l) if { l.day >= D20250113; upper(l); away(l); tied(l) }
advanced(l) if { l.day >= D20231117; l.day < D20250113; tier(l); listed(l, l.dest) }
advanced(l) if { l.day >= D20230117; l.day < D20231117; upper(l); l.dest in {"CN", "HK", "MO"} }
advanced(l) if { l.day < D20230117; upper(l); l.dest in {"CN", "HK"} }
by_hq(l) if { l.day >= D20250113; lower(l); not upper(l); away(l); tied(l) }
by_hq(l) if { l.day >= D20231117; l.day < D20250113; tier(l); away(l); tied(l) }
wide(l) if l.memory >= 1400
wide(l) if l.io >= 1100
wide(l) if l.memory + l.io >= 1700
letter(l) if { l.day >= D20250409; l.dest != "US"; wide(l); near(l) }
embargo(l) if l.dest in {"CU", "IR", "KP", "SY"}
malaysia(l) if { l.day >= D20250714; l.origin == "MY"; l.dest != "MY"; tier(l) }
for_datacenters(l) if { upper(l); l.datacenter }
regional(l) if advanced(l)
regional(l) if by_hq(l)
other(l) if letter(l)
other(l) if embargo(l)
complete(l) if { l.datacenter in {true, false}; l.tpp; l.area; l.transfer; l.memory; l.io; l.hq; l.parent; l.dest; l.origin; l.day }
nac(l) if { l.day >= D20231117; l.notice <= l.day - 25; complete(l); near(l); not for_datacenters(l); not letter(l); not l.dest in {"CU", "IR", "KP", "SY", "BY", "RU"} }
required(l) if { not l.licence; other(l) }
required(l) if { not l.permit; malaysia(l) }
required(l) if { not l.licence; regional(l); not nac(l) }
fulfilled(l) if { l.licence; regional(l) }
fulfilled(l) if { l.licence; other(l) }
fulfilled(l) if { l.permit; malaysia(l) }
inside(l) if { l.day >= DFIRST; l.day <= DLAST }
verdict(l) := "undetermined" if not inside(l)
else := "required" if required(l)
else := "undetermined" if not complete(l)
else := "fulfilled" if fulfilled(l)
else := "excepted" if regional(l)
else := "not_required"
one := verdict(input)
many := [verdict(l) | some l in input]
`
	for _, day := range []string{"2022-10-21", "2023-01-17", "2023-11-17", "2025-01-13", "2025-04-09", "2025-07-14"} {
		body = strings.ReplaceAll(body, "D"+strings.ReplaceAll(day, "-", ""), fmt.Sprint(days(day)))
	}
	body = strings.ReplaceAll(body, "DFIRST", fmt.Sprint(days(firstDay)))
	text.WriteString(strings.ReplaceAll(body, "DLAST", fmt.Sprint(days(lastDay))))
	return text.String()
}

type opaEngine struct{ query rego.PreparedEvalQuery }

func newOpa(query string) *opaEngine {
	prepared, err := rego.New(rego.Query("data.bench."+query), rego.Module("bench.rego", regoText())).PrepareForEval(context.Background())
	must(err)
	return &opaEngine{prepared}
}

// Records as OPA's own values, so that no conversion is timed.
func opaValue(value any) ast.Value {
	text, err := json.Marshal(value)
	must(err)
	made, err := ast.ValueFromReader(strings.NewReader(string(text)))
	must(err)
	return made
}

func (engine *opaEngine) ask(input ast.Value) any {
	found, err := engine.query.Eval(context.Background(), rego.EvalParsedInput(input))
	must(err)
	return found[0].Expressions[0].Value
}
