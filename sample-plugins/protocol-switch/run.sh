#!/bin/sh
# Starts Sluice with this sample and shows what it does. Ends it again.
set -eu
cd -- "$(dirname -- "$0")/../.."
./sluice run -c sample-plugins/protocol-switch/envoy.yaml --plugins sample-plugins/protocol-switch/target &
sluice=$!
trap 'kill $sluice' EXIT
until curl -sf -o /dev/null http://127.0.0.1:9901/ready; do sleep 0.2; done
echo "--- HTTP"
curl -s http://127.0.0.1:10000/
echo "--- a word that is no HTTP"
curl -s --http0.9 -X HELLO http://127.0.0.1:10000/
