// For `node --import`: counts what a process writes below SOAK_FOLDER, and ends it by SIGKILL at operation SOAK_AT:
// `before` it, `after` it, or in the middle of it, with half of the bytes written. What was done is listed in SOAK_LIST;
// operations of other names than SOAK_ONLY are left out where that is given.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';

const { SOAK_FOLDER = '/nowhere', SOAK_AT = '-1', SOAK_HOW = 'before', SOAK_ONLY, SOAK_LIST } = process.env;
const original = { ...fs };
const listed = [];
let isWithinOne = false;

/** Some operations are made of others, which are not counted again. */
function asOne(act) {
  isWithinOne = true;
  try {
    return act();
  } finally {
    isWithinOne = false;
  }
}

const isWithin = (path) => typeof path === 'string' && resolve(path).startsWith(SOAK_FOLDER);
const die = () => process.kill(process.pid, 'SIGKILL');
const half = (data) => {
  const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.concat([data].flat());
  return bytes.subarray(0, bytes.length >> 1);
};

/** Does an operation, unless the process ends at it; `writeHalf` does half of it where that is possible. */
function counted(name, path, act, writeHalf) {
  if (isWithinOne || (SOAK_ONLY && name !== SOAK_ONLY)) return act();
  const isLast = listed.length === Number(SOAK_AT);
  listed.push(`${name}${writeHalf ? ' (bytes)' : ''} ${path.slice(SOAK_FOLDER.length)}`);
  if (isLast && SOAK_HOW === 'before') die();
  if (isLast && SOAK_HOW === 'half') {
    if (writeHalf) asOne(writeHalf);
    die();
  }
  const result = asOne(act);
  if (!isLast) return result;
  if (typeof result?.then === 'function') return result.finally(die);
  die();
}

/** Wraps functions that take a path first; `data` is the place of the bytes among the arguments. */
function wrapPaths(owner, names, suffix = '') {
  for (const [name, writeHalf] of Object.entries(names)) {
    const real = owner[name + suffix];
    if (typeof real !== 'function') continue;
    owner[name + suffix] = function wrapped(...args) {
      const path = args.slice(0, 2).find(isWithin);
      // Without a flag a file is opened to be read.
      if (path === undefined || (name === 'open' && !/[wa+]/.test(String(args[1] ?? 'r'))))
        return real.apply(this, args);
      return counted(name + suffix, path, () => real.apply(this, args), writeHalf && (() => writeHalf(...args)));
    };
  }
}

const operations = {
  open: undefined,
  writeFile: (path, data) => original.writeFileSync(path, half(data)),
  appendFile: (path, data) => original.appendFileSync(path, half(data)),
  ...{ rename: undefined, link: undefined, unlink: undefined, mkdir: undefined, rm: undefined, rmdir: undefined },
  ...{ copyFile: undefined, symlink: undefined, truncate: undefined },
};

// Files that are opened to be written, by their descriptors.
const paths = new Map();

/** Wraps what a file that `fs.promises.open` opened is written with. */
function wrapHandle(handle, path) {
  const write = (data) => original.writeSync(handle.fd, half(data));
  const methods = { writeFile: write, appendFile: write, write, writev: write, sync: undefined, datasync: undefined };
  for (const [name, writeHalf] of Object.entries(methods)) {
    const real = handle[name].bind(handle);
    handle[name] = (...args) => counted(name, path, () => real(...args), writeHalf && (() => writeHalf(...args)));
  }
  return handle;
}

const openFile = fs.promises.open;
wrapPaths(fs, operations);
wrapPaths(fs, operations, 'Sync');
wrapPaths(fs.promises, { ...operations, open: undefined });
const countedOpen = fs.promises.open;
fs.promises.open = async (path, ...rest) => {
  // Folders are opened to be synced.
  const handle = await (isWithin(path) ? countedOpen : openFile)(path, ...rest);
  return isWithin(path) ? wrapHandle(handle, path) : handle;
};

// Streams write through these; a descriptor tells no path by itself.
const { open, openSync } = fs;
fs.open = (path, ...rest) => {
  const done = rest.pop();
  return open(path, ...rest, (error, fd) => {
    if (!error && isWithin(path)) paths.set(fd, path);
    done(error, fd);
  });
};
fs.openSync = (path, ...rest) => {
  const fd = openSync(path, ...rest);
  if (isWithin(path)) paths.set(fd, path);
  return fd;
};
for (const name of ['write', 'writev', 'fsync', 'fdatasync', 'writeSync', 'writevSync', 'fsyncSync', 'fdatasyncSync']) {
  const real = fs[name];
  fs[name] = (fd, ...args) => {
    const path = paths.get(fd);
    if (path === undefined) return real(fd, ...args);
    const writeHalf = name.startsWith('write') ? () => original.writeSync(fd, half(args[0])) : undefined;
    return counted(name, path, () => real(fd, ...args), writeHalf);
  };
}
syncBuiltinESMExports();

if (SOAK_LIST) process.on('exit', () => original.writeFileSync(SOAK_LIST, JSON.stringify(listed)));
