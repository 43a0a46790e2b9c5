import { vulkanDriver } from '../../../../tooling/vulkan-driver.js';
import { cases, oneOfEach } from './cases/cases.js';
import { describeConformance } from './describe-conformance.js';

if (vulkanDriver) process.env.VK_DRIVER_FILES = vulkanDriver;

// All of them: `npm run soak -- browser`.
const held = process.env.INFOMIXUP_SOAK ? cases : oneOfEach;

// Small tensors would otherwise be left to the cpu backend.
await describeConformance('webgpu', { WEBGPU_CPU_FORWARD: false }, held);
