import { afterEach, expect, test } from 'vitest';
import { clearCache, restoreCache, toHide } from '../../src/aws/cache-clearing.ts';
import { LocalAws, type Request } from './local-aws.ts';

const cache = { bucket: 'models', prefix: 'ollama' };
const servers: LocalAws[] = [];

/** Reviews and clears in one go. */
async function clear(aws: ReturnType<LocalAws['connect']>) {
  return clearCache(aws, cache, await toHide(aws, cache), async () => undefined);
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

interface Item {
  readonly key: string;
  readonly id: string;
  readonly marker: boolean;
}

/** A bucket of versions, newest last, that misbehaves as it is told. */
async function bucket(items: Item[], onDelete: (request: Request, apply: () => void) => { status: number }) {
  const aws = await LocalAws.start();
  servers.push(aws);
  let made = 0;
  aws.answer = (request) => {
    const url = new URL(request.url, 'http://x');
    if (request.method === 'DELETE') {
      const key = decodeURIComponent(url.pathname.slice('/models/'.length));
      const version = url.searchParams.get('versionId');
      const apply = () => {
        if (version === null) items.push({ key, id: `marker-${++made}`, marker: true });
        else
          items.splice(
            items.findIndex(({ id }) => id === version),
            1,
          );
      };
      return onDelete(request, apply);
    }
    const prefix = url.searchParams.get('prefix') ?? '';
    const listed = items.filter(({ key }) => key.startsWith(prefix));
    const rows = listed.toReversed().map(({ key, id, marker }) => {
      const latest = listed.findLast((item) => item.key === key)?.id === id;
      const tag = marker ? 'DeleteMarker' : 'Version';
      return `<${tag}><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${latest}</IsLatest></${tag}>`;
    });
    return {
      body: `<ListVersionsResult><IsTruncated>false</IsTruncated>${rows.join('')}</ListVersionsResult>`,
    };
  };
  return { aws: aws.connect(), requests: aws.requests };
}

test('what could not be brought back is not deleted', async () => {
  const items = [
    { key: 'ollama/COMPLETE', id: 'v1', marker: false },
    { key: 'ollama/manifests/m', id: 'null', marker: false },
  ];
  const { aws, requests } = await bucket(items, () => ({ status: 204 }));
  await expect(clear(aws)).rejects.toMatchObject({ code: 'NotVersioned' });
  expect(requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
});

test('a deletion whose answer got lost leaves two markers, and both are taken back', async () => {
  const items = [
    { key: 'ollama/COMPLETE', id: 'v1', marker: false },
    { key: 'ollama/manifests/m', id: 'v2', marker: false },
  ];
  const before = [...items];
  let lost = false;
  const { aws } = await bucket(items, (_, apply) => {
    apply();
    const status = lost ? 204 : 503;
    lost = true;
    return { status };
  });
  const marks = await clear(aws);
  expect(marks).toHaveLength(3);
  expect((await restoreCache(aws, cache, marks)).restored.toSorted()).toEqual([
    'ollama/COMPLETE',
    'ollama/manifests/m',
  ]);
  expect(items).toEqual(before);
});

test('COMPLETE goes first and comes back last', async () => {
  const items = [
    { key: 'ollama/COMPLETE', id: 'v1', marker: false },
    { key: 'ollama/manifests/m', id: 'v2', marker: false },
  ];
  const order: string[] = [];
  const { aws } = await bucket(items, ({ url }, apply) => {
    order.push(url.includes('COMPLETE') ? 'COMPLETE' : 'manifest');
    apply();
    return { status: 204 };
  });
  await restoreCache(aws, cache, await clear(aws));
  expect(order).toEqual(['COMPLETE', 'manifest', 'manifest', 'COMPLETE']);
});
