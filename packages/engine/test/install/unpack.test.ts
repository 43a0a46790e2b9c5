import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, type ZippableFile, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ZipFile } from 'yauzl';
import { nvidiaFiles, unpackWheel } from '../../src/install/unpack.js';

const unix = 3;
const file = (permissions: number): ZippableFile => [strToU8('content'), { os: unix, attrs: permissions << 16 }];

const wheel = zipSync({
  'nvidia/cublas/lib/libcublas.so.12': file(0o755),
  'nvidia/cublas/include/cublas.h': file(0o644),
  'nvidia/cuda_nvcc/bin/cudafe++': file(0o755),
  'nvidia/cuda_nvcc/bin/ptxas': file(0o744),
  'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc': file(0o644),
  'nvidia/cusolver/lib/libcusolver.so.11': file(0o755),
  'nvidia_cuda_nvcc_cu12-12.9.86.dist-info/METADATA': file(0o644),
});

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomixup-unpack-'));
});
afterEach(() => rm(folder, { recursive: true }));

it("takes from NVIDIA's wheels what TensorFlow loads, reads or runs, to where it looks for it", async () => {
  await writeFile(join(folder, 'wheel'), wheel);
  await unpackWheel(join(folder, 'wheel'), join(folder, 'out'), nvidiaFiles);
  const found = await readdir(join(folder, 'out'), { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.map((path) => path.slice(join(folder, 'out').length + 1)).sort()).toEqual([
    'nvidia/cublas/lib/libcublas.so.12',
    'nvidia/cuda_nvcc/bin/ptxas',
    'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc',
    'nvidia/cusparse/lib/libcusolver.so.11',
  ]);
  const { mode } = await stat(join(folder, 'out', 'nvidia/cuda_nvcc/bin/ptxas'));
  expect(mode & 0o777).toBe(0o755);
});

it.each([
  ['cut short', wheel.subarray(0, 300)],
  ['no archive', strToU8('<html>')],
  ['damaged within', wheel.map((byte, i) => (i > 40 && i < 80 ? byte ^ 0xff : byte))],
])('names a wheel that is %s', async (_, bytes) => {
  const path = join(folder, 'damaged.whl');
  await writeFile(path, bytes);
  await expect(unpackWheel(path, join(folder, 'out'), nvidiaFiles)).rejects.toMatchObject({
    code: 'wheel-not-unpacked',
    message: expect.stringContaining(path),
  });
});

it('opens no entry whose file cannot be made: if it is damaged too, nobody would hear of it', async () => {
  const opened = vi.spyOn(ZipFile.prototype, 'openReadStreamPromise');
  const path = join(folder, 'damaged.whl');
  const bytes = zipSync({ 'nvidia/cublas/lib/lib\0.so': file(0o755) });
  const centralDirectory = Buffer.from(bytes).indexOf('PK\x01\x02');
  new DataView(bytes.buffer).setUint32(centralDirectory + 24, 1_000_000, true);
  await writeFile(path, bytes);
  await expect(unpackWheel(path, join(folder, 'out'), nvidiaFiles)).rejects.toMatchObject({
    code: 'wheel-not-unpacked',
    message: expect.stringMatching(/null bytes/),
  });
  expect(opened).not.toHaveBeenCalled();
  opened.mockRestore();
});
