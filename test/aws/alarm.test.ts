import { expect, test } from 'vitest';
import { wentOff } from '../../src/aws/alarm.ts';
import { LocalAws } from './local-aws.ts';

type Change = readonly [at: string, state: string];

const data = (state: string) =>
  JSON.stringify({
    version: '1.0',
    oldState: { stateValue: 'OK' },
    newState: { stateValue: state, stateReason: 'r' },
  });

/** When the alarm went off, from a history of these pages, newest first; and what was asked. */
async function asked(...pages: readonly (readonly Change[])[]) {
  await using server = await LocalAws.start();
  server.answer = ({ body }) => {
    const page = Number((JSON.parse(body) as { NextToken?: string }).NextToken ?? 0);
    const items = (pages[page] ?? []).map(([at, state]) => ({
      AlarmName: 'ttb-verifier-health',
      Timestamp: Date.parse(at) / 1000,
      HistoryItemType: 'StateUpdate',
      HistoryData: data(state),
    }));
    const next = page + 1 < pages.length ? { NextToken: String(page + 1) } : {};
    return {
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ AlarmHistoryItems: items, ...next }),
    };
  };
  const at = await wentOff(server.connect({ allow: 'read' }), 'ttb-verifier-health');
  return { at: at?.toISOString(), requests: server.requests.map(({ body }) => JSON.parse(body) as object) };
}

test('an alarm that is on: when it went off', async () => {
  const { at, requests } = await asked([
    ['2026-11-23T06:01:12.345Z', 'ALARM'],
    ['2026-11-22T04:00:00Z', 'OK'],
    ['2026-11-22T03:00:00Z', 'ALARM'],
  ]);
  expect(at).toBe('2026-11-23T06:01:12.345Z');
  expect(requests).toEqual([
    {
      AlarmName: 'ttb-verifier-health',
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      HistoryItemType: 'StateUpdate',
      ScanBy: 'TimestampDescending',
      MaxRecords: 100,
    },
  ]);
});

test('one that is over since says nothing, and so does one that never went off', async () => {
  const over: readonly Change[] = [
    ['2026-11-23T06:05:00Z', 'OK'],
    ['2026-11-23T06:01:00Z', 'ALARM'],
  ];
  expect((await asked(over)).at).toBeUndefined();
  expect((await asked([])).at).toBeUndefined();
});

test('an alarm that lost its data since is still on', async () => {
  const silent: Change = ['2026-11-23T06:09:00Z', 'INSUFFICIENT_DATA'];
  expect((await asked([silent], [['2026-11-23T06:01:00Z', 'ALARM']])).at).toBe('2026-11-23T06:01:00.000Z');
});

test('a history that does not end is not read for ever', async () => {
  const silent: readonly Change[] = [['2026-11-23T06:09:00Z', 'INSUFFICIENT_DATA']];
  const { at, requests } = await asked(...Array.from({ length: 40 }, () => silent));
  expect(at).toBeUndefined();
  expect(requests).toHaveLength(5);
});

test('history that is no JSON is passed over', async () => {
  await using server = await LocalAws.start();
  server.answer = () => ({
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ AlarmHistoryItems: [{ HistoryData: 'x' }, { HistoryData: 'null' }, {}] }),
  });
  expect(await wentOff(server.connect(), 'a')).toBeUndefined();
});
