import { Controller, Get, Param, Query } from '@nestjs/common';
import { Access } from '../http/access';
import { notFound } from '../http/http-errors';
import { Invalid } from '../kernel/errors';
import { SegmentsService } from './segments.service';

const MOST = 1000;

/** Segments as JSON. Instants are ISO. */
@Controller('api/v1/segments')
@Access('api:segments')
export class SegmentsController {
  constructor(private readonly segments: SegmentsService) {}

  /** Every segment: `{ segments: [{ id, name, members, refreshed_at }] }`; `refreshed_at` is null before the first refresh. */
  @Get()
  async list(): Promise<{ segments: object[] }> {
    const segments = await this.segments.list();
    return { segments: segments.map(({ refreshedAt, ...segment }) => ({ ...segment, refreshed_at: iso(refreshedAt) })) };
  }

  /**
   * Members in the order of their ids: `{ members: [{ contact, since }], next }`. `?limit=` 1 to 1000 (100), `?after=` the `next` of
   * the page before; null on the last. 404 for a segment that is not in the file, 400 for no numbers.
   */
  @Get(':id/members')
  async members(
    @Param('id') id: string,
    @Query('after') after = '0',
    @Query('limit') limit = '100',
  ): Promise<{ members: { contact: number; since: string }[]; next: number | null }> {
    if (!this.segments.ids().includes(id)) throw notFound(`no segment is called "${id}"`);
    const size = whole(limit, 'limit', MOST);
    const page = await this.segments.members(id, whole(after, 'after', Number.MAX_SAFE_INTEGER), size);
    const last = page.length === size ? page[page.length - 1] : undefined;
    const members = page.map((m) => ({ contact: m.contact_id, since: iso(m.since)! }));
    return { members, next: last?.contact_id ?? null };
  }
}

function whole(text: string, name: string, most: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= (name === 'limit' ? 1 : 0) && value <= most) return value;
  throw new Invalid('segments.page', `"${name}" is no whole number up to ${most}`, { at: name });
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
