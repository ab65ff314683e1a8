import { z } from 'zod';
import { RESOURCE_ADDRESS } from '../runbook/address.ts';
import { duration } from '../runbook/schema.ts';

const text = (about: string) => z.string().regex(/\S/).describe(about);

const address = (about: string) => z.string().regex(RESOURCE_ADDRESS).describe(about);

const bucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
  .describe("a bucket's name: 3 to 63 small letters, digits, dots and dashes");

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

const variables = z
  .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/))
  .optional()
  .describe("a list of environment variables' names");

/** The shape of firedrill.yaml (docs/service.md). What one value has to do with another is checked in load.ts. */
export const ServiceFile = z.strictObject({
  service: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/)
    .describe("the service's short name: small letters, digits and dashes"),
  unit: text('the terragrunt directory, from the folder of this file'),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .describe("the AWS account: 12 digits in quotes, such as '123456789012'"),
  region: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/)
    .describe('an AWS region, such as us-east-1'),
  instance: address("the instance's address in the unit, such as aws_instance.ttb"),
  state: z
    .strictObject({ bucket, key: text("the state's key in the bucket") })
    .describe('where the state is: bucket and key'),
  cache: z
    .strictObject({
      bucket,
      prefix: z
        .string()
        .regex(/^[^/\s](?:\S*[^/\s])?$/)
        .describe('the prefix, without / at its ends'),
      archive: text('the key of an archive from before this layout').optional(),
    })
    .describe('where the model cache is: bucket and prefix'),
  health: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).describe('the URL of the health check, with https://'),
      expect: text('a regular expression that the body must match'),
    })
    .describe('the health check: url and expect'),
  question: z
    .strictObject({
      request: z
        .strictObject({
          method: z.enum(['GET', 'POST', 'PUT']).describe('GET, POST or PUT'),
          path: text("a path on the health check's host, or a whole URL"),
          file: text('a file to send, from the folder of this file').optional(),
          json: z.unknown().optional().describe('a body to send as JSON'),
        })
        .describe('what is asked: method, path, and file or json'),
      expect: z
        .strictObject({
          status: z.int().min(100).max(599).describe('an HTTP status, such as 200'),
          match: text('a regular expression that the right answer matches'),
        })
        .describe('what the right answer is: status and match'),
      timeout: duration('how long an answer may take'),
    })
    .describe('a real question to the service: request, expect, timeout'),
  protected: z
    .array(
      z.strictObject({
        address: address('an address in the unit, such as aws_acm_certificate.ttb'),
        name: text('what it is called in the real world: a domain, owner/name'),
        forms: z
          .array(z.enum(['replace', 'destroy', 'forget']))
          .min(1)
          .describe('a list of: replace, destroy, forget'),
        because: text('one sentence that says why the other forms are missing').optional(),
      }),
    )
    .optional()
    .describe('a list of what is protected: address, name, forms, because'),
  objectives: z
    .record(z.string(), duration('how long from detected to recovered'))
    .optional()
    .describe("a map of runbooks' names and durations"),
  answers: z
    .record(z.string(), duration('how long from detected to the first answers in words'))
    .optional()
    .describe("a map of runbooks' names and durations"),
  alarm: z
    .string()
    .regex(/^[^\u0000-\u001f]{0,254}[^\s\u0000-\u001f]$/)
    .optional()
    .describe("a CloudWatch alarm's name: the one that goes off when the service is down"),
  dryRunRole: z
    .string()
    .regex(ROLE)
    .optional()
    .describe(
      'a role that dry runs and the tail take, such as arn:aws:iam::123456789012:role/firedrill-dry-run',
    ),
  exclude: text('a file of addresses that every plan leaves out, from the folder of this file').optional(),
  environment: z
    .strictObject({ pass: variables, drop: variables })
    .optional()
    .describe('what happens to variables that change plans: pass and drop'),
});

export type ServiceFile = z.infer<typeof ServiceFile>;
