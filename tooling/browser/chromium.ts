import { type Browser, chromium } from 'playwright-core';
import { browserAdvice, findBrowser } from './find.mjs';

export type { Browser };

const executablePath = findBrowser();

/** Why browser tests cannot run here, for the names of skipped tests; undefined where they can. */
export const noBrowser = executablePath ? undefined : `there is no Chromium: ${browserAdvice}`;

// SwiftShader draws on the processor wherever there is no graphics card, for WebGL and for WebGPU.
const flags = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** Chromium refuses root a sandbox. */
const forRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Starts the Chromium of this machine, without a window. */
export async function launchChromium(): Promise<Browser> {
  if (executablePath) return chromium.launch({ executablePath, args: [...flags, ...forRoot] });
  throw new Error(noBrowser);
}
