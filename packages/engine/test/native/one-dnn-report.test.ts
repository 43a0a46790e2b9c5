import { expect, it } from 'vitest';
import { oneDnnReport, readOneDnnReport } from '../../src/native/one-dnn-report.js';
import { bindingOf, findTfjsNode } from '../../src/native/tfjs-node.js';

const written = `onednn_verbose,v1,info,oneDNN v3.7.3 (commit N/A)
onednn_verbose,v1,info,cpu,runtime:threadpool,nthr:2
onednn_verbose,v1,info,cpu,isa:Intel AVX-512 with AVX512BW, AVX512VL, and AVX512DQ extensions
`;

it('reads the version and the instructions out of what oneDNN writes', () => {
  expect(readOneDnnReport(written)).toEqual({
    version: '3.7.3',
    instructions: 'Intel AVX-512 with AVX512BW, AVX512VL, and AVX512DQ extensions',
  });
  expect(readOneDnnReport('nothing of the kind')).toBeUndefined();
});

const binding = findTfjsNode().map(bindingOf)[0];

it.skipIf(!binding || process.arch !== 'x64')('follows the limit that the environment sets', async () => {
  const limited = await oneDnnReport(binding ?? '', { ...process.env, ONEDNN_MAX_CPU_ISA: 'SSE41' });
  expect(limited?.instructions).toMatch(/SSE4\.1/);
});
