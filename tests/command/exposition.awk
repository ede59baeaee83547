# The grammar of Prometheus' text format 0.0.4, as strict as node_exporter's textfile collector needs it: says what is wrong, and exits 1.
function wrong(says) { print NR ": " says ": " $0; bad = 1; exit 1 }

/^# HELP [a-zA-Z_:][a-zA-Z0-9_:]* [^ ].*\.$/ {
    if (helped[$3]++) wrong("a second HELP")
    family = $3
    next
}

/^# TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (counter|gauge)$/ {
    if ($3 != family || typed[$3]++) wrong("TYPE does not follow its HELP")
    if (($4 == "counter") != ($3 ~ /_total$/)) wrong("a counter ends in _total, and nothing else does")
    type = $4
    empty = 1
    next
}

/^[^#]/ {
    if (!match($0, /^[a-zA-Z_:][a-zA-Z0-9_:]*/) || substr($0, 1, RLENGTH) != family) wrong("a sample outside its family")
    rest = substr($0, RLENGTH + 1)
    series = $0
    if (substr(rest, 1, 1) == "{") {
        if (!match(rest, /^\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\\\|\\"|\\n)*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\\\|\\"|\\n)*")*\}/)) wrong("labels")
        rest = substr(rest, RLENGTH + 1)
    }
    if (rest !~ /^ -?[0-9]+(\.[0-9]+)?$/) wrong("a value, or more than one")
    series = substr($0, 1, length($0) - length(rest))
    if (seen[series]++) wrong("a series twice")
    if (type == "counter" && rest ~ /^ -/) wrong("a counter below 0")
    if (family ~ /_ratio$/ && family != "v6audit_outage_ratio" && rest + 0 > 1) wrong("a share above 1")
    samples[family]++
    next
}

{ wrong("neither a comment that is known nor a sample") }

END {
    if (bad) exit 1
    for (family in helped)
        if (!samples[family] || !typed[family]) { print family ": without a TYPE or a sample"; exit 1 }
    if (NR == 0) { print "nothing"; exit 1 }
}
