// Command go_engines decides the small module of the benchmark with cel-go or OPA on parsed records in
// memory:
//
//	go_engines cel|opa|opa-batch FILE VERDICTS
//
// FILE is of the generator; VERDICTS gets id and verdict of each line. Prints {"rows": .., "seconds": [..]}:
// three repetitions, on one thread, of the decisions alone.
package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
)

const firstDay, lastDay = "2022-10-07", "2026-09-24"
const batch = 1000

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "go_engines:", err)
		os.Exit(1)
	}
}

func days(text string) int64 {
	at, err := time.Parse("2006-01-02", text)
	must(err)
	return at.Unix() / 86400
}

// A country belongs to a list from a day to below another.
type stretch struct {
	country     string
	from, below int64
}

func whole(codes ...string) []stretch {
	var rows []stretch
	for _, code := range codes {
		rows = append(rows, stretch{code, 0, 1 << 20})
	}
	return rows
}

// D:1, D:4 and D:5 without A:5 and A:6; Macau and D:5; HK is read as CN (rules/data/groups.yaml).
var listedRows = append(whole("AF", "AM", "AZ", "BH", "BY", "CD", "CF", "CN", "CU", "EG", "ER", "GE", "HK", "HT", "IQ", "IR", "JO",
	"KG", "KH", "KP", "KW", "KZ", "LA", "LB", "LY", "MD", "MM", "MN", "MO", "OM", "PK", "QA", "RU", "SA", "SD", "SO", "SS", "SY", "TJ",
	"TM", "UZ", "VE", "VN", "YE", "ZW"), stretch{"NI", days("2024-03-15"), 1 << 20}, stretch{"AE", 0, days("2026-07-10")})
var thereRows = append(whole("AF", "BY", "CD", "CF", "CN", "CU", "ER", "HK", "HT", "IQ", "IR", "KP", "LB", "LY", "MM", "MO", "RU",
	"SD", "SO", "SS", "SY", "VE", "ZW"), stretch{"CY", 0, days("2024-05-30")}, stretch{"KH", 0, days("2026-02-03")},
	stretch{"NI", days("2024-03-15"), 1 << 20})

func split(rows []stretch) (always []string, dated []stretch) {
	for _, each := range rows {
		if each.from == 0 && each.below == 1<<20 {
			always = append(always, each.country)
		} else {
			dated = append(dated, each)
		}
	}
	return always, dated
}

func read(path string) (ids []string, records []map[string]any) {
	file, err := os.Open(path)
	must(err)
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	must(err)
	at := map[string]int{}
	for i, name := range lines[0] {
		at[name] = i
	}
	for _, line := range lines[1:] {
		cell := func(name string) string { return line[at[name]] }
		record := map[string]any{"nac": false, "licence": cell("shipment.bis_licence") == "yes",
			"permit": cell("shipment.malaysia_permit") == "yes", "notice": int64(1 << 20)}
		for short, name := range map[string]string{"tpp": "item.tpp", "area": "item.die_area", "transfer": "item.transfer_rate",
			"memory": "item.memory_bandwidth", "io": "item.io_bandwidth"} {
			if text := cell(name); text != "" {
				value, err := strconv.ParseFloat(text, 64)
				must(err)
				record[short] = value
			}
		}
		for short, name := range map[string]string{"origin": "shipment.origin", "dest": "shipment.destination",
			"hq": "end_user.headquarters", "parent": "end_user.ultimate_parent"} {
			if text := cell(name); text != "" {
				record[short] = text
			}
		}
		if text := cell("item.datacenter"); text != "" {
			record["datacenter"] = text == "yes"
		}
		if text := cell("shipment.export_date"); text != "" {
			record["day"] = days(text)
		}
		if text := cell("shipment.nac_notice_date"); text != "" && text != "none" {
			record["notice"] = days(text)
		}
		ids, records = append(ids, cell("id")), append(records, record)
	}
	return ids, records
}

func main() {
	if len(os.Args) != 4 {
		must(fmt.Errorf("usage: go_engines cel|opa|opa-batch FILE VERDICTS"))
	}
	runtime.GOMAXPROCS(1)
	ids, records := read(os.Args[2])
	verdicts := make([]string, len(records))
	var decide func()
	switch os.Args[1] {
	case "cel":
		engine := newCel()
		decide = func() {
			for i, record := range records {
				verdicts[i] = engine.decide(record)
			}
		}
	case "opa":
		engine := newOpa("one")
		values := make([]ast.Value, len(records))
		for i, record := range records {
			values[i] = opaValue(record)
		}
		decide = func() {
			for i, value := range values {
				verdicts[i] = engine.ask(value).(string)
			}
		}
	case "opa-batch":
		engine := newOpa("many")
		var values []ast.Value
		for from := 0; from < len(records); from += batch {
			values = append(values, opaValue(records[from:min(from+batch, len(records))]))
		}
		decide = func() {
			at := 0
			for _, value := range values {
				for _, each := range engine.ask(value).([]any) {
					verdicts[at] = each.(string)
					at++
				}
			}
		}
	default:
		must(fmt.Errorf("no engine %q", os.Args[1]))
	}
	var seconds []float64
	for n := 0; n < 3; n++ {
		began := time.Now()
		decide()
		seconds = append(seconds, time.Since(began).Seconds())
	}
	out, err := os.Create(os.Args[3])
	must(err)
	writer := csv.NewWriter(out)
	must(writer.Write([]string{"id", "verdict"}))
	for i, id := range ids {
		must(writer.Write([]string{id, verdicts[i]}))
	}
	writer.Flush()
	must(writer.Error())
	must(out.Close())
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{"rows": len(records), "seconds": seconds}))
}
