/** How a CSV file is written. */
export interface Dialect {
  readonly delimiter: string;
  /** Within quotes a backslash escapes, as Spark writes it by default; a doubled quote is a quote in any case. */
  readonly backslash: boolean;
}

/** Splits a CSV text that comes in pieces. */
export interface CsvScanner {
  readonly push: (text: string) => void;
  readonly end: () => void;
  /** Places that a strict reader would refuse. */
  readonly flaws: () => number;
}

/** Where the scanner stands: at a cell's first letter, in a cell, in quotes, behind a quote or a backslash in quotes. */
type State = "start" | "plain" | "quoted" | "quote" | "escape";

/**
 * Makes a lenient scanner: a quote that ends nothing is a letter, and the end of the text ends whatever is open.
 * A blank line is a row of one empty cell.
 *
 * @param maxLetters of all cells together; rows beyond them are counted and not kept, however long they are
 * @param onRow gets a row's cells, or undefined beyond the limit
 */
export function createCsvScanner(
  { delimiter, backslash }: Dialect,
  maxLetters: number,
  onRow: (cells: readonly string[] | undefined) => void,
): CsvScanner {
  let state: State = "start";
  let cell = "";
  let cells: string[] = [];
  let letters = 0;
  let flaws = 0;

  const add = (text: string) => {
    letters += text.length;
    if (letters <= maxLetters) {
      cell += text;
    }
  };
  const endCell = () => {
    if (letters <= maxLetters) {
      cells.push(cell);
    }
    cell = "";
    state = "start";
  };
  const endRow = () => {
    // The end of a line may have two letters.
    cell = state === "plain" && cell.endsWith("\r") ? cell.slice(0, -1) : cell;
    endCell();
    onRow(letters <= maxLetters ? cells : undefined);
    cells = [];
  };
  const isEnd = (letter: string) => letter === delimiter || letter === "\n";
  const end = (letter: string) => {
    if (letter === "\n") {
      endRow();
    } else {
      endCell();
    }
  };

  const push = (text: string) => {
    let at = 0;
    while (at < text.length) {
      const letter = text.charAt(at);
      switch (state) {
        case "start":
        case "plain":
          if (isEnd(letter)) {
            end(letter);
            at += 1;
          } else if (letter === '"' && state === "start") {
            state = "quoted";
            at += 1;
          } else {
            const from = at;
            while (at < text.length && !isEnd(text.charAt(at))) {
              at += 1;
            }
            add(text.slice(from, at));
            state = "plain";
          }
          break;
        case "quoted": {
          const from = at;
          while (at < text.length && text.charAt(at) !== '"' && !(backslash && text.charAt(at) === "\\")) {
            at += 1;
          }
          add(text.slice(from, at));
          if (at < text.length) {
            state = text.charAt(at) === '"' ? "quote" : "escape";
            at += 1;
          }
          break;
        }
        case "escape":
          add(letter === '"' || letter === "\\" ? letter : `\\${letter}`);
          state = "quoted";
          at += 1;
          break;
        case "quote":
          if (isEnd(letter)) {
            end(letter);
          } else if (letter !== "\r") {
            flaws += letter === '"' ? 0 : 1;
            add(letter === '"' ? letter : `"${letter}`);
            state = "quoted";
          }
          at += 1;
      }
    }
  };
  return {
    push,
    end: () => {
      flaws += state === "quoted" || state === "escape" ? 1 : 0;
      if (state !== "start" || cells.length > 0) {
        endRow();
      }
    },
    flaws: () => flaws,
  };
}
