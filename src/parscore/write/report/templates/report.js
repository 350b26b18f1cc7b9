(() => {
  "use strict";
  const plain = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
  const value = cell => {
    const text = cell ? cell.textContent.trim() : "";
    const number = Number(text.replace(",", ".").replace("…", ""));
    return text === "" || text === "–" ? null : Number.isNaN(number) ? text : number;
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "vi", {numeric: true});

  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const places = new Map();
    const taken = [];
    [...table.tHead.rows].forEach((row, y) => {
      let x = 0;
      for (const head of row.cells) {
        while (taken[y] && taken[y][x]) x += 1;
        for (let down = 0; down < head.rowSpan; down += 1) {
          (taken[y + down] = taken[y + down] || []);
          for (let across = 0; across < head.colSpan; across += 1) taken[y + down][x + across] = true;
        }
        if (head.colSpan === 1) places.set(head, x);
        x += head.colSpan;
      }
    });
    for (const [head, place] of places) {
      const button = document.createElement("span");
      button.setAttribute("role", "button");
      button.tabIndex = 0;
      button.title = "Sắp xếp theo cột này";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("keydown", event => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); button.click(); }
      });
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of places.keys()) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const keyed = rows.map(row => [value(row.cells[place]), row]);
        keyed.sort(([a], [b]) => a === null || b === null ? (a === null) - (b === null) : compare(a, b) * (down ? -1 : 1));
        body.append(...keyed.map(([, row]) => row));
      });
    }
  }

  const details = [...document.querySelectorAll("#chi-tiet details.unit")];
  if (details.length > 8) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "search";
    label.className = "find";
    label.style.display = "block";
    label.append("Tìm đơn vị: ", input);
    document.querySelector("#chi-tiet p").after(label);
    input.addEventListener("input", () => {
      const wanted = plain(input.value.trim());
      for (const one of details) one.hidden = !plain(one.querySelector(".name").textContent).includes(wanted);
    });
  }

  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") { target.hidden = false; target.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  open();
  let closed = [];
  addEventListener("beforeprint", () => { closed = [...document.querySelectorAll("details:not([open])")]; closed.forEach(one => { one.open = true; }); });
  addEventListener("afterprint", () => closed.forEach(one => { one.open = false; }));
})();
