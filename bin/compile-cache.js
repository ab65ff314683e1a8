// As plain as firedrill.js, which imports this.
var fs = require('fs');
var os = require('os');
var path = require('path');

/**
 * A folder of the user's own for compiled code, made if need be; undefined where there is none. What lies in it is run
 * unseen, so nobody else may ever have been able to put something there. Node's own place, below the temporary folder,
 * belongs to whoever makes it first.
 */
exports.compileCacheFolder = function () {
  try {
    var base = process.env.XDG_CACHE_HOME || '';
    if (!path.isAbsolute(base))
      base = path.join(os.homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
    // Another one in each folder, whoever filled that.
    if (!path.isAbsolute(base)) return undefined;
    var folder = path.join(base, 'firedrill', 'compiled');
    // One by one: a home that is not there is not made.
    [base, path.dirname(folder), folder].forEach(makeFolder);
    var real = fs.realpathSync(folder);
    return isPrivate(real) ? real : undefined;
  } catch {
    // No home, no room, no rights: then it starts a little slower.
    return undefined;
  }
};

function makeFolder(folder) {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

/** Whether a folder, named without links, is ours alone, and nobody else can have put it there or put another in its place. */
function isPrivate(folder) {
  var me = process.getuid();
  var found = fs.lstatSync(folder);
  if (!found.isDirectory() || found.uid !== me || (found.mode & 0o077) !== 0) return false;
  for (var above = path.dirname(folder); ; above = path.dirname(above)) {
    var one = fs.lstatSync(above);
    if (one.uid !== me && one.uid !== 0) return false;
    // In a sticky folder, such as /tmp, nobody can rename what is not theirs.
    if ((one.mode & 0o022) !== 0 && (one.mode & 0o1000) === 0) return false;
    if (above === path.dirname(above)) return true;
  }
}
