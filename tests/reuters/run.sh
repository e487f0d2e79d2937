#!/usr/bin/env bash
# Scores topics on labelled records: the built-in taxonomy with what its score rests on and how honest its confidence is,
# then the yardstick on Reuters-21578, whole and in four parts, each of which shows how far a quarter's luck goes.
set -euo pipefail
cd "$(dirname "$0")/../.."
data=${COPYDESK_DATA:-../shared/data}/tagging
gold=$data/gold-dev.jsonl
reuters=$data/reuters-train.jsonl
if [ ! -e "$gold" ] || [ ! -e "$reuters" ]; then
    echo "NOT RUN: topics: no data in $data"
    exit 0
fi

"${CARGO:-cargo}" build --quiet --locked --profile quick --bin copydesk
copydesk=${CARGO_TARGET_DIR:-target}/quick/copydesk
parts=$(mktemp -d)
trap 'rm -r "$parts"' EXIT

echo "== built-in taxonomy on the development records"
"$copydesk" taxonomy score "$gold" --brief --without-single
echo "== its confidence, each fifth predicted from the others"
"$copydesk" taxonomy calibrate "$gold" --dry-run

yardstick=tests/reuters/taxonomy.toml
echo "== Reuters-21578, all of the train half"
"$copydesk" taxonomy test "$yardstick" | tail -n 1
"$copydesk" taxonomy score "$reuters" --taxonomy "$yardstick" --brief
awk -v to="$parts" '{ print > (to "/" NR % 4 + 1 ".jsonl") }' "$reuters"
for part in "$parts"/*.jsonl; do
    echo "== Reuters-21578, quarter $(basename "$part" .jsonl)"
    "$copydesk" taxonomy score "$part" --taxonomy "$yardstick" --brief | sed -n '1,6p'
done
