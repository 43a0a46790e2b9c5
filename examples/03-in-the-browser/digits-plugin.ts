import { type Dataset, firstNumbers, gatherLabelled } from '@infomixup/core';
import { mnist } from '@infomixup/datasets';
import { openEngine } from '@infomixup/engine';
import type { Plugin } from 'vite';
import { type Digits, encodeDigits } from './src/digits.ts';

async function bytesOf(digits: Dataset): Promise<Digits> {
  const { inputs, labels } = await gatherLabelled(digits, firstNumbers(digits.size));
  const values = await inputs.data();
  inputs.dispose();
  return { images: Uint8Array.from(values, (value) => Math.round(255 * value)), labels: Uint8Array.from(labels) };
}

/** A part of MNIST as one file. */
export async function digitFile(): Promise<Uint8Array> {
  const { train, test } = await mnist({ trainSize: 2000, testSize: 500 });
  return encodeDigits({ train: await bytesOf(train), test: await bytesOf(test) });
}

/** Serves that file as `digits.bin`, and puts it beside the built page. */
export const digits = (): Plugin => ({
  name: 'digits',
  async buildStart() {
    await openEngine();
  },
  configureServer(server) {
    server.middlewares.use('/digits.bin', (_request, response, next) => {
      digitFile().then((file) => response.end(file), next);
    });
  },
  async generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'digits.bin', source: await digitFile() });
  },
});
