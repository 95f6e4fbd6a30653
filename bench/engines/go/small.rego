package small

listed_codes := {"AF", "AM", "AZ", "BH", "BY", "CD", "CF", "CN", "CU", "EG", "ER", "GE", "HT", "IQ", "IR", "JO", "KG", "KP", "KW", "KZ", "LA", "LB", "LY", "MD", "MM", "MN", "MO", "OM", "PK", "QA", "RU", "SA", "SD", "SO", "SS", "SY", "TJ", "TM", "UZ", "VE", "VN", "YE", "ZW", "KH", "HK"}
there_codes := {"MO", "AF", "BY", "CD", "CF", "CN", "CU", "ER", "HT", "IQ", "IR", "KP", "LB", "LY", "MM", "RU", "SD", "SO", "SS", "SY", "VE", "ZW", "HK"}

in_there(place, day) if place in there_codes
in_there("CY", day) if day < 19873
in_there("KH", day) if day < 20487
in_there("NI", day) if day >= 19797

listed(r) if r.destination in listed_codes
listed(r) if { r.destination == "NI"; r.day >= 19797 }
listed(r) if { r.destination == "AE"; r.day < 20644 }

tied(r) if in_there(r.headquarters, r.day)
tied(r) if in_there(r.parent, r.day)

consumer(r) if { r.datacenter == "no"; r.tpp < 4800 }
dense_upper(r) if r.tpp >= 4800
dense_upper(r) if { r.tpp >= 1600; r.tpp / r.area >= 5.92 }
dense_lower(r) if { r.tpp >= 2400; r.tpp < 4800; r.tpp / r.area >= 1.6; r.tpp / r.area < 5.92 }
dense_lower(r) if { r.tpp >= 1600; r.tpp / r.area >= 3.2; r.tpp / r.area < 5.92 }

upper(r) if { r.day >= 19286; r.day < 19678; r.transfer >= 600; r.tpp >= 4800 }
upper(r) if { r.day >= 19678; dense_upper(r); not consumer(r) }
lower(r) if { r.day >= 19678; dense_lower(r); not consumer(r) }
covered(r) if upper(r)
covered(r) if lower(r)

elsewhere(r) if { tied(r); not listed(r); r.destination != "US" }

advanced(r) if { r.day < 19374; r.destination in {"CN", "HK"}; upper(r) }
advanced(r) if { r.day >= 19374; r.day < 19678; r.destination in {"CN", "HK", "MO"}; upper(r) }
advanced(r) if { r.day >= 19678; listed(r); covered(r) }
advanced(r) if { r.day >= 20101; elsewhere(r); upper(r) }

by_headquarters(r) if { r.day >= 19678; r.day < 20101; elsewhere(r); covered(r) }
by_headquarters(r) if { r.day >= 20101; elsewhere(r); lower(r); not upper(r) }

place(r) if in_there(r.destination, r.day)
place(r) if tied(r)
wide(r) if r.memory >= 1400
wide(r) if r.io >= 1100
wide(r) if r.memory + r.io >= 1700
letter(r) if { r.day >= 20187; r.destination != "US"; place(r); wide(r) }

embargo(r) if r.destination in {"CU", "IR", "KP", "SY"}
malaysia(r) if { r.day >= 20283; r.origin == "MY"; r.destination != "MY"; covered(r) }

for_datacenters(r) if { r.datacenter == "yes"; upper(r) }
nac(r) if {
	r.day >= 19678
	r.notice >= 0
	r.notice <= r.day - 25
	place(r)
	not for_datacenters(r)
	not letter(r)
	not r.destination in {"BY", "RU", "CU", "IR", "KP", "SY"}
}

licence(r) if letter(r)
licence(r) if embargo(r)
lifted(r) if advanced(r)
lifted(r) if by_headquarters(r)

required(r) if { not r.licensed; licence(r) }
required(r) if { not r.licensed; lifted(r); not nac(r) }
required(r) if { not r.permitted; malaysia(r) }
fulfilled(r) if { r.licensed; licence(r) }
fulfilled(r) if { r.licensed; lifted(r) }
fulfilled(r) if { r.permitted; malaysia(r) }

dated(r) if { r.day >= 19272; r.day <= 20720 }

verdict_of(r) := "undetermined" if {
	not dated(r)
} else := "required" if {
	required(r)
} else := "fulfilled" if {
	fulfilled(r)
} else := "excepted" if {
	lifted(r)
} else := "not_required"

verdict := verdict_of(input)

verdicts := [verdict_of(r) | some r in input.lines]
