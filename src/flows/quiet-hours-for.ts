import type { Settings } from '../config/settings';
import { bindingCountry } from '../messages/binding-country';
import { quietWindowOf, type QuietWindow } from '../messages/quiet-hours';
import type { CompiledFlow } from './definition';

/** The hours in which the best one cannot lie: the gate would keep the flow's e-mails to this contact until they are over. */
export function quietHoursFor(
  { purpose }: CompiledFlow,
  contact: { country: string | null },
  { rules, shop }: Pick<Settings, 'rules' | 'shop'>,
): QuietWindow | null {
  if (purpose !== 'marketing') return null;
  return quietWindowOf(rules, bindingCountry(contact, 'email', null, shop.country), 'email');
}
