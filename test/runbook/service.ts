import type { Service } from '../../src/service/service.ts';
import { SERVICE as BASE } from '../support/frame.ts';

export const SERVICE: Service = {
  ...BASE,
  name: 'drill',
  unit: '/srv/drill/infrastructure',
  state: { bucket: 'drill-tfstate', key: 'infrastructure/terraform.tfstate' },
  cache: { bucket: 'drill-models', prefix: 'ollama/0.24.0' },
  health: { url: 'https://drill.example.com/health', expect: 'ok' },
  question: {
    request: { method: 'POST', url: 'https://drill.example.com/verify', json: { ask: 'seven' } },
    expect: { status: 200, match: '7' },
    timeoutMs: 60_000,
  },
  protected: [
    {
      address: 'aws_acm_certificate.ttb',
      name: 'drill.example.com',
      forms: ['replace', 'destroy'],
      because: 'It would expire.',
    },
    { address: 'github_repository.ttb', name: 'example-org/drill', forms: ['forget'] },
  ],
};
