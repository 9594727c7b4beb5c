"use strict";
// The page says the same without this script, which sorts its tables and filters its reports.
{
  const collator = new Intl.Collator("en", { numeric: true });

  const keyOf = (row, column, isNumber) => {
    const cell = row.cells[column];
    const text = cell.textContent.trim();
    return isNumber ? Number(text.replaceAll(",", "")) : (cell.dataset.rank ?? text);
  };

  const sort = (table, header) => {
    const isNumber = header.classList.contains("number");
    const now = header.getAttribute("aria-sort");
    // Of counts the largest are looked for, of names the first.
    const isAscending = now === null ? !isNumber : now === "descending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", isAscending ? "ascending" : "descending");

    const body = table.tBodies[0];
    const keyed = Array.from(body.rows, (row) => [keyOf(row, header.cellIndex, isNumber), row]);
    const sign = isAscending ? 1 : -1;
    keyed.sort(([a], [b]) => {
      if (isNumber) return sign * (a - b);
      // What is empty comes last either way.
      return a && b ? sign * collator.compare(a, b) : (a ? -1 : 0) + (b ? 1 : 0);
    });
    body.append(...keyed.map(([, row]) => row));
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    if (table.tBodies[0].rows.length < 2) continue;
    for (const header of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sort(table, header));
      header.append(button);
    }
  }

  const words = document.getElementById("words");
  const severity = document.getElementById("severity");
  const rows = Array.from(document.querySelectorAll("table.reports > tbody > tr"));
  let texts;

  const filter = () => {
    const wanted = words.value.trim().toLowerCase();
    if (wanted) texts ??= new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    let shown = 0;
    for (const row of rows) {
      const hasSeverity = !severity.value || row.dataset.severities.split(" ").includes(severity.value);
      row.hidden = !hasSeverity || (wanted !== "" && !texts.get(row).includes(wanted));
      shown += !row.hidden;
    }
    const isAll = !wanted && !severity.value;
    document.getElementById("matches").textContent = isAll ? "" : `${shown} of ${rows.length} rows`;
  };

  if (rows.length > 1) {
    document.querySelector(".filter").hidden = false;
    words.addEventListener("input", filter);
    severity.addEventListener("change", filter);
    filter(); // a browser may have kept what was entered before the page was loaded again
  }
}
