import type { BootEntry } from '../../entry.ts';

// A GPU that no program can use: its driver, its module in the kernel, its way into containers, its memory.

export const GPU: readonly BootEntry[] = [
  {
    id: 'gpu-not-for-docker',
    code: 'boot-gpu',
    weight: 'trouble',
    when: [
      {
        says: /^(?:docker: )?Error response from daemon: could not select device driver "(?:nvidia)?" with capabilities: \[\[[\w ]{0,60}gpu[\w ]{0,60}\]\]\.?$/,
      },
    ],
    cause:
      'Docker cannot give a GPU to a container: the NVIDIA Container Toolkit is not set up on this machine.',
    next: [
      'Install nvidia-container-toolkit, then: nvidia-ctk runtime configure --runtime=docker; systemctl restart docker',
      'Then plan and apply again, or take an image that has it',
    ],
    reports: ['NVIDIA/nvidia-docker#1034', 'YanWenKun/ComfyUI-Docker#13', 'OpenBMB/XAgent#273'],
  },
  {
    id: 'gpu-no-driver',
    code: 'boot-gpu',
    weight: 'trouble',
    when: [
      { says: /^NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver\./ },
      {
        says: /^(?:docker: )?(?:Error response from daemon: .{0,600}[,:] (?:stderr: )?)?nvidia-container-cli: initialization error: (?:nvml error: driver not loaded|load library failed: libnvidia-ml\.so[\w.]{0,20}: cannot open shared object file: no such file or directory)(?:: unknown)?\.?$/,
      },
    ],
    cause: 'The NVIDIA driver is not loaded, so no program can use a GPU.',
    hint: 'Either it is not installed for the kernel that runs, or this type has no GPU.',
    next: [
      'On the machine: lspci | grep -i nvidia; uname -r; dkms status',
      'Take an image that has the driver, or a type with a GPU; then plan and apply again',
    ],
    reports: [
      'GoogleCloudPlatform/compute-gpu-installation#18',
      'RealScout/deep-learning-images#10',
      'ameli/manylinux-cuda#5',
    ],
  },
  {
    id: 'gpu-versions',
    code: 'boot-gpu',
    weight: 'trouble',
    again: 'after',
    when: [
      { says: /(?:^|: )Failed to initialize NVML: Driver\/library version mismatch$/ },
      {
        says: /^(?:docker: )?(?:Error response from daemon: .{0,600}[,:] (?:stderr: )?)?nvidia-container-cli: initialization error: nvml error: driver\/library version mismatch(?:: unknown)?\.?$/,
      },
      {
        speakers: ['kernel'],
        says: /^NVRM: API mismatch: the client has the version (?<client>[\d.]{1,20}), but$/,
      },
    ],
    cause: 'The NVIDIA driver in the kernel and the programs beside it are of two versions.',
    hint: 'One was updated, and the other is still the one from before.',
    next: ['Reboot the machine: then the new driver is loaded', 'If it comes back, pin the versions of both'],
    reports: [
      'NVIDIA/nvidia-docker#1451',
      'aws/amazon-ecs-ami#256',
      'yahoo/TensorFlowOnSpark#51',
      'tinygrad/open-gpu-kernel-modules#47',
    ],
  },
  {
    id: 'gpu-lost',
    code: 'boot-gpu',
    weight: 'trouble',
    when: [
      {
        speakers: ['kernel'],
        says: /^NVRM: (?:Xid \(PCI:[\da-f:.]{4,20}\): 79, .{0,200}|GPU [\da-f:.]{4,20}: )GPU has fallen off the bus\.?$/,
      },
    ],
    cause: 'The GPU does not answer any more: it has fallen off its bus (Xid 79).',
    hint: 'That is the hardware under this machine, as a rule: another machine has another.',
    next: [
      'Replace the machine: a reboot stays on the same hardware',
      'If it comes back on another one, pin the driver before this one',
    ],
    reports: ['NVIDIA/open-gpu-kernel-modules#507', 'NVIDIA/NVSentinel#155', 'leptonai/gpud#1209'],
  },
  {
    id: 'module-not-built',
    code: 'boot-gpu',
    weight: 'trouble',
    when: [
      {
        says: /^Error! Your kernel headers for kernel (?<headers>\S{1,100}) cannot be found at /,
      },
      {
        says: /^Error! Bad return status for module build on kernel: (?<kernel>\S{1,100})(?: \(\w{1,20}\))?$/,
      },
    ],
    cause: [
      'No module can be built for the kernel {headers}: its headers are not installed.',
      'A module could not be built for the kernel {kernel}.',
    ],
    next: [
      [
        'Install them: dnf install kernel-devel-{headers}',
        'On the machine: the make.log that it names says why',
      ],
      'Or pin an image whose kernel the driver is for (`ami_id`)',
    ],
    reports: ['GoogleCloudPlatform/compute-gpu-installation#18'],
  },
  {
    id: 'gpu-memory',
    code: 'boot-out-of-memory',
    weight: 'trouble',
    explains: ['model-load', 'answers', 'question', 'services'],
    when: [
      { says: /^(?:[\w.]{1,80}(?:Error|Exception): )?CUDA out of memory\. Tried to allocate / },
      { says: /^(?:Error: )?(?:[\w ]{1,60}: ){0,3}(?:cudaMalloc failed|CUDA error): out of memory$/ },
      // llama.cpp's own, and what Ollama's log makes of it.
      {
        says: /^ggml_\w{1,80}: allocating [\d.]{1,12} MiB on device \d{1,3}: cudaMalloc failed: out of memory$/,
      },
      {
        says: /^time=\d\S{10,40} level=\w{4,5} source=\S{1,60} msg=.{1,300} error="llama runner process has terminated: (?:cudaMalloc failed|CUDA error): out of memory"/,
      },
    ],
    cause: 'The memory of the GPU ran out.',
    next: ['Take a type with a larger GPU, or a smaller model', 'Then plan and apply again'],
    reports: ['source of Ollama', 'ollama/ollama#9782'],
  },
];
