// The figures, as a table of Markdown.
import { readFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { intervalOfMedian, median } from "./load.mjs";

export const number = (value) => Math.round(value).toLocaleString("en");

/** What the figures were taken on. */
export function machine() {
  const { PRETTY_NAME } = Object.fromEntries(
    readFileSync("/etc/os-release", "utf8").split("\n").map((line) => line.replaceAll('"', "").split("=")),
  );
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${cpus().length} cores of ${cpus()[0].model.trim()}, ${PRETTY_NAME}, Linux ${release()}, Node.js ${process.version}`;
}

/** Three digits that matter. */
const short = (value) => String(Number(value.toPrecision(3)));

export class Table {
  #rows = [["figure", "measured", "reference", "measured", "ratio", "goal", ""]];
  /** The figures that are short of their goal. */
  missed = [];

  /**
   * Requests per second in each round as a ratio to those of a reference in the same round, with the interval of its median. The
   * goal, if there is one, is missed if the whole interval is below it.
   */
  rate(figure, rates, reference, others, goal) {
    const ratios = rates.map((rate, round) => rate / others[round]);
    const [low, high] = intervalOfMedian(ratios);
    const isSure = low >= goal || high < goal;
    const verdict = goal === undefined ? "" : this.#verdict(`${figure} to ${reference}`, high >= goal);
    const wanted = goal === undefined ? "" : `≥ ${short(goal)}`;
    const [rate, other] = [rates, others].map((values) => `${number(median(values))}/s`);
    const ratio = rates.length > 1 ? `${short(median(ratios))} (${short(low)}–${short(high)})` : short(ratios[0]);
    this.#rows.push([figure, rate, reference, other, ratio, wanted, goal === undefined || isSure ? verdict : "unsure"]);
  }

  /** A value that is at most the limit. */
  limit(figure, value, limit, unit) {
    const verdict = this.#verdict(figure, value <= limit);
    this.#rows.push([figure, `${short(value)} ${unit}`, "", "", "", `≤ ${limit} ${unit}`, verdict]);
  }

  /** Instructions of a request, beside those of a reference if there is one: at most so many, or so many times as many. */
  instructions(figure, count, other, bound) {
    const name = `${figure}, instructions`;
    const isReached = bound.ratio === undefined ? count <= bound.instructions : count / other <= bound.ratio;
    const limit = bound.ratio === undefined ? `≤ ${number(bound.instructions)}` : `≤ ${bound.ratio}`;
    const compared = other === undefined ? ["", "", ""] : [`bare ${figure}`, number(other), short(count / other)];
    this.#rows.push([name, number(count), ...compared, limit, this.#verdict(name, isReached)]);
  }

  #verdict(figure, isReached) {
    if (!isReached) this.missed.push(figure);
    return isReached ? "ok" : "short";
  }

  toString() {
    const [head, ...rows] = this.#rows;
    return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  }
}
