import { describe, expect, it } from 'vitest';
import { readRunRecord, runFolder, train } from '../src/index.js';
import { writeJson } from '../src/run/json-file.js';
import { useFolder } from './support/folder.js';
import { stopAfterFirstEpoch, tiny } from './support/tiny.js';

const folder = useFolder();

describe('a run that is gone on with elsewhere', () => {
  const begun = async () => {
    const out = folder.at('run');
    await expect(train(tiny, { out, engine: 'wasm', ...stopAfterFirstEpoch() })).rejects.toBe('enough');
    return out;
  };

  it('is refused on another engine, and by force tells from which step on', async () => {
    const out = await begun();
    const { resumed: _, ...first } = await readRunRecord(runFolder(out));
    await expect(train(tiny, { out, resume: true, engine: 'cpu' })).rejects.toThrow(
      /was trained so far with something else \(engine: "wasm" -> "cpu"\).*resume with what it was begun with, or by --force/,
    );
    expect(await readRunRecord(runFolder(out))).toEqual(first);
    expect((await train(tiny, { out, resume: true, engine: 'cpu', force: true })).trained).toBe(true);
    const { weights, ...record } = await readRunRecord(runFolder(out));
    const { threads, versions } = first;
    expect(record).toEqual({ ...first, resumed: [{ step: 2, engine: 'cpu', threads, versions }] });
    expect(weights).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['infomixup', '0.0.0-other', /versions\.infomixup: "0\.0\.0-other" -> /],
    ['tfjs', '4.0.0', /versions\.tfjs: "4\.0\.0" -> /],
    ['node', '1.2.3', /versions\.node: "1" -> "\d+"/],
  ])('is refused with another version of %s', async (part, version, message) => {
    const out = await begun();
    const record = await readRunRecord(runFolder(out));
    await writeJson(runFolder(out).record, { ...record, versions: { ...record.versions, [part]: version } });
    await expect(train(tiny, { out, resume: true, engine: 'wasm' })).rejects.toThrow(message);
  });

  it('is refused with another number of threads, and not with another release of the same Node', async () => {
    const out = await begun();
    const record = await readRunRecord(runFolder(out));
    const resume = { out, resume: true, engine: 'wasm' } as const;
    await writeJson(runFolder(out).record, { ...record, threads: 7 });
    await expect(train(tiny, resume)).rejects.toThrow(/\(threads: 7 -> 1\)/);
    const node = `${process.versions.node.split('.')[0]}.0.0`;
    await writeJson(runFolder(out).record, { ...record, versions: { ...record.versions, node } });
    expect((await train(tiny, resume)).trained).toBe(true);
  });
});
