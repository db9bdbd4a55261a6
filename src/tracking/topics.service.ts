import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.service';
import { textIn } from '../consent/wording';
import { CatalogueService } from '../flows/catalogue.service';
import type { Channel, CompiledFlow, LocalText } from '../flows/definition';

/** A topic as a reader sees it. */
export interface Topic {
  topic: string;
  purpose: 'service' | 'marketing';
  /** On which something about it may come. */
  channels: Channel[];
  /**
   * In the reader's language, as `config/consent.yaml` says; else the names of the flows that write about it, and of a step's
   * own topic with the topic behind it.
   */
  label: string;
  /** One line more. */
  about?: string;
}

/** What readers can switch off: the topics of all published flows. */
@Injectable()
export class TopicsService {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly config: Config,
  ) {}

  async all(locale: string): Promise<Topic[]> {
    await this.catalogue.ensure();
    const found = new Map<string, Topic & { flows: string[] }>();
    for (const { flow } of this.catalogue.all()) {
      for (const { topic, purpose, channel } of topicsOf(flow)) {
        // Marketing as a whole has a switch of its own.
        if (topic === 'marketing') continue;
        const known = found.get(topic) ?? { topic, purpose, channels: [], flows: [], ...this.words(topic, locale) };
        found.set(topic, known);
        if (!known.channels.includes(channel)) known.channels.push(channel);
        const name = nameOf(flow, topic, locale);
        if (!known.flows.includes(name)) known.flows.push(name);
      }
    }
    return [...found.values()].map(({ flows, ...topic }) => ({ ...topic, label: topic.label || flows.join(' · ') }));
  }

  /** What the shop calls a topic; an empty label where it says nothing. */
  private words(topic: string, locale: string): { label: string; about?: string } {
    const words = this.config.settings.consent.topics[topic];
    if (!words) return { label: '' };
    return { label: textIn(words.name, locale).text, about: words.about && textIn(words.about, locale).text };
  }
}

/** The topics of a flow's messages with their channels; the flow's own comes first. */
function topicsOf(flow: CompiledFlow): { topic: string; purpose: 'service' | 'marketing'; channel: Channel }[] {
  return [...flow.steps.values()]
    .flatMap((s) => {
      if (s.kind !== 'email' && s.kind !== 'sms') return [];
      const { topic, purpose, kind, fallback } = s;
      return [kind, ...(fallback ? [fallback.channel] : [])].map((channel) => ({ topic, purpose, channel }));
    })
    .sort((a, b) => Number(b.topic === flow.topic) - Number(a.topic === flow.topic));
}

function nameOf(flow: CompiledFlow, topic: string, locale: string): string {
  const name = inLanguage(flow.name, locale) ?? flow.id;
  return topic === flow.topic ? name : `${name} (${topic.replaceAll('-', ' ')})`;
}

function inLanguage(text: LocalText | null, locale: string): string | undefined {
  return text === null || typeof text === 'string' ? (text ?? undefined) : textIn(text, locale).text;
}
