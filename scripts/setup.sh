#!/bin/sh
# Makes .venv ready: a Python of at least 3.11, the hash-locked packages, and this checkout itself.
# Does nothing, and needs no network, when .venv already matches the requirement files.
# Wishes: PYTHON=/path/to/python picks the interpreter.
set -eu

cd "$(dirname "$0")/.."
venv=.venv
packages=$venv/homeroom-packages # what is installed; gone while it changes, so a half-made venv is never believed
project=$venv/homeroom-project   # which pyproject.toml is linked
log=$venv/setup.log
requirements=requirements/dev.txt

say() { printf '%s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

packages_key() { { pwd; cksum requirements/prod.txt "$requirements"; } | cksum; }
project_key() { cksum pyproject.toml; }

runs() { "$venv/bin/python" -c '' 2>/dev/null; }
packages_are_current() { [ "$(cat "$packages" 2>/dev/null)" = "$(packages_key)" ] && runs; }
project_is_current() { [ "$(cat "$project" 2>/dev/null)" = "$(project_key)" ]; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_make_venvs() { "$1" -c 'import venv, ensurepip' 2>/dev/null; }

choose_python() {
    seen_new_enough=
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        command -v "$candidate" >/dev/null 2>&1 && is_new_enough "$candidate" || continue
        seen_new_enough=$candidate
        if can_make_venvs "$candidate"; then python=$candidate; return; fi
    done
    if [ -n "$seen_new_enough" ]; then
        version=$("$seen_new_enough" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        fail "$seen_new_enough is Python $version, but it cannot make virtual environments: its venv package is missing.
Install it with: apt-get install python3-venv      (or python$version-venv; with sudo if you are not root)
Then run the same command again."
    fi
    found=$("${PYTHON:-python3}" --version 2>/dev/null || echo "no ${PYTHON:-python3} that runs")
    fail "Homeroom needs Python 3.11 or newer; found here: $found.
Install one (Debian 12: apt-get install python3 python3-venv), or name it: make setup PYTHON=/path/to/python3.12"
}

# Runs a command with its output in the log; dots for a person who watches, the log's end when it fails.
quietly() {
    "$@" >>"$log" 2>&1 &
    child=$!
    if [ -t 1 ]; then
        while kill -0 "$child" 2>/dev/null; do printf '.'; sleep 2; done
        printf '\n'
    fi
    if wait "$child"; then child=; return; fi
    child=
    tail -n 25 "$log" >&2
    fail "Setup failed; the lines above are the end of $log. Run the same command again to retry."
}

child=
stop() { [ -z "$child" ] || kill "$child" 2>/dev/null || true; fail "Setup was interrupted; run it again to finish."; }

if packages_are_current && project_is_current; then exit 0; fi
trap stop INT TERM HUP

# A person's own pip settings may send packages elsewhere or refuse the checkout; a virtual environment wants neither.
unset PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_HASHES PIP_NO_DEPS PYTHONHOME PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
export PIP_DEFAULT_TIMEOUT="${PIP_DEFAULT_TIMEOUT:-60}"

if ! packages_are_current; then
    if [ ! -f "$packages" ] || [ "$(cat "$venv/homeroom-place" 2>/dev/null)" != "$PWD" ] || ! runs; then
        choose_python
        say "Making a virtual environment in $venv with $("$python" --version)"
        rm -rf "$venv"
        mkdir "$venv"
        quietly "$python" -m venv "$venv"
        printf '%s\n' "$PWD" >"$venv/homeroom-place"
    fi
    rm -f "$packages"
    say "Installing $(grep -c '^[a-z].*==' "$requirements") packages (one to two minutes the first time)"
    quietly "$venv/bin/python" -m pip install --require-hashes -r "$requirements"
    packages_key >"$packages.new"
    mv "$packages.new" "$packages"
fi

rm -f "$project"
say "Linking this checkout"
quietly "$venv/bin/python" -m pip install --no-deps --no-build-isolation --no-index --force-reinstall -e .
project_key >"$project.new"
mv "$project.new" "$project"
say "Ready."
