import { type Alarm, describeAlarms } from '../../aws/alarms.ts';
import { shellWord } from '../../text/shell-word.ts';
import { type Check, type CloudPorts, NotAsked } from '../check.ts';
import { fail, pass } from '../finding.ts';
import { ofType, textIn } from '../stored-state.ts';

interface Seen {
  readonly names: readonly string[];
  readonly alarms: readonly Alarm[];
}

export const check: Check<CloudPorts, Seen> = {
  id: 'alarms',
  asks: 'the alarms are there, and tell somebody when they go off',
  why: 'A service that is down and tells nobody is found by its callers; time counts from when it broke.',
  async ask({ aws, stored, service, signal }) {
    const ours = ofType(await stored(), 'aws_cloudwatch_metric_alarm').map(({ attributes }) =>
      textIn(attributes, 'alarm_name'),
    );
    const names = [...new Set([...(service.alarm === undefined ? [] : [service.alarm]), ...ours])];
    if (names.length === 0)
      throw new NotAsked(
        'no alarm is named, neither in firedrill.yaml nor in the state',
        `aws cloudwatch describe-alarms --region ${service.region} --query 'MetricAlarms[].AlarmName'   # name it as alarm: in firedrill.yaml`,
      );
    return { names, alarms: await describeAlarms(aws, names, signal) };
  },
  judge({ names, alarms }, { region, unit }) {
    const gone = names.filter((name) => !alarms.some((one) => one.name === name));
    const off = alarms.filter(({ armed }) => !armed).map(({ name }) => name);
    const dumb = alarms.filter(({ armed, tells }) => armed && tells.length === 0).map(({ name }) => name);
    const wrong = [
      ...(gone.length > 0 ? [`not there: ${gone.join(', ')}`] : []),
      ...(off.length > 0 ? [`switched off: ${off.join(', ')}`] : []),
      ...(dumb.length > 0 ? [`telling nobody: ${dumb.join(', ')}`] : []),
    ];
    if (wrong.length === 0) return pass(`${alarms.length} alarms, all armed`);
    const fix =
      off.length > 0
        ? `aws cloudwatch enable-alarm-actions --region ${region} --alarm-names ${off.map(shellWord).join(' ')}`
        : `cd ${shellWord(unit)} && terragrunt run -- plan   # the unit makes them; then apply`;
    return fail(`Alarms ${wrong.join('; ')}.`, fix);
  },
};
