import type { Reply } from './wire.ts';
import { type XmlValue, xmlDocument } from './xml.ts';

/** A reply before its call has a name. */
export type Answer = Omit<Reply, 'action'>;

export function xml(tag: string, value: XmlValue): Answer {
  const body = xmlDocument(tag, value, 'http://s3.amazonaws.com/doc/2006-03-01/');
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}
