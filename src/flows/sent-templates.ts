import type { PurposesOf } from '../rendering/checks/check';
import type { CompiledFlow, Purpose } from './definition';

/** As which some flows send each template: by themselves, as a variant, or as what is written instead. */
export function purposesIn(flows: readonly CompiledFlow[]): PurposesOf {
  const sent = new Map<string, Set<Purpose>>();
  const note = (channel: string, template: string, purpose: Purpose) => {
    const key = `${channel}/${template}`;
    sent.set(key, (sent.get(key) ?? new Set()).add(purpose));
  };
  for (const step of flows.flatMap(({ steps }) => [...steps.values()])) {
    if (step.kind !== 'email' && step.kind !== 'sms') continue;
    for (const { template } of step.variants ?? [step]) note(step.kind, template, step.purpose);
    if (step.fallback) note(step.fallback.channel, step.fallback.template, step.purpose);
  }
  return (channel, name) => [...(sent.get(`${channel}/${name}`) ?? [])];
}
