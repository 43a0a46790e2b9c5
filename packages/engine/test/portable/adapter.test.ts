import { describe, expect, it } from 'vitest';
import { adapterName, isSoftware } from '../../src/portable/adapter.js';

const adapter = (info: object) => ({
  info: { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false, ...info },
});

describe('adapterName', () => {
  it('is the description, or what else a browser tells', () => {
    expect(adapterName(adapter({ vendor: 'nvidia', description: 'NVIDIA H100' }))).toBe('NVIDIA H100');
    expect(adapterName(adapter({ vendor: 'apple', architecture: 'metal-3' }))).toBe('apple metal-3');
    expect(adapterName(adapter({}))).toBe('unnamed adapter');
  });
});

describe('isSoftware', () => {
  it.each([
    { isFallbackAdapter: true, description: 'anything' },
    { vendor: 'google', architecture: 'swiftshader' },
    { vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' },
    { vendor: 'microsoft', description: 'Microsoft Basic Render Driver' },
  ])('sees through %o', (info) => expect(isSoftware(adapter(info))).toBe(true));

  it.each([{ vendor: 'nvidia', architecture: 'hopper' }, { description: 'Intel(R) UHD Graphics 620' }, {}])(
    'leaves %o alone',
    (info) => expect(isSoftware(adapter(info))).toBe(false),
  );
});
