import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const programFile = fileURLToPath(new URL('../../bin/infomixup.js', import.meta.url));

/** The command line in a process of its own. */
export interface Apart {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves once a line of its output fits. */
  readonly said: (line: RegExp) => Promise<void>;
  /** Sends SIGINT to it and to all that it has started, as a terminal does. */
  readonly controlC: () => void;
  readonly ended: Promise<{ code: number | null; signal: string | null; out: string; err: string }>;
}

/** Starts the command line from its sources, with more in its environment than this process has. */
export function startApart(args: readonly string[], more: Readonly<Record<string, string>> = {}): Apart {
  const child = spawn(process.execPath, [programFile, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of processes of its own, as in a terminal.
    detached: true,
    env: { ...process.env, ...more },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, out, err }));
  const said = async (line: RegExp) => {
    while (!line.test(out)) {
      await Promise.race([
        once(child.stdout, 'data'),
        ended.then(() => {
          if (!line.test(out)) throw new Error(`ended without saying ${line}: ${out}${err}`);
        }),
      ]);
    }
  };
  const controlC = () => {
    process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
  };
  return { process: child, said, controlC, ended };
}
