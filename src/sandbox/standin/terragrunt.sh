#!/bin/sh
# The stand-in for terragrunt, as a program: what `firedrill sandbox --json` names. The environment that it prints with it says
# where the sandbox is, and which Node runs this.
exec "${FIREDRILL_NODE:-node}" "$(dirname "$0")/terragrunt.js" "$@"
