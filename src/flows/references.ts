import { conditionsOf, partsOf } from './conditions-of';
import type { Condition, FlowSketch } from './definition';

/** Something outside the flow's file that it leans on, by name, and the part of `places` it stands in. */
export interface Reference {
  to: 'email' | 'sms' | 'coupons' | 'surveys' | 'segments' | 'tiers' | 'calendars';
  name: string;
  place: string;
}

/** Everything a flow names that other files hold: templates, pools of coupons, surveys, segments, tiers, own calendars. */
export function referencesOf(flow: FlowSketch): Reference[] {
  return [...triggerReferences(flow), ...stepReferences(flow), ...conditionsOf(flow).flatMap(conditionReferences)];
}

function triggerReferences({ trigger }: FlowSketch): Reference[] {
  if (trigger === null) return [];
  const place = 'trigger';
  if (trigger.is === 'holiday' && trigger.holiday.startsWith('own/'))
    return [{ to: 'calendars', name: trigger.holiday.slice('own/'.length), place }];
  const segment = trigger.is === 'segment' || trigger.is === 'schedule' ? trigger.segment : null;
  return segment === null ? [] : [{ to: 'segments', name: segment, place }];
}

function stepReferences(flow: FlowSketch): Reference[] {
  return [...flow.steps.values()].flatMap((step): Reference[] => {
    const place = `steps.${step.id}`;
    if (step.kind === 'coupon') return [{ to: 'coupons', name: step.pool, place }];
    if (step.kind !== 'email' && step.kind !== 'sms') return [];
    const { coupon, survey } = step.options;
    const template = { to: step.kind, name: step.template, place: `${place}.template` };
    const others = (step.variants ?? []).filter((variant) => variant.template !== step.template);
    return [
      template,
      ...others.map((variant) => ({ ...template, name: variant.template })),
      ...(step.fallback ? [{ ...template, to: step.fallback.channel, name: step.fallback.template }] : []),
      ...(coupon ? [{ to: 'coupons' as const, name: coupon.pool, place }] : []),
      ...(survey === undefined ? [] : [{ to: 'surveys' as const, name: survey, place }]),
    ];
  });
}

const NAMED = { 'contact.segments': 'segments', 'contact.tier': 'tiers' } as const;

function conditionReferences({ condition, place }: { condition: Condition; place: string }): Reference[] {
  return [...partsOf(condition)].flatMap((part) => {
    const to = part.is === 'field' && part.field in NAMED ? NAMED[part.field as keyof typeof NAMED] : undefined;
    if (part.is !== 'field' || !to) return [];
    const values = part.tests.flatMap((test) => (test.op === 'any' || test.op === 'exists' ? [] : [test.value].flat()));
    return values.filter((value) => typeof value === 'string').map((name) => ({ to, name, place }));
  });
}
