import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowser } from './browser/find.mjs';

/** Chromium carries a Vulkan driver that computes on the processor. */
function driverOfBrowser(): string | undefined {
  const browser = findBrowser();
  const folders = ['/usr/lib/chromium', ...(browser ? [dirname(realpathSync(browser))] : [])];
  return folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((path) => existsSync(path));
}

/** The Vulkan driver that WebGPU in Node is tested on: the one that is named, else the browser's; or undefined. */
export const vulkanDriver = process.env.VK_DRIVER_FILES ?? driverOfBrowser();
