# The facts of a report, one a line, without its words: what a scenario is about. Usage: v6audit -n -f json … | jq -r -f tests/golden/facts.jq
(.segments[] | "segment \(.id): unicast \(.vantage.unicast), multicast \(.vantage.multicast)"),
(.findings[] | "finding \(.severity) \(.confidence) \(.key) ×\(.count)\(if .absorbed_by then " (explained by \(.absorbed_by))" else "" end)\(if .exempted then " (exempted)" else "" end)"),
(.routers[] | "router \(.segment) \(.address) \(.status)\(if .default_router then ", default" else "" end)"),
(.prefixes[] | "prefix \(.segment) \(.prefix) \(.status)"),
(.hosts[] | "host \(.segment) \(.mac // "no MAC") \(.stack // "not classified") \(.confidence // "")"),
(.summary | "summary: hosts \(.hosts), IPv4 only \(.ipv4_only_hosts), undecided \(.undecided_hosts)")
