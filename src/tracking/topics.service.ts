import { Injectable } from '@nestjs/common';
import { CatalogueService } from '../flows/catalogue.service';
import type { CompiledFlow, LocalText } from '../flows/definition';

/** A topic as a reader sees it. */
export interface Topic {
  topic: string;
  purpose: 'service' | 'marketing';
  /** The names of the flows that write about it, in the reader's language; of a step's own topic with the topic behind it. */
  label: string;
}

/** What readers can switch off: the topics of all published flows. */
@Injectable()
export class TopicsService {
  constructor(private readonly catalogue: CatalogueService) {}

  async all(locale: string): Promise<Topic[]> {
    await this.catalogue.ensure();
    const found = new Map<string, Topic>();
    for (const { flow } of this.catalogue.all()) {
      for (const { topic, purpose } of topicsOf(flow)) {
        // Marketing as a whole has a switch of its own.
        if (topic === 'marketing') continue;
        const name = labelOf(flow, topic, locale);
        const known = found.get(topic);
        if (!known) found.set(topic, { topic, purpose, label: name });
        else if (!known.label.split(' · ').includes(name)) known.label += ` · ${name}`;
      }
    }
    return [...found.values()];
  }
}

/** The flow's own topic, and those its steps have of their own. */
function topicsOf(flow: CompiledFlow): { topic: string; purpose: 'service' | 'marketing' }[] {
  const steps = [...flow.steps.values()].flatMap((s) =>
    s.kind === 'email' || s.kind === 'sms' ? [{ topic: s.topic, purpose: s.purpose }] : [],
  );
  return [...new Map([{ topic: flow.topic, purpose: flow.purpose }, ...steps].map((t) => [t.topic, t])).values()];
}

function labelOf(flow: CompiledFlow, topic: string, locale: string): string {
  const name = textIn(flow.name, locale) ?? flow.id;
  return topic === flow.topic ? name : `${name} (${topic.replaceAll('-', ' ')})`;
}

function textIn(text: LocalText | null, locale: string): string | undefined {
  if (text === null || typeof text === 'string') return text ?? undefined;
  return (
    text[locale] ?? Object.entries(text).find(([l]) => l.split('-')[0] === locale.split('-')[0])?.[1] ?? Object.values(text)[0]
  );
}
