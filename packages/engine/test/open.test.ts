import { engineInfo, engineNames, openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { openFirst } from '../src/opener.js';
import { openCpu } from '../src/portable/cpu.js';

describe('openEngine', () => {
  it('opens one engine for all who ask, and says in one line what it is', async () => {
    const [first, second] = await Promise.all([openEngine(), openEngine()]);
    expect(first).toBe(second);
    expect(engineNames).toContain(first.name);
    expect(first.line).toMatch(new RegExp(`^engine: ${first.name} \\([^\\n]+$`));
  });

  it('switches between engines', async () => {
    for (const prefer of ['cpu', 'wasm', 'cpu'] as const) {
      const { backend } = await openEngine({ prefer });
      expect(tf.getBackend()).toBe(backend);
    }
    const { backend } = await openEngine();
    expect(tf.getBackend()).toBe(backend);
  });

  it('refuses a name that is no engine', async () => {
    // A configuration file may hold any text.
    const prefer = 'abacus' as 'cpu';
    await expect(openEngine({ prefer })).rejects.toThrow(
      "engine: there is no engine 'abacus'; choose one of tensorflow-gpu, tensorflow, webgpu, webgl, wasm, cpu",
    );
  });

  it('refuses an engine of another platform', async () => {
    await expect(openEngine({ prefer: 'webgl' })).rejects.toMatchObject({
      code: 'wrong-platform',
      message: "engine: 'webgl' opens in a browser only; choose another engine",
    });
  });

  it('leaves the process without handlers of the compiled module', async () => {
    const before = process.listenerCount('unhandledRejection');
    await openEngine({ prefer: 'wasm' });
    expect(process.listenerCount('unhandledRejection')).toBe(before);
    await openEngine();
  });
});

describe('openFirst', () => {
  it('says why a better engine was not opened', async () => {
    const absent = () => {
      throw new Error('engine: native TensorFlow is not built; build it');
    };
    const { name, line } = await openFirst([absent, openCpu]);
    expect(name).toBe('cpu');
    expect(line).toBe('engine: cpu (plain JavaScript, 1 core); native TensorFlow is not built; build it');
    await openEngine();
  });

  it('ends with what to do for the fastest engine, and asks for no other', async () => {
    const refusing = (message: string) => () => Promise.reject(new Error(`engine: ${message}`));
    const damaged = refusing('native TensorFlow is damaged; repair it');
    const { line } = await openFirst([damaged, refusing('there is no graphics card; open another engine'), openCpu]);
    expect(line).toBe(
      'engine: cpu (plain JavaScript, 1 core); there is no graphics card; native TensorFlow is damaged; repair it',
    );
    await openEngine();
  });

  it('names every reason where none opens', async () => {
    const absent = () => Promise.reject(new Error('engine: out of luck'));
    await expect(openFirst([absent, absent])).rejects.toThrow('none opened (out of luck; out of luck)');
  });
});

describe('engineInfo', () => {
  it('adds the versions around the engine', async () => {
    const info = await engineInfo();
    expect(info).toMatchObject({ tfjsVersion: tf.version.tfjs, nodeVersion: process.versions.node });
    expect(info.cores).toBeGreaterThan(0);
    expect(info.availableCores).toBeGreaterThan(0);
  });

  it('tells of native TensorFlow: its package, build and the instructions that oneDNN uses', async () => {
    const { native, oneDNN, backend } = await engineInfo();
    if (backend !== 'tensorflow') return expect(native).toBeUndefined();
    expect(native?.packageName).toMatch(/^@tensorflow\/tfjs-node/);
    if (oneDNN)
      expect(native?.oneDnn).toEqual({ version: expect.stringMatching(/^\d+\.\d+/), instructions: expect.any(String) });
  });
});
