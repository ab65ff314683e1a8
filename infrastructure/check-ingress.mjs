#!/usr/bin/env node
// Fails when anything but HTTPS is open to the world: `tofu test` can look at rules it knows by name only, and a rule
// that somebody adds has a name it does not know. Needs nothing but Node; usage: node check-ingress.mjs [UNIT]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokens } from '../scripts/check-protection.mjs';

const RULE = 'aws_vpc_security_group_ingress_rule';
/** Where a rule says who may come in; only another security group is not the world. */
const SOURCES = ['cidr_ipv4', 'cidr_ipv6', 'prefix_list_id'];

/** The top-level blocks of a file: header, line, and what is set right inside it, each value without its spaces. */
function blocks(source) {
  const found = [];
  let depth = 0;
  let line = []; // the tokens since the last newline or brace at this depth
  for (const token of tokens(source)) {
    if (token.text === '{' && depth === 0)
      found.push({ header: line.map(({ text }) => text.replaceAll('"', '')), line: token.line, settings: {} });
    const settings = found.at(-1)?.settings;
    if (depth === 1 && ['=', '{', '\n', '}'].includes(token.text) && line.length > 0 && settings)
      settings[line[0].text] = line
        .slice(2)
        .map(({ text }) => text)
        .join('');
    if (['{', '[', '('].includes(token.text)) depth++;
    if (['}', ']', ')'].includes(token.text)) depth--;
    line = ['{', '}', '\n'].includes(token.text) ? [] : [...line, token];
  }
  return found;
}

function problems(name, text) {
  return blocks(text).flatMap(({ header: [kind, type, label], line, settings }) => {
    if (kind !== 'resource') return [];
    const at = `${name}:${line}: ${type}.${label}`;
    const opens = type === 'aws_security_group_rule' || type === 'aws_default_security_group';
    if (opens || (type === 'aws_security_group' && ('ingress' in settings || 'dynamic' in settings)))
      return [`${at} can open a port that this check cannot see. Say it as an ${RULE}.`];
    if (type !== RULE || !SOURCES.some((source) => source in settings)) return [];
    const { from_port: from, to_port: to, ip_protocol: protocol } = settings;
    if (from === '443' && to === '443' && protocol === '"tcp"') return [];
    return [
      `${at} opens ports ${from ?? 'all'} to ${to ?? 'all'} (${protocol}) from outside. Only 443 may be; people reach the instance through SSM.`,
    ];
  });
}

/** JSON is not read for what it opens; nothing here is written in it, so a rule in it is refused as it is. */
const jsonProblems = (name, text) =>
  text.split('\n').flatMap((line, at) => {
    const type = /"(aws_(?:vpc_security_group_ingress_rule|(?:default_)?security_group|security_group_rule))"/.exec(line)?.[1];
    return type ? [`${name}:${at + 1}: ${type} in JSON, which this check does not read. Say it in a .tf file.`] : [];
  });

const unit = process.argv[2] ?? 'infrastructure';
const found = readdirSync(unit).flatMap((name) => {
  const check = /\.(tf|tofu)$/.test(name) ? problems : /\.(tf|tofu)\.json$/.test(name) ? jsonProblems : undefined;
  return check ? check(name, readFileSync(join(unit, name), 'utf8')) : [];
});
for (const problem of found) console.error(problem);
process.exitCode = found.length === 0 ? 0 : 1;
