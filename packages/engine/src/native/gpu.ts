import { existsSync } from 'node:fs';

// Linux's driver, what a container passes in of it, and Windows' driver as its Linux subsystem shows it.
const driverFiles = ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg'];

/** Whether this machine has a driver for NVIDIA's GPUs. */
export function hasNvidiaDriver(): boolean {
  return driverFiles.some((file) => existsSync(file));
}

/** CUDA takes no GPU from -1 on, and none where the variable is empty. */
const hidesEveryGpu = (devices: string | undefined): boolean => devices === '' || devices?.startsWith('-1') === true;

/** Whether every GPU is hidden from this process. */
export function isGpuHidden(): boolean {
  return hidesEveryGpu(process.env.CUDA_VISIBLE_DEVICES);
}

/** Advice for who has a GPU and no build for it. */
export const installGpuBuild = 'run `npx infomixup engine install --gpu`';

/** Why TensorFlow opened without a GPU. */
export function whyNoGpu(gpuBuild: boolean): string {
  if (!hasNvidiaDriver()) return 'no NVIDIA GPU was found';
  if (!gpuBuild) return installGpuBuild;
  return isGpuHidden() ? 'CUDA_VISIBLE_DEVICES hides it' : 'TF_CPP_MIN_LOG_LEVEL=0 shows why';
}
