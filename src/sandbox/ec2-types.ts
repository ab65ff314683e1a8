import type { XmlValue } from './xml.ts';

/** Types that the sandbox can launch: those a recovery of this service would choose from. Figures of AWS's own type pages. */
interface Size {
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly ebsBaseMbps: number;
  readonly ebsMaxMbps: number;
  readonly network: string;
}

const SIZES: Readonly<Record<string, Size>> = {
  'm7i.xlarge': {
    vcpus: 4,
    memoryMib: 16_384,
    ebsBaseMbps: 2_500,
    ebsMaxMbps: 10_000,
    network: 'Up to 12.5 Gigabit',
  },
  'm7i.2xlarge': {
    vcpus: 8,
    memoryMib: 32_768,
    ebsBaseMbps: 5_000,
    ebsMaxMbps: 10_000,
    network: 'Up to 12.5 Gigabit',
  },
  'm7i.4xlarge': {
    vcpus: 16,
    memoryMib: 65_536,
    ebsBaseMbps: 10_000,
    ebsMaxMbps: 10_000,
    network: 'Up to 12.5 Gigabit',
  },
  'm6i.2xlarge': {
    vcpus: 8,
    memoryMib: 32_768,
    ebsBaseMbps: 2_500,
    ebsMaxMbps: 10_000,
    network: 'Up to 12.5 Gigabit',
  },
  'm7a.2xlarge': {
    vcpus: 8,
    memoryMib: 32_768,
    ebsBaseMbps: 2_500,
    ebsMaxMbps: 10_000,
    network: 'Up to 12.5 Gigabit',
  },
  'r7i.xlarge': {
    vcpus: 4,
    memoryMib: 32_768,
    ebsBaseMbps: 2_500,
    ebsMaxMbps: 10_000,
    network: 'Up to 12.5 Gigabit',
  },
  'r7i.2xlarge': {
    vcpus: 8,
    memoryMib: 65_536,
    ebsBaseMbps: 5_000,
    ebsMaxMbps: 10_000,
    network: 'Up to 12.5 Gigabit',
  },
  'c7i.4xlarge': {
    vcpus: 16,
    memoryMib: 32_768,
    ebsBaseMbps: 10_000,
    ebsMaxMbps: 10_000,
    network: 'Up to 12.5 Gigabit',
  },
};

export const TYPES: Readonly<Record<string, XmlValue>> = Object.fromEntries(
  Object.entries(SIZES).map(([name, size]) => [
    name,
    {
      instanceType: name,
      currentGeneration: true,
      freeTierEligible: false,
      supportedUsageClasses: { item: ['on-demand', 'spot'] },
      supportedRootDeviceTypes: { item: 'ebs' },
      supportedVirtualizationTypes: { item: 'hvm' },
      bareMetal: false,
      hypervisor: 'nitro',
      processorInfo: { supportedArchitectures: { item: 'x86_64' } },
      vCpuInfo: { defaultVCpus: size.vcpus, defaultCores: size.vcpus / 2, defaultThreadsPerCore: 2 },
      memoryInfo: { sizeInMiB: size.memoryMib },
      instanceStorageSupported: false,
      ebsInfo: {
        ebsOptimizedSupport: 'default',
        encryptionSupport: 'supported',
        ebsOptimizedInfo: {
          baselineBandwidthInMbps: size.ebsBaseMbps,
          baselineThroughputInMBps: size.ebsBaseMbps / 8,
          baselineIops: size.ebsBaseMbps * 4,
          maximumBandwidthInMbps: size.ebsMaxMbps,
          maximumThroughputInMBps: size.ebsMaxMbps / 8,
          maximumIops: 40_000,
        },
        nvmeSupport: 'required',
      },
      networkInfo: { networkPerformance: size.network, enaSupport: 'required' },
      burstablePerformanceSupported: false,
    },
  ]),
);
