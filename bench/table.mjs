// The figures, as a table of Markdown.
import { readFileSync } from "node:fs";
import { cpus, release } from "node:os";

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

  /** Requests per second as a ratio to those of a reference, which is at least the goal, if there is one. */
  rate(figure, rate, reference, other, goal) {
    const ratio = rate / other;
    const verdict = goal === undefined ? "" : this.#verdict(`${figure} to ${reference}`, ratio >= goal);
    const wanted = goal === undefined ? "" : `≥ ${short(goal)}`;
    this.#rows.push([figure, `${number(rate)}/s`, reference, `${number(other)}/s`, short(ratio), wanted, verdict]);
  }

  /** A value that is at most the limit. */
  limit(figure, value, limit, unit) {
    const verdict = this.#verdict(figure, value <= limit);
    this.#rows.push([figure, `${short(value)} ${unit}`, "", "", "", `≤ ${limit} ${unit}`, verdict]);
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
