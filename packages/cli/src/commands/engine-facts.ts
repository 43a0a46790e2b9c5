import type { EngineInfo, NativeInfo } from '@infomixup/engine';

type Fact = readonly [string, string];

const threadsText = ({ cores, availableCores }: EngineInfo): string =>
  `${cores} for each operation, of ${availableCores} available ${availableCores === 1 ? 'core' : 'cores'}`;

const oneDnnText = ({ oneDnn }: NativeInfo): string =>
  oneDnn ? `${oneDnn.version}, ${oneDnn.instructions}` : 'not used';

// There are none for GPUs.
const withoutKernels = ({ name }: EngineInfo): string =>
  `none; those of TensorFlow serve${name === 'tensorflow' ? ', until `npx infomixup engine install` builds them' : ''}`;

function nativeFacts(info: EngineInfo, native: NativeInfo): Fact[] {
  const { packageName, gpuBuild, kernels } = native;
  return [
    ['TensorFlow', `${info.tensorflowVersion} for ${gpuBuild ? 'GPUs' : 'processors'}, by ${packageName}`],
    ['threads', threadsText(info)],
    ['oneDNN', oneDnnText(native)],
    ['own kernels', kernels ? `compiled for ${kernels}` : withoutKernels(info)],
  ];
}

/** What an engine is, and what the line of a portable one adds: why there is none that is faster, and what to do. */
function partsOf({ line, native }: EngineInfo): readonly [engine: string, why: string] {
  const text = line.replace(/^engine: /, '');
  const end = native ? -1 : text.indexOf('); ');
  return end < 0 ? [text, ''] : [text.slice(0, end + 1), text.slice(end + 3)];
}

/** What a person wants to know of an engine, by name; what is to be done stands last. */
export function engineFacts(info: EngineInfo): readonly Fact[] {
  const [engine, why] = partsOf(info);
  return [
    ['engine', engine],
    ...(info.native ? nativeFacts(info, info.native) : ([['threads', threadsText(info)]] as const)),
    ['TensorFlow.js', info.tfjsVersion],
    ['Node', info.nodeVersion],
    ['cache', info.cachePath ?? 'none'],
    ...(why === '' ? [] : ([['faster engine', why]] as const)),
  ];
}
