#!/bin/sh
# Starts Sluice with this sample and shows what it does. Ends it again.
set -eu
cd -- "$(dirname -- "$0")/../.."
./sluice run -c sample-plugins/api-key/envoy.yaml --plugins sample-plugins/api-key/target &
sluice=$!
trap 'kill $sluice' EXIT
until curl -sf -o /dev/null http://127.0.0.1:9901/ready; do sleep 0.2; done
show() {
  echo "--- $*"
  curl -si "$@" http://127.0.0.1:10000/ | grep -v '^date:'
}
show
show -H 'x-api-key: guessed'
show -H 'x-api-key: secret-1'
show -H 'x-api-key: secret-1'
echo "--- how often the service was asked"
curl -s 'http://127.0.0.1:9901/stats?filter=api_key.lookups'
