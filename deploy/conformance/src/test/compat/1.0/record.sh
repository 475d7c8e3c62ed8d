#!/bin/sh
# Compiles the filters of this folder against the recorded filter API and packs plugins/filters.jar. Only for a new baseline: the jar of a released one stays as it is.
set -e
cd "$(dirname "$0")"
ROOT=../../../../../..
API=$ROOT/filter-api/src/compat/filter-api-$(basename "$PWD").jar
OUT=$(mktemp -d)
javac --release 17 -g:none -Xlint:-processing -cp "$API" -processorpath "$(ls $ROOT/plugin-sdk/processor/target/processor-*.jar | head -1):$API" \
    -Asluice.plugin.id=compat -Asluice.plugin.version=1.0.0 -Asluice.plugin.provider=Sluice -d "$OUT" src/acme/compat/*.java
mkdir -p plugins
jar --create --date=2026-11-22T00:00:00Z --file plugins/filters.jar -C "$OUT" .
rm -r "$OUT"
