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

/** What a person wants to know of an engine, by name. */
export function engineFacts(info: EngineInfo): readonly Fact[] {
  return [
    ['engine', info.line.replace(/^engine: /, '')],
    ...(info.native ? nativeFacts(info, info.native) : ([['threads', threadsText(info)]] as const)),
    ['TensorFlow.js', info.tfjsVersion],
    ['Node', info.nodeVersion],
    ['cache', info.cachePath ?? 'none'],
  ];
}
