
// Sorts tables by a column and filters the entries. Texts and figures are taken from the cells; nothing is written as HTML.
(() => {
  "use strict";

  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });

  const lengthText = {
    seconds: (units) => `${units}s`,
    minutes: (units) => {
      const hours = Math.floor(units / 60);
      const minutes = units % 60;
      return hours === 0 ? `${minutes}m` : `${hours}h ${String(minutes).padStart(2, "0")}m`;
    },
    hundredths: (units) => `${Math.floor(units / 100)}.${String(units % 100).padStart(2, "0")}`,
  };

  /** The value by which a cell is sorted: a number where it has one, else its text. */
  const valueOf = (cell) => {
    const { seconds, value } = cell.dataset;
    return seconds ?? value !== undefined ? Number(seconds ?? value) : cell.textContent.trim();
  };

  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    // What has no text is last, in both directions.
    return collator.compare(a, b);
  };

  const makeSortable = (table) => {
    const body = table.tBodies[0];
    const initial = Array.from(body.rows);
    const rank = new Map(initial.map((row, place) => [row, place]));
    const heads = Array.from(table.tHead.rows[0].cells).filter((head) => head.textContent.trim() !== "");

    const sort = (head) => {
      const column = head.cellIndex;
      const isChronological = initial[0]?.cells[column].dataset.day !== undefined;
      const isNumber = head.classList.contains("number");
      const first = isNumber ? "descending" : "ascending";
      const other = isNumber ? "ascending" : "descending";
      const direction = head.getAttribute("aria-sort") === first ? other : first;
      const sign = direction === "ascending" ? 1 : -1;
      const keyed = initial.map((row) => [isChronological ? rank.get(row) : valueOf(row.cells[column]), row]);
      keyed.sort(([a, rowA], [b, rowB]) => {
        if (a === "" || b === "") return (a === "") - (b === "") || rank.get(rowA) - rank.get(rowB);
        return sign * compare(a, b) || rank.get(rowA) - rank.get(rowB);
      });
      for (const it of heads) it.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", direction);
      const sorted = document.createDocumentFragment();
      for (const [, row] of keyed) sorted.append(row);
      body.append(sorted);
    };

    for (const head of heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => sort(head));
      head.replaceChildren(button);
    }
  };

  const makeFilter = (table) => {
    const controls = document.querySelector(".controls");
    const input = document.getElementById("filter");
    const found = document.getElementById("found");
    const rows = Array.from(table.tBodies[0].rows);
    const text = lengthText[table.dataset.unit];
    let texts;

    const apply = () => {
      texts ??= rows.map((row) => row.textContent.toLowerCase());
      const words = input.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
      let count = 0;
      let units = 0;
      rows.forEach((row, place) => {
        const fits = words.every((word) => texts[place].includes(word));
        if (row.hidden === fits) row.hidden = !fits;
        if (fits) {
          count += 1;
          units += Number(row.cells[row.cells.length - 1].dataset.units);
        }
      });
      found.textContent = words.length === 0 ? "" : `${count} of ${rows.length}, ${text(units)}`;
    };

    let waiting;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(apply, rows.length > 2000 ? 150 : 0);
    });
    controls.hidden = false;
    if (input.value !== "") apply();
  };

  for (const table of document.querySelectorAll("table.sortable")) makeSortable(table);
  const entries = document.getElementById("entries");
  if (entries) makeFilter(entries);
})();
