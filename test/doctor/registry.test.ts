import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ownImage } from '../../src/aws/own-images.ts';
import { type ImageName, imageName, imagesIn } from '../../src/doctor/image-name.ts';
import { askRegistry } from '../../src/doctor/registry.ts';
import { LocalAws } from '../aws/local-aws.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

test.each([
  ['ollama/ollama:0.24.0', 'registry-1.docker.io', 'ollama/ollama', '0.24.0'],
  ['alpine', 'registry-1.docker.io', 'library/alpine', 'latest'],
  ['docker.io/alpine:3', 'registry-1.docker.io', 'library/alpine', '3'],
  ['ghcr.io/o/r/i', 'ghcr.io', 'o/r/i', 'latest'],
  ['localhost/i:1', 'localhost', 'i', '1'],
  ['127.0.0.1:5000/i:1', '127.0.0.1:5000', 'i', '1'],
])('%s is %s %s:%s', (name, registry, repository, tag) => {
  expect(imageName(name)).toEqual({ name, registry, repository, tag });
  expect(imageName(`${name}@${DIGEST}`)).toMatchObject({ registry, repository, tag, digest: DIGEST });
});

test('one in a registry of AWS’s names its account; what is no name is none', () => {
  const own = '123456789012.dkr.ecr.us-east-1.amazonaws.com/verifier:1';
  expect(imageName(own)).toMatchObject({ account: '123456789012', repository: 'verifier', tag: '1' });
  for (const name of ['', 'Upper/case', 'a b', 'x@sha256:short', '../../v2', 'a/../b:1', 'x:1?y=z'])
    expect([name, imageName(name)]).toEqual([name, undefined]);
});

test('images are what the header of the user data names, each once', () => {
  const header = `#!/bin/bash
export SERVICE='ttb-verifier'
export VERIFIER_IMAGE='ghcr.io/o/v@${DIGEST}'
export OLLAMA_IMAGE="ollama/ollama:0.24.0"
OTHER_IMAGE=ollama/ollama:0.24.0
export IMAGE_COUNT=2
echo "IMAGE=$VERIFIER_IMAGE"`;
  expect(imagesIn(header)).toEqual([`ghcr.io/o/v@${DIGEST}`, 'ollama/ollama:0.24.0']);
});

/** A registry on this machine: `open` to anybody, or to whoever has fetched a token, or to nobody. */
async function registry(kind: 'open' | 'token' | 'login') {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { port } = server.address() as AddressInfo;
    if (request.url?.startsWith('/token'))
      return response.writeHead(kind === 'token' ? 200 : 401).end(JSON.stringify({ token: 't0ken' }));
    const challenge = `Bearer realm="http://127.0.0.1:${port}/token",service="here",scope="repository:i:pull"`;
    if (kind !== 'open' && request.headers.authorization !== 'Bearer t0ken')
      return response.writeHead(401, { 'www-authenticate': challenge }).end();
    const there = /^\/v2\/i\/manifests\/(?:1|sha256:(?:ab)+)$/.test(request.url ?? '');
    return response.writeHead(there ? 200 : 404, { 'docker-content-digest': DIGEST }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const image = (rest: string) => imageName(`127.0.0.1:${port}/${rest}`) as ImageName;
  const ask = (rest: string) => askRegistry(image(rest), fetch, AbortSignal.timeout(5000));
  return { ask, asked };
}

test.each(['open', 'token'] as const)(
  'a registry that is %s: there, by tag or digest, or gone',
  async (kind) => {
    const { ask, asked } = await registry(kind);
    expect(await ask('i:1')).toEqual({ digest: DIGEST });
    expect(await ask(`i:9@${DIGEST}`)).toEqual({ digest: DIGEST });
    expect(await ask('i:2')).toBe('gone');
    // Heads only: they count as no pull.
    expect(asked.filter((one) => one.startsWith('GET /v2'))).toEqual([]);
    expect(asked.some((one) => one === 'GET /token?service=here&scope=repository%3Ai%3Apull')).toBe(
      kind === 'token',
    );
  },
);

test('one that wants a login says nothing', async () => {
  expect(await (await registry('login')).ask('i:1')).toBe('private');
});

test('in a registry of AWS’s it is asked with the account’s own permissions', async () => {
  await using aws = await LocalAws.start();
  const image = { account: '123456789012', repository: 'verifier', digest: DIGEST };
  aws.answer = () => ({ body: JSON.stringify({ imageDetails: [{ imageDigest: DIGEST }] }) });
  expect(await ownImage(aws.connect({ allow: 'read' }), image)).toBe(DIGEST);
  expect(JSON.parse(aws.requests[0]?.body ?? '')).toEqual({
    registryId: '123456789012',
    repositoryName: 'verifier',
    imageIds: [{ imageDigest: DIGEST }],
  });
  aws.answer = () => ({ status: 400, body: JSON.stringify({ __type: 'ImageNotFoundException' }) });
  expect(await ownImage(aws.connect({ allow: 'read' }), image)).toBeUndefined();
});
