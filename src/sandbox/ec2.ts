import { AwsError } from './aws-error.ts';
import { consoleOutput, describeInstances, describeStatus, filtersOf, instanceById } from './ec2-describe.ts';
import { describeTypes, describeVolumes } from './ec2-describe-parts.ts';
import { matches } from './ec2-filters.ts';
import { describeImages, describeOfferings, refuseTrial } from './ec2-offers.ts';
import { runInstances } from './ec2-run.ts';
import { STATE_CODES, stateOf } from './instances.ts';
import { type QueryTree, queryTree, text, texts, trees } from './query.ts';
import { type AwsRequest, named, type Reply } from './wire.ts';
import type { World } from './world.ts';
import { type XmlValue, xmlDocument } from './xml.ts';

const NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/** The EC2 query protocol: a form in, XML out. */
export function ec2(request: AwsRequest, world: World): Reply {
  const asked = queryTree(new URLSearchParams(request.body.toString('utf8')));
  const action = text(asked, 'Action') ?? '';
  const handler = named(HANDLERS, action);
  if (handler === undefined) {
    throw new AwsError('InvalidAction', `The action ${action} is not valid for this web service.`);
  }
  if (text(asked, 'DryRun') === 'true') {
    if (action === 'RunInstances') refuseTrial(asked, world);
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
  const answer = handler(asked, world);
  const body = xmlDocument(`${action}Response`, { requestId: request.requestId, ...answer }, NAMESPACE);
  return { status: 200, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body, action };
}

export function ec2Error(error: AwsError, requestId: string): string {
  return xmlDocument('Response', {
    Errors: { Error: { Code: error.code, Message: error.message } },
    RequestID: requestId,
  });
}

type Handler = (asked: QueryTree, world: World) => Record<string, XmlValue>;

const HANDLERS: Readonly<Record<string, Handler>> = {
  DescribeImages: describeImages,
  DescribeInstanceTypeOfferings: describeOfferings,
  DescribeInstances: describeInstances,
  DescribeInstanceStatus: describeStatus,
  DescribeInstanceTypes: describeTypes,
  DescribeVolumes: describeVolumes,
  GetConsoleOutput: consoleOutput,
  RunInstances: runInstances,
  TerminateInstances: terminate,
  CreateTags: createTags,
  DescribeTags: describeTags,
};

function terminate(asked: QueryTree, world: World): Record<string, XmlValue> {
  const instances = texts(asked, 'InstanceId').map((id) => instanceById(world, id));
  if (instances.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceId');
  const state = (name: ReturnType<typeof stateOf>) => ({ code: STATE_CODES[name], name });
  const item = instances.map((instance) => {
    const before = stateOf(instance, world.now());
    if (before !== 'terminated') instance.terminatedMs ??= world.now();
    return {
      instanceId: instance.id,
      currentState: state(stateOf(instance, world.now())),
      previousState: state(before),
    };
  });
  return { instancesSet: { item } };
}

function createTags(asked: QueryTree, world: World): Record<string, XmlValue> {
  for (const id of texts(asked, 'ResourceId')) {
    // A volume's tags are its own at AWS; here only those of instances are kept.
    if (!id.startsWith('i-')) continue;
    const { tags } = instanceById(world, id);
    for (const tag of trees(asked, 'Tag')) tags.set(text(tag, 'Key') ?? '', text(tag, 'Value') ?? '');
  }
  return { return: true };
}

function describeTags(asked: QueryTree, world: World): Record<string, XmlValue> {
  const filters = filtersOf(asked);
  const item = [...world.instances.values()].flatMap((instance) =>
    [...instance.tags]
      .filter(([key, value]) =>
        matches(
          filters,
          (name) =>
            ({ key: [key], value: [value], 'resource-id': [instance.id], 'resource-type': ['instance'] })[
              name
            ],
        ),
      )
      .map(([key, value]) => ({ resourceId: instance.id, resourceType: 'instance', key, value })),
  );
  return { tagSet: { item } };
}
