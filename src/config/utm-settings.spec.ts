import { utmSettings } from './utm-settings';

describe('UTM parameters in shop.yaml', () => {
  const taken = (campaign: string) => utmSettings.safeParse({ campaign });

  it.each(['{flow}', '{step} {channel}-{template}', 'spring.2026~a_b'])('take %s', (campaign) => {
    expect(taken(campaign).data).toEqual({ source: 'huike', medium: '{channel}', campaign, content: '{step}' });
  });

  it.each(['{email}', '{constructor}', '{{flow}}', '{flow', '春', 'a&b=c', ''])('do not take "%s"', (campaign) => {
    expect(taken(campaign).error?.issues.map((issue) => issue.message)).toEqual([
      'is made of letters, digits, spaces, - _ . and of {flow}, {step}, {channel}, {template}',
    ]);
  });
});
