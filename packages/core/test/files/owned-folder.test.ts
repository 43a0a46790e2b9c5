import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisProcess, whereaboutsOf } from '../../src/files/process-identity.js';
import { ownFolder, requireNoOwner } from '../../src/node.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomixup-owned-'));
});
afterEach(() => rm(folder, { recursive: true }));

const ownerFile = () => join(folder, 'owner.json');
const owner = { ...thisProcess(), command: 'infomixup train a.yaml', since: '2026-01-01T00:00:00.000Z' };

/** A process that is there for as long as the work takes. */
async function besideAnother(work: (pid: number) => Promise<void>): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1000)']);
  try {
    await once(child.stdout, 'data');
    await work(child.pid ?? 0);
    return child.pid ?? 0;
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

describe('ownFolder', () => {
  it('makes a folder its own until it is given back', async () => {
    const path = join(folder, 'deep', 'run');
    const { release } = await ownFolder(path);
    expect(await readdir(path)).toEqual(['owner.json']);
    const refused = {
      code: 'folder-in-use',
      message: expect.stringContaining(`core: this process is at work in ${path}`),
    };
    await expect(ownFolder(path)).rejects.toMatchObject(refused);
    await expect(requireNoOwner(path)).rejects.toMatchObject(refused);
    await release();
    await release();
    expect(await readdir(path)).toEqual([]);
    await requireNoOwner(path);
    await (await ownFolder(path)).release();
  });

  it('is refused beside another process, which it names with its command, and goes on once that is gone', async () => {
    const identity = (pid: number, started: string) => JSON.stringify({ ...owner, pid, started });
    const startOf = async (pid: number) =>
      (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')[19] ?? '';
    const pid = await besideAnother(async (other) => {
      const started = process.platform === 'linux' ? await startOf(other) : '';
      await writeFile(ownerFile(), identity(other, started));
      await expect(ownFolder(folder)).rejects.toThrow(
        `core: process ${other} (infomixup train a.yaml, since 2026-01-01T00:00:00.000Z) is at work in ${folder}; wait for its end, or end it`,
      );
      // The same number, but another process had it when the folder was taken.
      if (process.platform !== 'linux') return;
      await writeFile(ownerFile(), identity(other, '1'));
      await (await ownFolder(folder)).release();
      await writeFile(ownerFile(), identity(other, started));
    });
    await (await ownFolder(folder)).release();
    expect(pid).toBeGreaterThan(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['that runs here', {}, 'running'],
    ['of another machine', { host: 'elsewhere', boot: 'other' }, 'unknown'],
    ['of another container', { namespace: 'pid:[1]' }, 'unknown'],
    ['of this machine under another name', { host: 'renamed' }, process.platform === 'linux' ? 'running' : 'unknown'],
    ['from before this machine was started again', { boot: 'before' }, 'gone'],
    ['that has ended', { pid: 2 ** 22 + 1 }, 'gone'],
  ])('knows of a process %s', (_, change, whereabouts) => {
    expect(whereaboutsOf({ ...thisProcess(), ...change })).toBe(whereabouts);
  });

  it('takes the folder of another machine or container over once it has been silent for two minutes', async () => {
    await writeFile(ownerFile(), JSON.stringify({ ...owner, namespace: 'pid:[1]' }));
    await expect(ownFolder(folder)).rejects.toMatchObject({ code: 'folder-in-use' });
    const before = new Date(Date.now() - 121_000);
    await utimes(ownerFile(), before, before);
    await (await ownFolder(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves what it cannot read to the user, and shows no control characters of it', async () => {
    await writeFile(ownerFile(), '{');
    await expect(ownFolder(folder)).rejects.toThrow(`if nobody is, delete ${ownerFile()}`);
    await writeFile(
      ownerFile(),
      JSON.stringify({ ...owner, host: `${hostname()}2`, boot: 'other', command: 'a\u001b[2Jb\u202e' }),
    );
    await expect(ownFolder(folder)).rejects.toThrow('(a?[2Jb?, since');
  });

  it('removes unfinished files of killed processes, and none of anybody else', async () => {
    const left = '3f2b8c1e-0a4d-4f6b-9c7e-123456789abc.tmp';
    await mkdir(join(folder, 'evaluations'));
    await mkdir(join(folder, 'mine'));
    const names = [`a.json.${left}`, `evaluations/b.json.${left}`, `mine/c.json.${left}`, 'notes.tmp', 'x.tmp.json'];
    for (const name of names) await writeFile(join(folder, name), '');
    await (await ownFolder(folder, { within: ['evaluations', 'figures'] })).release();
    const kept = await readdir(folder, { recursive: true });
    expect(kept.sort()).toEqual(['evaluations', 'mine', `mine/c.json.${left}`, 'notes.tmp', 'x.tmp.json']);
  });

  it('waits where it is told to', async () => {
    const { release } = await ownFolder(folder);
    const second = ownFolder(folder, { wait: 60_000 });
    await release();
    await (await second).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is for one of eight that want the folder of a dead one at once', async () => {
    await writeFile(ownerFile(), JSON.stringify({ ...owner, boot: 'before' }));
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => ownFolder(folder)));
    const refused = asked.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(refused).toEqual(Array<string>(7).fill('folder-in-use'));
    for (const each of asked) if (each.status === 'fulfilled') await each.value.release();
    expect(await readdir(folder)).toEqual([]);
  });
});
