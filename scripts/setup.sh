# Makes .venv beside the project and installs the locked dependencies of lock files
# into it: `. scripts/setup.sh run` or `. scripts/setup.sh test spark`.
# Leaves `python` in $PYTHON. Does nothing for a lock that is already installed.

set -euo pipefail

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
PYTHON="$PROJECT/.venv/bin/python"

find_python() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
            2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "error: Python 3.11 or newer was not found on PATH; install it and run again." >&2
    exit 2
}

install_lock() {
    # The test lock holds everything that the run lock does, at the same versions; the
    # locks of engines hold what each needs beside it, and so are not whole.
    local wanted stamp="$PROJECT/.venv/installed-$1" lock="$PROJECT/scripts/locks/$1.txt"
    wanted=$(cksum < "$lock")
    if [ -x "$PYTHON" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    echo "setting up .venv (once; takes a minute or two)" >&2
    if ! "$PYTHON" -m pip --version > /dev/null 2>&1; then
        local found
        found=$(find_python) || exit 2
        rm -rf "$PROJECT/.venv"
        if ! "$found" -m venv "$PROJECT/.venv" >&2; then
            rm -rf "$PROJECT/.venv"
            echo "error: $found could not make a virtual environment; install its venv" \
                "module (on Debian: python3-venv) and run again." >&2
            exit 2
        fi
    fi
    local whole=()
    [ "$1" = run ] || [ "$1" = test ] || whole=(--no-deps)
    if ! "$PYTHON" -m pip install --quiet --disable-pip-version-check \
        ${whole[@]+"${whole[@]}"} --require-hashes --requirement "$lock" >&2; then
        echo "error: the dependencies in scripts/locks/$1.txt could not be installed;" \
            "see pip's message above." >&2
        exit 2
    fi
    echo "$wanted" > "$stamp"
}

for lock; do install_lock "$lock"; done

export DBT_SEND_ANONYMOUS_USAGE_STATS=false DO_NOT_TRACK=1 GX_ANALYTICS_ENABLED=false
export PYTHONPATH="$PROJECT/scripts" PYTHONDONTWRITEBYTECODE=1
