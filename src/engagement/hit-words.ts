import type { HitReason, HitVerdict } from './classify-hit';

const CLASSES: Record<HitVerdict['class'], string> = {
  human: 'a person',
  machine: 'a machine',
  unknown: 'nobody knows whom',
};

const REASONS: Record<HitReason, string> = {
  person: 'nothing speaks against it',
  image_proxy: 'the mail service fetches pictures when somebody looks',
  privacy_proxy: 'a privacy proxy fetches every picture, looked at or not',
  no_agent: 'the visitor gave no name',
  method: 'it only looked whether something is there',
  prefetch: 'it was fetched ahead, before anybody asked',
  scanner: 'a scanner or robot by its name',
  outdated: 'it gave the name of a browser that opens no page of today',
  network: 'it came from a network of scanners',
  too_fast: 'within five seconds of delivery',
  burst: 'more links in a moment than a hand can follow',
  all_links: 'every link of the message within ten seconds',
  company: 'together with hits that proved to be a machine’s',
};

/** Who was behind a hit, and why we think so: `a machine: it came from a network of scanners`. */
export function hitWords({ class: by, reason }: HitVerdict): string {
  return `${CLASSES[by]}: ${REASONS[reason]}`;
}
