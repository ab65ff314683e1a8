import type { BootEntry } from '../../entry.ts';

// The model: its cache, its registry, and the program that runs it.

export const MODEL: readonly BootEntry[] = [
  {
    id: 'model-unknown',
    code: 'boot-model-unknown',
    weight: 'trouble',
    explains: ['model-pull'],
    when: [{ says: /(?:^|: )(?:Error: )?pull model manifest: file does not exist$/ }],
    cause: 'The registry does not know this model, or not now.',
    hint: 'If the name in the unit is right, wait: {itself} asks again a minute after it gave up. Replacing it only starts that anew.',
    next: [
      'Try again: it goes on watching the same machine',
      'If the name is wrong, mend it in the code, abort this run and begin a new one',
    ],
    reports: ['recorded: Ollama 0.24.0'],
  },
  {
    id: 'pull-stalled',
    code: 'boot-pull-stalled',
    weight: 'trouble',
    minor: true,
    explains: ['model-pull'],
    when: [
      {
        says: /^(?:sha256-)?[0-9a-f]{0,64} ?part \d{1,4} stalled; retrying|^model pull, try \d{1,3}: |max retries exceeded: (?:EOF|unexpected EOF|.{1,100})$/,
      },
    ],
    cause: 'The download of the model stalls.',
    hint: 'What has arrived is kept: {itself} goes on from there a minute after it gave up.',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['ollama/ollama#1736', 'kubeai-project/kubeai#378'],
  },
  {
    id: 'blob-damaged',
    code: 'boot-blob-damaged',
    weight: 'trouble',
    explains: ['model-restore', 'model-verify', 'model-pull'],
    when: [
      {
        says: /^(?:Error: )?digest mismatch, (?:file must be downloaded again|expected )|(?:^|: )wrong or missing:? sha256-[0-9a-f]{8,64}/,
      },
    ],
    cause: 'A file of the model is damaged.',
    hint: 'It is fetched from the registry instead; the cache must be written anew afterwards.',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['ollama/ollama#941', 'ollama/ollama#8105'],
  },
  {
    id: 'archive-cut',
    code: 'boot-archive-cut',
    weight: 'trouble',
    explains: ['model-restore'],
    when: [
      {
        says: /^(?:gzip: stdin: unexpected end of file|tar: Unexpected EOF in archive|tar: .{0,60}Truncated tar archive)/,
      },
    ],
    cause: 'An archive ended too early.',
    hint: 'The copy in the cache is not whole, or the connection broke.',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['facts of AWS 5.27'],
  },
  {
    id: 'cache-denied',
    code: 'boot-cache-denied',
    weight: 'trouble',
    minor: true,
    explains: ['model-restore', 'model-export'],
    when: [
      {
        says: /^model cache, try \d{1,3}: (?:fatal error: |download failed: .{1,500} |aws: \[ERROR\]: )?An error occurred \((?:403|AccessDenied|Forbidden)\) when calling /,
      },
    ],
    cause: 'The machine may not read the model cache.',
    hint: 'Right after a launch the role can take seconds to be known.',
    next: ['Check the policy of the instance role', 'Try again: it goes on watching the same machine'],
    reports: ['facts of AL2023 §5'],
  },
  {
    id: 'model-architecture',
    code: 'boot-model-architecture',
    weight: 'trouble',
    explains: ['model-load', 'answers', 'question'],
    when: [
      {
        says: /^(?:\w[\w ]{0,60}: ){0,4}(?:\{['"]error['"]: ?['"](?:\w[\w ]{0,60}: ){0,3})?unknown model architecture: '(?<architecture>\w{1,40})'/,
      },
    ],
    cause: 'This version of Ollama cannot run this model (architecture {architecture}).',
    hint: 'From 0.30 on, mllama is gone.',
    next: ['Pin the image to ollama/ollama:0.24.0', 'Then plan and apply again'],
    reports: ['ollama/ollama#16490'],
  },
  {
    id: 'model-needs-newer',
    code: 'boot-model-architecture',
    weight: 'trouble',
    explains: ['model-pull', 'model-load', 'answers', 'question'],
    when: [
      { says: /(?:^|: )pull model manifest: 412:?\s*$/ },
      { says: /^The model you are (?:attempting to pull|pulling) requires a newer version of Ollama/ },
      { says: /(?:^|: )'(?<model>[\w./:-]{1,100})' is no longer compatible with your version of Ollama/ },
    ],
    cause: [
      'The model {model} and this version of Ollama do not fit each other.',
      'The model needs a newer version of Ollama than this one.',
    ],
    next: [
      'Pin the version of Ollama that runs it, or the model’s version for this Ollama',
      'Then plan and apply again',
    ],
    reports: ['ollama/ollama#14876', 'ollama/ollama#16439', 'ollama/ollama#11675'],
  },
  {
    id: 'ollama-not-running',
    code: 'boot-unit-failed',
    weight: 'trouble',
    minor: true,
    explains: ['services', 'model-pull', 'model-load', 'answers', 'question'],
    when: [
      {
        speakers: ['script'],
        says: /^Error: (?:could not connect to ollama(?: app| server)?, (?:is it running\?|run 'ollama serve' to start it)|ollama server not responding - could not connect to ollama server, run 'ollama serve' to start it)$/,
      },
    ],
    cause: 'Ollama does not run: nobody answers its command.',
    next: [
      'On the machine: docker ps -a; docker logs --tail 50 the container of Ollama',
      'Try again: it goes on watching the same machine',
    ],
    reports: ['source of Ollama'],
  },
];
