// Made by scripts/secret-formats.ts from @secretlint/secretlint-rule-preset-recommend 13.1.0, not by hand. Its licence:
/*
Copyright (c) 2020 azu

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
*/

/** A known form of a secret: what it begins with, and all of it. */
export interface Format {
  readonly rule: string;
  readonly starts: readonly string[];
  readonly pattern: RegExp;
}

export const FORMATS: readonly Format[] = [
  { rule: 'npm', starts: ['npm_'], pattern: /(?<!\p{L})npm_[A-Za-z0-9_]{36}(?![A-Za-z0-9_])/uy },
  {
    rule: 'slack',
    starts: ['xapp-', 'xoxa-', 'xoxb-', 'xoxo-', 'xoxp-', 'xoxr-'],
    pattern: /\b(?:xoxb|xoxp|xapp|xoxa|xoxo|xoxr)-(?:\d-)?(?:[a-zA-Z0-9]{1,40}-)+[a-zA-Z0-9]{1,40}\b/y,
  },
  {
    rule: 'slack',
    starts: ['https://hooks.slack.com/services/T'],
    pattern:
      /https:\/\/hooks\.slack\.com\/services\/T[a-zA-Z0-9]{1,40}\/B[a-zA-Z0-9]{1,40}\/[a-zA-Z0-9]{1,40}/iy,
  },
  {
    rule: 'sendgrid',
    starts: ['SG.'],
    pattern: /(?<!\p{L})SG\.\w{1,128}\.\w{1,128}([-_]?)\w{1,128}(?!\w)/uy,
  },
  {
    rule: 'shopify',
    starts: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    pattern: /(?<!\p{L})(shppa|shpca|shpat|shpss)_[a-zA-Z0-9]{32,64}(?![a-zA-Z0-9])/uy,
  },
  {
    rule: 'stripe',
    starts: ['rk_live_', 'rk_test_', 'sk_live_', 'sk_test_'],
    pattern: /(?<!\p{L})(?<prefix>sk_live|sk_test|rk_live|rk_test)_[a-zA-Z0-9]{24,99}(?![a-zA-Z0-9])/uy,
  },
  {
    rule: 'github',
    starts: ['gho_', 'ghp_', 'ghr_', 'ghs_', 'ghu_'],
    pattern: /(?<!\p{L})(?<type>ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9_]{36}(?![A-Za-z0-9_])/uy,
  },
  {
    rule: 'github',
    starts: ['github_pat_'],
    pattern: /(?<!\p{L})(?<type>github_pat)_[A-Za-z0-9_]{82}(?![A-Za-z0-9_])/uy,
  },
  {
    rule: 'github',
    starts: ['ghs_'],
    pattern:
      /(?<!\p{L})(?<type>ghs)_[0-9]{1,20}_[A-Za-z0-9_-]{1,1000}\.[A-Za-z0-9_-]{1,10000}\.[A-Za-z0-9_-]{1,1000}(?![A-Za-z0-9_-])/uy,
  },
  { rule: 'gitlab', starts: ['glpat-'], pattern: /(?<!\p{L})glpat-[A-Za-z0-9_-]{20,128}(?![A-Za-z0-9_-])/uy },
  {
    rule: 'grafana',
    starts: ['glc_'],
    pattern: /(?<!\p{L})glc_[A-Za-z0-9+/]{32,400}={0,2}(?![A-Za-z0-9+/=])/uy,
  },
  {
    rule: 'grafana',
    starts: ['glsa_'],
    pattern: /(?<!\p{L})glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}(?![A-Fa-f0-9])/uy,
  },
  {
    rule: 'openai',
    starts: ['sk-', 'sk-admin-', 'sk-proj-', 'sk-svcacct-'],
    pattern:
      /sk-(?:proj|svcacct|admin)-(?:[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})T3BlbkFJ(?:[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})\b|sk-[a-zA-Z0-9]{20}T3BlbkFJ[a-zA-Z0-9]{20}/y,
  },
  {
    rule: 'anthropic',
    starts: ['sk-ant-api0'],
    pattern: /(?<!\p{L})sk-ant-api0\d-[A-Za-z0-9_-]{90,128}AA(?![A-Za-z0-9_-])/uy,
  },
  { rule: 'groq', starts: ['gsk_'], pattern: /(?<!\p{L})gsk_[a-zA-Z0-9]{52}(?![a-zA-Z0-9])/uy },
  { rule: 'huggingface', starts: ['hf_'], pattern: /(?<!\p{L})hf_[a-zA-Z]{34}(?![a-zA-Z])/uy },
  {
    rule: 'linear',
    starts: ['lin_api_'],
    pattern: /(?<!\p{L})lin_api_[a-zA-Z0-9_]{32,128}(?![a-zA-Z0-9_])/uy,
  },
  { rule: 'notion', starts: ['ntn_'], pattern: /(?<!\p{L})ntn_[0-9]{11}[A-Za-z0-9]{35}(?![A-Za-z0-9])/uy },
  {
    rule: '1password',
    starts: ['ops_'],
    pattern: /(?<!\p{L})ops_(ey[A-Za-z0-9+/=]{100,1280}fQ={0,2})(?![A-Za-z0-9+/=])/uy,
  },
  {
    rule: 'hashicorp-vault',
    starts: ['hvs.'],
    pattern: /(?<!\p{L})hvs\.[A-Za-z0-9_-]{90,120}(?![A-Za-z0-9_-])/uy,
  },
  {
    rule: 'hashicorp-vault',
    starts: ['hvb.'],
    pattern: /(?<!\p{L})hvb\.[A-Za-z0-9_-]{138,300}(?![A-Za-z0-9_-])/uy,
  },
  {
    rule: 'hashicorp-vault',
    starts: ['hvr.'],
    pattern: /(?<!\p{L})hvr\.[A-Za-z0-9_-]{90,120}(?![A-Za-z0-9_-])/uy,
  },
  {
    rule: 'vercel',
    starts: ['vca_', 'vci_', 'vck_', 'vcp_', 'vcr_'],
    pattern: /(?<!\p{L})(?<prefix>vcp|vci|vca|vcr|vck)_[A-Za-z0-9]{20,60}(?![A-Za-z0-9])/uy,
  },
  {
    rule: 'databricks',
    starts: ['dapi'],
    pattern: /(?<!\p{L})dapi[A-Fa-f0-9]{32}(?:-[0-9])?(?![A-Fa-f0-9])/uy,
  },
  {
    rule: 'docker',
    starts: ['dckr_pat_'],
    pattern: /(?<!\p{L})dckr_pat_[a-zA-Z0-9_-]{27}(?![a-zA-Z0-9_-])/uy,
  },
  { rule: 'figma', starts: ['figd_'], pattern: /(?<!\p{L})figd_[A-Za-z0-9_-]{40,200}(?![A-Za-z0-9_-])/uy },
  {
    rule: 'cloudflare',
    starts: ['cfat_', 'cfk_', 'cfut_'],
    pattern: /(?<!\p{L})(?<prefix>cfk|cfut|cfat)_[A-Za-z0-9]{40}[0-9a-f]{8}(?![A-Za-z0-9])/uy,
  },
  {
    rule: 'tailscale',
    starts: ['tskey-'],
    pattern: /(?<!\p{L})tskey-(?<type>[a-z]{2,20})-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}(?![0-9A-Za-z_])/uy,
  },
];
