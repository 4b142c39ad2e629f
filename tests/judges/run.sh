#!/bin/sh
# Lets the judges that are not written in Rust decide.
#
#   run.sh                                    every forgery: the verdicts must be those of crates/proof/tests/it/forgeries.md
#   run.sh VKEY DIR-OR-URL [EARLIER-CHECKPOINT]   a log: exit 0 if accepted
#   run.sh VKEY FILE.tlog-proof LEAF              a saved proof: exit 0 if accepted
#
# Needs Debian's golang-go and golang-golang-x-mod-dev, and installs them when they are missing and it may.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
gopath=/usr/share/gocode
target=${CARGO_TARGET_DIR:-$root/target}
work=$target/judges
judge=$work/judge
mkdir -p "$work"

if ! command -v go >/dev/null || [ ! -d $gopath/src/golang.org/x/mod/sumdb/tlog ]; then
    sudo=
    [ "$(id -u)" = 0 ] || sudo='sudo -n'
    if ! { $sudo apt-get update -q && $sudo apt-get install -q -y --no-install-recommends golang-go golang-golang-x-mod-dev; } >&2; then
        echo 'The Go judge cannot be built: install golang-go and golang-golang-x-mod-dev.' >&2
        exit 2
    fi
fi

# GOPATH mode: the packages come from Debian, nothing from a module proxy.
GO111MODULE=off GOPATH=$gopath GOFLAGS='' GOCACHE=$work/go-cache go build -o "$judge" "$here/go/judge.go"

if [ $# -gt 0 ]; then
    exec "$judge" "$@"
fi

(cd "$root" && cargo run --quiet --package vitni-proof --example write_forgeries -- "$work/forged")

verdict() {
    if "$judge" "$@" >"$work/said" 2>&1; then
        printf accepts
    elif grep -q '^rejected: ' "$work/said"; then
        printf rejects
    else
        printf 'broke down'
    fi
}

# The same shape as the checked-in table: exhibit, verdict with the key, verdict with key and head.
cd "$work/forged"
vkey=$(cat vkey)
number=0
while read -r name; do
    if [ -e $number/leaf ]; then
        with_key=$(verdict "$vkey" $number/proof.tlog-proof $number/leaf)
        with_head=$with_key
    else
        with_key=$(verdict "$vkey" $number)
        with_head=$(verdict "$vkey" $number earlier-checkpoint)
    fi
    echo "$name | $with_key | $with_head"
    number=$((number + 1))
done <names >"$work/go.computed"

awk -F' *[|] *' '/^[|]/ && $2 != "exhibit" && $2 !~ /^-/ { print $2 " | " $7 " | " $8 }' \
    "$root/crates/proof/tests/it/forgeries.md" >"$work/go.expected"

if ! diff -u "$work/go.expected" "$work/go.computed"; then
    echo 'The Go judge says something else than crates/proof/tests/it/forgeries.md.' >&2
    exit 1
fi
echo "The Go judge agrees with the table on $number exhibits."
