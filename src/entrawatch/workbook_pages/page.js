// A rendered workbook: shows for each state of the parameters what was rendered for it. No request leaves the page.
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const key = (names, state) => JSON.stringify(names.map((name) => state[name] ?? ''));

  const isVisible = ({ element }) => element.offsetParent !== null;

  class Workbook {
    constructor(root) {
      this.root = root;
      this.facts = data.workbooks[root.dataset.workbook];
      this.state = { ...this.facts.state };
      this.panels = [...root.querySelectorAll('[data-panel]')].map((element) => {
        const { depends, exports, shown } = this.facts.panels[Number(element.dataset.panel)];
        return { element, depends, exports, shown: new Map(shown.map(([values, id]) => [JSON.stringify(values), id])), now: null };
      });
      this.conditional = [...root.querySelectorAll('[data-conditions]')].map((element) => ({
        element, conditions: JSON.parse(element.dataset.conditions),
      }));
      root.addEventListener('change', (event) => this.changed(event));
      root.addEventListener('click', (event) => this.clicked(event));
      root.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && event.target.matches('.choice')) this.select(event.target);
      });
      root.addEventListener('input', (event) => {
        if (event.target.matches('.filter')) filterRows(event.target);
      });
      root.addEventListener('toggle', () => this.update(), true);
    }

    // As in Azure Monitor, what a row sets ends with its grid: the next tile or tab has no row selected.
    set(values) {
      const before = this.panels.filter(isVisible);
      Object.assign(this.state, values);
      this.update();
      const left = before.filter((panel) => !isVisible(panel)).flatMap(({ exports }) => exports);
      const names = left.filter((name) => !(name in values) && this.state[name] !== this.opened(name));
      if (names.length) this.set(this.openedValues(names));
    }

    opened(name) {
      return this.facts.state[name] ?? '';
    }

    openedValues(names) {
      return Object.fromEntries(names.map((name) => [name, this.opened(name)]));
    }

    changed(event) {
      const name = event.target.dataset.parameter;
      if (name) this.set({ [name]: event.target.value });
    }

    clicked(event) {
      const tab = event.target.closest('[data-tab]');
      const choice = event.target.closest('.choice');
      const heading = event.target.closest('.panel th');
      if (tab) this.set({ [tab.dataset.tab]: tab.dataset.value });
      else if (heading) sortRows(heading);
      else if (choice && !event.target.closest('a')) this.select(choice);
    }

    select(choice) {
      const values = JSON.parse(choice.dataset.select);
      const names = Object.keys(values);
      const isChosen = names.every((name) => this.state[name] === values[name]);
      this.set(isChosen ? this.openedValues(names) : values);
    }

    update() {
      if (this.root.hidden) return;
      for (const { element, conditions } of this.conditional) {
        element.hidden = !conditions.every(([name, isEqual, value]) => ((this.state[name] ?? '') === value) === isEqual);
      }
      for (const panel of this.panels) {
        if (isVisible(panel)) this.show(panel);
      }
      for (const tab of this.root.querySelectorAll('[data-tab]')) {
        tab.setAttribute('aria-selected', String(this.state[tab.dataset.tab] === tab.dataset.value));
      }
      for (const control of this.root.querySelectorAll('[data-parameter]')) control.value = this.state[control.dataset.parameter];
      for (const choice of this.root.querySelectorAll('.choice')) {
        const values = Object.entries(JSON.parse(choice.dataset.select));
        choice.classList.toggle('chosen', values.every(([name, value]) => this.state[name] === value));
      }
    }

    show(panel) {
      const id = panel.shown.get(key(panel.depends, this.state)) ?? '';
      if (panel.now === id && id) return;
      panel.now = id;
      if (id) panel.element.replaceChildren(document.getElementById(id).content.cloneNode(true));
      else panel.element.replaceChildren(this.notRendered(panel));
      for (const chart of panel.element.querySelectorAll('.chart')) drawChart(chart);
    }

    notRendered(panel) {
      const box = document.getElementById('not-rendered').content.cloneNode(true);
      const changed = panel.depends.filter((name) => this.state[name] !== this.facts.state[name]);
      const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
      box.querySelector('code').textContent = changed.map((name) => `--set ${quoted(`${name}=${this.state[name]}`)}`).join(' ');
      return box;
    }
  }

  function filterRows(input) {
    const text = input.value.toLowerCase();
    for (const row of input.parentElement.querySelectorAll('tbody tr')) row.hidden = !row.textContent.toLowerCase().includes(text);
  }

  function sortRows(heading) {
    const index = [...heading.parentElement.children].indexOf(heading);
    const body = heading.closest('table').tBodies[0];
    const direction = heading.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
    for (const one of heading.parentElement.children) one.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending');
    const rows = [...body.rows].sort((left, right) =>
      direction * left.cells[index].textContent.localeCompare(right.cells[index].textContent, 'en', { numeric: true }));
    body.replaceChildren(...rows);
  }

  const drawn = new Set();

  async function drawChart(element) {
    const spec = data.specs[element.dataset.spec];
    const height = Number(element.dataset.height);
    element.style.height = `${height}px`;
    drawn.add(element);
    await window.vegaEmbed(element, { ...spec, height, autosize: { type: 'fit', contains: 'padding' } }, {
      mode: 'vega-lite', actions: false, ast: true, renderer: 'canvas', defaultStyle: false,
      config: data.themes[dark.matches ? 'dark' : 'light'], tooltip: { disableDefaultStyle: true }, logLevel: 1,
    });
  }

  function openWorkbook(workbooks) {
    const wanted = decodeURIComponent(location.hash.slice(1));
    const chosen = workbooks.find((one) => one.facts.id === wanted) ?? workbooks[0];
    for (const one of workbooks) one.root.hidden = one !== chosen;
    const select = document.getElementById('workbooks');
    if (select) select.value = chosen.facts.id;
    document.title = chosen.facts.title;
    chosen.update();
  }

  const workbooks = [...document.querySelectorAll('[data-workbook]')].map((root) => new Workbook(root));
  document.getElementById('workbooks')?.addEventListener('change', (event) => { location.hash = event.target.value; });
  window.addEventListener('hashchange', () => openWorkbook(workbooks));
  dark.addEventListener('change', () => {
    for (const element of drawn) element.isConnected ? drawChart(element) : drawn.delete(element);
  });
  openWorkbook(workbooks);
})();
