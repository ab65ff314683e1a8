import { unitNames } from './standin/state.ts';
import { type Attributes, fill, UNIT } from './standin/unit.ts';
import type { World } from './world.ts';

/** What the unit says of its resources of a type that no run changes: alarms, documents. */
export function attributesOf({ service, names }: World, type: string): readonly Attributes[] {
  const { amiId, certificateArn } = names;
  const nobody = { instanceId: '', volumeId: '', privateIp: '' };
  const filling = unitNames({ service, amiId, certificateArn, ...nobody });
  return UNIT.filter((one) => one.type === type).map(
    ({ attributes }) => fill(attributes, filling) as Attributes,
  );
}
