import { basename } from 'node:path';
import { InfomixupError, reasonOf } from '@infomixup/core';
import { addonName } from '../native/addon-name.js';
import { damageOf } from '../native/damage.js';
import { whyNoGpu } from '../native/gpu.js';
import {
  bindingIn,
  bindingOf,
  findTfjsNode,
  isForGpus,
  isGpuBuild,
  type TfjsNode,
  tensorFlowBeside,
} from '../native/tfjs-node.js';
import { engineCache } from './cache.js';
import { linkAddon, linkedAddon } from './link.js';
import { ensureNativeBuild } from './native-build.js';
import { installPrebuilt } from './prebuilt.js';
import { type Probe, probe, probeBinding } from './probe.js';
import { faultOfFolder } from './sealed-folder.js';
import { thisPlatform, wheelFor } from './wheel.js';

/** How the native engine is to be installed. */
export interface InstallOptions {
  /** Takes TensorFlow's GPU build with NVIDIA's libraries. */
  readonly gpu?: boolean;
  /** Uses what is built or cached and downloads nothing. */
  readonly offline?: boolean;
  /** Receives one line per slow step. */
  readonly log?: (line: string) => void;
  /** Stands for `process.env`: PATH, `INFOMIXUP_CACHE`, `CXX`, pip's variables. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** What an installation came to. It never fails: without a native engine the portable one is left, with the reason. */
export interface Installation {
  readonly engine: 'tensorflow-gpu' | 'tensorflow' | 'portable';
  /** Where the native engine came from. */
  readonly source: 'present' | 'prebuilt' | 'cache' | 'none';
  /** Why it is no better, where it is the portable one. */
  readonly reason: string | undefined;
  /** All of it in one line. */
  readonly line: string;
}

type Native = Extract<Probe, { works: true }>;

function installed({ gpu }: Native, source: Installation['source'], how: string): Installation {
  const engine = gpu ? 'tensorflow-gpu' : 'tensorflow';
  return { engine, source, reason: undefined, line: `engine: ${engine} ${how}` };
}

function portable(reason: string): Installation {
  return { engine: 'portable', source: 'none', reason, line: `engine: portable, because ${reason}` };
}

type Settings = Required<InstallOptions>;

async function prebuilt(tfjsNode: TfjsNode, environment: NodeJS.ProcessEnv): Promise<Installation | undefined> {
  if (!(await installPrebuilt(tfjsNode, environment))) return undefined;
  const found = await probe(tfjsNode, environment);
  return found.works ? installed(found, 'prebuilt', "installed from tfjs-node's own archive") : undefined;
}

async function fromCache(tfjsNode: TfjsNode, { gpu, offline, environment, log }: Settings): Promise<Installation> {
  const platform = thisPlatform();
  const wheel = wheelFor(platform, gpu);
  const cache = engineCache(environment);
  const addon = await ensureNativeBuild({
    tfjsNode,
    wheel,
    platform,
    cache,
    environment,
    offline,
    log,
    thorough: true,
  });
  const found = await probeBinding(bindingIn(addon), environment);
  if (!found.works) throw new InfomixupError(`engine: ${found.reason}; use the portable engine`, 'not-loadable');
  await linkAddon(tfjsNode, addon);
  const from = `with TensorFlow ${wheel.version} from ${cache}`;
  return installed(found, 'cache', gpu && !found.gpu ? `${from}; no GPU: ${whyNoGpu(true)}` : from);
}

/** The archive's TensorFlow is years older and comes without the engine's own kernels: it stands in for a build. */
async function build(tfjsNode: TfjsNode, settings: Settings): Promise<Installation> {
  const { gpu, offline, environment } = settings;
  try {
    return await fromCache(tfjsNode, settings);
  } catch (error) {
    const archive = gpu || offline ? undefined : await prebuilt(tfjsNode, environment);
    if (archive) return { ...archive, line: `${archive.line}, because ${reasonOf(error, 'engine')}` };
    throw error;
  }
}

/** What is wrong with what is installed, or undefined: as at opening, and by the checksums of all that the cache holds of it. */
async function damageInDepth(tfjsNode: TfjsNode, link: string | undefined): Promise<string | undefined> {
  const damage = damageOf(tfjsNode);
  const binding = bindingOf(tfjsNode);
  const tensorFlow = binding && tensorFlowBeside(binding);
  if (damage || link === undefined || !tensorFlow) return damage;
  return faultOfFolder(tensorFlow, { thorough: true });
}

/** Installs the native engine for one tfjs-node package; see {@link installEngine}. */
export async function installFor(tfjsNode: TfjsNode, settings: Settings): Promise<Installation> {
  const link = await linkedAddon(tfjsNode);
  const damage = await damageInDepth(tfjsNode, link);
  if (damage) settings.log(`engine: repairing the native engine (${damage})`);
  // To load what is damaged may end in anything.
  const found: Probe = damage ? { works: false, reason: damage } : await probe(tfjsNode, settings.environment);
  // A build for GPUs runs without one too, which is no reason to install it again, nor to give it up.
  const gpuBuild = isGpuBuild(tfjsNode);
  const enough = !settings.gpu || gpuBuild;
  // An addon of the cache carries kernels of this package, which another release of it has others of.
  const current = link === undefined || basename(link) === addonName(tfjsNode);
  if (found.works && enough && current) return installed(found, 'present', 'is already built');
  try {
    return await build(tfjsNode, { ...settings, gpu: settings.gpu || gpuBuild });
  } catch (error) {
    if (!found.works) return portable(reasonOf(error, 'engine'));
    return {
      ...installed(found, 'present', `stays, because ${reasonOf(error, 'engine')}`),
      reason: reasonOf(error, 'engine'),
    };
  }
}

/** The package to build for GPUs or for processors; either serves for both, so that one is enough. */
function packageFor(gpu: boolean): TfjsNode | undefined {
  const packages = findTfjsNode();
  return packages.find((each) => isForGpus(each) === gpu) ?? packages[0];
}

/**
 * Installs the native engine: keeps what is built already, else builds tfjs-node's addon against the TensorFlow of PyPI
 * (downloaded by the user's pip, cached for all projects, checked by checksum), else takes tfjs-node's own archive. Who
 * has `@tensorflow/tfjs-node-gpu` alone gets the build for GPUs.
 *
 * @example
 * ```ts
 * import { installEngine } from '@infomixup/engine';
 * const { engine, line } = await installEngine({ offline: true });
 * console.assert(line.startsWith('engine: ') && ['tensorflow-gpu', 'tensorflow', 'portable'].includes(engine));
 * ```
 */
export async function installEngine(options: InstallOptions = {}): Promise<Installation> {
  const { gpu = false, offline = false, log = () => {}, environment = process.env } = options;
  const tfjsNode = packageFor(gpu);
  if (tfjsNode) return installFor(tfjsNode, { gpu: gpu || isForGpus(tfjsNode), offline, log, environment });
  return portable('@tensorflow/tfjs-node is not installed; npm install --ignore-scripts @tensorflow/tfjs-node@4.22.0');
}
