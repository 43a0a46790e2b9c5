import { vulkanDriver } from '../../../../tooling/vulkan-driver.js';
import { describeConformance } from './describe-conformance.js';

if (vulkanDriver) process.env.VK_DRIVER_FILES = vulkanDriver;

// Small tensors would otherwise be left to the cpu backend.
await describeConformance('webgpu', { WEBGPU_CPU_FORWARD: false });
