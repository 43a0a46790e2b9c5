import { availableParallelism } from 'node:os';
import { availableCores } from '@infomixup/engine';
import { describe, expect, it } from 'vitest';
import { controlGroupCores } from '../src/available-cores.js';

const system =
  (files: Readonly<Record<string, string>>) =>
  (path: string): string | undefined =>
    files[path];

describe('controlGroupCores', () => {
  it('knows no limit where there are no control groups', () => {
    expect(controlGroupCores(system({}))).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ['150000 100000\n', 1.5],
    ['50000 100000\n', 0.5],
    ['max 100000\n', Number.POSITIVE_INFINITY],
  ])('reads %j of a container', (text, cores) => {
    const files = { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': text };
    expect(controlGroupCores(system(files))).toBe(cores);
  });

  it('takes the least of a group and those that hold it', () => {
    const files = {
      '/proc/self/cgroup': '0::/batch/job\n',
      '/sys/fs/cgroup/batch/job/cpu.max': '800000 100000',
      '/sys/fs/cgroup/batch/cpu.max': '300000 100000',
    };
    expect(controlGroupCores(system(files))).toBe(3);
  });

  it('reads the first version of control groups beside others', () => {
    const files = {
      '/proc/self/cgroup': '5:memory:/job\n4:cpu,cpuacct:/job\n1:name=systemd:/init\n',
      '/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us': '400000\n',
      '/sys/fs/cgroup/cpu/job/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    };
    expect(controlGroupCores(system(files))).toBe(4);
  });
});

describe('availableCores', () => {
  it('is a whole number of those this process is bound to', () => {
    const cores = availableCores();
    expect(Number.isInteger(cores) && cores >= 1 && cores <= availableParallelism()).toBe(true);
  });
});
