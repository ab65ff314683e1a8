// As plain as firedrill.js, which loads this.
var fs = require('fs');
var path = require('path');
var vm = require('vm');
var zlib = require('zlib');

/** By then home is on the screen, and what was compiled for it is worth keeping. A terminal that is closed never ends cleanly. */
var SETTLED_MS = 2000;
/** What has not grown by more is not written again. */
var GROWN = 1.1;
/** Of another version, or made again in a moment. */
var OLD_MS = 30 * 24 * 3600 * 1000;
var SUM_BYTES = 4;

/**
 * Runs a program of CommonJS files, as `require` does, from compiled code that is kept in `folder` (undefined: none is).
 * Node would keep what it compiles before anything has run (`module.enableCompileCache`); most of a start would be compiled
 * again each time. Here all is kept that was compiled until home was there, or the program over.
 */
exports.runCompiled = function (main, folder) {
  var place = folder && path.join(folder, versionOf());
  var scripts = [];
  var loaded = new Map();
  // The program sets flags of V8 later, and knows how it was before.
  var asAtStart = function (work) {
    return work();
  };

  function load(file) {
    if (loaded.has(file)) return loaded.get(file).exports;
    var made = { exports: {} };
    loaded.set(file, made);
    scriptOf(file).call(made.exports, made.exports, requireFrom(file), made, file, path.dirname(file));
    return made.exports;
  }

  function requireFrom(file) {
    return function (id) {
      return id[0] === '.' ? load(path.resolve(path.dirname(file), id)) : require(id);
    };
  }

  function scriptOf(file) {
    var source = fs.readFileSync(file);
    // Named by what was compiled, so that it can be that of nothing else.
    var entry = place && path.join(place, zlib.crc32(source).toString(16) + '-' + source.length);
    var cachedData = entry && readEntry(entry);
    var script = asAtStart(function () {
      return new vm.Script(
        '(function (exports, require, module, __filename, __dirname) {' + source.toString() + '\n})',
        {
          filename: file,
          cachedData: cachedData,
        },
      );
    });
    var size = cachedData && !script.cachedDataRejected ? cachedData.length : 0;
    if (entry) scripts.push({ entry: entry, script: script, size: size });
    return script.runInThisContext();
  }

  if (place) {
    setTimeout(function () {
      keep(place, scripts, asAtStart);
    }, SETTLED_MS).unref();
    // Only what there is nothing of: a command that ends at once is not to take longer for the sake of the next.
    process.once('exit', function () {
      keep(
        place,
        scripts.filter(function (one) {
          return one.size === 0;
        }),
        asAtStart,
      );
    });
  }
  asAtStart = load(main).withFlagsOfTheStart || asAtStart;
};

/** V8 takes compiled code only from itself, and only with the same options. */
function versionOf() {
  var options = JSON.stringify([process.execArgv, process.env.NODE_OPTIONS]);
  return [process.version, process.arch, zlib.crc32(options).toString(16)].join('-');
}

/** Nothing where there is none, or where it is broken: V8 does not look whether it is. */
function readEntry(entry) {
  try {
    var bytes = fs.readFileSync(entry);
    var data = bytes.subarray(SUM_BYTES);
    return bytes.readUInt32LE(0) === zlib.crc32(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Writes what is new or has grown. Where that cannot be, it starts a little slower the next time. */
function keep(place, scripts, asAtStart) {
  try {
    var made = scripts.filter(function (one) {
      var data = asAtStart(function () {
        return one.script.createCachedData();
      });
      if (data.length <= one.size * GROWN) return false;
      fs.mkdirSync(place, { recursive: true, mode: 0o700 });
      writeEntry(one.entry, data);
      one.size = data.length;
      return true;
    });
    if (made.length > 0) forget(path.dirname(place));
  } catch {
    // No room, no rights.
  }
}

function writeEntry(entry, data) {
  var sum = Buffer.alloc(SUM_BYTES);
  sum.writeUInt32LE(zlib.crc32(data));
  var fresh = entry + '.' + process.pid;
  try {
    fs.writeFileSync(fresh, Buffer.concat([sum, data]), { mode: 0o600 });
    // Another firedrill may be reading it.
    fs.renameSync(fresh, entry);
  } catch (error) {
    fs.rmSync(fresh, { force: true });
    throw error;
  }
}

/** Takes away what was kept long ago. */
function forget(folder) {
  fs.readdirSync(folder, { recursive: true, withFileTypes: true }).forEach(function (found) {
    var file = path.join(found.parentPath, found.name);
    if (found.isFile() && fs.statSync(file).mtimeMs < Date.now() - OLD_MS) fs.rmSync(file, { force: true });
  });
}
