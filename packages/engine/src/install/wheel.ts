import { InfomixupError } from '@infomixup/core';

/** A TensorFlow wheel of PyPI that carries the C library the addon is built against. */
export interface Wheel {
  readonly distribution: string;
  readonly version: string;
  /** Platform tags to accept, of the wheel and of NVIDIA's libraries, some of which carry an older one. */
  readonly platforms: readonly string[];
  readonly sha256: string;
  readonly megabytes: number;
  /** Whether it can use a GPU and wants NVIDIA's libraries beside it. */
  readonly gpu: boolean;
}

/** The machine a wheel must fit. */
export interface Platform {
  readonly system: string;
  readonly architecture: string;
  /** Version of the GNU C library, undefined elsewhere (musl, macOS, Windows). */
  readonly glibc: string | undefined;
}

// A wheel's file never changes once published, so that its checksum can be pinned. Any Python's wheel holds the same
// C library; one tag keeps the choice independent of the Python that pip runs on.
const version = '2.21.0';
const wheels: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    distribution: 'tensorflow-cpu',
    version,
    platforms: ['manylinux_2_27_x86_64', 'manylinux2014_x86_64'],
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    megabytes: 274,
    gpu: false,
  },
  'linux-x64-gpu': {
    distribution: 'tensorflow',
    version,
    platforms: ['manylinux_2_27_x86_64', 'manylinux2014_x86_64'],
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    megabytes: 572,
    gpu: true,
  },
  'linux-arm64': {
    distribution: 'tensorflow',
    version,
    platforms: ['manylinux_2_27_aarch64', 'manylinux2014_aarch64'],
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    megabytes: 270,
    gpu: false,
  },
};

/** The machine this process runs on. */
export function thisPlatform(): Platform {
  // The report's type is `object`; the header field is documented by Node.
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return { system: process.platform, architecture: process.arch, glibc: report?.header?.glibcVersionRuntime };
}

function glibcFits(glibc: string | undefined): boolean {
  const [major = 0, minor = 0] = (glibc ?? '0.0').split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 27);
}

/**
 * The wheel for a machine.
 *
 * @throws InfomixupError `unsupported-platform` where PyPI's TensorFlow carries no usable library for it.
 */
export function wheelFor({ system, architecture, glibc }: Platform, gpu: boolean): Wheel {
  const wheel = wheels[`${system}-${architecture}${gpu ? '-gpu' : ''}`];
  const build = gpu ? 'GPU build' : 'build';
  if (!wheel) {
    const what = `TensorFlow's ${build} on PyPI does not serve ${system} ${architecture}`;
    throw new InfomixupError(`engine: ${what}; use the portable engine`, 'unsupported-platform');
  }
  if (!glibcFits(glibc)) {
    const what = `TensorFlow needs the GNU C library 2.27 or newer, this system has ${glibc ?? 'none'}`;
    throw new InfomixupError(`engine: ${what}; use the portable engine`, 'unsupported-platform');
  }
  return wheel;
}

/** The name of a wheel's folder in the cache: what was built, its version and the machine. */
export function cacheKey(wheel: Wheel, { system, architecture }: Platform): string {
  return `${wheel.distribution}-${wheel.version}-${system}-${architecture}`;
}
