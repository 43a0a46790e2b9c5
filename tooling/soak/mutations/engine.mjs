import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { controlGroupCores } from '../../../packages/engine/src/available-cores.ts';
import { nvidiaRequirements } from '../../../packages/engine/src/install/native-build.ts';
import { quickFaultOfFolder, sealFolder } from '../../../packages/engine/src/install/sealed-folder.ts';
import {
  metadataFile,
  nvidiaFiles,
  tensorFlowFiles,
  unpackWheel,
} from '../../../packages/engine/src/install/unpack.ts';
import { missingBytes } from '../../../packages/engine/src/native/elf.ts';
import { readOneDnnReport } from '../../../packages/engine/src/native/one-dnn-report.ts';
import { chooseThreads, threadsInUse } from '../../../packages/engine/src/native/threads.ts';
import { bytesLike, sealedLike, valuesLike } from './mutators.mjs';
import { fileIn } from './run-folder.mjs';

const unix = { os: 3, attrs: 0o755 << 16 };
const wheel = zipSync({
  'nvidia/cublas/lib/libcublas.so.12': [strToU8('library '.repeat(20)), unix],
  'tensorflow/include/tensorflow/c/c_api.h': [strToU8('header'), { ...unix, level: 0 }],
  'tensorflow-2.dist-info/METADATA': [strToU8('Name: tensorflow'), unix],
});
const placement = (entry) => tensorFlowFiles(entry) ?? nvidiaFiles(entry) ?? metadataFile(entry);

/** The head of a library with one part that is mapped, and nothing after it. */
function library() {
  const bytes = Buffer.alloc(120);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(1, 56);
  bytes.writeBigUInt64LE(120n, 64 + 32);
  return bytes;
}

const metadata = `Requires-Dist: numpy>=1
Requires-Dist: nvidia-cublas-cu12<13,>=12.5; extra == "and-cuda"
Requires-Dist: nvidia-cuda-nvcc-cu12; extra == 'and-cuda'
`;
const groups = ['3:cpu,cpuacct:/a/b\n0::/a/b\n', '200000 100000', '150000', '100000'];
const environment = { TF_NUM_INTRAOP_THREADS: '2' };

function coresOf([cgroup, unified, quota, period]) {
  const files = { cgroup, 'cpu.max': unified, 'cpu.cfs_quota_us': quota, 'cpu.cfs_period_us': period };
  return controlGroupCores((path) => {
    const text = files[path.slice(path.lastIndexOf('/') + 1)];
    return text === undefined ? undefined : String(text);
  });
}

/** The readers of what is installed, or says how the machine is. */
export async function engineParsers(place) {
  const sealed = join(place, 'sealed');
  mkdirSync(join(place, 'making'), { recursive: true });
  writeFileSync(join(place, 'making', 'lib.so'), 'library');
  await sealFolder(join(place, 'making'), sealed, { wheel: 'soak' });
  return {
    'manifest of an engine': {
      ...sealedLike(readFileSync(join(sealed, 'manifest.json'))),
      read: fileIn(sealed, 'manifest.json', () => quickFaultOfFolder(sealed, { checksumsUpTo: 1000 })),
    },
    wheel: {
      ...bytesLike(wheel),
      read: fileIn(place, 'wheel.whl', (file) => unpackWheel(file, join(place, 'unpacked'), placement)),
    },
    'metadata of a wheel': { ...bytesLike(metadata), read: (bytes) => nvidiaRequirements(String(bytes)) },
    library: { ...bytesLike(library()), read: fileIn(place, 'lib.so', missingBytes) },
    'control groups': { ...valuesLike(groups), read: (bytes) => coresOf([JSON.parse(String(bytes))].flat(1)) },
    'report of oneDNN': {
      ...bytesLike('onednn_verbose,info,oneDNN v3.7.1\nonednn_verbose,info,cpu,isa:Intel AVX2\n'),
      read: (bytes) => readOneDnnReport(String(bytes)),
    },
    'variables of TensorFlow': {
      ...valuesLike(environment),
      read: (bytes) => {
        const { TF_NUM_INTRAOP_THREADS: threads } = Object(JSON.parse(String(bytes)));
        const variables = threads === undefined ? {} : { TF_NUM_INTRAOP_THREADS: String(threads) };
        chooseThreads(undefined, variables);
        return threadsInUse(variables);
      },
    },
  };
}
