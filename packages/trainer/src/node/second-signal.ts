import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';

// A thread of its own: it hears signals while this one runs something that never ends. Node tells the main thread alone of
// them; what it tells by is deprecated, and has no successor that reaches other threads.
const watch = `
  const { writeSync } = require('node:fs');
  const { Session } = require('node:inspector');
  const { isatty } = require('node:tty');
  const { parentPort, workerData } = require('node:worker_threads');

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
      const call = callFrames.find(({ functionName }) => workerData.callers[functionName]);
      if (!call) return end(place);
      const expression = workerData.callers[call.functionName];
      const asked = { callFrameId: call.callFrameId, expression, returnByValue: true };
      session.post('Debugger.evaluateOnCallFrame', asked, (error, answer) => {
        end([answer?.result.value, place].filter(Boolean).join(': '));
      });
    });
    session.post('Debugger.enable');
    session.post('Debugger.pause');
  };

  const heard = [];
  const handles = [];
  const waits = [];
  const listen = (name, number) => {
    process.noDeprecation = true;
    const { Signal } = process.binding('signal_wrap');
    const handle = new Signal();
    handle.onsignal = () => {
      if (heard.push(name) !== 2) return;
      // The main thread ends the process by the same signal where it hears it.
      waits.push(setTimeout(look, workerData.patience), setTimeout(end, 2 * workerData.patience));
    };
    handle.start(number);
    handles.push(handle);
  };

  parentPort.on('message', (name) => {
    for (const handle of handles) handle.close();
    for (const wait of waits) clearTimeout(wait);
    process.kill(process.pid, name);
  });
  for (const [name, number] of workerData.signals) listen(name, number);
`;

/** Who calls what others wrote, by the name of the function, and an expression in it that says whose and what it is. */
const callers = {
  // Of `@infomixup/regularizer` and of `@infomixup/core`.
  runHook: "plugin + ': its ' + hook + ' hook'",
  callPart: "owner + ': ' + what",
};

/** A thread that listens beside this one. */
export interface SecondSignal {
  /** Ends the process by a signal, which nothing handles any more. */
  readonly endBy: (name: NodeJS.Signals) => void;
  readonly release: () => void;
}

/**
 * Ends the process at its second signal also where this thread never comes back to hear it, as in a plugin's endless
 * loop: a second later, by SIGKILL, after a line on stderr that says whose code was running, and where.
 *
 * @param patience - milliseconds in which this thread may hear the signal itself
 */
export function endAtSecond(names: readonly NodeJS.Signals[], patience = 1000): SecondSignal {
  const signals = names.map((name) => [name, constants.signals[name]]);
  let worker: Worker | undefined = new Worker(watch, {
    eval: true,
    // What is preloaded into this thread is not for that one.
    ...{ execArgv: [], env: {} },
    workerData: { signals, callers, patience },
  });
  worker.unref();
  const gone = () => {
    worker = undefined;
  };
  // A release of Node without what it listens by: this thread alone hears signals then.
  worker.on('error', gone).on('exit', gone);
  return {
    endBy: (name) => (worker ? worker.postMessage(name) : process.kill(process.pid, name)),
    release: () => void worker?.terminate(),
  };
}
