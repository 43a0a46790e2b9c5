import { Worker } from 'node:worker_threads';

// A thread of its own looks on. Signals are told to the main thread alone; but what a terminal sends goes to a child as
// well, which dies of it where it has no handler: so a child is kept while the main thread does not come back.
const watch = `
  const { spawn } = require('node:child_process');
  const { writeSync } = require('node:fs');
  const { Session } = require('node:inspector');
  const { isatty } = require('node:tty');
  const { workerData: { beats, callers, names, patience } } = require('node:worker_threads');

  const end = (place) => {
    const where = place ? ', in ' + place : '';
    // A live table has hidden the terminal's cursor.
    const cursor = isatty(2) ? '\\u001b[?25h' : '';
    writeSync(2, cursor + '\\nended: JavaScript ran without a pause' + where + '; what was saved before is kept\\n');
    process.kill(process.pid, 'SIGKILL');
  };

  // Asks the main thread where it is; what it runs is held up for that, and goes on no more.
  const look = () => {
    const session = new Session();
    session.connectToMainThread();
    const urls = new Map();
    session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
    session.on('Debugger.paused', ({ params: { callFrames } }) => {
      const [{ functionName, location }] = callFrames;
      const file = (urls.get(location.scriptId) || 'a file without a name') + ':' + (location.lineNumber + 1);
      const place = functionName ? functionName + ' (' + file + ')' : file;
      const call = callFrames.find(({ functionName }) => callers[functionName]);
      if (!call) return end(place);
      const expression = callers[call.functionName];
      const asked = { callFrameId: call.callFrameId, expression, returnByValue: true };
      session.post('Debugger.evaluateOnCallFrame', asked, (error, answer) => {
        end([answer?.result.value, place].filter(Boolean).join(': '));
      });
    });
    session.post('Debugger.enable');
    session.post('Debugger.pause');
  };

  let [seen, since, heard] = [-1, 0, 0];
  const isStuck = () => Atomics.load(beats, 0) === seen && performance.now() - since >= patience;

  let child;
  const listen = () => {
    // It ends with its input: with this process.
    child = spawn(process.execPath, ['--eval', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.once('error', () => {});
    child.once('exit', (code, signal) => {
      child = undefined;
      if (!isStuck() || !names.includes(signal)) return;
      if (++heard === 1) return listen();
      setTimeout(end, 1000);
      look();
    });
  };

  setInterval(() => {
    const now = Atomics.load(beats, 0);
    if (now !== seen) [seen, since, heard] = [now, performance.now(), 0];
    else if (isStuck() && !child) listen();
  }, patience / 4);
`;

/** Who calls what others wrote, by the name of the function, and an expression in it that says whose and what it is. */
const callers = {
  // Of `@infomixup/regularizer` and of `@infomixup/core`.
  runHook: "plugin + ': its ' + hook + ' hook'",
  callPart: "owner + ': ' + what",
};

/**
 * Ends the process where this thread does not come back to hear signals, as in a plugin's endless loop, and two have come
 * from the terminal, or to the whole group of processes, meanwhile: by SIGKILL, after a line on stderr that says whose code
 * was running, and where.
 *
 * @param names - The signals that this thread handles where it hears them.
 * @param patience - In milliseconds: this thread is stuck where it does not turn to its events for so long.
 * @returns stops looking on.
 */
export function endWhenStuck(names: readonly NodeJS.Signals[], patience = 2000): () => void {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const beating = setInterval(() => Atomics.add(beats, 0, 1), patience / 4).unref();
  const worker = new Worker(watch, {
    eval: true,
    // What is preloaded into this thread is not for that one.
    ...{ execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } },
    workerData: { beats, callers, names, patience },
  });
  // Without it, only what nobody can handle ends a thread that is stuck.
  worker.on('error', () => {}).unref();
  return () => {
    clearInterval(beating);
    void worker.terminate();
  };
}
