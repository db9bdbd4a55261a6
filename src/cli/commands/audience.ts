import { RecommendationsService } from '../../audience/recommendations.service';
import type { Command } from '../command';

const refresh: Command = {
  name: 'audience refresh',
  summary: 'learn anew which products are bought together',
  usage: '[--json]',
  help: 'From the paid orders of the last year. serve does it every hour by itself.',
  needs: 'app',
  async run({ app, json, out }) {
    const pairs = await app.get(RecommendationsService).refresh();
    out(json ? JSON.stringify({ pairs }) : `${pairs} pairs of products are known`);
    return 0;
  },
};

export const audienceCommands: Command[] = [refresh];
