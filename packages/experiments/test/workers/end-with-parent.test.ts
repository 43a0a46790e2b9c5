import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const source = new URL('../../src/workers/end-with-parent.ts', import.meta.url).href;

const child = `
  import { endWithParent } from '${source}';
  endWithParent(200);
  process.send('ready', () => { for (;;); });
`;

/** Starts the child, prints its number once it never ends, and ends. */
const parent = `
  import { spawn } from 'node:child_process';
  const options = { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] };
  const child = spawn(process.execPath, ['--input-type=module', '--eval', ${JSON.stringify(child)}], options);
  child.once('message', () => {
    process.stdout.write(String(child.pid));
    process.exit();
  });
`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('a worker in an endless loop ends after the process that started it', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', parent]);
  const pid = Number(stdout);
  expect(pid).toBeGreaterThan(1);
  for (let tries = 0; isAlive(pid) && tries < 200; tries++) await sleep(50);
  expect(isAlive(pid)).toBe(false);
});
