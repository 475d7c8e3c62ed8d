#!/bin/sh
# Starts Sluice with this sample and shows what it does. Ends it again.
set -eu
cd -- "$(dirname -- "$0")/../.."
./sluice run -c sample-plugins/body-scan/envoy.yaml --plugins sample-plugins/body-scan/target &
sluice=$!
trap 'kill $sluice' EXIT
until curl -sf -o /dev/null http://127.0.0.1:9901/ready; do sleep 0.2; done
show() {
  echo "--- $1"
  curl -si -d "$2" http://127.0.0.1:10000/ | grep -v '^date:'
}
show "a good body" 'x; drop the table'
show "a bad body" 'x; DROP TABLE y'
show "a body over the limit" "$(head -c 2000 /dev/zero | tr '\0' x)"
