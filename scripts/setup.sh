# Makes .venv beside the project and installs the locked dependencies of lock files
# into it: `. scripts/setup.sh run` or `. scripts/setup.sh test spark`.
# Leaves `python` in $PYTHON. Does nothing for a lock that is already installed.
# With DBT=1.11 in the environment, $PYTHON is the one of .venv-dbt-1.11: it has that
# release of dbt, and everything else from .venv.

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

sum_of() { cat "$@" 2>/dev/null | cksum; }

remove_stale_venv() {
    # A package that a newer lock dropped would stay, so .venv is made anew.
    local stamp
    for stamp in "$PROJECT"/.venv/installed-*; do
        if [ -e "$stamp" ] && [ "$(cat "$stamp")" \
            != "$(sum_of "$PROJECT/scripts/locks/${stamp##*/installed-}.txt")" ]; then
            echo "the locks have changed since .venv was made" >&2
            rm -rf "$PROJECT/.venv"
            return
        fi
    done
}

make_venv() {
    "$PYTHON" -m pip --version > /dev/null 2>&1 && return
    local found
    found=$(find_python) || exit 2
    rm -rf "$PROJECT/.venv"
    if ! "$found" -m venv "$PROJECT/.venv" >&2; then
        rm -rf "$PROJECT/.venv"
        echo "error: $found could not make a virtual environment; install its venv" \
            "module (on Debian: python3-venv) and run again." >&2
        exit 2
    fi
}

pip_install() {
    # Each lock names all that it needs. dbt-core also asks for a parser of dbt v2, which
    # is used only by --use-v2-parser and whose build downloads a file: it is left out.
    local lock=$1
    shift
    if ! "$PROJECT/.venv/bin/python" -m pip --disable-pip-version-check "$@" \
        --quiet --no-deps --require-hashes --requirement "$lock" >&2; then
        echo "error: the dependencies in ${lock#"$PROJECT/"} could not be installed;" \
            "see pip's message above." >&2
        exit 2
    fi
}

install_lock() {
    local wanted stamp="$PROJECT/.venv/installed-$1" lock="$PROJECT/scripts/locks/$1.txt"
    wanted=$(sum_of "$lock")
    if [ -x "$PYTHON" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    echo "setting up .venv (once; takes a minute or two)" >&2
    make_venv
    pip_install "$lock" install
    echo "$wanted" > "$stamp"
}

use_dbt() {
    local home="$PROJECT/.venv-dbt-$1" lock="$PROJECT/scripts/locks/dbt-$1.txt" wanted
    if ! [ -f "$lock" ]; then
        echo "error: DBT=$1 is not a release with a lock; use DBT=1.11, or leave DBT" \
            "out for the release in .venv." >&2
        exit 2
    fi
    wanted=$(sum_of "$lock" "$PROJECT/.venv/pyvenv.cfg")
    if ! [ -x "$home/bin/dbt" ] || [ "$(cat "$home/installed" 2>/dev/null)" != "$wanted" ]
    then
        echo "setting up .venv-dbt-$1 (once; takes seconds)" >&2
        rm -rf "$home"
        "$PYTHON" -m venv --without-pip "$home" >&2
        pip_install "$lock" --python "$home/bin/python" install
        # What is not found here is looked up in .venv.
        local own shared where='import sysconfig; print(sysconfig.get_path("purelib"))'
        own=$("$home/bin/python" -c "$where")
        shared=$("$PYTHON" -c "$where")
        echo "import site; site.addsitedir('$shared')" > "$own/shared.pth"
        echo "$wanted" > "$home/installed"
    fi
    PYTHON="$home/bin/python"
}

remove_stale_venv
for lock; do install_lock "$lock"; done
if [ -n "${DBT:-}" ]; then use_dbt "$DBT"; fi

export DBT_SEND_ANONYMOUS_USAGE_STATS=false DO_NOT_TRACK=1 GX_ANALYTICS_ENABLED=false
export PYTHONPATH="$PROJECT/scripts" PYTHONDONTWRITEBYTECODE=1
