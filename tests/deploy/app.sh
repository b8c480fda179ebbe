#!/bin/sh
# What every image of the fleet runs; /mode says how it behaves.
mkdir -p /www
echo fine >/www/health
printf '{"build": {"commit": "%s"}}' "$(cat /commit)" >/www/version
stop_seconds=0
case $(cat /mode) in
  exits) exit 1 ;;
  exits-well) exit 0 ;;
  exits-at-2) sleep 2 && kill -TERM $$ & ;;
  exits-at-6) sleep 6 && kill -TERM $$ & ;;
  twin-exits) mkdir /data/twin || exit 1 ;;
  sick) rm /www/health ;;
  greedy) exec tail /dev/zero ;;
  slow) sleep 4 ;;
  slow-stop) stop_seconds=6 ;;
esac
httpd -f -p 8080 -h /www &
server=$!
trap 'sleep $stop_seconds; kill $server; exit 0' TERM
wait $server
