#!/usr/bin/env node
// Plain old JavaScript on purpose: an old Node must be able to read this far and say what it lacks.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    'firedrill: this is Node ' +
      process.versions.node +
      ', firedrill needs Node 24 or newer. Install it, or run `npm ci && npm start` in a clone, which brings its own.',
  );
  process.exitCode = 2;
} else if (!isSomewhere()) {
  console.error(
    'firedrill: the folder that you are in is gone. Go to one that is there (cd), then try again.',
  );
  process.exitCode = 2;
} else {
  start(require('path').join(__dirname, '../dist/main.js'));
}

function start(main) {
  if (!require('fs').existsSync(main)) {
    console.error(
      'firedrill: it is not built yet. In a clone `npm start` builds and starts it, `npm run build` only builds.',
    );
    process.exitCode = 2;
    return;
  }
  require('./compiled.js').runCompiled(main, require('./compile-cache.js').compileCacheFolder());
}

function isSomewhere() {
  try {
    return process.cwd() !== '';
  } catch (error) {
    return error.code !== 'ENOENT';
  }
}
