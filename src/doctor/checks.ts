import type { Check, CloudPorts, MachinePorts } from './check.ts';
import { check as alarms } from './checks/alarms.ts';
import { check as awsCommand } from './checks/aws-command.ts';
import { check as cache } from './checks/cache.ts';
import { certificate, record } from './checks/certificate.ts';
import { check as credentials } from './checks/credentials.ts';
import { check as diskKey } from './checks/disk-key.ts';
import { check as drift } from './checks/drift.ts';
import { check as dryRunRole } from './checks/dry-run-role.ts';
import { check as environment } from './checks/environment.ts';
import { check as erroredState } from './checks/errored-state.ts';
import { check as github } from './checks/github.ts';
import { check as image } from './checks/image.ts';
import { check as images } from './checks/images.ts';
import { check as lock } from './checks/lock.ts';
import { check as outlives } from './checks/outlives.ts';
import { check as override } from './checks/override.ts';
import { check as quota } from './checks/quota.ts';
import { obligations, unfinished } from './checks/runs.ts';
import { check as state } from './checks/state.ts';
import { check as tailDocument } from './checks/tail-document.ts';
import { check as terminal } from './checks/terminal.ts';
import { check as tools } from './checks/tools.ts';
import { check as launch } from './checks/trial.ts';
import { check as zones } from './checks/zones.ts';

/** What a launch would meet: a run's preflight asks it as well. */
export const launchChecks: readonly Check<CloudPorts>[] = [image, zones, quota, launch, diskKey, images];

/** What is asked of the account, beside whose credentials these are. */
export const accountChecks: readonly Check<MachinePorts>[] = [
  state,
  lock,
  drift,
  ...launchChecks,
  cache,
  certificate,
  record,
  tailDocument,
  alarms,
];

/** Everything that doctor asks, in the order in which a recovery would meet it. */
export const allChecks: readonly Check<MachinePorts>[] = [
  tools,
  awsCommand,
  credentials,
  dryRunRole,
  environment,
  terminal,
  outlives,
  unfinished,
  obligations,
  erroredState,
  override,
  ...accountChecks,
  github,
];
