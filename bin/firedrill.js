#!/usr/bin/env node
// Plain old JavaScript on purpose: an old Node must be able to read this far and say what it lacks.
import module from 'node:module';
import { compileCacheFolder } from './compile-cache.js';

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
  // Compiled code of the last start is used again. Flushed soon, since a terminal that is closed never ends cleanly.
  var compiled = compileCacheFolder();
  if (compiled !== undefined) module.enableCompileCache(compiled);
  setTimeout(module.flushCompileCache, 2000).unref();
  try {
    await import('../dist/main.js');
  } catch (error) {
    // dist/ is one bundle: nothing else can be missing.
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.error(
      'firedrill: it is not built yet. In a clone `npm start` builds and starts it, `npm run build` only builds.',
    );
    process.exitCode = 2;
  }
}

function isSomewhere() {
  try {
    return process.cwd() !== '';
  } catch (error) {
    return error.code !== 'ENOENT';
  }
}
