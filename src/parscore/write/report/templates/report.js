(() => {
  "use strict";
  const plain = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
  const value = cell => {
    const text = cell ? cell.textContent.trim() : "";
    const number = Number(text.replace(",", ".").replace("…", ""));
    return text === "" || text === "–" ? null : Number.isNaN(number) ? text : number;
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "vi", {numeric: true});
  const make = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

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
      // Heads that repeat on paper lose real buttons.
      const button = make("span", {tabIndex: 0, title: "Sắp xếp theo cột này"}, ...head.childNodes);
      button.setAttribute("role", "button");
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

  const groups = [...document.querySelectorAll(".group")];
  const titled = groups.filter(one => one.dataset.title);
  const units = [...document.querySelectorAll("details.one")];
  const lines = [...document.querySelectorAll("table.sortable tbody tr")];
  const named = [
    ...units.map(one => [one, plain(one.querySelector(".name").textContent)]),
    ...lines.map(one => [one, plain(one.querySelector("th") ? one.querySelector("th").textContent : "")]),
  ];
  const tools = make("div", {className: "tools", role: "search"});
  const found = make("p", {className: "found", role: "status"});
  const search = make("input", {type: "search", placeholder: "Tìm đơn vị", autocomplete: "off"});
  search.setAttribute("aria-label", "Tìm đơn vị");
  search.addEventListener("input", () => {
    const wanted = plain(search.value.trim());
    for (const [one, name] of named) one.hidden = !name.includes(wanted);
    const many = units.length ? units.filter(one => !one.hidden).length : lines.filter(one => !one.hidden).length;
    found.textContent = wanted === "" ? "" : many === 0 ? "không có đơn vị nào" : `${many} ${units.length ? "đơn vị" : "dòng"}`;
  });
  tools.append(search);

  if (titled.length > 1) {
    const choice = make("select", {}, make("option", {value: ""}, "Mọi nhóm"), ...titled.map(one => make("option", {value: one.dataset.group}, one.dataset.title)));
    choice.setAttribute("aria-label", "Chỉ xem một nhóm");
    choice.addEventListener("change", () => {
      for (const one of groups) one.hidden = choice.value !== "" && one.dataset.group !== choice.value;
    });
    tools.append(choice);
  }

  const root = document.documentElement;
  const kept = {
    get() { try { return localStorage.getItem("parscore-theme"); } catch { return null; } },
    set(theme) { try { localStorage.setItem("parscore-theme", theme); } catch { /* the choice holds for this visit */ } },
  };
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = make("button", {type: "button"});
  const label = () => { theme.textContent = dark() ? "Nền sáng" : "Nền tối"; };
  if (["dark", "light"].includes(kept.get())) root.dataset.theme = kept.get();
  theme.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    kept.set(root.dataset.theme);
    label();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
  label();
  tools.append(theme, found);
  document.getElementById("cong-cu").append(tools);

  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const holder = target && target.closest("details");
    if (!holder) return;
    const group = holder.closest(".group");
    if (group) group.hidden = false;
    holder.hidden = false;
    holder.open = true;
    target.scrollIntoView();
    target.focus({preventScroll: true});
  };
  addEventListener("hashchange", open);
  addEventListener("toggle", event => {
    const link = event.target.open && event.target.querySelector(":scope > p > a");
    const row = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (row) link.replaceWith(row.lastElementChild.textContent.trim());
  }, true);
  open();
  let closed = [];
  addEventListener("beforeprint", () => { closed = [...document.querySelectorAll("details.unit:not([open])")]; closed.forEach(one => { one.open = true; }); });
  addEventListener("afterprint", () => closed.forEach(one => { one.open = false; }));
})();
