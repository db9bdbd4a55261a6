import type { Path, YamlSource } from '../../config/yaml-source';
import type { Purpose } from '../definition';

/** A service message sells nothing: that is what lets it be sent without consent. */
export function refuseSelling(source: YamlSource, purpose: Purpose, written: Record<string, unknown>, path: Path): void {
  if (purpose !== 'service') return;
  for (const block of ['recommend', 'coupon']) {
    if (block in written)
      source.error('selling-in-service', [...path, block], `"${block}" inside a service message: it would need no consent`, {
        hint: 'purpose: marketing',
        on: 'key',
      });
  }
}
