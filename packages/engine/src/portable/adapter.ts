/** What WebGPU tells of a graphics adapter. */
export interface Adapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

/** The part of WebGPU's entry point that finds an adapter. */
export interface Gpu {
  readonly requestAdapter: (options: { powerPreference: 'high-performance' }) => Promise<Adapter | null>;
}

const software = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software/i;

/** Whether a renderer's name is that of a program that draws on the processor. */
export function namesSoftware(name: string): boolean {
  return software.test(name);
}

/** The adapter's own description, or what it says instead where a browser keeps that back. */
export function adapterName({ info }: Adapter): string {
  const { vendor, architecture, device, description } = info;
  return description || [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed adapter';
}

/** Whether the adapter computes on the processor. */
export function isSoftware(adapter: Adapter): boolean {
  return (
    adapter.info.isFallbackAdapter === true || namesSoftware(`${adapterName(adapter)} ${adapter.info.architecture}`)
  );
}
