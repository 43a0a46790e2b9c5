import { existsSync } from 'node:fs';

const chromiums = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** The Vulkan driver that WebGPU is tested on: the one that is named, else Chromium's, which computes on the processor. */
export const vulkanDriver = process.env.VK_DRIVER_FILES ?? (existsSync(chromiums) ? chromiums : undefined);
