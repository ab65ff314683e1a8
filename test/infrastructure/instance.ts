/** An Amazon Linux instance in a folder, on which the real instance_init.sh runs with stand-in commands. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const infrastructure = join(import.meta.dirname, '../../infrastructure');
export const script = readFileSync(join(infrastructure, 'instance_init.sh'), 'utf8');
export const compose = readFileSync(join(infrastructure, '../docker-compose.yml'), 'utf8');
export const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Why these tests cannot run here, or undefined. */
export function missing(): string | undefined {
  const probe =
    '((BASH_VERSINFO[0] >= 5)) && command -v jq flock timeout sha256sum gzip tar base64 && [[ -e /proc/uptime ]]';
  const { status } = spawnSync('bash', ['-c', probe]);
  return status === 0 ? undefined : 'needs Linux with bash 5, jq, flock and coreutils';
}

export type Marker = {
  stage: string;
  event: 'start' | 'progress' | 'end' | 'fail';
  t: number;
  up: number;
  [more: string]: unknown;
};

/** What Ollama's registry has: weights and the small blobs around them, and the manifest that names them. */
export function makeModel() {
  const blobs = [
    randomBytes(400_000),
    ...['config', 'template', 'license', 'params'].map((text) => Buffer.from(text)),
  ];
  const entry = (blob: Buffer) => ({ digest: `sha256:${sha256(blob)}`, size: blob.length });
  const [weights, config, ...rest] = blobs as [Buffer, Buffer, ...Buffer[]];
  const manifest = JSON.stringify({
    schemaVersion: 2,
    config: entry(config),
    layers: [weights, ...rest].map(entry),
  });
  return {
    files: Object.fromEntries(blobs.map((blob) => [`sha256-${sha256(blob)}`, blob])),
    weights: `sha256-${sha256(weights)}`,
    manifest,
    digest: sha256(manifest),
  };
}
export type Model = ReturnType<typeof makeModel>;

const composeBinary = 'compose';
const prefix = 'ollama/0.24.0';
const manifestName = 'manifests/registry.ollama.ai/library/llama3.2-vision/latest';
const commands = [
  'aws',
  'curl',
  'df',
  'dnf',
  'docker',
  'rpm',
  'sleep',
  'systemctl',
  'systemd-run',
  'timeout',
];

export class Instance {
  readonly dir = mkdtempSync(join(tmpdir(), 'firedrill-instance-'));
  readonly root = join(this.dir, 'root');
  readonly world = join(this.dir, 'world');
  readonly state = join(this.root, 'var/lib/ttb-verifier');
  readonly models = join(this.state, 'ollama/models');
  readonly model: Model;
  readonly settings: Record<string, string>;
  scale = 200;
  environment: Record<string, string> = {};
  output = '';

  constructor(model: Model = makeModel()) {
    this.model = model;
    for (const folder of [
      'bucket',
      'registry',
      'images',
      'packages',
      'running',
      'units',
      'faults',
      'takes',
      'bin',
    ])
      mkdirSync(join(this.world, folder), { recursive: true });
    for (const name of commands)
      symlinkSync(join(import.meta.dirname, 'stand-in.sh'), join(this.world, 'bin', name));
    for (const [name, blob] of Object.entries(model.files))
      writeFileSync(join(this.world, 'registry', name), blob);
    writeFileSync(join(this.world, 'registry/manifest'), model.manifest);
    writeFileSync(join(this.world, 'free'), String(45 * 2 ** 30));
    this.write(join(this.root, 'var/lib/cloud/data/instance-id'), 'i-0c3f91d2a77e4b105\n');
    this.settings = {
      SERVICE: 'ttb-verifier',
      AWS_REGION: 'us-east-1',
      MODEL_BUCKET: 'ttb-verifier-ollama-models-123456789012',
      MODEL_PREFIX: prefix,
      MODEL_NAME: 'llama3.2-vision',
      MODEL_DIGEST: model.digest,
      VERIFIER_IMAGE: 'registry.example.com/ttb-verifier:1.4.0',
      OLLAMA_IMAGE: 'ollama/ollama:0.24.0',
      AMI_ID: 'ami-0123456789abcdef0',
      COMPOSE_VERSION: 'v2.40.3',
      COMPOSE_SHA256: sha256(composeBinary),
      DOCKER_COMPOSE_B64: gzipSync(compose).toString('base64'),
    };
  }

  write(file: string, content: string | Buffer) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** An object of the bucket; its key below the model prefix unless `whole`. */
  object(key: string, whole = false) {
    return join(this.world, 'bucket', whole ? '' : prefix, key);
  }

  /** Puts a whole cache into the bucket, as model-export leaves it. */
  warm() {
    const { files, manifest, digest, weights } = this.model;
    const listed = Object.entries(files).map(([name, blob]) => ({
      name: `blobs/${name}`,
      size: blob.length,
      sha256: name.slice(7),
    }));
    listed.push({ name: manifestName, size: manifest.length, sha256: digest });
    for (const [name, blob] of Object.entries(files)) this.write(this.object(`blobs/${name}`), blob);
    this.write(this.object(manifestName), manifest);
    const complete = { v: 1, digest: `sha256:${digest}`, files: listed, also: this.#also() };
    this.write(this.object('COMPLETE'), JSON.stringify(complete));
    this.write(
      this.object(`bin/docker-compose-v2.40.3-${spawnSync('uname', ['-m']).stdout.toString().trim()}`),
      composeBinary,
    );
    return { weights: this.object(`blobs/${weights}`), complete: this.object('COMPLETE') };
  }

  /** Puts images and packages into the bucket, as images-export leaves them. */
  #also() {
    const rpms = join(this.dir, 'rpms');
    this.write(join(rpms, 'docker.rpm'), 'rpm docker\n');
    const packages = join(this.dir, 'packages.tar');
    spawnSync('tar', ['-cf', packages, '-C', rpms, '.']);
    const { OLLAMA_IMAGE, VERIFIER_IMAGE, AMI_ID } = this.settings;
    return (
      [
        ['ollama', OLLAMA_IMAGE, 'local/ollama:kept\ncpu\n'],
        ['verifier', VERIFIER_IMAGE, 'local/verifier:kept\n\n'],
        ['packages', AMI_ID, readFileSync(packages)],
      ] as const
    ).map(([name, of, bytes]) => {
      this.write(this.object(`also/${name}.tar`), bytes);
      return { name: `also/${name}.tar`, size: bytes.length, sha256: sha256(bytes), of };
    });
  }

  /** The bucket is as before there were images and packages in it. */
  withoutAlso() {
    const { also: _, ...complete } = JSON.parse(readFileSync(this.object('COMPLETE'), 'utf8'));
    writeFileSync(this.object('COMPLETE'), JSON.stringify(complete));
    rmSync(this.object('also'), { recursive: true });
  }

  /** Puts the archive of the layout before into the bucket. */
  archive() {
    const folder = join(this.dir, 'old/.ollama/models');
    for (const [name, blob] of Object.entries(this.model.files))
      this.write(join(folder, 'blobs', name), blob);
    this.write(join(folder, manifestName), this.model.manifest);
    const key = this.object('models/llama3.2-vision.tar.gz', true);
    mkdirSync(dirname(key), { recursive: true });
    spawnSync('tar', ['-czf', key, '-C', join(this.dir, 'old'), '.ollama']);
    return key;
  }

  /** A fault of stand-in.sh, always or so many times; null ends it. */
  fault(name: string, times?: number | null) {
    const file = join(this.world, 'faults', name);
    if (times === null) rmSync(file, { force: true });
    else writeFileSync(file, times === undefined ? '' : String(times));
  }

  /** How many simulated ms a thing of stand-in.sh takes. */
  takes(durations: Record<string, number>) {
    for (const [name, ms] of Object.entries(durations))
      writeFileSync(join(this.world, 'takes', name), String(ms));
  }

  /** Starts a mode of the script and gives its process group and its end. Without a mode: as user data, at first boot. */
  start(mode?: 'boot' | 'export' | 'monitor') {
    const userData = join(this.dir, 'part-001');
    const header = Object.entries(this.settings).map(
      ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
    );
    const text = ['#!/bin/bash', ...header, script].join('\n');
    // Not again while a first run reads it.
    if (!existsSync(userData) || readFileSync(userData, 'utf8') !== text)
      writeFileSync(userData, text, { mode: 0o700 });
    const log = join(this.root, 'var/log/cloud-init-output.log');
    const journal = join(this.dir, 'journal');
    this.write(log, existsSync(log) ? readFileSync(log) : '');
    const out = openSync(mode ? journal : log, 'a');
    const child = spawn(mode ? this.self : userData, mode ? [mode] : [], {
      detached: true,
      stdio: ['ignore', out, out],
      env: {
        PATH: `${join(this.world, 'bin')}:/usr/bin:/bin`,
        ROOT: this.root,
        WORLD: this.world,
        SCALE: String(this.scale),
        STALL_S: '60',
        ...this.environment,
      },
    });
    const ended = new Promise<number>((resolve) =>
      child.on('exit', (code, signal) => {
        this.output = `${readFileSync(log, 'utf8')}${existsSync(journal) ? readFileSync(journal, 'utf8') : ''}`;
        resolve(code ?? (signal ? 137 : 1));
      }),
    );
    return { pid: child.pid as number, ended };
  }

  run(mode?: 'boot' | 'export' | 'monitor') {
    return this.start(mode).ended;
  }

  /** Runs what was handed to systemd for after the recovery; exit codes by unit. */
  async runUnits() {
    const codes: Record<string, number> = {};
    for (const unit of readdirSync(join(this.world, 'units'))) {
      codes[unit] = await this.run(
        readFileSync(join(this.world, 'units', unit), 'utf8') as 'export' | 'monitor',
      );
      rmSync(join(this.world, 'units', unit));
    }
    return codes;
  }

  /** Power off: what runs is gone, what is on the disk stays. */
  reboot() {
    for (const name of readdirSync(join(this.world, 'running'))) rmSync(join(this.world, 'running', name));
    writeFileSync(join(this.world, 'running/dockerd'), '');
    return this.run('boot');
  }

  get self() {
    return join(this.root, 'opt/ttb-verifier/instance_init.sh');
  }

  /** Every marker of stages.jsonl. */
  markers(): Marker[] {
    const file = join(this.state, 'stages.jsonl');
    return existsSync(file)
      ? readFileSync(file, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [];
  }

  /** Every marker on the console: of the first boot, then of what systemd ran. */
  printed(): Marker[] {
    const lines = this.output.split('\n').filter((line) => line.startsWith('##RB '));
    return lines.map((line) => JSON.parse(line.slice(5)));
  }

  /** The last marker of a stage and event. */
  last(stage: string, event: Marker['event']) {
    return this.markers().findLast((marker) => marker.stage === stage && marker.event === event);
  }

  /** The stages that ended well, in the order of their ends. */
  ended() {
    return this.markers()
      .filter(({ event }) => event === 'end')
      .map(({ stage }) => stage);
  }

  /** The sentinel, or undefined. */
  sentinel(): Record<string, unknown> | undefined {
    const file = join(this.state, 'recovered.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  }

  /** The calls of a command, in order; `forget` starts a new list. */
  calls(command: string, forget = false) {
    const file = join(this.world, 'calls');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (forget) rmSync(file, { force: true });
    return lines.filter((line) => line.startsWith(`${command} `));
  }

  /** Takes over another instance's bucket. */
  takeBucket(from: Instance) {
    cpSync(join(from.world, 'bucket'), join(this.world, 'bucket'), { recursive: true });
  }

  /**
   * The critical path of what has run, in simulated ms: the longest chain of things that take time, each begun after the
   * one before it had ended. Made of their order and their set lengths, so that a busy machine's delays are not in it.
   */
  criticalPathMs() {
    const chains = new Map<string, number>(); // of what is under way: the longest chain before it
    let longest = 0;
    for (const line of readFileSync(join(this.world, 'spans'), 'utf8').trimEnd().split('\n')) {
      const [event, pid, ms] = line.split(' ') as [string, string, string];
      if (event === 'begin') chains.set(pid, longest);
      else longest = Math.max(longest, (chains.get(pid) ?? 0) + Number(ms));
    }
    return longest;
  }

  /** Every file of the bucket's cache with its hash. */
  bucket() {
    const base = join(this.world, 'bucket');
    const files = readdirSync(base, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(base, name)).isFile(),
    );
    return Object.fromEntries(files.sort().map((name) => [name, sha256(readFileSync(join(base, name)))]));
  }

  remove() {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
