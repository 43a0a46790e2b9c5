import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { browserAdvice, findBrowser } from '../browser/find.mjs';

const succeeds = (command, args) =>
  spawnSync(command, args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status ===
  0;

const libraries = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib'];
const hasVulkan = () => libraries.some((folder) => existsSync(join(folder, 'libvulkan.so.1')));

/** A browser, and the library through which WebGPU reaches the browser's driver in Node. */
const missingPackages = () => [...(findBrowser() ? [] : ['chromium']), ...(hasVulkan() ? [] : ['libvulkan1'])];

const mayInstall = () => process.getuid?.() === 0 && existsSync('/etc/debian_version');

function install(packages) {
  console.log(`set-up: installing ${packages.join(' and ')} with apt-get, for browser tests`);
  const quietly = ['-qq', '-y', '--no-install-recommends'];
  return succeeds('apt-get', ['update', '-qq']) && succeeds('apt-get', ['install', ...quietly, ...packages]);
}

/** Gives the browser tests a browser where this machine lets it, and says in one line which, or how to get one. */
export function prepareBrowser() {
  const packages = missingPackages();
  if (packages.length > 0 && mayInstall()) install(packages);
  const browser = findBrowser();
  console.log(
    browser
      ? `set-up: browser tests run in ${browser}`
      : `set-up: browser tests are skipped: there is no Chromium; ${browserAdvice}`,
  );
}
