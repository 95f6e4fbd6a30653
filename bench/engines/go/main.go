// The small module in CEL and in OPA, on parsed records in memory:
//
//	go_engines cel|opa|opa-batch FILE VERDICTS
//
// Prints the seconds of each repetition as JSON and writes the verdicts.
package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"cel.dev/cel-go/cel"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

//go:embed small.cel
var celText string

//go:embed small.rego
var regoText string

const repeat = 3
const batch = 1000

var numbers = map[string]string{"item.tpp": "tpp", "item.die_area": "area", "item.transfer_rate": "transfer",
	"item.memory_bandwidth": "memory", "item.io_bandwidth": "io"}
var words = map[string]string{"item.datacenter": "datacenter", "shipment.origin": "origin",
	"shipment.destination": "destination", "end_user.headquarters": "headquarters", "end_user.ultimate_parent": "parent"}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func day(text string) int64 {
	at, err := time.Parse("2006-01-02", text)
	fail(err)
	return at.Unix() / 86400
}

// What is missing is left out of the record.
func read(path string) (ids []string, records []map[string]any) {
	file, err := os.Open(path)
	fail(err)
	rows, err := csv.NewReader(file).ReadAll()
	fail(err)
	for _, row := range rows[1:] {
		record := map[string]any{"licensed": false, "permitted": false, "notice": int64(-1)}
		for i, name := range rows[0] {
			cell := row[i]
			if name == "id" {
				ids = append(ids, cell)
			}
			if cell == "" {
				continue
			}
			if to, ok := numbers[name]; ok {
				value, err := strconv.ParseFloat(cell, 64)
				fail(err)
				record[to] = value
			} else if to, ok := words[name]; ok {
				record[to] = cell
			} else if name == "shipment.export_date" {
				record["day"] = day(cell)
			} else if name == "shipment.nac_notice_date" && cell != "none" {
				record["notice"] = day(cell)
			} else if name == "shipment.bis_licence" {
				record["licensed"] = cell == "yes"
			} else if name == "shipment.malaysia_permit" {
				record["permitted"] = cell == "yes"
			}
		}
		records = append(records, record)
	}
	return ids, records
}

// An error is what CEL makes of a missing value that matters.
func withCel(records []map[string]any) func() []string {
	options := []cel.EnvOption{}
	for _, name := range []string{"tpp", "area", "transfer", "memory", "io"} {
		options = append(options, cel.Variable(name, cel.DoubleType))
	}
	for _, name := range words {
		options = append(options, cel.Variable(name, cel.StringType))
	}
	options = append(options, cel.Variable("day", cel.IntType), cel.Variable("notice", cel.IntType),
		cel.Variable("licensed", cel.BoolType), cel.Variable("permitted", cel.BoolType))
	env, err := cel.NewEnv(options...)
	fail(err)
	tree, issues := env.Compile(celText)
	fail(issues.Err())
	program, err := env.Program(tree, cel.EvalOptions(cel.OptOptimize))
	fail(err)
	return func() []string {
		verdicts := make([]string, len(records))
		for i, record := range records {
			value, _, err := program.Eval(record)
			if err != nil {
				verdicts[i] = "undetermined"
			} else {
				verdicts[i] = value.Value().(string)
			}
		}
		return verdicts
	}
}

func withOpa(records []map[string]any, size int) func() []string {
	ctx := context.Background()
	query := "data.small.verdict"
	if size > 1 {
		query = "data.small.verdicts"
	}
	prepared, err := rego.New(rego.Query(query), rego.Module("small.rego", regoText)).PrepareForEval(ctx)
	fail(err)
	var inputs []ast.Value
	if size == 1 {
		for _, record := range records {
			value, err := ast.InterfaceToValue(record)
			fail(err)
			inputs = append(inputs, value)
		}
	} else {
		for at := 0; at < len(records); at += size {
			value, err := ast.InterfaceToValue(map[string]any{"lines": records[at:min(at+size, len(records))]})
			fail(err)
			inputs = append(inputs, value)
		}
	}
	return func() []string {
		verdicts := make([]string, 0, len(records))
		for _, input := range inputs {
			results, err := prepared.Eval(ctx, rego.EvalParsedInput(input))
			fail(err)
			if size == 1 {
				verdicts = append(verdicts, results[0].Expressions[0].Value.(string))
				continue
			}
			for _, each := range results[0].Expressions[0].Value.([]any) {
				verdicts = append(verdicts, each.(string))
			}
		}
		return verdicts
	}
}

func main() {
	if len(os.Args) != 4 {
		fail(fmt.Errorf("usage: go_engines cel|opa|opa-batch FILE VERDICTS"))
	}
	ids, records := read(os.Args[2])
	var decide func() []string
	switch os.Args[1] {
	case "cel":
		decide = withCel(records)
	case "opa":
		decide = withOpa(records, 1)
	case "opa-batch":
		decide = withOpa(records, batch)
	default:
		fail(fmt.Errorf("no engine %s", os.Args[1]))
	}
	var verdicts []string
	seconds := []float64{}
	for range repeat {
		began := time.Now()
		verdicts = decide()
		seconds = append(seconds, time.Since(began).Seconds())
	}
	out, err := os.Create(os.Args[3])
	fail(err)
	fmt.Fprintln(out, "id,verdict")
	for i, id := range ids {
		fmt.Fprintf(out, "%s,%s\n", id, verdicts[i])
	}
	fail(out.Close())
	fail(json.NewEncoder(os.Stdout).Encode(map[string]any{"rows": len(records), "seconds": seconds}))
}
