import type { Progress, Settled, StepResult } from './definition';

/**
 * A message settles once and is told once. When the enrollment cannot go on just then, what settled is noted in its results,
 * while it still stands at the message, and taken up again when the step is retried.
 */
export function noteSettled<P extends Progress>(progress: P, settled: Settled | undefined): P {
  if (!settled || progress.phase !== 'message' || progress.step !== settled.step) return progress;
  const { step, visit, channel, status, reason, at, messageId } = settled;
  return {
    ...progress,
    results: { ...progress.results, [step]: { ...progress.results[step], visit, channel, status, reason, at, messageId } },
  };
}

/** What settled just now, or was noted before; the progress as it stood when the message was still open. */
export function takeNoted<P extends Progress>(progress: P, settled: Settled | undefined): { progress: P; settled?: Settled } {
  if (settled) return { progress, settled };
  const result = progress.phase === 'message' && progress.step !== null ? progress.results[progress.step] : undefined;
  if (!result || result.channel === null || !isEnd(result.status)) return { progress };
  const step = progress.step!;
  const { visit, channel, status, reason = null, at, messageId } = result;
  return {
    progress: { ...progress, results: { ...progress.results, [step]: { ...result, status: 'queued' } } },
    settled: { step, visit, channel, status, reason, at, messageId },
  };
}

function isEnd(status: StepResult['status']): status is Settled['status'] {
  return ['sent', 'skipped', 'held_out', 'failed', 'unknown'].includes(status);
}
