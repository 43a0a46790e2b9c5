import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const cliFolder = fileURLToPath(new URL('../..', import.meta.url));
const program = `
  import { main } from './src/index.ts';
  process.exitCode = await main(['node', 'infomixup', ...JSON.parse(process.env.INFOMIXUP_ARGUMENTS)]);
`;

/** The command line in a process of its own. */
export interface Apart {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves once a line of its output fits. */
  readonly said: (line: RegExp) => Promise<void>;
  readonly ended: Promise<{ code: number | null; signal: string | null; out: string; err: string }>;
}

/** Starts the command line from its sources. */
export function startApart(...args: readonly string[]): Apart {
  const child = spawn(
    process.execPath,
    ['--conditions=infomixup-source', '--import=tsx', '--input-type=module', '--eval', program],
    {
      cwd: cliFolder,
      env: { ...process.env, INFOMIXUP_ARGUMENTS: JSON.stringify(args), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
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
  return { process: child, said, ended };
}
