#!/usr/bin/env bash
# Make this checkout ready: system packages, a .venv, pinned versions.
# Usage: packaging/set_up.sh run|test      "test" adds what the tests need.
# PYTHON=/path/to/python3.12 chooses the interpreter. A second run finds its stamp in .venv and does nothing.
set -euo pipefail
cd -P "$(dirname "$0")/.."

purpose=${1:-run}
candidates=${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}
torch_cpu_index=https://download.pytorch.org/whl/cpu

say() { printf 'set-up: %s\n' "$*" >&2; }
fail() {
    say "$*"
    exit 1
}

# The first interpreter that is new enough, as a path; nothing where there is none.
find_python() {
    local candidate
    for candidate in $candidates; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}

wanted_packages() {
    local who='window|sound'
    [ "$purpose" = test ] && who="$who|test"
    sed -nE "s/^($who) //p" packaging/system-packages.txt
    if [ -z "$python" ]; then
        [ -n "${PYTHON:-}" ] || printf 'python3\npython3-venv\n'
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
}

# Names of the wanted packages that no installed package has or provides (Ubuntu's libglib2.0-0t64 provides libglib2.0-0).
missing_packages() {
    local installed
    # shellcheck disable=SC2016  # the dollars are dpkg-query's own
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}, ${Provides}\n' | sed -n 's/^installed //p' | tr ',' '\n' | sed 's/^ *//; s/[ :(].*//')
    wanted_packages | grep -vxF -f <(printf '%s\n' "$installed") | tr '\n' ' ' || true
}

install_system_packages() {
    local missing
    if ! command -v dpkg-query >/dev/null; then
        [ "$(uname -s)" != Linux ] || say "not Debian or Ubuntu: packaging/system-packages.txt names the libraries that the window and the sound need"
        return
    fi
    missing=$(missing_packages)
    missing=${missing% }
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        say "installing $missing"
        # shellcheck disable=SC2086  # one word per package
        if apt-get update -q >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >&2; then
            python=$(find_python)
            return
        fi
        say "apt-get failed; this is still missing: $missing"
    else
        say "some system packages are missing; this line installs them:"
        echo "sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing" >&2
    fi
    case "$purpose $missing" in
        test*) fail "the tests need them; install them, then run this command again" ;;
        *python3*) fail "nothing works without Python and its venv; install them, then run this command again" ;;
        *) say "going on: separating works without them, the window or the sound may not" ;;
    esac
}

# Succeeds where .venv is whole, has not been moved, and has the chosen Python's version.
venv_is_sound() {
    [ "$(.venv/bin/python -c 'import pip, sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$version" ] &&
        grep -qF "$PWD/.venv/bin/" .venv/bin/pip
}

install_python_packages() {
    local extra=() target=.
    [ "$purpose" = test ] && target='.[dev]'
    # PyPI's torch for Linux brings gigabytes of CUDA; a machine without an NVIDIA driver takes the CPU build where it can be reached.
    if [ "$(uname -s)" = Linux ] && ! command -v nvidia-smi >/dev/null; then
        if "$python" -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=10)' "$torch_cpu_index/torch/" 2>/dev/null; then
            extra=(--extra-index-url "$torch_cpu_index")
        else
            say "$torch_cpu_index does not answer: unless pip finds a CPU build elsewhere, PyPI's torch brings gigabytes of CUDA; Ctrl-C stops that"
        fi
    fi
    say "installing pinned packages into .venv, 2 GB; this takes some minutes"
    .venv/bin/python -m pip install -qq --disable-pip-version-check -c packaging/constraints.txt ${extra[@]+"${extra[@]}"} -e "$target"
}

case "$purpose" in run | test) ;; *) fail "the purpose must be run or test; got $purpose" ;; esac
python=$(find_python)
[ -n "$python" ] || [ -z "${PYTHON:-}" ] || fail "Python must be 3.11 or newer; none of these is: $candidates"
install_system_packages
[ -n "$python" ] || fail "Python must be 3.11 or newer; none of these is: $candidates"
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

venv_is_sound || "$python" -m venv --clear .venv
state=$(cat pyproject.toml packaging/constraints.txt packaging/set_up.sh | cksum)
stamp=.venv/set-up-$purpose
[ "$(cat "$stamp" 2>/dev/null)" = "$state" ] && exit 0
install_python_packages
echo "$state" >"$stamp"
# What the tests need holds all that running needs.
[ "$purpose" = run ] || echo "$state" >.venv/set-up-run
say "done"
