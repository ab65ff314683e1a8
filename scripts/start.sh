#!/bin/sh
# npm start. Nothing runs while npm installs (.npmrc), so dist/ is built here, where it is missing or older than its source.
test -z "$(find src scripts package-lock.json -newer dist/main.js 2>&1)" || node scripts/build.mjs || exit
exec node --max-semi-space-size=2 bin/firedrill.js "$@"
