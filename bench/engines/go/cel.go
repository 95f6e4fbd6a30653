package main

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
)

// The small module as CEL. A missing cell is a variable that is not bound, so reading it is an error; CEL's
// || and && absorb errors as three-valued logic absorbs the unknown, and an error at the end is
// `undetermined`. Days are whole numbers, countries strings, other numbers doubles.
func celTexts() (verdict, notified string) {
	list := func(codes []string) string { return `["` + strings.Join(codes, `", "`) + `"]` }
	among := func(column string, rows []stretch) string {
		always, dated := split(rows)
		parts := []string{column + " in " + list(always)}
		for _, each := range dated {
			parts = append(parts, fmt.Sprintf(`(%s == "%s" && day >= %d && day < %d)`, column, each.country, each.from, each.below))
		}
		return "(" + strings.Join(parts, " || ") + ")"
	}
	dense := func(limit string) string { return "(tpp / area >= " + limit + ")" }
	consumer := `(!datacenter && tpp < 4800.0)`
	upper := fmt.Sprintf(`(day < %d ? false : day < %d ? transfer >= 600.0 && tpp >= 4800.0 :
		(tpp >= 4800.0 || (tpp >= 1600.0 && %s)) && !%s)`, days("2022-10-21"), days("2023-11-17"), dense("5.92"), consumer)
	lower := fmt.Sprintf(`(day < %d ? false : ((tpp >= 2400.0 && tpp < 4800.0 && %s && !%s) ||
		(tpp >= 1600.0 && %s && !%s)) && !%s)`, days("2023-11-17"), dense("1.6"), dense("5.92"), dense("3.2"), dense("5.92"), consumer)
	listed, there := among("dest", listedRows), among("dest", thereRows)
	tied := "(" + among("hq", thereRows) + " || " + among("parent", thereRows) + ")"
	advanced := fmt.Sprintf(`(day >= %d ? (%s && %s) || (%s && !%s && %s && dest != "US") || (%s && %s) :
		day >= %d ? (%s || %s) && %s : day >= %d ? %s && dest in ["CN", "HK", "MO"] : %s && dest in ["CN", "HK"])`,
		days("2025-01-13"), upper, listed, upper, listed, tied, lower, listed,
		days("2023-11-17"), upper, lower, listed, days("2023-01-17"), upper, upper)
	headquarters := fmt.Sprintf(`(day >= %d ? %s && !%s && %s && !%s && dest != "US" :
		day >= %d ? (%s || %s) && %s && !%s && dest != "US" : false)`,
		days("2025-01-13"), lower, upper, tied, listed, days("2023-11-17"), upper, lower, tied, listed)
	letter := fmt.Sprintf(`(day >= %d ? dest != "US" && (%s || %s) && (memory >= 1400.0 || io >= 1100.0 || memory + io >= 1700.0) : false)`,
		days("2025-04-09"), there, tied)
	embargo := `(dest in ["CU", "IR", "KP", "SY"])`
	malaysia := fmt.Sprintf(`(day >= %d ? (%s || %s) && origin == "MY" && dest != "MY" : false)`, days("2025-07-14"), upper, lower)
	verdict = fmt.Sprintf(`day < %d || day > %d ? "undetermined" :
		((%[3]s || %[4]s) && !licence && !nac) || ((%[5]s || %[6]s) && !licence) || (%[7]s && !permit) ? "required" :
		(%[3]s ? 1 : 0) + (%[4]s ? 1 : 0) + (%[5]s ? 1 : 0) + (%[6]s ? 1 : 0) + (%[7]s ? 1 : 0) == 0 ? "not_required" :
		((%[3]s || %[4]s || %[5]s || %[6]s) && licence) || (%[7]s && permit) ? "fulfilled" : "excepted"`,
		days(firstDay), days(lastDay), advanced, headquarters, letter, embargo, malaysia)
	notified = fmt.Sprintf(`day >= %d && notice <= day - 25 && !(%s && datacenter) && (%s || %s) && !%s &&
		!(dest in ["CU", "IR", "KP", "SY", "BY", "RU"])`, days("2023-11-17"), upper, there, tied, letter)
	return verdict, notified
}

type celEngine struct{ verdict, notified cel.Program }

func newCel() *celEngine {
	env, err := cel.NewEnv(
		cel.Variable("day", cel.IntType), cel.Variable("notice", cel.IntType),
		cel.Variable("tpp", cel.DoubleType), cel.Variable("area", cel.DoubleType), cel.Variable("transfer", cel.DoubleType),
		cel.Variable("memory", cel.DoubleType), cel.Variable("io", cel.DoubleType),
		cel.Variable("datacenter", cel.BoolType), cel.Variable("licence", cel.BoolType), cel.Variable("permit", cel.BoolType),
		cel.Variable("nac", cel.BoolType), cel.Variable("origin", cel.StringType), cel.Variable("dest", cel.StringType),
		cel.Variable("hq", cel.StringType), cel.Variable("parent", cel.StringType))
	must(err)
	program := func(text string) cel.Program {
		ast, issues := env.Compile(text)
		must(issues.Err())
		made, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
		must(err)
		return made
	}
	verdict, notified := celTexts()
	return &celEngine{program(verdict), program(notified)}
}

// An exception is asked only where it can change the answer, and unknown is not available.
func (engine *celEngine) decide(record map[string]any) string {
	verdict := "undetermined"
	if out, _, err := engine.verdict.Eval(record); err == nil {
		verdict = out.Value().(string)
	}
	if verdict != "required" && verdict != "undetermined" {
		return verdict
	}
	if out, _, err := engine.notified.Eval(record); err != nil || out.Value() != true {
		return verdict
	}
	record["nac"] = true
	defer func() { record["nac"] = false }()
	if out, _, err := engine.verdict.Eval(record); err == nil {
		return out.Value().(string)
	}
	return "undetermined"
}
