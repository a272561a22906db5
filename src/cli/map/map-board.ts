// How far a map has come, and what it cost so far, folded from what ended.
import { isTerminal, type RunRecord } from '../../agents/runs/run-record.ts';
import { counted, replayedCost, showCount, showDuration, showUsd, unknownUse } from '../show-amounts.ts';

export interface MapSetting {
  /** Items that are to be done, without those that were done before and those that are none. */
  readonly items: number;
  /** Done before. */
  readonly skipped: number;
  /** Rows that are no item. */
  readonly bad: number;
  readonly maxUsd: number | null | undefined;
  /** Nothing is sent, and nothing paid: what is counted was paid when the tape was recorded. */
  readonly isReplay: boolean;
  /** `clock.now()` when the items had been looked through. */
  readonly startedAt: number;
}

export class MapBoard {
  readonly setting: MapSetting;
  #done = 0;
  #failed = 0;
  #overBudget = 0;
  #costUsd: number | null = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #modelCalls = 0;
  #estimatedTokens = 0;
  #startedAt: number;

  constructor(setting: MapSetting) {
    this.setting = setting;
    this.#startedAt = setting.startedAt;
  }

  /** Now the first item can begin, as it could not while the swarm started. */
  begin(now: number): void {
    this.#startedAt = now;
  }

  /** A run of an item, or beneath one, changed. */
  heard(record: RunRecord): void {
    if (!isTerminal(record.status)) return;
    this.#costUsd = this.#costUsd === null || record.costUsd === null ? null : this.#costUsd + record.costUsd;
    this.#estimatedTokens += record.usage.estimatedTokens;
    this.#inputTokens += record.usage.inputTokens;
    this.#outputTokens += record.usage.outputTokens;
    this.#modelCalls += record.usage.modelCalls;
  }

  /** An item ended. */
  ended(outcome: RunRecord['outcome']): void {
    if (outcome === 'done') this.#done += 1;
    else this.#failed += 1;
    if (outcome === 'over-budget') this.#overBudget += 1;
  }

  get finished(): number {
    return this.#done + this.#failed;
  }

  get done(): number {
    return this.#done;
  }

  get failed(): number {
    return this.#failed;
  }

  get isOverBudget(): boolean {
    return this.#overBudget > 0;
  }

  /** `120 of 500 done, 3 failed, $0.1200 of $1.00, about 4 min 05 s left`. */
  progress(now: number): string {
    const { items } = this.setting;
    const left = items - this.finished;
    const leftMs = this.finished === 0 ? undefined : ((now - this.#startedAt) / this.finished) * left;
    return [
      `${showCount(this.#done)} of ${showCount(items)} done`,
      ...(this.#failed > 0 ? [`${showCount(this.#failed)} failed`] : []),
      this.spent(),
      ...(left > 0 && leftMs !== undefined ? [`about ${showDuration(leftMs)} left`] : []),
    ].join(', ');
  }

  /** What it cost so far, and of how much. */
  spent(): string {
    const { maxUsd, isReplay } = this.setting;
    if (isReplay) return replayedCost(this.#costUsd);
    if (this.#costUsd === null) return 'unpriced';
    if (this.#costUsd === 0 && typeof maxUsd !== 'number') return '$0';
    return typeof maxUsd === 'number' ? `${showUsd(this.#costUsd)} of ${showUsd(maxUsd)}` : showUsd(this.#costUsd);
  }

  /** The lines at the end. */
  report(wallMs: number): readonly string[] {
    const { items, skipped, bad, isReplay } = this.setting;
    const parts = [
      `${counted(items, 'item')}: ${showCount(this.#done)} done, ${showCount(this.#failed)} failed`,
      ...(items > this.finished ? [`${showCount(items - this.finished)} not done`] : []),
      ...(skipped > 0 ? [`${showCount(skipped)} done before`] : []),
      ...(bad > 0 ? [counted(bad, 'row that is no item', 'rows that are no items')] : []),
    ];
    const tokens = `tokens ${showCount(this.#inputTokens)} in and ${showCount(this.#outputTokens)} out`;
    return [
      parts.join(', '),
      `wall time ${showDuration(wallMs)}, ${counted(this.#modelCalls, 'answered model call')}, ${tokens}, cost: ${this.spent()}`,
      ...(isReplay ? [] : unknownUse(this.#estimatedTokens, this.#costUsd)),
    ];
  }
}
